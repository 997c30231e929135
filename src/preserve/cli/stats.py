"""``preserve stats``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue import slow_hosts
from preserve.cli.asking import counted, open_catalogue
from preserve.cli.options import example, place_options, settings_and_collection
from preserve.cli.paging import paged
from preserve.cli.rows import Form, put_document, row_options
from preserve.cli.screen import console, facts, heading, put, say, size, table, text, when

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rich.console import Console

    from preserve.catalogue import OfHost, Rot, Slow, Sums

COLUMNS = ("by", "of", "alive", "dead", "unclear", "not_asked")
_ROWS = 10  # of each table, where nobody says how many


@click.command(epilog=example("preserve stats", "preserve stats --top 50 --json"))
@place_options
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    default=_ROWS,
    show_default=True,
    help="So many hosts in each table.",
)
@row_options
@paged
def command(*, config: Path | None, collection: Path | None, top: int, form: Form | None) -> None:
    """Say how much there is and where, which hosts are slow, and how links rot.

    Rot is how the links of each seed's newest capture stand, by the year in which they were cited
    (that of the comment or the article) and by host. CSV has these rows alone.
    """
    _, folder = settings_and_collection(config, collection)
    with open_catalogue(folder) as catalogue:
        sums, largest = catalogue.sums(), catalogue.largest_hosts(top)
        slow = slow_hosts(folder, top)
        if form is not None:
            by_year, by_host = catalogue.rot_by_year(), catalogue.rot_by_host(top)
            document = {
                **_plain(sums),
                "largest_hosts": largest,
                "slow_hosts": slow,
                "rot": [*_rows("year", by_year), *_rows("host", by_host)],
            }
            put_document(document, form, "rot", COLUMNS)
            return
        if not sums.captures:
            say(f"{folder} holds no capture yet; make one with: preserve capture")
            return
        screen = console()
        _print_sums(screen, sums)
        _print_hosts(screen, largest)
        _print_slow(screen, slow)
        screen.file.flush()  # what follows takes longer
        _print_rot(screen, "links by the year in which they were cited", catalogue.rot_by_year())
        _print_rot(screen, "links by host, most dead first", catalogue.rot_by_host(top))


def _plain(sums: Sums) -> dict[str, Any]:
    return {name: getattr(sums, name) for name in sums.__struct_fields__}


def _rows(by: str, rot: Iterable[Rot]) -> list[dict[str, Any]]:
    return [
        {"by": by, **{name: getattr(one, name) for name in one.__struct_fields__}} for one in rot
    ]


def _print_sums(screen: Console, sums: Sums) -> None:
    assert sums.first is not None
    assert sums.last is not None
    whole = sums.bytes_stored + sums.bytes_saved
    share = f" ({sums.bytes_saved * 100 // whole} %)" if whole else ""
    rows = [
        ("there are", text(_spread(sums))),
        ("of these", text(", ".join(f"{count} {name}" for name, count in sums.by_status.items()))),
        ("from", text(f"{when(sums.first)} to {when(sums.last)}")),
        ("comments", text(f"{sums.comments}, counted in each capture")),
        ("citations", text(f"{sums.citations}, likewise")),
        ("addresses", text(f"{sums.resources}, likewise; {sums.kept_earlier} kept earlier")),
        ("fetched", text(size(sums.bytes_fetched))),
        ("stored", text(size(sums.bytes_stored))),
        ("not stored again", text(f"{size(sums.bytes_saved)}{share}")),
    ]
    put(screen, facts(rows))


def _spread(sums: Sums) -> str:
    captures, seeds = counted(sums.captures, "capture"), counted(sums.seeds, "seed")
    return f"{captures} of {seeds} on {counted(sums.hosts, 'host')}"


def _print_hosts(screen: Console, largest: Iterable[OfHost]) -> None:
    heading(screen, "articles by host, most stored first")
    listing = table(("host", "captures", "fetched", "stored", "not stored again"), whole=())
    for one in largest:
        listing.add_row(
            text(one.host),
            text(one.captures),
            text(size(one.bytes_fetched)),
            text(size(one.bytes_stored)),
            text(size(one.bytes_saved)),
        )
    put(screen, listing)


def _print_slow(screen: Console, slow: Iterable[Slow]) -> None:
    listing = table(("host", "last page", "remarks"), whole=("last page",))
    for one in slow:
        said = []
        if one.given_up:
            said.append(f"given up {counted(one.given_up, 'time')}")
        if one.is_strained:
            said.append("asked us to slow down")
        listing.add_row(
            text(one.host),
            text(f"{one.page_seconds:.1f} s" if one.page_seconds else None),
            text(", ".join(said), "yellow"),
        )
    if listing.row_count:
        heading(screen, "hosts of the last week, the slowest first")
        put(screen, listing)


def _print_rot(screen: Console, words: str, rot: Iterable[Rot]) -> None:
    listing = table(("", "asked", "alive", "dead", "unclear", "dead of asked"), whole=())
    for one in rot:
        share = f"{one.dead * 100 / one.asked:.0f} %" if one.asked else "-"
        listing.add_row(
            text("unknown" if one.of is None else one.of),
            text(one.asked),
            text(one.alive, "green" if one.alive else ""),
            text(one.dead, "red" if one.dead else ""),
            text(one.unclear, "yellow" if one.unclear else ""),
            text(share),
        )
    if listing.row_count:
        heading(screen, words)
        put(screen, listing)
