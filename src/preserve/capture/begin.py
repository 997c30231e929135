"""A new capture of a seed."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import secrets
import shutil
from typing import TYPE_CHECKING

from preserve import fetch, urls
from preserve.account import CaptureOptions, Provenance, previous_of
from preserve.capture.story import Captured, Snapshot, Story
from preserve.clock import SystemClock, stamp
from preserve.errors import CollectionError, InvalidAddress, WarcError, why_of
from preserve.frontier import Journal
from preserve.model.file_names import host_folder
from preserve.visiting import hosts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import Hosts
    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.visiting import Together


async def capture(
    seed: str,
    *,
    settings: Settings,
    collection: Path,
    options: CaptureOptions | None = None,
    watch: Callable[[Snapshot], None] = lambda _: None,
    stop: asyncio.Event | None = None,
    clock: Clock | None = None,
    new_suffix: Callable[[], str] = lambda: secrets.token_hex(3),
    hosts: Hosts | None = None,
    together: Together | None = None,
) -> Captured:
    """Capture an article, its discussion and every link that either cites.

    ``seed`` is the article's address; the capture goes to ``collection/HOST/ID``. ``stop`` ends it
    early: what is there is closed and marked ``partial``. A failed address never raises. Captures
    that run at the same time keep one pace on each host: those of one event loop best hand in the
    same ``hosts``; without, the collection's are opened. Those that run side by side in one process
    hand in the same ``together``, and make no more requests at a time than one of them would.

    Raises:
        InvalidAddress: ``seed`` is not an ``http`` or ``https`` address.
        SettingsError: a header of the seed has no value where the settings say.
        CollectionError: the collection cannot be written.
    """
    address = urls.parse(seed)
    if address is None or not urls.is_web(address):
        raise InvalidAddress(
            f"{seed!r} is not an http or https address; give one such as https://blog.example/a."
        )
    credentials = await asyncio.to_thread(fetch.credentials_of, settings, address)
    clock = clock or SystemClock()
    started = clock.now()
    capture_id = f"{stamp(started)}-{new_suffix()}"
    folder = collection.absolute() / host_folder(address.host) / capture_id  # noqa: ASYNC240 -- asks for the current folder alone
    provenance = Provenance(
        id=capture_id, seed=address.href, settings=settings, options=options or CaptureOptions()
    )
    journal: Journal | None = None
    try:
        await asyncio.to_thread(collection.mkdir, parents=True, exist_ok=True)
        previous = await asyncio.to_thread(previous_of, folder.parent, address.href)
        async with hosts_of(collection, settings, clock, given=hosts) as (known, remarks):
            journal = await asyncio.to_thread(Journal.begin, folder)
            story = Story(
                provenance,
                journal=journal,
                folder=folder,
                clock=clock,
                watch=watch,
                previous=previous.id if previous is not None else None,
                credentials=credentials,
                hosts=known,
                together=together,
            )
            done = await story.run(started, stop or asyncio.Event())
            return dataclasses.replace(done, remarks=(*remarks, *done.remarks))
    except (OSError, WarcError) as error:
        why = why_of(error)
        if journal is None or await asyncio.to_thread(_was_nothing, folder, journal):
            raise CollectionError(
                f"The collection {collection} cannot be written: {why}. Nothing was captured; make "
                "room, mend its rights, or name another folder with --collection."
            ) from error
        raise CollectionError(
            f"{folder} cannot be written: {why}. What was captured before is kept; make room or "
            f"mend the rights, and go on with: preserve capture --resume {capture_id}"
        ) from error
    finally:
        if journal is not None:
            with contextlib.suppress(OSError):
                journal.close()


def _was_nothing(folder: Path, journal: Journal) -> bool:
    """Tell whether a capture ended before its first line was written; then nothing stays of it."""
    try:
        with journal.path.open("rb") as stream:
            begun = stream.readline().endswith(b"\n")
    except OSError:  # it has come to its end
        return False
    if begun or list(folder.glob("*.warc*")):
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return True
