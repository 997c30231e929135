"""``preserve capture``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from preserve.cli.options import (
    check_writable,
    example,
    json_lines_of_captures_option,
    listed_addresses,
    once_each,
    place_options,
    quiet_option,
    settings_and_collection,
    web_address,
)
from preserve.cli.screen import say
from preserve.config.secrets import placed
from preserve.config.seed_checks import header_problem
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

_BESIDE_RESUME = frozenset({"resumed", "config", "collection", "as_json", "quiet", "headers"})


@click.command(
    epilog=example(
        "preserve capture https://blog.example/article",
        "preserve capture -i addresses.txt --tag debate --json > captures.jsonl",
        "preserve capture https://blog.example/members --header Cookie:file:cookie.txt",
        "preserve capture --resume latest",
    )
)
@click.argument("urls", metavar="URL...", nargs=-1)
@click.option(
    "-i",
    "--input",
    "listed",
    type=click.File("rb"),
    metavar="FILE",
    help="A list of addresses, one a line; - is standard input.",
)
@place_options
@json_lines_of_captures_option
@click.option("--tag", "tags", multiple=True, metavar="WORD", help="May be given several times.")
@click.option("--note", metavar="TEXT", help="A remark, kept in the manifest.")
@click.option("--no-citations", is_flag=True, help="List cited links, but do not visit them.")
@click.option(
    "--ignore-robots",
    metavar="REASON",
    help="Do not obey robots.txt; the reason is kept in manifest and WARC.",
)
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="NAME:SOURCE",
    help="Send this header to the article's own site; SOURCE is env:VARIABLE or file:PATH.",
)
@click.option(
    "--resume",
    "resumed",
    metavar="ID",
    help="Go on with a capture that was left open; 'latest' or its address will do.",
)
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    urls: tuple[str, ...],
    listed: BinaryIO | None,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
    tags: tuple[str, ...],
    note: str | None,
    no_citations: bool,
    ignore_robots: str | None,
    headers: tuple[str, ...],
    resumed: str | None,
    quiet: bool,
) -> None:
    """Capture articles: each with its discussion and every link that either cites.

    What the settings say of a seed holds here too, where its address is named.

    Every address is checked before anything is fetched. An interrupt closes the capture as
    partial, or leaves a resumed one open; a second one ends the program at once.
    """
    if resumed is not None:
        _refuse_beside_resume(ctx)
        given = _headers(headers, ())
        if not quiet:
            say(f"going on with {resumed}")
        from preserve.cli.capturing import go_on  # noqa: PLC0415 - most of the program

        ctx.exit(go_on(resumed, config, collection, given, as_json=as_json, quiet=quiet))
    seeds = [web_address(written) for written in urls]
    if listed is not None:
        seeds += listed_addresses(listed, getattr(listed, "name", "standard input"))
    if not seeds:
        raise click.UsageError("name the address of an article, or a list of them with -i FILE.")
    if ignore_robots is not None and not ignore_robots.strip():
        raise click.UsageError("--ignore-robots needs a reason.")
    settings, folder = settings_and_collection(config, collection)
    given = _headers(headers, seeds)
    check_writable(folder, make=False)
    if not quiet:
        say(f"capturing {seeds[0]}")
    # Nearly all of the program: who sees that it has begun can wait for it.
    from preserve.cli.capturing import begin  # noqa: PLC0415 - see above

    ctx.exit(
        begin(
            once_each(seeds),
            settings,
            folder,
            given,
            as_json=as_json,
            quiet=quiet,
            tags=tags,
            note=note,
            citations=not no_citations,
            ignore_robots=ignore_robots,
        )
    )


def _refuse_beside_resume(ctx: click.Context) -> None:
    given = [
        one.opts[0] if isinstance(one, click.Option) else "addresses"
        for one in ctx.command.params
        if one.name in ctx.params
        and one.name not in _BESIDE_RESUME
        and ctx.params[one.name] not in {None, False, ()}
    ]
    if given:
        named = " and no ".join(given)
        raise click.UsageError(
            f"--resume goes on with a capture as it was begun: it takes no {named}."
        )


def _headers(written: Sequence[str], seeds: Sequence[str]) -> dict[str, str]:
    """Return the headers that ``--header`` names, and where their values are."""
    if not written:
        return {}
    if len({address.origin for seed in seeds if (address := parse(seed)) is not None}) > 1:
        raise click.UsageError(
            "--header is for one site: capture the articles of others by themselves."
        )
    found: dict[str, str] = {}
    for one in written:
        name, _, source = (part.strip() for part in one.partition(":"))
        wrong = header_problem(name, source)
        if wrong is not None:  # what was written may be the value itself
            raise click.UsageError(f"--header {wrong}: write it as in --header Cookie:env:COOKIE.")
        found[name] = placed(source, Path.cwd())
    return found
