"""``preserve capture``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from preserve.account import CaptureOptions
from preserve.cli.options import (
    check_writable,
    example,
    href,
    json_lines_of_captures_option,
    listed_addresses,
    once_each,
    place_options,
    quiet_option,
    seeds_by_address,
    settings_and_collection,
    web_address,
)
from preserve.cli.running import Run
from preserve.cli.screen import say
from preserve.config import in_force
from preserve.config.secrets import placed
from preserve.config.seed_checks import header_problem
from preserve.fetch import credentials_of
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from preserve.config import Settings


@click.command(
    epilog=example(
        "preserve capture https://blog.example/article",
        "preserve capture -i addresses.txt --tag debate --json > captures.jsonl",
        "preserve capture https://blog.example/members --header Cookie:file:cookie.txt",
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
    quiet: bool,
) -> None:
    """Capture articles: each with its discussion and every link that either cites.

    What the settings say of a seed holds here too, where its address is named.

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
    given = _headers(headers, seeds)
    said = seeds_by_address(settings)
    of_seed = {seed: _with(in_force(settings, said.get(href(seed))), given) for seed in seeds}
    for seed, one in of_seed.items():
        if (address := parse(seed)) is not None:
            credentials_of(one, address)  # what is missing is said before anything is fetched
    check_writable(folder)
    if not settings.collection.operator:
        say(
            "no operator is named in the settings (collection.operator): "
            "the sites cannot reach you if something goes wrong."
        )
    options = CaptureOptions(
        tags=tags, note=note, citations=not no_citations, ignore_robots=ignore_robots
    )
    run = Run(
        settings_of=of_seed.__getitem__,
        collection=folder,
        options=options,
        as_json=as_json,
        quiet=quiet,
    )
    ctx.exit(run.of(once_each(seeds)))


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


def _with(settings: Settings, headers: Mapping[str, str]) -> Settings:
    """Return settings with headers that beat theirs of the same name."""
    given = {name.lower() for name in headers}
    kept = {
        name: source
        for name, source in settings.defaults.headers.items()
        if name.lower() not in given
    }
    defaults = msgspec.structs.replace(settings.defaults, headers={**kept, **headers})
    return msgspec.structs.replace(settings, defaults=defaults)
