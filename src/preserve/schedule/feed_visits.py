"""Visits to feeds, and to what they name: where an entry leads, and whether it was seen before.

Feeds are asked in the manner of captures (robots, pace, limits) and stored nowhere: what counts is
the article. An entry that is new is asked once for where it leads, since feeds name articles by
addresses that only lead to them.
"""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from preserve import fetch
from preserve.clock import iso
from preserve.config import in_force
from preserve.errors import SettingsError
from preserve.model import Group, Role
from preserve.schedule.feeds import FeedReading, chosen, read_feed
from preserve.urls import parse
from preserve.visiting import Forgetful, Session

if TYPE_CHECKING:
    import asyncio

    from preserve.catalogue import Hosts
    from preserve.catalogue.state import State
    from preserve.clock import Clock
    from preserve.config import FeedSettings, Settings
    from preserve.schedule.feeds import FeedEntry

_SITEMAPS_MAX = 20


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FeedVisit:
    """A feed that was read: entries it named, articles that are new, and what was wrong."""

    feed: str
    entries: int
    new: int
    problem: str | None


async def visit_feed(
    feed: FeedSettings,
    *,
    settings: Settings,
    state: State,
    clock: Clock,
    stop: asyncio.Event,
    hosts: Hosts | None = None,
) -> FeedVisit:
    """Read a feed and take note in ``state`` of the articles that it names.

    One that cannot be had, or is broken, is noted with what was wrong; what is known stays.
    ``hosts`` is what captures share of hosts.
    """
    of_feed = in_force(settings, feed)
    started = clock.now()
    home = parse(feed.address)
    assert home is not None
    try:
        credentials = fetch.credentials_of(of_feed, home)
    except SettingsError as error:
        state.note_feed(feed.address, read=iso(started), problem=str(error), entries=[])
        return FeedVisit(feed=feed.address, entries=0, new=0, problem=str(error))
    with tempfile.TemporaryDirectory(prefix="preserve-") as folder:
        session = Session(
            of_feed,
            recorder=Forgetful(),
            folder=Path(folder),
            user_agent=of_feed.network.user_agent or fetch.user_agent(of_feed.collection.operator),
            obey_robots=of_feed.politeness.robots == "obey",
            clock=clock,
            requisites=False,
            credentials=credentials,
            hosts=hosts,
        )
        async with session.running(stop):
            reading = await _read(session, feed)
            entries = chosen(reading.entries, feed, now=started)
            fresh = [entry for entry in entries if state.article_of(entry.url) is None]
            led = await _led(session, fresh)
    known = set(state.articles(feed.address))
    state.note_feed(feed.address, read=iso(started), problem=reading.broken, entries=led)
    new = {article for _, article in led} - known
    return FeedVisit(feed=feed.address, entries=len(entries), new=len(new), problem=reading.broken)


async def _read(session: Session, feed: FeedSettings) -> FeedReading:
    """Read a feed, and the sitemaps that it names where it is an index of such."""
    address = parse(feed.address)
    assert address is not None
    waiting = [address.href]
    asked: set[str] = set()
    entries: list[FeedEntry] = []
    broken: str | None = None
    while waiting and len(asked) < _SITEMAPS_MAX:
        url = waiting.pop(0)
        if url in asked:
            continue
        asked.add(url)
        reading = await _read_one(session, feed, url)
        entries += reading.entries
        waiting += reading.more
        broken = broken or reading.broken
    if waiting:
        broken = broken or f"only {_SITEMAPS_MAX} of its sitemaps were read"
    return FeedReading(entries=tuple(entries), broken=broken)


async def _read_one(session: Session, feed: FeedSettings, url: str) -> FeedReading:
    session.agenda.want(url, role=Role.FEED)
    entry, outcome = await session.agenda.end_of(url)
    answer = session.visitor.pages.pop(entry.url, None) if entry is not None else None
    if entry is None or answer is None or outcome is None or outcome.group is not Group.THE_THING:
        detail = f" ({entry.detail})" if entry is not None and entry.detail else ""
        return FeedReading(broken=f"{url} ended {outcome}{detail}")
    return read_feed(
        answer.body,
        url=entry.url,
        headers=answer.headers,
        kind=feed.kind,
        selector=feed.selector,
    )


async def _led(session: Session, entries: list[FeedEntry]) -> list[tuple[str, str]]:
    """Return where entries lead; one that leads nowhere now is left for the next reading."""
    for entry in entries:
        session.agenda.want(entry.url, role=Role.ARTICLE)
    led = []
    for entry in entries:
        end, outcome = await session.agenda.end_of(entry.url)
        session.visitor.pages.clear()
        if end is not None and outcome is not None and outcome.group is Group.THE_THING:
            led.append((entry.url, end.url))
    return led
