"""``preserve resources``."""

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
)
from preserve.cli.paging import paged
from preserve.cli.rows import Form, put_part, row_options
from preserve.cli.screen import console, outcome_text, put, say, size, table, text
from preserve.manifest import ResourceRow
from preserve.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@click.command(
    epilog=example(
        "preserve resources latest --role requisite --outcome not-found",
        "preserve resources latest --host blog.example --jsonl",
    )
)
@capture_argument
@place_options
@outcome_option
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    help="Only what was wanted as this (may be given several times).",
)
@host_option
@row_options
@paged
def command(
    *,
    capture: str,
    config: Path | None,
    collection: Path | None,
    outcome: tuple[str, ...],
    role: tuple[str, ...],
    host: str | None,
    form: Form | None,
) -> None:
    """List every address of a capture, why it was wanted and what became of it."""
    found = find_capture(capture, config, collection)
    rows = (
        row
        for row in found.rows("resources", ResourceRow)
        if (not outcome or row.outcome in outcome)
        and (not role or set(role) & set(row.roles))
        and (host is None or has_host(host, row.url))
    )
    if form is not None:
        put_part(rows, form, "resources")
    else:
        _print_table(rows)


def _print_table(rows: Iterable[ResourceRow]) -> None:
    listing = table(("id", "roles", "outcome", "status", "size", "address"), whole=("id", "size"))
    for row in rows:
        address = text(row.url)
        remarks = [*row.flags, row.detail or ""]
        if any(remarks):
            address.append_text(text(f" ({', '.join(filter(None, remarks))})", "yellow"))
        listing.add_row(
            text(row.id),
            text(", ".join(row.roles)),
            outcome_text(row.outcome),
            text(row.status),
            text(None if row.payload_bytes is None else size(row.payload_bytes)),
            address,
        )
    if listing.row_count:
        put(console(), listing)
    else:
        say("no such address.")
