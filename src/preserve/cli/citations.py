"""``preserve citations``."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from preserve.catalogue import Standings, count_citations, list_citations
from preserve.cli.options import (
    capture_argument,
    example,
    find_capture,
    has_host,
    host_option,
    limit_option,
    outcome_option,
    place_options,
    settings_and_collection,
)
from preserve.cli.paging import paged
from preserve.cli.rows import Form, put_part, row_options
from preserve.cli.screen import (
    console,
    is_terminal,
    outcome_text,
    put,
    put_lines,
    say,
    table,
    text,
)
from preserve.errors import ManifestError
from preserve.manifest import CitationRow
from preserve.manifest.standing import Standing
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from rich.text import Text

    from preserve.catalogue import Cited

ON_TERMINAL = 100  # lines of the whole collection, where nobody says how many


@click.command(
    epilog=example(
        "preserve citations latest --outcome not-found --outcome dns-failed",
        "preserve citations latest --by comment-12 --json",
        "preserve citations --whole-collection --dead --csv > dead.csv",
    )
)
@capture_argument
@place_options
@outcome_option
@click.option("--dead", is_flag=True, help="Only links that are dead: the site says so itself.")
@click.option(
    "--by",
    "--cited-by",
    "cited_by",
    metavar="article|comment-ID",
    help="Only what the article, or one comment, cites.",
)
@host_option
@click.option("--whole-collection", is_flag=True, help="Those of all captures there are.")
@limit_option
@row_options
@paged
def command(
    *,
    capture: str,
    config: Path | None,
    collection: Path | None,
    outcome: tuple[str, ...],
    dead: bool,
    cited_by: str | None,
    host: str | None,
    whole_collection: bool,
    limit: int | None,
    form: Form | None,
) -> None:
    """List what the article and its comments cite, and what became of it.

    With --whole-collection those of all captures, newest capture first: on a terminal the first
    100, unless --limit says how many; as JSON each with the capture's id and seed.
    """
    if whole_collection:
        if capture != "latest":
            raise click.UsageError("--whole-collection goes without an ID.")
        _, folder = settings_and_collection(config, collection)
        which = _Which([Outcome(name) for name in outcome], dead, host)
        _print_all(folder, which, cited_by, limit, form)
        return
    found = find_capture(capture, config, collection)
    standings = Standings(found) if dead else None
    of_one = (
        row
        for row in found.rows("citations", CitationRow)
        if (not outcome or row.outcome in outcome)
        and (standings is None or standings.of(row) is Standing.DEAD)
        and (cited_by is None or _is_cited_by(row.cited_by.id, cited_by))
        and (host is None or has_host(host, row.url, row.final_url))
    )
    rows = itertools.islice(of_one, limit)
    if form is not None:
        put_part(rows, form, "citations")
    else:
        print_citations(rows)


class _Which(NamedTuple):
    outcomes: Sequence[Outcome]
    dead: bool
    host: str | None


def _print_all(
    folder: Path, which: _Which, cited_by: str | None, limit: int | None, form: Form | None
) -> None:
    """Print the citations of the whole collection."""
    found = list_citations(
        folder,
        which.outcomes,
        dead=which.dead,
        host=which.host,
        unreadable=lambda error: say(f"passed over: {error}"),
        remark=lambda error: say(str(error)),
    )
    everywhere = (one for one in found if cited_by is None or _is_cited_by(one.cited_by, cited_by))
    if form is not None:
        documents = _documents(itertools.islice(everywhere, limit))
        put_part(documents, form, "citations", "capture", "seed")
    elif is_terminal():
        shown = list(itertools.islice(everywhere, limit or ON_TERMINAL))
        _print_for_a_person(shown)
        if cited_by is None:
            count = count_citations(folder, which.outcomes, dead=which.dead, host=which.host)
        else:
            count = len(shown) + (next(everywhere, None) is not None)
        _say_more(len(shown), count, exactly=cited_by is None)
    else:
        _print_lines(itertools.islice(everywhere, limit))


def _print_for_a_person(rows: Sequence[Cited]) -> None:
    screen = console()
    for one in rows:
        line = text(f"{one.capture}  {one.id}  {_by(one.cited_by)}  ")
        line.append_text(outcome_text(one.outcome)).append_text(text("  "))
        screen.print(line.append_text(_address(one.url, one.final_url)), soft_wrap=True)


def _say_more(shown: int, count: int, *, exactly: bool) -> None:
    if not shown:
        _say_none()
    elif count > shown:
        of = f" of {count}" if exactly else ", and there are more"
        say(f"the newest {shown}{of}; --limit N shows more of them, and a pipe to less all.")


def _print_lines(rows: Iterator[Cited]) -> None:
    """Print a line for each as it is found: there may be millions."""
    first = next(rows, None)
    if first is None:
        _say_none()
    else:
        put_lines(map(_line, itertools.chain([first], rows)))


def _line(one: Cited) -> str:
    final = f" → {one.final_url}" if one.final_url and one.final_url != one.url else ""
    outcome = "-" if one.outcome is None else one.outcome.value
    return f"{one.capture}  {one.id}  {_by(one.cited_by)}  {outcome}  {one.url}{final}"


def _by(comment: str | None) -> str:
    return "article" if comment is None else f"comment-{comment}"


def _say_none() -> None:
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
        by = text(_by(row.cited_by.id))
        listing.add_row(text(row.id), by, outcome_text(row.outcome), address)
    if listing.row_count:
        put(console(), listing)
    else:
        _say_none()
