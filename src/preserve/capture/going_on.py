"""Going on with a capture that a kill, a full disk or a stop left open."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from preserve import fetch, urls
from preserve.capture.story import (
    CLOSING,
    TOLD_EVERY_SECONDS,
    Captured,
    Snapshot,
    Story,
    reading_records,
)
from preserve.clock import SystemClock
from preserve.errors import CollectionError, UnknownCapture, WarcError, why_of
from preserve.recalling import Resumption, close_files, take_up_opened
from preserve.visiting import hosts_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import Hosts
    from preserve.clock import Clock
    from preserve.recalling import Beginning, OpenCapture
    from preserve.visiting import Together


async def resume(
    folder: Path,
    *,
    watch: Callable[[Snapshot], None] = lambda _: None,
    stop: asyncio.Event | None = None,
    clock: Clock | None = None,
    hosts: Hosts | None = None,
    together: Together | None = None,
) -> Captured:
    """Go on with a capture that was left open, with the settings that it was begun with.

    What its journal says is settled, and what its records show, is not fetched again; limits count
    what was used before. ``stop`` leaves it open once more. For the rest as ``capture``.

    Raises:
        UnknownCapture: it is finished, or is not there.
        SettingsError: a header of the seed has no value where the settings say.
        CollectionError: it is under way, was stopped, cannot be read, or cannot be written.
    """
    one = await asyncio.to_thread(take_up_opened, folder)
    if one is None:
        raise _not_open(folder)
    try:
        begun = _readable(one)
        address = urls.parse(begun.provenance.seed)
        if address is None:
            raise CollectionError(f"{folder.name} is of no address that we can read.")
        credentials = await asyncio.to_thread(
            fetch.credentials_of, begun.provenance.settings, address
        )
        clock = clock or SystemClock()
        files, _ = await asyncio.to_thread(close_files, folder, begun.provenance.id)
        told = _telling(watch, begun.provenance.seed)
        resumption = await asyncio.to_thread(Resumption, folder, begun, files, told=told)
        settings = begun.provenance.settings
        async with hosts_of(folder.parents[1], settings, clock, given=hosts) as (known, remarks):
            story = Story(
                begun.provenance,
                folder=folder,
                clock=clock,
                watch=watch,
                previous=begun.previous,
                credentials=credentials,
                hosts=known,
                together=together,
                journal=one.journal,
                resumption=resumption,
            )
            done = await _until_stopped(story, begun.started, stop)
            return dataclasses.replace(done, remarks=(*remarks, *done.remarks))
    except (OSError, WarcError) as error:
        raise CollectionError(
            f"{folder} cannot be written: {why_of(error)}. What was "
            "captured before is kept; make room or mend the rights, and go on with: preserve "
            f"capture --resume {folder.name}"
        ) from error
    finally:
        await asyncio.to_thread(one.journal.close)


def _telling(watch: Callable[[Snapshot], None], seed: str) -> Callable[[int, int], None]:
    """Return what shows, from any thread, how much of the records is read."""
    loop = asyncio.get_running_loop()
    told_at = loop.time()

    def told(done: int, _whole: int) -> None:
        nonlocal told_at
        if loop.time() - told_at >= TOLD_EVERY_SECONDS:
            told_at = loop.time()
            loop.call_soon_threadsafe(watch, reading_records(seed, done))

    return told


def _not_open(folder: Path) -> CollectionError:
    if (folder / "manifest.json").exists():
        return UnknownCapture(f"{folder.name} is finished; nothing to resume.")
    if folder.exists():
        return CollectionError(
            f"{folder.name} is under way in another process; wait for its end, or stop that one."
        )
    return UnknownCapture(f"{folder} is not there any more.")


def _readable(one: OpenCapture) -> Beginning:
    if one.begun is None:
        raise CollectionError(
            f"{one.folder.name} does not say, in a way this version can read, how it was begun; "
            f"close it with: preserve repair {one.folder.name}"
        )
    return one.begun


async def _until_stopped(
    story: Story, started: datetime.datetime, stop: asyncio.Event | None
) -> Captured:
    """Run a story; where it is stopped before it closes, leave the capture open, synced."""
    if stop is None:
        return await story.run(started, asyncio.Event())
    running = asyncio.create_task(story.run(started, asyncio.Event()))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done() and story.phase != CLOSING:
            running.cancel()
        return await running
    except asyncio.CancelledError:
        if not stop.is_set():
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            raise
        raise CollectionError(
            f"{story.provenance.id} was stopped and is still open; "
            f"go on with: preserve capture --resume {story.provenance.id}"
        ) from None
    finally:
        stopping.cancel()
