"""``preserve cited``."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import click
import msgspec

from preserve.cli.asking import alike, most_shown, open_catalogue
from preserve.cli.options import (
    example,
    href,
    limit_option,
    outcome_option,
    place_options,
    removed_option,
    settings_and_collection,
    web_address,
)
from preserve.cli.paging import paged
from preserve.cli.rows import Form, put_rows, row_options
from preserve.cli.screen import console, outcome_text, put_indented, say, text
from preserve.manifest.standing import Standing
from preserve.searching import Shown, citers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.catalogue import Catalogue, Citing
    from preserve.manifest import CitationRow

COLUMNS = (
    "capture", "seed", "title", "id", "cited_by.type", "cited_by.id", "url", "final_url",
    "outcome", "standing", "captures", "since", "anchor_text", "context",
)  # fmt: skip
_SINCE = {
    "earlier": "in an earlier version of the article",
    "not-seen": "not seen since",
    "removed": "taken out since",
    "reworded": "worded otherwise since",
}


@click.command(
    epilog=example(
        "preserve cited https://news.example/2016/03/story.html",
        "preserve cited https://news.example/2016/ --prefix --dead",
        "preserve cited --host news.example --jsonl",
    )
)
@click.argument("url", metavar="[URL]", required=False)
@click.option("--prefix", is_flag=True, help="All addresses that begin like URL.")
@click.option("--host", metavar="HOST", help="All addresses on this host or one below it.")
@click.option("--dead", is_flag=True, help="Only links that are dead.")
@outcome_option
@removed_option
@place_options
@limit_option
@row_options
@paged
def command(
    *,
    url: str | None,
    prefix: bool,
    host: str | None,
    dead: bool,
    outcome: tuple[str, ...],
    include_removed: bool,
    config: Path | None,
    collection: Path | None,
    limit: int | None,
    form: Form | None,
) -> None:
    """List every article and comment that cites an address, over all captures.

    Each comes once for each address it cites, as the newest capture that has it says. An address
    that a cited one leads to by redirects counts as cited. On a terminal the first 100, unless
    --limit says how many; elsewhere all.
    """
    if (url is None) == (host is None):
        raise click.UsageError("name an address, or a host with --host.")
    if prefix and host is not None:
        raise click.UsageError("--prefix goes with an address.")
    _, folder = settings_and_collection(config, collection)
    wanted = href(web_address(url)) if url is not None else None

    def is_wanted(one: Citing) -> bool:
        return (not outcome or one.outcome in outcome) and (
            not dead or one.standing is Standing.DEAD
        )

    with open_catalogue(folder) as catalogue:
        shown = Shown(catalogue, include_removed=include_removed)
        found = (
            catalogue.citing(wanted, beginning=prefix)
            if wanted is not None
            else catalogue.citing_host(host or "")
        )
        rows = citers(
            filter(is_wanted, found),
            shown=shown,
            passed_over=lambda error: say(f"passed over: {error}"),
        )
        most = most_shown(limit, form)
        if form is not None:
            put_rows((_document(*one) for one in itertools.islice(rows, most)), form, COLUMNS)
        elif not _print(itertools.islice(rows, most)):
            _say_none(catalogue, wanted or host or "", None if prefix else wanted, shown)
        elif next(rows, None) is not None:
            say(f"the first {most}, and there are more; --limit N says how many to show.")
        _say_withheld(shown)


def _document(one: Citing, row: CitationRow, fate: str | None) -> dict[str, Any]:
    return {
        "capture": one.capture,
        "seed": one.seed,
        "title": one.title,
        "captures": one.captures,
        "standing": one.standing,
        "since": fate,
        **msgspec.to_builtins(row),
    }


def _print(rows: Iterable[tuple[Citing, CitationRow, str | None]]) -> int:
    """Print who cites, under the article in which that stands; return how many."""
    screen = console()
    count = 0
    for seed, group in itertools.groupby(rows, key=lambda each: (each[0].seed, each[0].capture)):
        for number, (one, row, fate) in enumerate(group):
            if not number:
                if count:
                    screen.print()
                screen.print(text(one.title or one.seed, "bold"), soft_wrap=True)
                screen.print(text(f"{seed[0]}  {one.capture}", "dim"), soft_wrap=True)
            count += 1
            line = text(f"{_by(one.cited_by)}  ", "bold cyan")
            line.append_text(outcome_text(one.outcome))
            line.append_text(text(f"  {row.url or row.as_written}"))
            if one.final_url and one.final_url != one.url:
                line.append_text(text(f" → {one.final_url}", "dim"))
            if fate is not None:
                line.append_text(text(f"  ({_SINCE[fate]})", "yellow"))
            put_indented(screen, line, 2)
            if row.context:
                put_indented(screen, text(row.context, "dim"), 4)
    return count


def _by(comment: str | None) -> str:
    return "article" if comment is None else f"comment-{comment}"


def _say_none(catalogue: Catalogue, what: str, wanted: str | None, shown: Shown) -> None:
    if shown.withheld:
        return
    say(f"no capture has an article or a comment that cites {what} so.")
    for url in alike(catalogue, wanted)[:3] if wanted is not None else ():
        say(f"cited is {url}")


def _say_withheld(shown: Shown) -> None:
    if shown.withheld:
        say(
            f"{shown.withheld} more by comments that were taken out or worded otherwise since; "
            "--include-removed shows all."
        )
