"""``preserve search``."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue import SearchKind, question
from preserve.catalogue.searching import MOST_RANKED
from preserve.cli.asking import open_catalogue
from preserve.cli.options import (
    example,
    href,
    limit_option,
    place_options,
    removed_option,
    settings_and_collection,
    web_address,
)
from preserve.cli.paging import paged
from preserve.cli.rows import Form, put_rows, row_options
from preserve.cli.screen import console, put_indented, say, text, when
from preserve.cli.snippets import marked
from preserve.searching import Shown, hits, take_in_some

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.catalogue.excerpts import Excerpt
    from preserve.searching import Hit

COLUMNS = (
    "kind", "capture", "seed", "title", "id", "comment", "author", "date", "url", "outcome",
    "captures", "since", "excerpt",
)  # fmt: skip
_SHOWN = 20  # where nobody says how many
_KINDS = ("article", "comment", "citation")


@click.command(
    epilog=example(
        "preserve search four village",
        """preserve search '"moulin d aval"' 'brioche*' --without concours --in comment""",
        "preserve search --author camille --seed https://blog.example/article --jsonl",
    )
)
@click.argument("words", metavar="WORDS...", nargs=-1)
@click.option(
    "--in",
    "kinds",
    type=click.Choice(_KINDS),
    multiple=True,
    help="Only there (may be given several times).",
)
@click.option(
    "--without", metavar="WORDS", multiple=True, help="Not where these stand, each in a row."
)
@click.option("--author", metavar="NAME", help="Only by authors with such a name.")
@click.option("--seed", metavar="URL", help="Only in captures of this address.")
@click.option("--site", metavar="HOST", help="Only in captures of this host or one below it.")
@removed_option
@place_options
@limit_option
@row_options
@paged
def command(
    *,
    words: tuple[str, ...],
    kinds: tuple[str, ...],
    without: tuple[str, ...],
    author: str | None,
    seed: str | None,
    site: str | None,
    include_removed: bool,
    config: Path | None,
    collection: Path | None,
    limit: int | None,
    form: Form | None,
) -> None:
    """Find words in articles, comments and what stands around links, the best first.

    All words must be there, in any order; accents and capitals do not matter. "Several words" in
    quotes stand in a row, word* begins so, OR stands between two of which one will do. The best
    20, unless --limit says how many.
    """
    asked = question(words, without=without, author=author)
    _, folder = settings_and_collection(config, collection)
    address = href(web_address(seed)) if seed is not None else None
    wanted = [SearchKind(kind) for kind in kinds]
    with open_catalogue(folder) as catalogue:
        if not take_in_some(catalogue):
            say("not all texts of articles are searched yet; preserve reindex takes them in.")
        shown = Shown(catalogue, include_removed=include_removed)
        found = hits(
            catalogue,
            asked,
            wanted,
            shown=shown,
            address=address,
            site=site,
            passed_over=lambda error: say(f"passed over: {error}"),
        )
        rows = ((_row(hit), hit.excerpt) for hit in found)
        top = list(itertools.islice(rows, limit or _SHOWN))
        if form is not None:
            put_rows((row for row, _ in top), form, COLUMNS)
        else:
            _print(top)
            if not top and not shown.withheld:
                say("nothing has these words.")
            elif next(rows, None) is not None:
                _say_more(len(top), catalogue.count_found(asked, wanted))
        if shown.withheld:
            say(
                f"{shown.withheld} more in comments that were taken out or worded otherwise "
                "since; --include-removed shows all."
            )


def _say_more(shown: int, count: int) -> None:
    if count < MOST_RANKED:
        say(f"the best {shown} of about {count}; --limit N shows more.")
    else:
        say(f"the best {shown} of {count} that came last, and there are more; add a word.")


def _row(hit: Hit) -> dict[str, Any]:
    """Return what was found as a row; its keys are those of its kind."""
    one = hit.found
    facts: dict[str, Any] = {}
    if hit.kind == "comment":
        facts = {"author": hit.author, "date": hit.date}
    elif hit.kind == "citation":
        facts = {"url": hit.url, "outcome": hit.outcome}
    return {
        "kind": hit.kind,
        "capture": one.capture,
        "seed": one.seed,
        "title": one.title,
        "id": one.id,
        "comment": one.comment,
        **facts,
        "captures": one.captures,
        "since": hit.since,
        "excerpt": hit.excerpt.plain,
    }


def _print(rows: Iterable[tuple[dict[str, Any], Excerpt]]) -> None:
    screen = console()
    for number, (row, piece) in enumerate(rows):
        if number:
            screen.print()
        line = text(row["title"] or row["seed"], "bold")
        if row["kind"] != "article":
            line.append_text(text(f" · {_by(row['comment'])}", "bold cyan"))
        for detail in (row.get("author"), row.get("date")):
            if detail:
                line.append_text(text(f" · {when(detail)}", "dim"))
        if row["since"] is not None:
            line.append_text(text(f" · {_SINCE[row['since']]}", "yellow"))
        put_indented(screen, line, 0)
        if piece.plain:
            put_indented(screen, marked(piece), 2)
        if row["kind"] == "citation":
            put_indented(screen, text(f"→ {row['url']} {row['outcome'] or '-'}"), 2)
        put_indented(screen, text(f"{row['seed']}  {row['capture']}", "dim"), 2)


_SINCE = {
    "earlier": "an earlier version",
    "not-seen": "not seen since",
    "removed": "taken out since",
    "reworded": "worded otherwise since",
}


def _by(comment: str | None) -> str:
    return "article" if comment is None else f"comment-{comment}"
