"""``preserve explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from preserve.catalogue.folders import open_capture
from preserve.cli.asking import alike, counted, first, most_shown, open_catalogue
from preserve.cli.explained import Explained, explained
from preserve.cli.options import (
    example,
    find_capture,
    href,
    limit_option,
    place_options,
    settings_and_collection,
    web_address,
)
from preserve.cli.paging import paged
from preserve.cli.reasons import REASONS
from preserve.cli.rows import Form, put_rows, row_options
from preserve.cli.screen import console, outcome_text, put_indented, say, size, text, when
from preserve.model import Group, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

    from preserve.catalogue import Seen
    from preserve.manifest import AttemptRow, ResourceRow

COLUMNS = (
    "capture", "seed", "captures", "url", "outcome", "reason", "detail", "rule.text", "rule.source",
    "flags", "status", "redirect_to", "not_before", "kept.capture", "kept.record_id", "record.id",
)  # fmt: skip


@click.command(
    epilog=example(
        "preserve explain https://news.example/2016/03/story.html",
        "preserve explain https://news.example/private/ --capture latest --json",
    )
)
@click.argument("url", metavar="URL")
@click.option("--capture", metavar="ID", help="As in this capture alone.")
@place_options
@limit_option
@row_options
@paged
def command(
    *,
    url: str,
    capture: str | None,
    config: Path | None,
    collection: Path | None,
    limit: int | None,
    form: Form | None,
) -> None:
    """Say why an address is not here, or that it is: every attempt, every rule that applied.

    As the newest capture of each seed that met the address has it, unless --capture names one.
    """
    wanted = href(web_address(url))
    only = find_capture(capture, config, collection).id if capture is not None else None
    _, folder = settings_and_collection(config, collection)
    with open_catalogue(folder) as catalogue:
        found, more = first(catalogue.seen(wanted, capture=only), most_shown(limit, form))
        if form is not None:
            put_rows(map(_document, _each(found)), form, COLUMNS)
        else:
            screen = console()
            for number, one in enumerate(_each(found)):
                if number:
                    screen.print()
                _print(screen, one)
        if more:
            say(
                f"as {counted(len(found), 'seed')} met it, and there are more; "
                "--limit N says how many to show."
            )
        if not found:
            where = only or "any capture"
            say(f"{wanted} was not met in {where}: no page named it, or it was never captured.")
            for near in alike(catalogue, wanted)[:3]:
                say(f"cited is {near}")


def _each(found: list[Seen]) -> Iterator[Explained]:
    for one in found:
        yield explained(open_capture(one.folder), one.row(), captures=one.captures)


def _document(one: Explained) -> dict[str, Any]:
    return {
        "capture": one.capture.id,
        "seed": one.capture.manifest.capture.seed,
        "captures": one.captures,
        "reason": REASONS[one.row.outcome],
        "rule": {"text": one.rule, "source": one.source} if one.rule else None,
        "cited_by": one.cited_by,
        "needed_by": one.needed_by,
        **msgspec.to_builtins(one.row),
    }


def _print(screen: Console, one: Explained) -> None:
    row = one.row
    line = text(f"{row.url}  ", "bold")
    put_indented(screen, line.append_text(outcome_text(row.outcome)), 0)
    reason = text(REASONS[row.outcome])
    if row.status is not None:
        reason.append_text(text(f" (status {row.status})"))
    put_indented(screen, reason, 2)
    for name, value in _facts(one):
        said = text(f"{name}  ", "bold")
        put_indented(screen, said.append_text(text(value)), 2)
    is_had = row.outcome is not None and row.outcome.group is Group.THE_THING
    if len(one.tried.attempts) > 1 or not is_had:
        where = f" at {one.tried.url}" if one.tried is not row else ""
        for number, attempt in enumerate(one.tried.attempts, start=1):
            _print_attempt(screen, f"try {number}{where}", attempt)
    seed = one.capture.manifest.capture.seed
    others = f", the newest of {one.captures} that met it" if one.captures > 1 else ""
    put_indented(screen, text(f"{seed}  {one.capture.id}{others}", "dim"), 2)


def _facts(one: Explained) -> Iterator[tuple[str, str]]:
    row = one.row
    if row.detail:
        yield "why", row.detail
    if one.rule:
        yield "rule", one.rule
    if one.source:
        yield "read in", one.source
    for flag in row.flags:
        says = [evidence.says for evidence in row.flag_evidence if evidence.flag is flag]
        yield "flag", f"{flag}{': ' if says else ''}{'; '.join(says)}"
    if row.redirect_to:
        yield "leads to", row.redirect_to
        for hop in one.hops:
            yield "", f"{hop.outcome or '-'}  {hop.url}"
    if row.not_before:
        yield "not before", when(row.not_before)
    if row.kept is not None:
        yield "kept in", f"{row.kept.capture}, {row.kept.outcome} at {when(row.kept.warc_date)}"
        yield "record", row.kept.record_id
    yield from _where(row)
    if one.same_host:
        yield "its host", one.same_host
    for comment in one.cited_by:
        yield "cited by", comment
    for page in one.needed_by:
        yield "needed by", page
    yield "wanted as", ", ".join(row.roles)


def _where(row: ResourceRow) -> Iterator[tuple[str, str]]:
    if row.record is None:
        return
    body = "" if row.payload_bytes is None else f", {size(row.payload_bytes)}"
    is_had = row.outcome is not None and row.outcome.group is Group.THE_THING
    what = "record" if is_had else "answer"
    yield what, f"{row.record.file} at byte {row.record.offset}{body}"
    if is_had and row.outcome is not Outcome.TRUNCATED:
        yield "see it", f"preserve cat {row.url}"


def _print_attempt(screen: Console, name: str, attempt: AttemptRow) -> None:
    line = text(f"{name}  ", "bold")
    line.append_text(text(f"{when(attempt.at)}  "))
    line.append_text(outcome_text(attempt.outcome))
    for said in (
        f"status {attempt.status}" if attempt.status is not None else None,
        f"at {attempt.phase}" if attempt.phase is not None else None,
        size(attempt.bytes) if attempt.bytes else None,
        attempt.detail,
    ):
        if said:
            line.append_text(text(f", {said}"))
    put_indented(screen, line, 2)
