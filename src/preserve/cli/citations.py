"""``preserve citations``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from preserve.catalogue import list_citations
from preserve.cli.options import (
    capture_argument,
    example,
    find_capture,
    has_host,
    host_option,
    outcome_option,
    place_options,
    row_options,
    settings_and_collection,
)
from preserve.cli.screen import console, outcome_text, print_rows, put, say, table, text
from preserve.errors import ManifestError
from preserve.manifest import CitationRow
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rich.text import Text

    from preserve.catalogue import Cited


@click.command(
    epilog=example(
        "preserve citations latest --outcome not-found --outcome dns-failed",
        "preserve citations latest --cited-by comment-12 --json",
        "preserve citations --whole-collection --outcome gone --jsonl",
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
@click.option("--whole-collection", is_flag=True, help="Those of all captures there are.")
def command(
    *,
    capture: str,
    config: Path | None,
    collection: Path | None,
    outcome: tuple[str, ...],
    cited_by: str | None,
    host: str | None,
    whole_collection: bool,
    as_json: bool,
    as_json_lines: bool,
) -> None:
    """List what the article and its comments cite, and what became of it.

    With --whole-collection those of all captures, newest capture first; as JSON each with the
    capture's id and seed.
    """
    if whole_collection:
        if capture != "latest":
            raise click.UsageError("--whole-collection goes without an ID.")
        _, folder = settings_and_collection(config, collection)
        everywhere = (
            one
            for one in _all_of(folder, outcome)
            if (cited_by is None or _is_cited_by(one.cited_by, cited_by))
            and (host is None or has_host(host, one.url, one.final_url))
        )
        if as_json or as_json_lines:
            print_rows(_documents(everywhere), json_lines=as_json_lines)
        else:
            _print_lines(everywhere)
        return
    found = find_capture(capture, config, collection)
    rows = (
        row
        for row in found.rows("citations", CitationRow)
        if (not outcome or row.outcome in outcome)
        and (cited_by is None or _is_cited_by(row.cited_by.id, cited_by))
        and (host is None or has_host(host, row.url, row.final_url))
    )
    if as_json or as_json_lines:
        print_rows(rows, json_lines=as_json_lines)
    else:
        print_citations(rows)


def _all_of(folder: Path, outcome: tuple[str, ...]) -> Iterator[Cited]:
    return list_citations(
        folder,
        [Outcome(name) for name in outcome],
        unreadable=lambda error: say(f"passed over: {error}"),
        remark=lambda error: say(str(error)),
    )


def _print_lines(rows: Iterable[Cited]) -> None:
    """Print a line for each as it is found: there may be millions."""
    screen, shown = console(), False
    for one in rows:
        by = "article" if one.cited_by is None else f"comment-{one.cited_by}"
        line = text(f"{one.capture}  {one.id}  {by}  ").append_text(outcome_text(one.outcome))
        line.append_text(text("  ")).append_text(_address(one.url, one.final_url))
        screen.print(line, soft_wrap=True)
        shown = True
    if not shown:
        say("no such citation.")


def _documents(rows: Iterable[Cited]) -> Iterator[dict[str, Any]]:
    """Yield the citations as JSON has them, one at a time, each with its capture."""
    for one in rows:
        try:
            row = one.row()
        except ManifestError as error:
            say(f"passed over: {error}")
            continue
        yield {"capture": one.capture, "seed": one.seed, **msgspec.to_builtins(row)}


def _is_cited_by(comment: str | None, wanted: str) -> bool:
    if comment is None:
        return wanted == "article"
    return wanted in {comment, f"comment-{comment}"}


def _address(url: str, final_url: str | None) -> Text:
    address = text(url)
    if final_url and final_url != url:
        address.append_text(text(f" → {final_url}", "dim"))
    return address


def print_citations(rows: Iterable[CitationRow]) -> None:
    """Print citations as a table."""
    listing = table(("id", "cited by", "outcome", "address"), whole=("id", "outcome"))
    for row in rows:
        address = _address(row.url or row.as_written, row.final_url)
        by = "article" if row.cited_by.id is None else f"comment-{row.cited_by.id}"
        listing.add_row(text(row.id), text(by), outcome_text(row.outcome), address)
    if listing.row_count:
        put(console(), listing)
    else:
        say("no such citation.")
