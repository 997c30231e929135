"""``preserve export``."""

from __future__ import annotations

import secrets
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
from preserve.export import (
    Exported,
    Pseudonyms,
    View,
    choose,
    csv_lines,
    export_wacz,
    html,
    json_ld,
    json_lines,
    read_key,
    write_text,
    wxr,
)
from preserve.manifest import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMATS = ("wacz", "html", "jsonld", "jsonl", "csv", "wxr")
EXIT_MISSING = 3


@click.command(
    epilog=example(
        "preserve export latest --format wacz --output article.wacz",
        "preserve export --seed https://blog.example/article --format wacz --output article.wacz",
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
    help="wacz: a package that replays alone; html: the discussion as a page; jsonld, jsonl, csv: "
    "what the manifest has, as text; wxr: the discussion for another comment system.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where it goes; text goes to standard output without it.",
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
    "--include-removed",
    is_flag=True,
    help="Text: comments too that were deleted or hidden, and what they cite.",
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
    include_removed: bool,
    pseudonyms: bool,
    pseudonyms_key: Path | None,
    include_authenticated: bool,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Write captures into one file for others: the latest, those named, a seed's, or all.

    A WACZ holds everything that is needed to replay it, also what lies in other captures. --json
    prints path, bytes, sha256 and captures of the file. Ends with 3 where a body is nowhere in the
    collection any more.
    """
    output = None if output == Path("-") else output
    _check_words(format_name, output, part, as_json=as_json)
    if exact and format_name != "csv":
        raise UsageError(f"--exact goes with csv, not with {format_name}.")
    key = _secret(format_name, pseudonyms_key) if pseudonyms or pseudonyms_key else None
    if pseudonyms_key is not None and not pseudonyms:
        raise UsageError("--pseudonyms-key goes with --pseudonyms.")
    _, folder = settings_and_collection(config, collection)
    chosen = choose(
        folder,
        ids or (() if seed is not None or whole_collection else ("latest",)),
        seed=web_address(seed) if seed is not None else None,
        whole_collection=whole_collection,
        include_authenticated=include_authenticated,
        replayable=format_name == "wacz",
        unreadable=lambda error: say(f"passed over: {error}"),
    )
    for one in chosen.left_out:
        say(f"left out: capture {one.id} {one.why}.")
    if format_name == "wacz":
        assert output is not None
        exported = export_wacz(
            chosen.captures,
            collection=folder,
            output=output,
            force=force,
            include_authenticated=include_authenticated,
        )
    else:
        people = Pseudonyms(chosen.captures, key=key) if key is not None else None
        views = [
            View(capture, include_removed=include_removed, pseudonyms=people)
            for capture in chosen.captures
        ]
        lines = _lines(format_name, views, part, exact=exact)
        if output is None:
            _print(lines, format_name)
            return
        exported = write_text(lines, chosen.captures, output=output, force=force)
    _tell(exported, as_json=as_json)
    ctx.exit(EXIT_MISSING if exported.missing else 0)


def _check_words(format_name: str, output: Path | None, part: str | None, *, as_json: bool) -> None:
    if format_name == "wacz" and output is None:
        raise UsageError("a WACZ is a binary file: name one with --output FILE.wacz.")
    if as_json and output is None:
        raise UsageError("--json tells about a file: name one with --output.")
    if part is not None and format_name not in {"csv", "jsonl"}:
        raise UsageError(f"--part goes with csv and jsonl, not with {format_name}.")


def _secret(format_name: str, path: Path | None) -> bytes:
    if format_name == "wacz":
        raise UsageError(
            "a WACZ holds the pages as they were, byte for byte, names and all: --pseudonyms goes "
            "with html, jsonld, jsonl, csv and wxr."
        )
    return read_key(path) if path is not None else secrets.token_bytes(32)


def _lines(
    format_name: str, views: Sequence[View], part: str | None, *, exact: bool
) -> Iterable[bytes]:
    if format_name == "csv":
        return csv_lines(views, part or "comments", exact=exact)
    if format_name == "jsonl":
        return json_lines(views, (part,) if part is not None else tuple(PARTS))
    if len(views) > 1:
        raise UsageError(f"{format_name} is about one capture, and {len(views)} are named.")
    if format_name == "jsonld":
        return [json_ld(views[0])]
    return wxr(views[0]) if format_name == "wxr" else html(views[0])


def _print(lines: Iterable[bytes], format_name: str) -> None:
    """Write an export to a file or a pipe as it is; a terminal is shown nothing harmful."""
    if is_terminal():
        put_shown(lines, as_json=format_name.startswith("json"))
    else:
        put_bytes(lines)


def _tell(exported: Exported, *, as_json: bool) -> None:
    for url in exported.missing:
        say(f"the body of {url} is in no capture any more: the package cannot show it.")
    if as_json:
        print_json(exported)
        return
    count = len(exported.captures)
    captures = "1 capture" if count == 1 else f"{count} captures"
    say(f"wrote {exported.path}: {captures}, {size(exported.bytes)}.")
