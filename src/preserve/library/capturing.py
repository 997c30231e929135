"""A capture made by a program; its settings; a page that is read and not kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from preserve.config import Settings, in_force
from preserve.config import load_settings as _load
from preserve.errors import UsageError
from preserve.library.addresses import bare_href
from preserve.library.captured import Capture
from preserve.urls import parse

# What captures takes long to import, and many programs only look.
if TYPE_CHECKING:
    import asyncio
    import os
    from collections.abc import Callable, Iterable

    from preserve.capture import Snapshot
    from preserve.config import SeedSettings
    from preserve.reading import Reading


def capture(
    url: str,
    *,
    collection: str | os.PathLike[str] | None = None,
    settings: Settings | None = None,
    tags: Iterable[str] = (),
    note: str | None = None,
    citations: bool = True,
    ignore_robots: str | None = None,
    watch: Callable[[Snapshot], None] | None = None,
) -> Capture:
    """Capture an article, its discussion and every link that either cites; return it, finished.

    Blocks until it is done, in an event loop of its own. An exception that ends it from outside,
    ``KeyboardInterrupt`` too, leaves it open: ``preserve capture --resume`` goes on with it. The
    arguments are those of ``capture_async``.

    Raises:
        UsageError: this thread has an event loop that runs; await ``capture_async`` there.
        InvalidAddress, SettingsError, CollectionError: as for ``capture_async``.
    """
    import asyncio  # noqa: PLC0415 - see above

    import uvloop  # noqa: PLC0415 - likewise

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise UsageError("an event loop runs in this thread: await preserve.capture_async() there.")
    return uvloop.run(
        capture_async(
            url,
            collection=collection,
            settings=settings,
            tags=tags,
            note=note,
            citations=citations,
            ignore_robots=ignore_robots,
            watch=watch,
        )
    )


async def capture_async(
    url: str,
    *,
    collection: str | os.PathLike[str] | None = None,
    settings: Settings | None = None,
    tags: Iterable[str] = (),
    note: str | None = None,
    citations: bool = True,
    ignore_robots: str | None = None,
    watch: Callable[[Snapshot], None] | None = None,
    stop: asyncio.Event | None = None,
) -> Capture:
    """Capture an article, its discussion and every link that either cites.

    ``settings`` are those of ``load_settings``, with what they say of this seed; the defaults
    without: ``config.toml`` is not looked for. ``collection`` beats theirs. With ``citations``
    false, what is cited is listed and not visited. ``ignore_robots`` is the reason not to obey
    robots.txt. ``watch`` is called some ten times a second with where it stands; ``stop``, once
    set, closes the capture early, as ``partial``.

    A failed address never raises, nor does an article that is not had: see
    ``manifest.capture.status`` (``complete``, ``partial`` or ``failed``) and ``remarks``.

    Raises:
        InvalidAddress: ``url`` is not an http or https address.
        SettingsError: a header of the seed has no value where the settings say.
        CollectionError: the collection cannot be written.
    """
    from preserve.account import CaptureOptions  # noqa: PLC0415 - see above
    from preserve.capture import capture as story  # noqa: PLC0415 - likewise

    href = bare_href(url)
    if ignore_robots is not None and not ignore_robots.strip():
        raise UsageError("ignore_robots needs a reason.")
    said = settings if settings is not None else Settings()
    of_seed = in_force(said, _seed(said, href))
    done = await story(
        url,
        settings=of_seed,
        collection=Path(collection if collection is not None else said.collection.path),
        options=CaptureOptions(
            tags=tuple(dict.fromkeys((*of_seed.defaults.tags, *tags))),
            note=note,
            citations=citations,
            ignore_robots=ignore_robots,
        ),
        watch=watch or (lambda _: None),
        stop=stop,
    )
    return Capture(done.folder.absolute(), remarks=done.remarks)


def load_settings(path: str | os.PathLike[str] | None = None) -> Settings:
    """Return the settings of a file; without one, of ``config.toml`` here, else the defaults.

    Raises:
        SettingsError: the file cannot be read or says what cannot be; file, line and key are named.
    """
    return _load(Path(path) if path is not None else None, cwd=Path.cwd())


def read_file(path: str | os.PathLike[str], url: str) -> Reading:
    """Read a saved page, or one in a WARC or WACZ, as if it had been found at ``url``.

    Nothing is stored, and nothing asked of the network. Outcomes, records and resources are None.

    Raises:
        UsageError: the file cannot be read, or ``url`` is no address.
        PageError: the page in it cannot be read, or an archive has none for ``url``.
        WarcError: an archive cannot be read.
    """
    from preserve.reading import read_file as read  # noqa: PLC0415 - see above

    return read(Path(path), bare_href(url))


def _seed(settings: Settings, href: str) -> SeedSettings | None:
    """Return what the settings say of a seed."""
    for seed in settings.seeds:
        address = parse(seed.url)
        if address is not None and address.href == href:
            return seed
    return None
