"""``preserve ls``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue import CaptureFolder, captures
from preserve.cli.options import (
    example,
    place_options,
    row_options,
    settings_and_collection,
    web_address,
)
from preserve.cli.screen import STATUS_STYLES, console, print_rows, put, say, table, text, when
from preserve.urls import parse

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.urls import Address

STATUSES = tuple(STATUS_STYLES)


@click.command(
    epilog=example(
        "preserve ls --status partial", "preserve ls --seed https://blog.example/article --jsonl"
    )
)
@place_options
@row_options
@click.option("--seed", metavar="URL", help="Only captures of this address.")
@click.option("--status", type=click.Choice(STATUSES), help="Only captures that ended so.")
def command(
    *,
    config: Path | None,
    collection: Path | None,
    seed: str | None,
    status: str | None,
    as_json: bool,
    as_json_lines: bool,
) -> None:
    """List the captures of a collection, newest first."""
    _, folder = settings_and_collection(config, collection)
    wanted = parse(web_address(seed)) if seed else None
    found = [
        one
        for one in captures(folder, unreadable=lambda error: say(f"passed over: {error}"))
        if (status is None or one.manifest.capture.status == status)
        and (wanted is None or _is_of(one, wanted))
    ]
    if as_json or as_json_lines:
        print_rows(map(summary, found), json_lines=as_json_lines)
    elif found:
        _print_table(found)
    else:
        say(f"{folder} holds no such capture.")


def _is_of(one: CaptureFolder, wanted: Address) -> bool:
    seed = parse(one.manifest.capture.seed)
    return seed is not None and seed.href == wanted.href


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


def _print_table(found: list[CaptureFolder]) -> None:
    screen = console()
    listing = table(
        ("id", "started", "status", "comments", "links", "seed"), whole=("id", "status")
    )
    for one in found:
        capture, discussion = one.manifest.capture, one.manifest.discussion
        of = "" if discussion.claimed is None else f" of {discussion.claimed}"
        listing.add_row(
            text(one.id),
            text(when(capture.started)[:16]),
            text(capture.status, STATUS_STYLES.get(capture.status, "")),
            text(f"{discussion.recorded}{of}"),
            text(one.manifest.parts.citations.count),
            text(capture.seed),
        )
    put(screen, listing)
