"""``preserve capture``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from preserve.account import CaptureOptions
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
from preserve.cli.running import Run
from preserve.cli.screen import say

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


@click.command(
    epilog=example(
        "preserve capture https://blog.example/article",
        "preserve capture -i addresses.txt --tag debate --json > captures.jsonl",
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
    quiet: bool,
) -> None:
    """Capture articles: each with its discussion and every link that either cites.

    Every address is checked before anything is fetched. An interrupt closes the capture as
    partial; a second one ends the program at once.
    """
    seeds = [web_address(written) for written in urls]
    if listed is not None:
        seeds += listed_addresses(listed, getattr(listed, "name", "standard input"))
    if not seeds:
        raise click.UsageError("name the address of an article, or a list of them with -i FILE.")
    if ignore_robots is not None and not ignore_robots.strip():
        raise click.UsageError("--ignore-robots needs a reason.")
    settings, folder = settings_and_collection(config, collection)
    check_writable(folder)
    if not settings.collection.operator:
        say(
            "no operator is named in the settings (collection.operator): "
            "the sites cannot reach you if something goes wrong."
        )
    options = CaptureOptions(
        tags=tags, note=note, citations=not no_citations, ignore_robots=ignore_robots
    )
    run = Run(settings=settings, collection=folder, options=options, as_json=as_json, quiet=quiet)
    ctx.exit(run.of(once_each(seeds)))
