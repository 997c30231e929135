"""What ``preserve capture`` does, once its words are understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from preserve.account import CaptureOptions
from preserve.cli.options import (
    check_writable,
    href,
    seeds_by_address,
    settings_and_collection,
)
from preserve.cli.running import Run
from preserve.cli.screen import say
from preserve.config import Settings, in_force
from preserve.errors import SettingsError
from preserve.fetch import credentials_of
from preserve.recalling import opened, opened_at
from preserve.schedule.seeds import is_of_the_site_of
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from preserve.urls import Address


def begin(
    seeds: Sequence[str],
    settings: Settings,
    folder: Path,
    given: Mapping[str, str],
    *,
    as_json: bool,
    quiet: bool,
    tags: tuple[str, ...],
    note: str | None,
    citations: bool,
    ignore_robots: str | None,
) -> int:
    """Capture the addresses into a collection's folder; return the exit code.

    ``given`` are headers, and where their values are. That the first is being captured was said.
    """
    said = seeds_by_address(settings)
    of_seed = {seed: _with(in_force(settings, said.get(href(seed))), given) for seed in seeds}
    for seed, one in of_seed.items():
        if (address := parse(seed)) is not None:
            credentials_of(one, address)  # what is missing is said before anything is done
    check_writable(folder)
    _warn_without_operator(settings)
    run = Run(
        settings_of=of_seed.__getitem__,
        collection=folder,
        options=CaptureOptions(
            tags=tags, note=note, citations=citations, ignore_robots=ignore_robots
        ),
        as_json=as_json,
        quiet=quiet,
        announced=seeds[0],
    )
    return run.of(seeds)


def go_on(
    word: str,
    config: Path | None,
    collection: Path | None,
    given: Mapping[str, str],
    *,
    as_json: bool,
    quiet: bool,
) -> int:
    """Go on with the open capture that is meant; return the exit code."""
    settings, folder = settings_and_collection(config, collection)
    found = opened_at(folder, word)
    begun = opened(found)
    if begun is not None and (address := parse(begun.provenance.seed)) is not None:
        _check_headers(begun.provenance.settings, address, settings, given)
        credentials_of(begun.provenance.settings, address)
        _warn_without_operator(begun.provenance.settings)
    run = Run(
        settings_of=lambda _: Settings(),
        collection=folder,
        options=CaptureOptions(),
        as_json=as_json,
        quiet=quiet,
        resumed=found,
    )
    return run.of([begun.provenance.seed if begun is not None else found.name])


def _check_headers(
    begun: Settings, seed: Address, settings: Settings, given: Mapping[str, str]
) -> None:
    """Refuse to send what an open capture names, unless it is what the user has named, too.

    A collection may be somebody else's, and its journals may name any file or variable of ours.
    """
    named = [given]
    if (said := seeds_by_address(settings).get(seed.href)) is not None:
        named.append(in_force(settings, said).defaults.headers)
    feeds = [feed for feed in settings.feeds if is_of_the_site_of(feed.address, seed)]
    named += [in_force(settings, feed).defaults.headers for feed in feeds]
    for name, source in given.items():
        if (name.lower(), source) not in _pairs(begun.defaults.headers):
            raise click.UsageError(
                f"--resume goes on with a capture as it was begun: it was begun without the header "
                f"{name} from {source}."
            )
    ours = {pair for one in named for pair in _pairs(one)}
    for name, source in begun.defaults.headers.items():
        if (name.lower(), source) not in ours:
            raise SettingsError(
                f"this capture was begun with the header {name} from {source}, which the settings "
                f"do not name for {seed.origin}: to send it there, add --header {name}:{source}."
            )


def _pairs(headers: Mapping[str, str]) -> set[tuple[str, str]]:
    return {(name.lower(), source) for name, source in headers.items()}


def _warn_without_operator(settings: Settings) -> None:
    if not settings.collection.operator:
        say(
            "no operator is named in the settings (collection.operator): "
            "the sites cannot reach you if something goes wrong."
        )


def _with(settings: Settings, headers: Mapping[str, str]) -> Settings:
    """Return settings with headers that beat theirs of the same name."""
    given = {name.lower() for name in headers}
    kept = {
        name: source
        for name, source in settings.defaults.headers.items()
        if name.lower() not in given
    }
    defaults = msgspec.structs.replace(settings.defaults, headers={**kept, **headers})
    return msgspec.structs.replace(settings, defaults=defaults)
