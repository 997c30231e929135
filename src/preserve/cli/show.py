"""``preserve show``."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

import click
import msgspec
from rich.text import Text

from preserve.cli.journal import log_lines
from preserve.cli.options import capture_argument, example, find_capture, json_option, place_options
from preserve.cli.paging import paged
from preserve.cli.screen import (
    STATUS_STYLES,
    console,
    counts,
    facts,
    print_json,
    print_rows,
    put,
    size,
    table,
    text,
    when,
)
from preserve.manifest import ArticleRow, CitationRow, DiscussionRow, Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from preserve.catalogue import CaptureFolder


@click.command(
    epilog=example(
        "preserve show latest",
        "preserve show https://blog.example/article --json",
        "preserve show latest --log",
    )
)
@capture_argument
@click.option("--log", is_flag=True, help="What happened, in the order in which it did.")
@place_options
@json_option
@paged
def command(
    *, capture: str, log: bool, config: Path | None, collection: Path | None, as_json: bool
) -> None:
    """Show what one capture holds: the article, its discussion, what became of the links.

    ID is a capture's id, the beginning of one, a seed's address (its newest capture), or "latest",
    which is what is shown without one.
    """
    found = find_capture(capture, config, collection)
    if log:
        _print_log(found, as_json=as_json)
    elif as_json:
        print_json({"folder": str(found.path), **msgspec.to_builtins(found.manifest)})
    else:
        print_capture(console(), found)


def _print_log(found: CaptureFolder, *, as_json: bool) -> None:
    from preserve.reading import kept_log  # noqa: PLC0415 - it reads records

    if as_json:
        print_rows(kept_log(found), json_lines=False)
        return
    screen = console()
    for line in log_lines(kept_log(found)):
        screen.print(line, soft_wrap=True)


def print_capture(screen: Console, found: CaptureFolder) -> None:
    """Print a capture's manifest for a person."""
    manifest = found.manifest
    by_outcome = collections.Counter(
        str(row.outcome or "unsettled") for row in found.rows("citations", CitationRow)
    )
    capture = manifest.capture
    robots = capture.robots
    screen.print(text(manifest.article.title or capture.seed, "bold"))
    put(
        screen,
        facts(
            [
                ("capture", text(capture.id)),
                ("seed", text(capture.seed)),
                ("status", text(capture.status, STATUS_STYLES.get(capture.status, ""))),
                *[("because", text(reason)) for reason in capture.status_reasons],
                ("captured", text(f"{when(capture.started)} to {when(capture.finished)}")),
                ("by", text(_joined(capture.software, capture.operator, capture.trigger))),
                ("robots", text(_joined(robots.policy, robots.reason)) if robots.reason else None),
                ("tags", text(", ".join(capture.tags)) if capture.tags else None),
                ("note", text(capture.note) if capture.note else None),
                ("previous", text(capture.previous) if capture.previous else None),
                *article_facts(manifest.article),
                ("discussion", discussion_text(manifest.discussion)),
                ("citations", counts(by_outcome)),
                *_totals(manifest),
                ("folder", text(found.path)),
            ]
        ),
    )
    files = table(("file", "size", "sha-256"), whole=("size",))
    for file in manifest.files:
        files.add_row(text(file.name), text(size(file.bytes)), text(file.sha256))
    screen.print()
    put(screen, files)


def discussion_text(discussion: DiscussionRow) -> Text:
    """Say how much of a discussion was had: ``18 of 28 comments; 10 not on the page (gap)``."""
    of = "" if discussion.claimed is None else f" of {discussion.claimed}"
    line = Text(f"{discussion.recorded}{of} comments")
    for missing in discussion.missing:
        line.append(f"; {missing.count or 'some'} {missing.reason.replace('-', ' ')}", "yellow")
    line.append(f"; verdict {discussion.verdict}, {discussion.state}")
    if discussion.system:
        line.append_text(text(f", read as {discussion.system}"))
    return line


def article_facts(article: ArticleRow) -> list[tuple[str, Text | None]]:
    """Return what the article says about itself, as names and values."""
    return [
        (name, text(value) if value else None)
        for name, value in (
            ("address", article.final_url),
            ("canonical", article.canonical_url),
            ("site", article.site_name),
            ("authors", ", ".join(article.authors)),
            ("published", article.published),
            ("modified", article.modified),
            ("language", article.language),
            ("policy", ", ".join(f"{name}: {value}" for name, value in article.policy.items())),
        )
    ]


def _totals(manifest: Manifest) -> list[tuple[str, Text | None]]:
    totals = manifest.totals
    flags = ", ".join(f"{count} {name}" for name, count in totals.by_flag.items() if count)
    roles = ", ".join(f"{count} {name}" for name, count in totals.by_role.items() if count)
    return [
        ("addresses", counts(totals.by_outcome)),
        ("wanted as", text(roles) if roles else None),
        ("flags", text(flags, "yellow") if flags else None),
        (
            "bytes",
            text(f"{size(totals.bytes_fetched)} fetched, {size(totals.bytes_stored)} stored"),
        ),
    ]


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
