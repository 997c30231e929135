"""``preserve comments``."""

from __future__ import annotations

import collections
import contextlib
import datetime
from typing import TYPE_CHECKING

import click
import msgspec

from preserve.catalogue import first_moment
from preserve.cli.options import capture_argument, example, find_capture, place_options
from preserve.cli.paging import paged
from preserve.cli.rows import Form, put_part, row_options
from preserve.cli.screen import (
    console,
    outcome_text,
    put,
    put_indented,
    say,
    table,
    text,
    when,
)
from preserve.cli.show import discussion_text
from preserve.manifest import CitationRow, CommentRow
from preserve.model import Kind, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console
    from rich.text import Text

INDENT_COLUMNS = 4
DEEPEST_INDENT = 6


@click.command(
    epilog=example(
        "preserve comments latest",
        "preserve comments latest --author camille --with-links --jsonl",
        "preserve comments latest --list --since 2016-03-15 --until 2016-04",
    )
)
@capture_argument
@place_options
@click.option("--list", "as_list", is_flag=True, help="A table in reading order, not a tree.")
@click.option("--author", metavar="NAME", help="Only comments by this author (part of the name).")
@click.option("--with-links", is_flag=True, help="Only comments that cite something.")
@click.option("--since", metavar="TIME", help="Only comments written then or later.")
@click.option("--until", metavar="TIME", help="Only comments written then or earlier.")
@row_options
@paged
def command(
    *,
    capture: str,
    config: Path | None,
    collection: Path | None,
    author: str | None,
    as_list: bool,
    with_links: bool,
    since: str | None,
    until: str | None,
    form: Form | None,
) -> None:
    """Show the discussion of a capture as a tree, each comment with what it cites.

    --since and --until take a date such as 2016-03 or 2016-03-14T08:12, in UTC; a comment without a
    date is in no range.
    """
    first = first_moment(since) if since is not None else None
    last = first_moment(until) if until is not None else None
    found = find_capture(capture, config, collection)
    cited = cited_by_comment(found.rows("citations", CitationRow))
    rows = (
        row
        for row in found.rows("comments", CommentRow)
        if (author is None or author.casefold() in (row.author.name or "").casefold())
        and (not with_links or cited.get(row.id))
        and is_within(row.date, first, last)
    )
    if form is not None:
        put_part(rows, form, "comments")
        return
    screen = console()
    chosen = list(rows)
    if as_list:
        _print_list(screen, chosen, cited)
    else:
        print_tree(screen, chosen, cited)
    if not chosen:
        say("no such comment.")
    elif author is None and not with_links and first is None and last is None:
        screen.print(discussion_text(found.manifest.discussion), style="bold")


def is_within(date: str | None, first: str | None, last: str | None) -> bool:
    """Tell whether a date lies in a range of such as ``first_moment`` gives; None is no bound."""
    if first is None and last is None:
        return True
    if date is None:
        return False
    with contextlib.suppress(ValueError):
        moment = datetime.datetime.fromisoformat(date)
        if moment.tzinfo is not None:
            date = moment.astimezone(datetime.UTC).isoformat()
    return (first is None or date >= first) and (last is None or date[: len(last)] <= last)


def cited_by_comment(citations: Iterable[CitationRow]) -> dict[str | None, list[CitationRow]]:
    """Return the citations of each comment, by its id."""
    cited: dict[str | None, list[CitationRow]] = collections.defaultdict(list)
    for citation in citations:
        if citation.cited_by.id is not None:
            cited[citation.cited_by.id].append(citation)
    return cited


def print_tree(
    screen: Console, rows: Sequence[CommentRow], cited: Mapping[str | None, Sequence[CitationRow]]
) -> None:
    """Print comments as a tree: answers under what they answer, set in."""
    for depth, row in in_tree_order(rows):
        indent = INDENT_COLUMNS * min(depth, DEEPEST_INDENT)
        put_indented(screen, _heading(row), indent)
        if row.title:
            put_indented(screen, text(row.title, "italic"), indent + 2)
        if row.text:
            put_indented(screen, text(row.text, lines=True), indent + 2)
        for citation in cited.get(row.id, ()):
            put_indented(screen, _link(citation), indent + 2)
        screen.print()


def in_tree_order(rows: Sequence[CommentRow]) -> Iterator[tuple[int, CommentRow]]:
    """Yield each comment once, with its depth from 0: a comment, then its answers.

    A comment whose parent is not among the rows stands at the top.
    """
    ids = {row.id for row in rows}
    answers: dict[str | None, list[CommentRow]] = collections.defaultdict(list)
    for row in rows:
        answers[row.parent if row.parent in ids and row.parent != row.id else None].append(row)
    seen: set[int] = set()
    # Rows that only answer each other hang on nothing: they follow at the end, each as a top.
    for start in (answers[None], rows):
        waiting = [(0, row) for row in reversed(start)]
        while waiting:
            depth, row = waiting.pop()
            if id(row) in seen:
                continue
            seen.add(id(row))
            yield depth, row
            waiting += [(depth + 1, answer) for answer in reversed(answers.get(row.id, ()))]


def _heading(row: CommentRow) -> Text:
    line = text(f"{row.number}. " if row.number else "", "bold")
    line.append_text(text(row.author.name or "(no name)", "bold cyan"))
    date = row.date_text or (when(row.date) if row.date else None)
    details = [date, f"comment-{row.id}"]
    if row.kind is not Kind.COMMENT:
        details.append(row.kind)
    if row.status is not Visibility.VISIBLE:
        details.append(row.status)
    if row.withdrawn is not msgspec.UNSET:
        details.append(f"{row.withdrawn.at[:10]}: {row.withdrawn.reason}")
    for detail in details:
        if detail:
            line.append_text(text(f" · {detail}", "dim"))
    return line


def _link(citation: CitationRow) -> Text:
    line = text("→ ", "dim")
    line.append_text(text(citation.url or citation.as_written))
    if citation.outcome:
        line.append(" ")
        line.append_text(outcome_text(citation.outcome))
    return line


def _print_list(
    screen: Console, rows: Iterable[CommentRow], cited: Mapping[str | None, Sequence[CitationRow]]
) -> None:
    listing = table(("id", "answers", "author", "date", "links", "text"))
    for row in rows:
        listing.add_row(
            text(row.id),
            text(row.parent),
            text(row.author.name),
            text(row.date_text or row.date),
            text(len(cited.get(row.id, ()))),
            text(row.text if len(row.text) <= 120 else row.text[:119] + "…"),
        )
    put(screen, listing)
