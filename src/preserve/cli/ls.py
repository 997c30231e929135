"""``preserve ls``."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue import count_captures, first_moment, list_captures
from preserve.catalogue.folders import open_capture
from preserve.cli.options import (
    example,
    limit_option,
    place_options,
    settings_and_collection,
    web_address,
)
from preserve.cli.paging import paged
from preserve.cli.rows import Form, put_rows, row_options
from preserve.cli.screen import (
    STATUS_STYLES,
    console,
    is_terminal,
    put,
    put_lines,
    say,
    table,
    text,
    when,
)
from preserve.errors import ManifestError
from preserve.model import ThreadState, Verdict
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder, Listed, Wanted

STATUSES = tuple(STATUS_STYLES)
COLUMNS = (
    "id", "seed", "title", "started", "status", "discussion.state", "discussion.verdict",
    "discussion.claimed", "discussion.recorded", "totals.bytes_fetched", "totals.bytes_stored",
    "tags", "folder",
)  # fmt: skip
ON_TERMINAL = 100  # rows, where nobody says how many

_HEADINGS = ("id", "started", "status", "comments", "links", "seed")
_WIDTHS = (23, 16, 8, 12, 6, 0)


@click.command(
    epilog=example(
        "preserve ls --status partial",
        "preserve ls --site blog.example --state open --since 2026-11",
        "preserve ls --seed https://blog.example/article --csv",
    )
)
@place_options
@click.option("--seed", metavar="URL", help="Only captures of this address.")
@click.option("--site", metavar="HOST", help="Only captures of this host or one below it.")
@click.option(
    "--since", metavar="TIME", help="Only captures begun then or later, e.g. 2026-11 (UTC)."
)
@click.option(
    "--until", metavar="TIME", help="Only captures begun then or earlier; 2026-11 is all of it."
)
@click.option("--tag", metavar="TAG", help="Only captures with this tag.")
@click.option("--status", type=click.Choice(STATUSES), help="Only captures that ended so.")
@click.option(
    "--state",
    type=click.Choice([one.value for one in ThreadState]),
    help="Only where the discussion was so.",
)
@click.option(
    "--verdict",
    type=click.Choice([one.value for one in Verdict]),
    help="Only where so much of the discussion was had.",
)
@limit_option
@row_options
@paged
def command(
    *,
    config: Path | None,
    collection: Path | None,
    seed: str | None,
    since: str | None,
    until: str | None,
    limit: int | None,
    form: Form | None,
    **equal: str | None,
) -> None:
    """List the captures of a collection, newest first.

    On a terminal the newest 100, unless --limit says how many; elsewhere all.
    """
    _, folder = settings_and_collection(config, collection)
    address = parse(web_address(seed)) if seed else None
    chosen: Wanted = {
        "address": address.href if address is not None else None,
        "since": first_moment(since) if since is not None else None,
        "until": first_moment(until) if until is not None else None,
        "site": equal["site"],
        "tag": equal["tag"],
        "status": equal["status"],
        "state": equal["state"],
        "verdict": equal["verdict"],
    }
    on_screen = is_terminal() and form is None
    if on_screen and limit is None:
        limit = ON_TERMINAL
    found = list_captures(
        folder,
        limit=limit,
        unreadable=_passed_over,
        remark=lambda error: say(str(error)),
        **chosen,
    )
    if form is not None:
        put_rows(_summaries(found), form, COLUMNS)
    elif on_screen:
        _print_table(folder, chosen, list(found))
    else:
        _print_lines(folder, found)


def _summaries(found: Iterable[Listed]) -> Iterator[dict[str, Any]]:
    """Yield the captures as JSON has them; what is not in the catalogue is read from manifests."""
    for one in found:
        try:
            capture = open_capture(one.path)
        except ManifestError as error:
            _passed_over(error)
            continue
        yield summary(capture)


def _passed_over(error: ManifestError) -> None:
    say(f"passed over: {error}")


def summary(one: CaptureFolder) -> dict[str, Any]:
    """Return a capture in one JSON object, as ``capture --json`` prints it, and a little more."""
    manifest = one.manifest
    return {
        "id": one.id,
        "seed": manifest.capture.seed,
        "status": manifest.capture.status,
        "folder": str(one.path),
        "manifest": str(one.path / "manifest.json"),
        "discussion": manifest.discussion,
        "totals": manifest.totals,
        "started": manifest.capture.started,
        "title": manifest.article.title,
        "tags": manifest.capture.tags,
    }


def _print_table(folder: Path, chosen: Wanted, shown: Sequence[Listed]) -> None:
    """Print captures laid out for a person, and say how many more there are."""
    if not shown:
        _say_none(folder)
        return
    listing = table(_HEADINGS, whole=("id", "status"))
    for cells in map(_cells, shown):
        styles = ("", "", STATUS_STYLES.get(cells[2], ""), "", "", "")
        listing.add_row(*map(text, cells, styles))
    put(console(), listing)
    count = count_captures(folder, **chosen)
    if count > len(shown):
        say(
            f"the newest {len(shown)} of {count}; --limit N shows more of them, "
            "and preserve ls | less all."
        )


def _print_lines(folder: Path, found: Iterator[Listed]) -> None:
    """Print captures line by line, in columns of fixed widths: there may be very many."""
    first = next(found, None)
    if first is None:
        _say_none(folder)
        return
    rows = itertools.chain([_HEADINGS], map(_cells, itertools.chain([first], found)))
    put_lines(
        "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True))
        for cells in rows
    )


def _say_none(folder: Path) -> None:
    say(f"{folder} holds no such capture.")


def _cells(one: Listed) -> tuple[str, ...]:
    of = "" if one.claimed is None else f" of {one.claimed}"
    comments = f"{one.recorded}{of}"
    return one.id, when(one.started)[:16], one.status, comments, str(one.citations), one.seed
