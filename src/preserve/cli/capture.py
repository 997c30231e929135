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
from preserve.config import Settings, in_force
from preserve.config.secrets import placed
from preserve.config.seed_checks import header_problem
from preserve.errors import SettingsError
from preserve.fetch import credentials_of
from preserve.recalling import opened, opened_at
from preserve.schedule.seeds import is_of_the_site_of
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from preserve.urls import Address

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
        ctx.exit(_resume(resumed, config, collection, given, as_json=as_json, quiet=quiet))
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
    _warn_without_operator(settings)
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


def _resume(
    word: str,
    config: Path | None,
    collection: Path | None,
    given: Mapping[str, str],
    *,
    as_json: bool,
    quiet: bool,
) -> int:
    """Go on with the open capture that is meant; return the exit code."""
    settings, folder = settings_and_collection(config, collection)
    found = opened_at(folder, word)
    begun = opened(found)
    if begun is not None and (address := parse(begun.provenance.seed)) is not None:
        _check_headers(begun.provenance.settings, address, settings, given)
        credentials_of(begun.provenance.settings, address)
        _warn_without_operator(begun.provenance.settings)
    run = Run(
        settings_of=lambda _: Settings(),
        collection=folder,
        options=CaptureOptions(),
        as_json=as_json,
        quiet=quiet,
        resumed=found,
    )
    return run.of([begun.provenance.seed if begun is not None else found.name])


def _check_headers(
    begun: Settings, seed: Address, settings: Settings, given: Mapping[str, str]
) -> None:
    """Refuse to send what an open capture names, unless it is what the user has named, too.

    A collection may be somebody else's, and its journals may name any file or variable of ours.
    """
    named = [given]
    if (said := seeds_by_address(settings).get(seed.href)) is not None:
        named.append(in_force(settings, said).defaults.headers)
    feeds = [feed for feed in settings.feeds if is_of_the_site_of(feed.address, seed)]
    named += [in_force(settings, feed).defaults.headers for feed in feeds]
    for name, source in given.items():
        if (name.lower(), source) not in _pairs(begun.defaults.headers):
            raise click.UsageError(
                f"--resume goes on with a capture as it was begun: it was begun without the header "
                f"{name} from {source}."
            )
    ours = {pair for one in named for pair in _pairs(one)}
    for name, source in begun.defaults.headers.items():
        if (name.lower(), source) not in ours:
            raise SettingsError(
                f"this capture was begun with the header {name} from {source}, which the settings "
                f"do not name for {seed.origin}: to send it there, add --header {name}:{source}."
            )


def _pairs(headers: Mapping[str, str]) -> set[tuple[str, str]]:
    return {(name.lower(), source) for name, source in headers.items()}


def _warn_without_operator(settings: Settings) -> None:
    if not settings.collection.operator:
        say(
            "no operator is named in the settings (collection.operator): "
            "the sites cannot reach you if something goes wrong."
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
