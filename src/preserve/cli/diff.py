"""``preserve diff``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from preserve.catalogue import find
from preserve.cli.options import (
    example,
    json_option,
    place_options,
    settings_and_collection,
)
from preserve.cli.paging import paged
from preserve.cli.screen import (
    console,
    facts,
    heading,
    print_json,
    put,
    put_indented,
    say,
    text,
    when,
)
from preserve.compare import Op, changes
from preserve.compare.links import by_address
from preserve.compare.record import CitationEvent, CommentEvent
from preserve.compare.wording import (
    CITATION_EVENTS,
    change_heading,
    cited_by,
    comment_lines,
    fact_name,
    headline,
    link_line,
    remarks,
    value_text,
)
from preserve.errors import UnknownCapture, UsageError
from preserve.pack import Output

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.text import Text

    from preserve.catalogue import CaptureFolder
    from preserve.compare import ChangeRecord
    from preserve.compare.record import CommentChange, Fact, TextChange

_STYLES: dict[str, str] = {
    CommentEvent.ADDED: "green",
    CommentEvent.REMOVED: "red",
    CommentEvent.NOT_SEEN: "yellow",
    CommentEvent.FIRST_SEEN: "yellow",
    CitationEvent.NEWLY_DEAD: "red",
    CitationEvent.NEWLY_ALIVE: "green",
}


@click.command(
    epilog=example(
        "preserve diff",
        "preserve diff 20261122T170102Z-3f9a1c 20261129T170102Z-8be2d0",
        "preserve diff https://blog.example/article --html changes.html",
    )
)
@click.argument("ids", metavar="[OLDER] [NEWER]", nargs=-1)
@click.option(
    "--include-removed",
    is_flag=True,
    help="Show the words too of comments that were taken out, and what they cite.",
)
@click.option(
    "--html",
    "html",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page that a person can read.",
)
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
@place_options
@json_option
@paged
def command(
    *,
    ids: tuple[str, ...],
    include_removed: bool,
    html: Path | None,
    force: bool,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Show what changed between two captures of a seed.

    Comments added, removed, edited, moved; the article; the links that died. With one ID it is
    compared with the capture before it; without any, the latest is. Ends with 0 whether or not
    anything changed.
    """
    output = _output(html, force=force) if html is not None else None
    _, folder = settings_and_collection(config, collection)
    older, newer = _pair(folder, ids)
    record = changes(older, newer, include_removed=include_removed)
    if output is not None:
        from preserve.compare import changes_page  # noqa: PLC0415 - templates take time to import

        with output as stream:
            stream.write(changes_page(record).encode("utf-8", "backslashreplace"))
        say(f"wrote {html}.")
    if as_json:
        print_json(record)
    elif html is None:
        print_changes(console(), record)


def _output(path: Path, *, force: bool) -> Output:
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"{path} is no place for a file; name another with --html.")
    return Output(path, force=force)


def _pair(collection: Path, ids: Sequence[str]) -> tuple[CaptureFolder, CaptureFolder]:
    """Return the two captures that are meant, the older first as far as that is said."""
    if len(ids) > 2:
        raise UsageError(f"diff compares two captures, and {len(ids)} are named.")

    def found(word: str) -> CaptureFolder:
        return find(collection, word, unreadable=lambda error: say(f"passed over: {error}"))

    if len(ids) == 2:
        return found(ids[0]), found(ids[1])
    newer = found(ids[0] if ids else "latest")
    previous = newer.manifest.capture.previous
    if previous is None:
        raise UnknownCapture(
            f"{newer.id} names no capture of its seed before it; name two to compare."
        )
    try:
        return found(previous), newer
    except UnknownCapture as error:
        raise UnknownCapture(
            f"{previous}, the capture before {newer.id}, is not in {collection}; "
            "name two to compare."
        ) from error


def print_changes(screen: Console, record: ChangeRecord) -> None:
    """Print a change record for a person: how many of what, then each."""
    older, newer = record.older, record.newer
    screen.print(text(newer.seed, "bold"), soft_wrap=True)
    rows = [
        ("older", text(f"{older.id}, {when(older.started)}, {older.status}")),
        ("newer", text(f"{newer.id}, {when(newer.started)}, {newer.status}")),
        *((part, text(said)) for part, said in headline(record)),
    ]
    put(screen, facts(rows))
    if record.is_empty:
        screen.print(text("nothing changed"))
    for remark in remarks(record):
        say(remark)
    article = record.article
    if article.facts or article.text is not None:
        heading(screen, "article")
        _print_facts(screen, article.facts)
        if article.text is not None:
            _print_compared(screen, article.text, 0)
    discussion = record.discussion
    if discussion.facts or discussion.comments:
        heading(screen, "discussion")
        _print_facts(screen, discussion.facts)
        for change in discussion.comments:
            _print_comment(screen, change)
    if record.citations.changes:
        heading(screen, "citations")
        _print_citations(screen, record)


def _print_facts(screen: Console, rows: Iterable[Fact]) -> None:
    for fact in rows:
        line = text(f"{fact_name(fact.what)}: ", "bold")
        line.append_text(text(f"{value_text(fact.older)} → {value_text(fact.newer)}"))
        put_indented(screen, line, 0)


def _print_comment(screen: Console, change: CommentChange) -> None:
    number, name, details = change_heading(change)
    line = text(number, "bold")
    line.append_text(text(name, "bold cyan"))
    for detail in details:
        line.append_text(text(f" · {detail}", "dim"))
    put_indented(screen, line, 0)
    for number_of_line, said in enumerate(comment_lines(change)):
        event = change.what[number_of_line] if number_of_line < len(change.what) else ""
        put_indented(screen, text(said, _STYLES.get(event, "")), 2)
    if change.edit is not None:
        _print_compared(screen, change.edit, 4)
    if change.text:
        more = change.text_characters - len(change.text)
        put_indented(screen, text(change.text, lines=True), 4)
        if more > 0:
            put_indented(screen, text(f"[… {more} characters more …]", "dim"), 4)
    screen.print()


def _print_compared(screen: Console, change: TextChange, indent: int) -> None:
    put_indented(screen, compared_text(change), indent)


def compared_text(change: TextChange) -> Text:
    """Return two texts in one: ``[-removed-]{+added+}``, in colours where there are any."""
    if not change.pieces:
        return text(
            f"too long to compare: {change.older_characters} characters before, "
            f"{change.newer_characters} now",
            "dim",
        )
    whole = text("")
    for piece in change.pieces:
        body = piece.text.rstrip()
        blank = piece.text[len(body) :]
        if piece.op is Op.SKIPPED:
            whole.append_text(text(f"[… {piece.words} words …] ", "dim"))
            continue
        if piece.op is Op.REMOVED:
            whole.append_text(text(f"[-{body}-]", "red", lines=True))
        elif piece.op is Op.ADDED:
            whole.append_text(text(f"{{+{body}+}}", "green", lines=True))
        else:
            whole.append_text(text(body, lines=True))
        whole.append_text(text(blank, lines=True))
    return whole


def _print_citations(screen: Console, record: ChangeRecord) -> None:
    addresses = by_address(record.citations.changes)
    for event in CitationEvent:
        entries = [(url, some) for (what, url), some in addresses.items() if what is event]
        if not entries:
            continue
        put_indented(screen, text(f"{CITATION_EVENTS[event]}:", _STYLES.get(event, "bold")), 0)
        for url, some in entries:
            line = text(url)
            if said := link_line(some[0]):
                line.append_text(text(f"  {said}"))
            line.append_text(text(f"  cited by {', '.join(map(cited_by, some))}", "dim"))
            put_indented(screen, line, 2)
