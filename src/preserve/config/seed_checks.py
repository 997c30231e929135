"""What is wrong with seeds, feeds, hosts and schedules, that a type cannot say."""

from __future__ import annotations

import re
import zoneinfo
from typing import TYPE_CHECKING

from preserve.config.in_force import in_force, politeness_of
from preserve.config.schedules import interval_of, schedule_of
from preserve.config.secrets import SOURCE
from preserve.config.words import is_web, unlike
from preserve.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.config.lines import Key
    from preserve.config.seeds import PolitenessOverrides
    from preserve.config.settings import PolitenessSettings, Settings
    from preserve.config.words import Problem

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110, section 5.6.2
_HOST = re.compile(r"[^\s/:@?#\[\]*]+|\[[0-9a-fA-F:.]+\]")
# What follows from a request, has a setting of its own, or would make the answer another one.
_OURS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent"}
    | {"range", "if-range", "if-match", "if-none-match", "if-modified-since", "expect", "upgrade"}
)
_REASON = "say why in robots_reason, which goes into every capture"


def seed_problems(settings: Settings) -> Iterator[Problem]:
    """Yield values that have the right type and cannot mean anything."""
    yield from _headers(("defaults", "headers"), settings.defaults.headers)
    yield from _schedule(("defaults", "schedule"), settings.defaults.schedule)
    for index, seed in enumerate(settings.seeds):
        at: Key = ("seeds", index)
        if not is_web(seed.url):
            wanted = "a web address such as https://blog.example/article"
            yield (*at, "url"), f"must be {wanted}, {unlike(seed.url)}"
        yield from _schedule((*at, "schedule"), seed.schedule)
        yield from _headers((*at, "headers"), seed.headers or {})
        if _says(seed.politeness) and _lacks_reason(in_force(settings, seed).politeness):
            yield (*at, "politeness", "robots"), f'is "ignore": {_REASON}'
    yield from _feed_problems(settings)
    for host, said in settings.hosts.items():
        if not _HOST.fullmatch(host):
            yield ("hosts", host), 'must be the name of a host, such as [hosts."blog.example"]'
        elif _says(said) and _lacks_reason(politeness_of(settings, host)):
            yield ("hosts", host, "robots"), f'is "ignore": {_REASON}'
    yield from _schedule_problems(settings)


def _feed_problems(settings: Settings) -> Iterator[Problem]:
    for index, feed in enumerate(settings.feeds):
        at: Key = ("feeds", index)
        if not is_web(feed.url):
            wanted = "a web address such as https://blog.example/feed"
            yield (*at, "url"), f"must be {wanted}, {unlike(feed.url)}"
        if feed.selector and feed.kind != "page":
            yield (*at, "selector"), 'is for a listing page: it needs kind = "page"'
        if feed.kind == "page" and not feed.selector.strip():
            selector = 'selector = "article h2 a"'
            yield (*at, "kind"), f'is "page": say which links are articles, as in {selector}'
        try:
            interval_of(feed.every)
        except SettingsError as error:
            yield (*at, "every"), str(error)
        yield from _schedule((*at, "schedule"), feed.schedule)
        yield from _headers((*at, "headers"), feed.headers or {})
        if _says(feed.politeness) and _lacks_reason(in_force(settings, feed).politeness):
            yield (*at, "politeness", "robots"), f'is "ignore": {_REASON}'


def _schedule_problems(settings: Settings) -> Iterator[Problem]:
    zone = settings.schedule.time_zone
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        wanted = "must be a time zone such as Europe/Paris or UTC"
        yield ("schedule", "time_zone"), f"{wanted}, {unlike(zone)}"
    url = settings.notify.url
    if url and not is_web(url):
        yield ("notify", "url"), "must be a web address, or empty, not what is there"
    if settings.notify.command and not settings.notify.command[0].strip():
        yield ("notify", "command", 0), "must be the program that is called"


def _schedule(at: Key, written: str | None) -> Iterator[Problem]:
    try:
        schedule_of(written or "")
    except SettingsError as error:
        yield at, str(error)


def header_problem(name: str, source: str) -> str | None:
    """Return what is wrong with a header that a user configures; never what its value is."""
    if not _TOKEN.fullmatch(name):
        return "must be the name of a header"
    if name.lower() in _OURS:
        return "is a header that cannot be set: it is the program's own"
    if not SOURCE.fullmatch(source):
        return 'must say where its value is, as "env:VARIABLE" or "file:PATH", not what it is'
    return None


def _headers(at: Key, headers: dict[str, str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, source in headers.items():
        if wrong := header_problem(name, source):
            yield (*at, name), wrong
        elif name.lower() in seen:
            yield (*at, name), "is there twice: case does not count in the names of headers"
        seen.add(name.lower())


def _says(said: PolitenessOverrides) -> bool:
    return said.robots is not None or said.robots_reason is not None


def _lacks_reason(holds: PolitenessSettings) -> bool:
    """Tell whether robots.txt is ignored for no reason."""
    return holds.robots == "ignore" and not holds.robots_reason.strip()
