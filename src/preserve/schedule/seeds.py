"""The seeds that a schedule watches: those of the settings, and the articles of feeds."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import msgspec

from preserve.config import FeedSettings, in_force
from preserve.config.schedules import schedule_of
from preserve.urls import parse, same_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from preserve.config import SeedSettings, Settings
    from preserve.config.schedules import Schedule
    from preserve.urls import Address

_ITS_OWN = {"url", "name"}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class WatchedSeed:
    """An article to be captured again and again, and by what settings.

    ``url`` is as a browser writes it. ``feed`` is the address of the feed that named it, if one
    did.
    """

    url: str
    name: str
    schedule: Schedule
    settings: Settings
    feed: str | None = None


def watched_seeds(
    settings: Settings, articles_of: Callable[[str], Iterable[str]] = lambda _: ()
) -> tuple[WatchedSeed, ...]:
    """Return the seeds of the settings, then the articles of their feeds, each article once.

    ``articles_of`` gives the articles that the feed at an address has named.
    """
    found: dict[str, WatchedSeed] = {}
    shared: dict[tuple[object, ...], Settings] = {}
    for seed in settings.seeds:
        _add(found, _shared(shared, settings, seed), seed, seed.url, name=seed.name)
    for feed in settings.feeds:
        of_feed = in_force(settings, feed)
        for url in articles_of(feed.address):
            _add(found, of_feed, feed, url, name="")
    return tuple(found.values())


def _shared(
    shared: dict[tuple[object, ...], Settings], settings: Settings, seed: SeedSettings
) -> Settings:
    """Return the settings of a seed: the same object for all that say the same of themselves."""
    if seed.headers is not None:
        return in_force(settings, seed)
    said = tuple(getattr(seed, name) for name in seed.__struct_fields__ if name not in _ITS_OWN)
    if said not in shared:
        shared[said] = in_force(settings, seed)
    return shared[said]


def _add(
    found: dict[str, WatchedSeed],
    of_seed: Settings,
    said: SeedSettings | FeedSettings,
    written: str,
    *,
    name: str,
) -> None:
    address = parse(written)
    if address is None or address.href in found:
        return
    if isinstance(said, FeedSettings) and not is_of_the_site_of(said.url, address):
        # A feed may name any address, and credentials are for its own site.
        defaults = msgspec.structs.replace(of_seed.defaults, headers={})
        of_seed = msgspec.structs.replace(of_seed, defaults=defaults)
    found[address.href] = WatchedSeed(
        url=address.href,
        name=name,
        schedule=schedule_of(of_seed.defaults.schedule),
        settings=of_seed,
        feed=said.address if isinstance(said, FeedSettings) else None,
    )


def is_of_the_site_of(feed: str, article: Address) -> bool:
    """Tell whether an article lies on its feed's host, with or without ``www.``, or below it."""
    home = parse(feed)
    if home is None or (home.scheme == "https" and article.scheme == "http"):
        return False
    host = home.host.removeprefix("www.")
    return article.host == host or (
        article.host.endswith(f".{host}") and same_site(article.host, host)
    )
