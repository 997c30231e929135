"""Telling others what a scheduled capture found: a command that is called, an address that is told.

Both get one JSON document, a capture's news together: ``version``, ``seed``, ``capture``,
``folder``, ``events`` (``what``, ``text``, and facts of its own), ``changes`` in words. A removed
comment's text is in it only where the settings say so.

What could not be told is kept, and told by a later run: it is forgotten once someone has it, or
after a week.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from preserve import fetch
from preserve.compare import CitationEvent, CommentEvent, headline
from preserve.harmless import json_bytes
from preserve.model import Ask, ThreadState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from preserve.capture import Captured
    from preserve.catalogue.state import State
    from preserve.compare import ChangeRecord
    from preserve.config import Settings

VERSION = 1
CLOSED = "discussion-closed"
REMOVED = "comments-removed"
DIED = "citation-died"
FAILED = "capture-failed"

_COMMAND, _URL = "command", "url"
_TIMEOUT_SECONDS = 60.0
_HELD_SECONDS = 2 * _TIMEOUT_SECONDS  # by who is telling it
_AGAIN_SECONDS = (300.0, 3_600.0, 21_600.0, 86_400.0)  # after the first try, the second, …
_PATIENCE_SECONDS = 7 * 86_400.0
_LISTED = 100  # comments or citations that are told one by one


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """Something to be told of a seed; ``facts`` are for machines, ``text`` is a sentence."""

    what: str
    text: str
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def news_of(changes: ChangeRecord, *, include_removed: bool) -> Iterator[News]:
    """Yield what a change record has that is worth telling."""
    states = [fact for fact in changes.discussion.facts if fact.what == "state"]
    if any(fact.newer == ThreadState.CLOSED for fact in states):
        yield News(what=CLOSED, text="Comments are closed.")
    removed = [one for one in changes.discussion.comments if CommentEvent.REMOVED in one.what]
    if removed:
        rows = [
            {
                "id": one.id,
                "number": one.number,
                "text": one.text if include_removed else None,
            }
            for one in removed[:_LISTED]
        ]
        count = len(removed)
        words = "1 comment was" if count == 1 else f"{count} comments were"
        yield News(
            what=REMOVED,
            text=f"{words} removed by the site.",
            facts={"count": count, "comments": rows},
        )
    died = [one for one in changes.citations.changes if one.what is CitationEvent.NEWLY_DEAD]
    if died:
        links = [
            {
                "url": one.url,
                "outcome": one.newer.outcome if one.newer is not None else None,
                "cited_by": {"type": one.cited_by.type, "id": one.cited_by.id},
            }
            for one in died[:_LISTED]
        ]
        words = "1 citation has" if len(died) == 1 else f"{len(died)} citations have"
        yield News(what=DIED, text=f"{words} died.", facts={"count": len(died), "citations": links})


def failure_news(failures: int, why: str) -> News:
    """Return the news that a seed has failed so often in a row."""
    return News(
        what=FAILED,
        text=f"The capture has failed {failures} times in a row: {why}",
        facts={"count": failures},
    )


def document_of(
    news: list[News], seed: str, captured: Captured | None, changes: ChangeRecord | None
) -> bytes:
    """Return the JSON document that is handed over, in UTF-8; a terminal may be shown it."""
    document = {
        "version": VERSION,
        "seed": seed,
        "capture": captured.manifest.capture.id if captured is not None else None,
        "folder": str(captured.folder.absolute()) if captured is not None else None,
        "title": captured.manifest.article.title if captured is not None else None,
        "events": [{"what": one.what, "text": one.text, **one.facts} for one in news],
        "changes": dict(headline(changes)) if changes is not None else {},
    }
    return json_bytes(json.dumps(document, ensure_ascii=False, default=str).encode()) + b"\n"


async def tell(
    settings: Settings,
    state: State,
    news: list[News],
    *,
    seed: str,
    captured: Captured | None,
    changes: ChangeRecord | None,
) -> list[str]:
    """Tell what the settings ask for; return a sentence for each way that failed.

    What failed is told by ``tell_again``.
    """
    notify = settings.notify
    wanted = [one for one in news if one.what in notify.on]
    if not wanted:
        return []
    document = document_of(wanted, seed, captured, changes)
    wrong = []
    for way in _ways(settings):
        number = state.begin_notice(way, document, seconds=_HELD_SECONDS)
        if problem := await _hand_over(settings, way, document):
            state.put_off_notice(number, seconds=_AGAIN_SECONDS[0])
            wrong.append(f"{problem}; a later run tries again.")
        else:
            state.end_notice(number)
    return wrong


async def tell_again(settings: Settings, state: State) -> list[str]:
    """Tell what could not be told earlier and is due; return a sentence for each that failed."""
    wrong = []
    for notice in state.take_notices(seconds=_HELD_SECONDS):
        if notice.way not in _ways(settings):  # nobody wants it any more
            state.end_notice(notice.number)
            continue
        problem = await _hand_over(settings, notice.way, notice.document)
        if problem is None:
            state.end_notice(notice.number)
        elif notice.age_seconds >= _PATIENCE_SECONDS:
            state.end_notice(notice.number)
            wrong.append(f"{problem}; what it was to be told is given up after a week.")
        else:
            pause = _AGAIN_SECONDS[min(notice.tries, len(_AGAIN_SECONDS)) - 1]
            state.put_off_notice(notice.number, seconds=pause)
            wrong.append(f"{problem}; a later run tries again.")
    return wrong


def _ways(settings: Settings) -> list[str]:
    ways = {_COMMAND: settings.notify.command, _URL: settings.notify.url}
    return [way for way, where in ways.items() if where]


async def _hand_over(settings: Settings, way: str, document: bytes) -> str | None:
    """Tell one way; return what went wrong, as a sentence without its end."""
    notify = settings.notify
    if way == _COMMAND:
        problem = await _call(notify.command, document)
        return problem and f"notify.command {notify.command[0]!r} {problem}"
    problem = await _post(settings, document)
    # Such addresses are often secrets: the host alone is named.
    return problem and f"notify.url ({urlsplit(notify.url).hostname}) {problem}"


async def _call(command: tuple[str, ...], document: bytes) -> str | None:
    try:
        running = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        return f"cannot be called: {error.strerror}"
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                await running.communicate(document)
            await running.wait()
    except TimeoutError:
        return f"did not end within {_TIMEOUT_SECONDS:.0f} seconds and was stopped"
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
    return f"ended with {running.returncode}" if running.returncode else None


async def _post(settings: Settings, document: bytes) -> str | None:
    """Send the document through the one door to the network, with its guard."""
    with tempfile.TemporaryDirectory(prefix="preserve-") as folder:
        fetcher = fetch.Fetcher(
            network=settings.network,
            limits=settings.limits,
            user_agent=settings.network.user_agent
            or fetch.user_agent(settings.collection.operator),
            spool_folder=Path(folder),
        )
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                exchange = await fetcher.fetch(
                    Ask(
                        url=settings.notify.url,
                        headers=(("Content-Type", "application/json"),),
                        body_limit=1_000_000,
                        content=document,
                    )
                )
        except TimeoutError:
            return f"did not answer within {_TIMEOUT_SECONDS:.0f} seconds"
        finally:
            await fetcher.aclose()
        for body in (exchange.response, exchange.unread):
            if body is not None:
                body.close()
    if exchange.status is None:
        return f"gave no answer ({exchange.failure.detail if exchange.failure else 'none'})"
    return None if 200 <= exchange.status < 300 else f"answered {exchange.status}"
