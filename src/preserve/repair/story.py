"""From a capture that was left open to a finished one: ``partial``, with all that it has.

The tails of its WARC files are cut back to the last whole exchange; what the journal says is
settled stays as it is; what it does not know, and was written, is taken from the records; the
article and its discussion are read again from theirs. Nothing is fetched.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import re
import shutil
from typing import TYPE_CHECKING

import msgspec

from preserve.account import account_of, record_discussion, write_account
from preserve.articles import take_in_one
from preserve.catalogue import Catalogue
from preserve.clock import SystemClock, iso
from preserve.errors import CollectionError, PreserveError, WarcError, why_of
from preserve.frontier import JOURNAL_NAME
from preserve.model import Flag, Outcome, Role
from preserve.recalling import Kept, close_files, left_open, recall, take_up_opened
from preserve.visiting import Recorder, Session, read_article, want_citations
from preserve.visiting.answers import Answer, read_answer
from preserve.warc import WarcWriter
from preserve.withdrawing import settle

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection
    from pathlib import Path

    from preserve import manifest
    from preserve.clock import Clock
    from preserve.frontier import Entry, Journal
    from preserve.recalling import Beginning, Recalled

WHY = "the capture was interrupted"
REASON = "it was interrupted, and closed afterwards by a repair"
_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-z]+")
_READ = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.FEED})
_DATA = frozenset({Role.DISCUSSION, Role.FEED})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Repaired:
    """What became of a capture that was left open.

    ``manifest`` is None where there was nothing to keep: the folder is gone then. ``bytes_cut`` is
    what was cut off its WARC files; ``remarks`` say what went wrong beside it.
    """

    folder: Path
    manifest: manifest.Manifest | None
    bytes_cut: int = 0
    remarks: tuple[str, ...] = ()


async def repair_all(
    collection: Path, *, clock: Clock | None = None, but: Collection[Path] = ()
) -> tuple[list[Repaired], list[str]]:
    """Repair every capture of a collection that no living process has open, but those folders.

    Returns what was repaired, and a sentence on each that could not be.
    """
    done: list[Repaired] = []
    wrong: list[str] = []
    await asyncio.to_thread(drop_empty, collection)
    for folder in await asyncio.to_thread(left_open, collection):
        if folder in but:
            continue
        try:
            one = await repair(folder, clock=clock)
        except PreserveError as error:
            wrong.append(str(error))
            continue
        except Exception as error:  # noqa: BLE001 -- one that cannot be repaired hides no other
            wrong.append(f"{folder} cannot be repaired: {error!r}; please report it.")
            continue
        if one is not None:
            done.append(one)
    return done, wrong


def drop_empty(collection: Path) -> None:
    """Remove folders that were made for captures which never began; one may begin all the same."""
    for folder in collection.glob("*/*"):
        if _ID.fullmatch(folder.name):
            with contextlib.suppress(OSError):  # there is something in it, or it is a file
                folder.rmdir()


async def repair(
    folder: Path,
    *,
    clock: Clock | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Repaired | None:
    """Close a capture that was left open; None where it is under way, or is closed already.

    ``told`` is called as its records are read, with the bytes that are done and all that there are.

    Raises:
        CollectionError: it cannot be repaired; nothing that was kept is lost.
    """
    one = await asyncio.to_thread(take_up_opened, folder)
    if one is None:
        return None
    try:
        if one.begun is None:
            return await asyncio.to_thread(_give_up, folder)
        return await _repair(folder, one.begun, one.journal, clock or SystemClock(), told)
    except (OSError, WarcError) as error:
        raise CollectionError(
            f"{folder} cannot be repaired: {why_of(error)}. "
            "What was captured is kept as it is; make room or mend the rights, and try again."
        ) from error
    finally:
        one.journal.close()


async def _repair(
    folder: Path,
    begun: Beginning,
    journal: Journal,
    clock: Clock,
    told: Callable[[int, int], None],
) -> Repaired:
    provenance = begun.provenance
    settings = provenance.settings
    warcs, bytes_cut = await asyncio.to_thread(close_files, folder, provenance.id)
    kept = await asyncio.to_thread(Kept, folder, [file.name for file in warcs], told=told)

    def writer(stem: str, *, numbered: bool) -> WarcWriter:
        return WarcWriter(
            folder,
            stem=stem,
            capture_id=provenance.id,
            warcinfo=provenance.warcinfo(),
            numbered=numbered,
            clock=clock,
        )

    recorder = Recorder(writer(provenance.id, numbered=True), journal, originals=None)
    session = Session(
        settings,
        recorder=recorder,
        folder=folder,
        user_agent=provenance.user_agent,
        obey_robots=False,
        clock=clock,
        requisites=False,
    )
    agenda = session.agenda
    try:
        agenda.halt(Outcome.INTERRUPTED, WHY)
        agenda.fell_short = True
        recalled = await asyncio.to_thread(
            recall, journal.path, agenda.ledger, records=kept.ids, undone_is_settled=True
        )
        recorder.start()
        async with session.running(asyncio.Event()):
            unread = kept.add_to(agenda.ledger)
            for entry in list(agenda.ledger):
                if entry.outcome is None:
                    agenda.settle(entry, Outcome.INTERRUPTED, WHY)
            await _read_again(session, kept, unread)
            found = await read_article(session, provenance.seed, told=lambda _, __: None)
            want_citations(
                session,
                found,
                not_visited=None
                if provenance.options.citations
                else (Outcome.SKIPPED, "--no-citations"),
            )
        account = await record_discussion(
            recorder,
            account_of(found, agenda, provenance.seed),
            capture_id=provenance.id,
            started=iso(begun.started),
            folder=folder,
            before=kept,
        )
        written = await recorder.close()
    except BaseException:
        await recorder.abandon()
        raise
    whole = await asyncio.to_thread(
        write_account,
        folder,
        account,
        agenda=agenda,
        warcs=sorted((*warcs, *written), key=lambda file: file.name),
        facts_of=lambda status, reasons: _facts(
            begun, recalled, kept.last_date, now=clock.now(), status=status, reasons=reasons
        ),
        settings=settings,
        new_writer=lambda stem: writer(stem, numbered=False),
    )
    remarks = await asyncio.to_thread(_catalogued, folder)
    return Repaired(folder=folder, manifest=whole, bytes_cut=bytes_cut, remarks=remarks)


def _facts(
    begun: Beginning,
    recalled: Recalled,
    last_date: str | None,
    *,
    now: datetime.datetime,
    status: str,
    reasons: tuple[str, ...],
) -> manifest.CaptureFacts:
    facts = begun.provenance.facts(
        started=begun.started,
        finished=now,
        previous=begun.previous,
        status=status,
        reasons=(REASON, *reasons),
        resumed=tuple(at for at, _ in recalled.resumed),
    )
    finished = max(last_date or facts.started, facts.started)
    return msgspec.structs.replace(facts, finished=finished, repaired=iso(now))


async def _read_again(session: Session, kept: Kept, unread: list[Entry]) -> None:
    """Read the article, and what its discussion was read from, from their records."""
    never_read = {entry.number for entry in unread}
    for entry in list(session.ledger):
        if not entry.roles & _READ:
            continue
        answer = await asyncio.to_thread(_answer, kept, entry, session.agenda.limits.decoded_bytes)
        if answer is None:
            continue
        session.visitor.pages[entry.url] = answer
        if entry.number in never_read:
            entry.flags = set(answer.flags)
            entry.flag_evidence = answer.flag_evidence
            for one in answer.requisites:
                session.agenda.want(
                    one.url if one.url is not None else one.as_written,
                    role=Role.REQUISITE,
                    via=entry,
                    letter="X" if one.is_guess else "E",
                    expects=one.expects,
                    depth=1,
                    settled_as=(Outcome.SKIPPED, one.left_out) if one.left_out else None,
                    is_guess=one.is_guess,
                )
            entry.icon = answer.icon
            session.agenda.want_icon(entry, depth=1)


def _answer(kept: Kept, entry: Entry, decoded_bytes: int) -> Answer | None:
    best = entry.best
    try:
        exchange = kept.exchange_of(entry)
        if exchange is None or best is None or best.record is None:
            return None
        return read_answer(
            exchange,
            record_id=best.record.id,
            as_page=True,
            as_data=bool(entry.roles & _DATA),
            as_robots=False,
            decoded_bytes=decoded_bytes,
        )
    except Exception:  # noqa: BLE001 -- what a record makes its reader do loses no other
        entry.flags.add(Flag.UNREAD)
        return None


def _give_up(folder: Path) -> Repaired:
    """Remove a folder in which nothing was begun; refuse where there is something in it."""
    if any(path.stat().st_size for path in folder.glob("*.warc.gz*")):
        raise CollectionError(
            f"{folder / JOURNAL_NAME} does not begin as our journals do, so that {folder.name} "
            "cannot be repaired; its WARC files can be read all the same."
        )
    shutil.rmtree(folder)
    return Repaired(folder=folder, manifest=None)


def _catalogued(folder: Path) -> tuple[str, ...]:
    with contextlib.ExitStack() as stack:
        try:
            settle(folder.parents[1], [folder])
            catalogue = stack.enter_context(Catalogue.open(folder.parents[1]))
            catalogue.add(folder)
            take_in_one(catalogue, folder)
        except PreserveError as error:
            return (str(error),)
    return ()
