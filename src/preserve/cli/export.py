"""``preserve export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from preserve.cli.options import (
    example,
    json_option,
    place_options,
    settings_and_collection,
    web_address,
)
from preserve.cli.screen import is_terminal, print_json, put_bytes, put_shown, say, size
from preserve.errors import UsageError
from preserve.export import Exported, Sender, Wish, choose, export, read_key, text_of
from preserve.export.formats import FORMATS
from preserve.manifest import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

EXIT_MISSING = 3


@click.command(
    epilog=example(
        "preserve export latest --format wacz --output article.wacz",
        "preserve export --seed https://blog.example/article --format wacz --output article.wacz",
        "preserve export --whole-collection --format bagit --output transfer.zip",
        "preserve export latest --format warc --comment 2121 --output comment.warc.gz",
        "preserve export latest --format csv --part citations > citations.csv",
        "preserve export latest --format wxr --pseudonyms --output discussion.xml",
    )
)
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    required=True,
    help="wacz: a package that replays alone; bagit: a bag for another archive; warc: one comment "
    "with its evidence; html: the discussion as a page; jsonld, jsonl, csv: what the manifest has, "
    "as text; csl-json: article and citations for a reference manager; wxr: the discussion for "
    "another comment system.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where it goes; text goes to standard output without it. A bag is a folder, or a file "
    "that ends in .zip or .tar.",
)
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
@click.option("--seed", metavar="URL", help="All captures of a seed.")
@click.option("--whole-collection", is_flag=True, help="All captures there are.")
@click.option(
    "--part",
    type=click.Choice(list(PARTS)),
    help="Which rows: of csv one part (comments, if not said), of jsonl all.",
)
@click.option(
    "--exact",
    is_flag=True,
    help="csv: texts as they are, also what a spreadsheet would take for a formula.",
)
@click.option(
    "--comment",
    "comments",
    metavar="ID",
    multiple=True,
    help="warc: which comment (may be given several times).",
)
@click.option(
    "--requisites", is_flag=True, help="warc: also what the cited pages need to be shown."
)
@click.option("--index", is_flag=True, help="warc: write a CDXJ beside the file.")
@click.option(
    "--include-removed",
    is_flag=True,
    help="Text, warc: comments too that were deleted or hidden, and what they cite.",
)
@click.option(
    "--pseudonyms", is_flag=True, help="Text: pseudonyms in the place of the people who wrote."
)
@click.option(
    "--pseudonyms-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A secret: with the same one, a person has the same pseudonym in every export.",
)
@click.option(
    "--include-authenticated", is_flag=True, help="Captures too that were made with credentials."
)
@place_options
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ids: tuple[str, ...],
    format_name: str,
    output: Path | None,
    force: bool,
    seed: str | None,
    whole_collection: bool,
    part: str | None,
    exact: bool,
    comments: tuple[str, ...],
    requisites: bool,
    index: bool,
    include_removed: bool,
    pseudonyms: bool,
    pseudonyms_key: Path | None,
    include_authenticated: bool,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Write captures into one file for others: the latest, those named, a seed's, or all.

    A WACZ and a bag hold everything that they need, also what lies in other captures. --json
    prints path, bytes, sha256 and captures of the file. Ends with 3 where a body is nowhere in the
    collection any more.
    """
    output = None if output == Path("-") else output
    if pseudonyms_key is not None and not pseudonyms:
        raise UsageError("--pseudonyms-key goes with --pseudonyms.")
    wish = Wish(
        format=format_name,
        part=part,
        exact=exact,
        comments=comments,
        requisites=requisites,
        index=index,
        include_removed=include_removed,
        include_authenticated=include_authenticated,
        pseudonyms=pseudonyms,
        pseudonyms_key=read_key(pseudonyms_key) if pseudonyms_key is not None else None,
    )
    if output is None:
        wish.need_no_file()
        if as_json:
            raise UsageError("--json tells about a file: name one with --output.")
    settings, folder = settings_and_collection(config, collection)
    chosen = choose(
        folder,
        ids or (() if seed is not None or whole_collection else ("latest",)),
        seed=web_address(seed) if seed is not None else None,
        whole_collection=whole_collection,
        include_authenticated=include_authenticated,
        replayable=wish.replays,
        unreadable=lambda error: say(f"passed over: {error}"),
    )
    for one in chosen.left_out:
        say(f"left out: capture {one.id} {one.why}.")
    sender = Sender(
        organization=settings.collection.organization, contact=settings.collection.operator
    )
    if output is None:
        _print(text_of(chosen.captures, wish, sender=sender), format_name)
        return
    exported = export(
        chosen.captures, wish, collection=folder, output=output, force=force, sender=sender
    )
    _tell(exported, as_json=as_json)
    ctx.exit(EXIT_MISSING if exported.missing else 0)


def _print(lines: Iterable[bytes], format_name: str) -> None:
    """Write an export to a file or a pipe as it is; a terminal is shown nothing harmful."""
    if is_terminal():
        put_shown(lines, as_json="json" in format_name)
    else:
        put_bytes(lines)


def _tell(exported: Exported, *, as_json: bool) -> None:
    for url in exported.missing:
        say(f"the body of {url} is in no capture any more: it is not in what was written.")
    if as_json:
        print_json(exported)
        return
    count = len(exported.captures)
    captures = "1 capture" if count == 1 else f"{count} captures"
    say(f"wrote {exported.path}: {captures}, {size(exported.bytes)}.")
