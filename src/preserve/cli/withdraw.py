"""``preserve withdraw``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from preserve.cli.asking import counted
from preserve.cli.options import (
    example,
    json_option,
    place_options,
    settings_and_collection,
    web_address,
)
from preserve.cli.report import renew_reports
from preserve.cli.screen import console, print_json, say, text
from preserve.errors import UsageError
from preserve.manifest import Step
from preserve.withdrawing import find_standing, listing, purge, undo, what_is_meant, withdraw

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.manifest import TrailRow
    from preserve.withdrawing import Done, Meant

_DID = {Step.WITHDRAW: "withdrawn", Step.UNDO: "shown again", Step.PURGE: "purged"}
_NAMED_MOST = 5


@click.command(
    epilog=example(
        'preserve withdraw comment-12 --seed https://blog.example/article --reason "asked for"',
        'preserve withdraw https://blog.example/photo.jpg --reason "taken without leave"',
        "preserve withdraw https://blog.example/photo.jpg --purge",
        "preserve withdraw --list",
    )
)
@click.argument("what", metavar="[COMMENT-or-URL]", required=False)
@click.option("--reason", metavar="TEXT", help="Why; the trail keeps it, and pages show it.")
@click.option("--seed", metavar="URL", help="The article under which the comment stands.")
@click.option("--id", "capture", metavar="ID", help="In this one capture alone.")
@click.option("--purge", "purges", is_flag=True, help="Overwrite the bytes of what is withdrawn.")
@click.option("--undo", "undoes", is_flag=True, help="Show it again, unless it was purged.")
@click.option("--list", "lists", is_flag=True, help="List what is withdrawn.")
@click.option("--yes", is_flag=True, help="With --purge: do not ask.")
@place_options
@json_option
def command(
    *,
    what: str | None,
    reason: str | None,
    seed: str | None,
    capture: str | None,
    purges: bool,
    undoes: bool,
    lists: bool,
    yes: bool,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Take a comment or an address out of everything that is shown, in every capture.

    It goes from lists, pages, search, exports and replay, and stays out of captures to come. That
    it was withdrawn, when and why, stays. The bytes lie in the WARC files still: --purge, a step of
    its own, overwrites them for good; until then --undo takes it back.
    """
    _check(what, reason, purges=purges, undoes=undoes, lists=lists, yes=yes)
    settings, place = settings_and_collection(config, collection)
    if lists:
        _list(place, as_json=as_json)
        return
    assert what is not None
    seed = web_address(seed) if seed is not None else None
    if not purges and not undoes:
        meant = what_is_meant(place, what, seed=seed, capture=capture)
        done = withdraw(place, meant, reason=reason or "")
        _remark(meant, done)
    else:
        row = find_standing(place, what, seed=seed, capture=capture)
        if purges and not yes:
            _ask(row)
        done = purge(place, row) if purges else undo(place, row)
    renew_reports(place, settings, [folder.name for folder in done.captures])
    if as_json:
        print_json(_document(done.row, step=done.step, captures=done.captures))
    else:
        _print(done)


def _check(
    what: str | None,
    reason: str | None,
    *,
    purges: bool,
    undoes: bool,
    lists: bool,
    yes: bool,
) -> None:
    if sum((purges, undoes, lists)) > 1:
        raise UsageError("--purge, --undo and --list do not go together: choose one.")
    if lists == (what is not None):
        raise UsageError(
            "--list takes no comment or address: it lists them all."
            if lists
            else "name a comment or an address, or --list what is withdrawn."
        )
    if reason is not None and (purges or undoes or lists):
        raise UsageError("--reason goes with a withdrawal, not with --purge, --undo or --list.")
    if reason is None and not (purges or undoes or lists):
        raise UsageError('say why with --reason, e.g. --reason "asked for by its author".')
    if yes and not purges:
        raise UsageError("--yes goes with --purge.")


def _ask(row: TrailRow) -> None:
    if not sys.stdin.isatty():
        raise UsageError("withdraw asks before it purges, and here nobody answers: add --yes.")
    for url in row.held_by:
        say(f"to be overwritten as a whole, since the comment is on it: {url}")
    click.confirm(f"Overwrite {_name(row)} for good, in all captures?", abort=True, err=True)


def _remark(meant: Meant, done: Done) -> None:
    """Say what the one who withdraws may not expect."""
    if meant.held_by:
        say("withheld too, from replay and exports, since the comment is on them:")
        _named(meant.held_by)
    if done.without_body:
        say("their body was stored with it alone, and is not shown any more either:")
        _named(done.without_body)
    if meant.leads_to:
        say("it redirects to what is still shown; withdraw that too, if it is meant:")
        _named(meant.leads_to)
    if meant.article_of:
        say(
            f"it is the article of {counted(len(meant.article_of), 'capture')}: the comments under "
            "it are still listed; preserve rm removes captures."
        )


def _named(urls: tuple[str, ...]) -> None:
    for url in urls[:_NAMED_MOST]:
        say(f"  {url}")
    if len(urls) > _NAMED_MOST:
        say(f"  and {len(urls) - _NAMED_MOST} more")


def _print(done: Done) -> None:
    screen = console()
    line = text(f"{_DID[done.step]}  ", "bold").append_text(text(_name(done.row)))
    of = counted(len(done.captures), "capture")
    screen.print(line.append_text(text(f"  ({done.row.id}, {of})", "dim")), soft_wrap=True)


def _list(collection: Path, *, as_json: bool) -> None:
    found = list(listing(collection))
    if as_json:
        print_json([{**_document(one.row), "purged": one.purged} for one in found])
        return
    screen = console()
    for one in found:
        line = text(f"{one.row.at[:10]}  {one.row.id}  ").append_text(text(_name(one.row), "bold"))
        if one.purged is not None:
            line.append_text(text(f"  purged {one.purged[:10]}", "red"))
        screen.print(line.append_text(text(f"  {one.row.reason}", "dim")), soft_wrap=True)
    if not found:
        say("nothing is withdrawn.")


def _name(row: TrailRow) -> str:
    what = f"comment-{row.comment} of {row.seed}" if row.url is None else row.url
    return what + (f" in {row.capture}" if row.capture is not None else "")


def _document(
    row: TrailRow, *, step: Step | None = None, captures: Iterable[Path] = ()
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": row.id,
        "at": row.at,
        "reason": row.reason,
        "comment": row.comment,
        "seed": row.seed,
        "url": row.url,
        "capture": row.capture,
        "held_by": row.held_by,
    }
    if step is not None:
        found |= {"step": step, "captures": [folder.name for folder in captures]}
    return found
