"""``preserve citations``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from preserve.cli.options import (
    capture_argument,
    example,
    find_capture,
    has_host,
    host_option,
    outcome_option,
    place_options,
    row_options,
)
from preserve.cli.screen import console, outcome_text, print_rows, put, say, table, text
from preserve.manifest import CitationRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.manifest import CitedBy


@click.command(
    epilog=example(
        "preserve citations latest --outcome not-found --outcome dns-failed",
        "preserve citations latest --cited-by comment-12 --json",
    )
)
@capture_argument
@place_options
@row_options
@outcome_option
@click.option(
    "--cited-by", metavar="article|comment-ID", help="Only what the article, or one comment, cites."
)
@host_option
def command(
    *,
    capture: str,
    config: Path | None,
    collection: Path | None,
    outcome: tuple[str, ...],
    cited_by: str | None,
    host: str | None,
    as_json: bool,
    as_json_lines: bool,
) -> None:
    """List what the article and its comments cite, and what became of it."""
    found = find_capture(capture, config, collection)
    rows = (
        row
        for row in found.rows("citations", CitationRow)
        if (not outcome or row.outcome in outcome)
        and (cited_by is None or _is_cited_by(row.cited_by, cited_by))
        and (host is None or has_host(host, row.url, row.final_url))
    )
    if as_json or as_json_lines:
        print_rows(rows, json_lines=as_json_lines)
    else:
        print_citations(rows)


def _is_cited_by(row: CitedBy, wanted: str) -> bool:
    if row.id is None:
        return wanted == "article"
    return wanted in {row.id, f"comment-{row.id}"}


def print_citations(rows: Iterable[CitationRow]) -> None:
    """Print citations as a table."""
    listing = table(("id", "cited by", "outcome", "address"), whole=("id", "outcome"))
    for row in rows:
        address = text(row.url or row.as_written)
        if row.final_url and row.final_url != row.url:
            address.append_text(text(f" → {row.final_url}", "dim"))
        by = "article" if row.cited_by.id is None else f"comment-{row.cited_by.id}"
        listing.add_row(text(row.id), text(by), outcome_text(row.outcome), address)
    if listing.row_count:
        put(console(), listing)
    else:
        say("no such citation.")
