"""What is right in the settings, and may still not be what was meant."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from preserve.config.secrets import open_to_others, read_secret
from preserve.errors import SettingsError
from preserve.urls import parse, site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from preserve.config import FeedSettings, SeedSettings, Settings


def remarks_on(settings: Settings, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return sentences on what may not be meant; nothing is fetched."""
    environ = os.environ if environ is None else environ
    return (
        *_on_who_answers(settings),
        *_on_what_is_there_twice(settings),
        *_on_secrets(settings, environ),
        *_on_where_they_go(settings),
        *_on_hosts(settings),
        *_on_the_notified(settings),
    )


def _on_who_answers(settings: Settings) -> Iterator[str]:
    if not settings.collection.operator:
        yield (
            "collection.operator is empty: sites cannot reach you, and crawl and run do not start."
        )
    if settings.politeness.robots == "ignore":
        yield "politeness.robots is ignore: no robots.txt is obeyed."


def _on_what_is_there_twice(settings: Settings) -> Iterator[str]:
    for table, entries in _tables(settings):
        first: dict[str, int] = {}
        for index, one in enumerate(entries):
            address = parse(one.url)
            if address is None:
                continue
            before = first.setdefault(address.href, index)
            if before != index:
                yield (
                    f"{table}[{index}] is the same address as {table}[{before}] "
                    f"({address.href}): the first one holds."
                )


def _tables(
    settings: Settings,
) -> tuple[tuple[str, Sequence[SeedSettings | FeedSettings]], ...]:
    return ("seeds", settings.seeds), ("feeds", settings.feeds)


def _headers(settings: Settings) -> Iterator[tuple[str, dict[str, str], str | None]]:
    """Yield each table of headers: its key, what it says, and the address that it is for."""
    yield "defaults.headers", settings.defaults.headers, None
    for table, entries in _tables(settings):
        for index, one in enumerate(entries):
            yield f"{table}[{index}].headers", one.headers or {}, one.url


def _on_secrets(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    for key, headers, _ in _headers(settings):
        for name, source in headers.items():
            if remark := open_to_others(source):
                yield f"{key}.{name} {remark}."
            try:
                read_secret(source, environ)
            except SettingsError as error:
                yield f"{key}.{name} {error}; captures do not start without it."


def _on_where_they_go(settings: Settings) -> Iterator[str]:
    for table, entries in _tables(settings):
        for index, one in enumerate(entries):
            if (address := parse(one.url)) is not None and address.had_userinfo:
                yield f"{table}[{index}].url has a user in it, which is not sent: use headers."
    if settings.collection.record_credentials and any(said for _, said, _ in _headers(settings)):
        yield "collection.record_credentials is true: captures have the values of headers in them."
    for key, headers, url in _headers(settings):
        if headers and url is not None and (address := parse(url)) and address.scheme == "http":
            yield f"{key} are sent to {address.host} in the clear: its address begins with http:."
    sites = {
        site(address.host)
        for _, entries in _tables(settings)
        for one in entries
        if one.headers is None and (address := parse(one.url)) is not None
    }
    if settings.defaults.headers and len(sites) > 1:
        yield (
            f"defaults.headers go to every seed's own site, and there are {len(sites)}: "
            "what lets you into one of them belongs to its seeds."
        )


def _on_hosts(settings: Settings) -> Iterator[str]:
    for written in settings.hosts:
        address = parse(f"http://{written}/")
        host = address.host if address is not None else written
        if host != written:
            yield f'[hosts."{written}"] never holds: write it as sites are called, "{host}".'


def _on_the_notified(settings: Settings) -> Iterator[str]:
    command = settings.notify.command
    if command and shutil.which(command[0]) is None:
        yield f"notify.command: there is no program {command[0]} that can be run."
