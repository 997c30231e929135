"""A new capture of a seed."""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
from typing import TYPE_CHECKING

from preserve import fetch, urls
from preserve.account import CaptureOptions, Provenance, previous_of
from preserve.capture.story import Captured, Snapshot, Story
from preserve.clock import SystemClock, stamp
from preserve.errors import CollectionError, InvalidAddress, WarcError
from preserve.visiting import hosts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import Hosts
    from preserve.clock import Clock
    from preserve.config import Settings


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
) -> Captured:
    """Capture an article, its discussion and every link that either cites.

    ``seed`` is the article's address; the capture goes to ``collection/HOST/ID``. ``stop`` ends it
    early: what is there is closed and marked ``partial``. A failed address never raises. Captures
    that run at the same time keep one pace on each host: those of one event loop best hand in the
    same ``hosts``; without, the collection's are opened.

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
    folder = await asyncio.to_thread(_new_folder, collection, address.host, capture_id)
    provenance = Provenance(
        id=capture_id, seed=address.href, settings=settings, options=options or CaptureOptions()
    )
    previous = await asyncio.to_thread(previous_of, folder.parent, address.href)
    try:
        async with hosts_of(collection, settings, clock, given=hosts) as (known, remarks):
            story = Story(
                provenance,
                folder=folder,
                clock=clock,
                watch=watch,
                previous=previous.id if previous is not None else None,
                credentials=credentials,
                hosts=known,
            )
            done = await story.run(started, stop or asyncio.Event())
            return dataclasses.replace(done, remarks=(*remarks, *done.remarks))
    except (OSError, WarcError) as error:
        raise CollectionError(
            f"{folder} cannot be written: {getattr(error, 'strerror', None) or error}. What was "
            f"captured before is kept; make room or mend the rights, and go on with: preserve "
            f"capture --resume {capture_id}"
        ) from error


def _new_folder(collection: Path, host: str, capture_id: str) -> Path:
    folder = collection.absolute() / host.strip("[]").replace(":", "_") / capture_id
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise CollectionError(
            f"The collection {collection} cannot be written: {error.strerror}. "
            "Name another folder with --collection, or mend its rights."
        ) from error
    return folder
