"""``preserve history``."""

from __future__ import annotations

import collections
import itertools
from typing import TYPE_CHECKING

import click

from preserve.catalogue import list_captures
from preserve.catalogue.folders import open_capture
from preserve.catalogue.ingest import canonical_seed
from preserve.cli.asking import counted
from preserve.cli.options import (
    example,
    find_capture,
    limit_option,
    place_options,
    settings_and_collection,
)
from preserve.cli.paging import paged
from preserve.cli.rows import Form, put_rows, row_options
from preserve.cli.screen import (
    STATUS_STYLES,
    console,
    is_terminal,
    outcome_text,
    put_indented,
    say,
    text,
    when,
)
from preserve.compare.lives import Station, stations
from preserve.errors import ManifestError
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rich.console import Console

    from preserve.catalogue import CaptureFolder

COLUMNS = (
    "capture", "started", "status", "state", "verdict", "claimed", "recorded", "comments.added",
    "comments.removed", "comments.not-seen", "comments.edited", "comments.moved", "links.alive",
    "links.dead", "links.unclear", "links.not-asked", "citations.newly-dead",
    "citations.newly-alive", "article_changed",
)  # fmt: skip
_ON_TERMINAL = 100
_HEADINGS = ("started", "comments", "added", "edited", "removed", "links", "dead", "discussion")
_WIDTHS = (16, 12, 5, 6, 7, 5, 4, 0)
_DIED_SHOWN = 5


@click.command(
    epilog=example(
        "preserve history https://blog.example/article", "preserve history latest --csv > life.csv"
    )
)
@click.argument("seed", metavar="[SEED]", default="latest")
@place_options
@limit_option
@row_options
@paged
def command(
    *,
    seed: str,
    config: Path | None,
    collection: Path | None,
    limit: int | None,
    form: Form | None,
) -> None:
    """Show the life of a discussion over all captures of its article, the oldest first.

    For each capture: how many comments it has, how many were added, edited and removed since the
    one before, whether the discussion was open, how the links stand, and which have died. SEED is
    an address, or names a capture of it. --limit keeps the newest ones; on a terminal 100.
    """
    address = canonical_seed(find_capture(seed, config, collection).manifest.capture.seed)
    _, folder = settings_and_collection(config, collection)
    if limit is None and form is None and is_terminal():
        limit = _ON_TERMINAL
    listed = list(itertools.islice(list_captures(folder, address=address), limit))
    found = stations(_readable(one.path for one in reversed(listed)))
    if form is not None:
        put_rows(found, form, COLUMNS)
    else:
        _print(console(), address, found)


def _readable(paths: Iterable[Path]) -> Iterator[CaptureFolder]:
    for path in paths:
        try:
            yield open_capture(path)
        except ManifestError as error:
            say(f"passed over: {error}")


def _print(screen: Console, address: str, found: Iterable[Station]) -> None:
    sums: collections.Counter[str] = collections.Counter()
    count = 0
    for count, one in enumerate(found, start=1):
        if count == 1:
            screen.print(text(one.title or address, "bold"), soft_wrap=True)
            screen.print(text(address, "dim"), soft_wrap=True)
            screen.print()
            screen.print(text(_in_columns(_HEADINGS), "bold"), soft_wrap=True)
        sums.update(one.comments)
        sums["died"] += len(one.died)
        _print_one(screen, one)
    if count:
        screen.print()
        screen.print(
            text(
                f"{counted(count, 'capture')}: {counted(sums['added'], 'comment')} added, "
                f"{sums['edited']} edited, {sums['removed']} removed; "
                f"{counted(sums['died'], 'link')} died"
            )
        )


def _print_one(screen: Console, one: Station) -> None:
    of = "" if one.claimed is None else f" of {one.claimed}"
    said = [f"{one.state}, {one.verdict}"]
    if one.status != "complete":
        said.append(one.status)
    if one.comments.get("not-seen"):
        said.append(f"{one.comments['not-seen']} not seen")
    if one.article_changed:
        said.append("article's page changed")
    cells = (
        when(one.started)[:16],
        f"{one.recorded}{of}",
        *(_count(one.comments.get(name)) for name in ("added", "edited", "removed")),
        str(sum(one.links.values())),
        _count(one.links.get("dead")),
        "; ".join(said),
    )
    screen.print(text(_in_columns(cells), STATUS_STYLES.get(one.status, "")), soft_wrap=True)
    for link in one.died[:_DIED_SHOWN]:
        line = text("died: ", "red").append_text(text(f"{link.url} "))
        line.append_text(outcome_text(Outcome(link.outcome) if link.outcome else None))
        by = "the article" if link.cited_by is None else f"comment-{link.cited_by}"
        put_indented(screen, line.append_text(text(f", cited by {by}", "dim")), 18)
    if len(one.died) > _DIED_SHOWN:
        put_indented(screen, text(f"and {len(one.died) - _DIED_SHOWN} more", "dim"), 18)


def _count(number: int | None) -> str:
    return str(number) if number else "."


def _in_columns(cells: Iterable[str]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()
