"""``preserve rm``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue import find_folder
from preserve.cli.options import example, json_option, place_options, settings_and_collection
from preserve.cli.report import forget_reports
from preserve.cli.screen import console, print_json, say, size, text
from preserve.errors import UsageError
from preserve.removing import check_closed, plan, remove

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from preserve.removing import Removed


@click.command(epilog=example("preserve rm 20261122T170102Z-3f9a1c --dry-run", "preserve rm ID ID"))
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Say what would be removed; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@place_options
@json_option
def command(
    *,
    ids: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Remove captures, for good.

    Bodies that other captures refer to move to the folder originals/ of the collection first, where
    every command finds them; there they stay for as long as a capture refers to them.
    """
    settings, place = settings_and_collection(config, collection)
    check_closed(place)
    folders = list(dict.fromkeys(find_folder(place, word) for word in ids))
    if not dry_run and not yes:
        if not sys.stdin.isatty():
            raise UsageError("rm asks before it removes, and here nobody answers: add --yes.")
        _ask(plan(place, folders))
    done = plan(place, folders) if dry_run else remove(place, folders)
    if not dry_run:
        forget_reports(place, settings, [one.id for one in done])
    if as_json:
        print_json([_document(one, dry_run=dry_run) for one in done])
    else:
        _print(done, dry_run=dry_run)


def _ask(planned: Sequence[Removed]) -> None:
    for one in planned:
        say(_sentence(one, "to be removed"))
    count = len(planned)
    click.confirm(
        f"Remove {'this capture' if count == 1 else f'these {count} captures'}?",
        abort=True,
        err=True,
    )


def _print(done: Sequence[Removed], *, dry_run: bool) -> None:
    screen = console()
    for one in done:
        said = _sentence(one, "would be removed" if dry_run else "removed")
        screen.print(text(said), soft_wrap=True)
        for name in one.dropped:
            screen.print(text(f"  originals/{name} is needed no more: deleted"), soft_wrap=True)


def _sentence(one: Removed, what: str) -> str:
    bodies = "1 body that others need goes"
    if one.moved != 1:
        bodies = f"{one.moved} bodies that others need go"
    moved = f"; {bodies} to originals/" if one.moved else ""
    return f"{what}  {one.id}  {size(one.bytes)}{moved}"


def _document(one: Removed, *, dry_run: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "folder": str(one.folder),
        "removed": not dry_run,
        "bytes": one.bytes,
        "moved": one.moved,
        "file": one.file,
        "dropped": one.dropped,
    }
