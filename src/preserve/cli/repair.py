"""``preserve repair``."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue import find_folder
from preserve.cli.options import example, json_option, place_options, settings_and_collection
from preserve.cli.screen import console, print_json, say, size, text
from preserve.clock import iso
from preserve.errors import AmbiguousCapture, PreserveError
from preserve.frontier import JOURNAL_NAME, is_held
from preserve.recalling import journal_lines, left_open, opened
from preserve.repair import drop_empty, repair
from preserve.withdrawing import settle_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from preserve.repair import Repaired

EXIT_PROBLEMS = 1
TOLD_EVERY_SECONDS = 5.0


@click.command(
    epilog=example(
        "preserve repair --dry-run", "preserve repair", "preserve repair 20261122T170102Z-3f9a1c"
    )
)
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what is open, and change nothing.")
@place_options
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ids: tuple[str, ...],
    dry_run: bool,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Close captures that a kill or a full disk left open; without an ID, all of the collection.

    Everything that was fetched is kept, what was not is listed as interrupted, and the capture is
    partial. Nothing is fetched. Captures under way are left alone; ends with 1 where something
    could not be repaired. To go on with one instead: preserve capture --resume ID.
    """
    _, place = settings_and_collection(config, collection)
    folders = _chosen(place, ids) if ids else left_open(place)
    if dry_run:
        _print_open(folders, as_json=as_json)
        return
    if not ids:
        drop_empty(place)
    done: list[Repaired] = []
    problems: list[str] = []
    for folder in folders:
        try:
            one = asyncio.run(repair(folder, told=_telling(folder.name)))
        except PreserveError as error:
            problems.append(str(error))
            continue
        if one is not None:
            done.append(one)
        elif ids:
            say(f"{folder.name} is under way, or closed already: it is left as it is.")
    if not ids:
        problems += _agree(place)
    for problem in [*problems, *(remark for one in done for remark in one.remarks)]:
        say(problem)
    if as_json:
        print_json({"repaired": [as_document(one) for one in done], "problems": problems})
    else:
        _print(done)
    ctx.exit(EXIT_PROBLEMS if problems else 0)


def _agree(collection: Path) -> list[str]:
    """Go on with withdrawals that were cut off; return what went wrong."""
    try:
        for folder in settle_all(collection):
            say(f"{folder.name}: made to agree with what is withdrawn.")
    except PreserveError as error:
        return [str(error)]
    return []


def _telling(capture: str) -> Callable[[int, int], None]:
    """Return what says now and then, on standard error, how much of the records is read."""
    told_at = time.monotonic()

    def told(done: int, whole: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY_SECONDS:
            told_at = time.monotonic()
            say(f"{capture}: {size(done)} of {size(whole)} read")

    return told


def as_document(one: Repaired) -> dict[str, Any]:
    """Return what became of a capture, for JSON; the status of one that held nothing is null."""
    made = one.manifest
    return {
        "id": one.folder.name,
        "folder": str(one.folder),
        "status": made.capture.status if made is not None else None,
        "reasons": made.capture.status_reasons if made is not None else (),
        "outcomes": made.totals.by_outcome if made is not None else {},
        "bytes_cut": one.bytes_cut,
    }


def _chosen(collection: Path, ids: Sequence[str]) -> list[Path]:
    """Return the folders that are meant, each once.

    Raises:
        UnknownCapture, AmbiguousCapture: an id is that of no capture, or of several.
    """
    opened = left_open(collection)
    chosen: dict[Path, None] = {}
    for word in ids:
        matching = [folder for folder in opened if word and folder.name.startswith(word)]
        if len(matching) > 1:
            raise AmbiguousCapture(
                f"{len(matching)} open captures begin with {word}; write more of the id."
            )
        chosen[matching[0] if matching else find_folder(collection, word)] = None
    return list(chosen)


def _print_open(folders: Sequence[Path], *, as_json: bool) -> None:
    found = [one for folder in folders if (one := _open_as_document(folder)) is not None]
    if as_json:
        print_json({"open": found})
        return
    screen = console()
    if not found:
        screen.print(text("nothing is open"))
    for one in found:
        screen.print(text(f"{one['id']}  {_said(one)}"), soft_wrap=True)


def _said(one: dict[str, Any]) -> str:
    if one["under_way"]:
        return "under way"
    if one["seed"] is None:
        return "does not say how it was begun; would be closed, or removed where it is empty"
    addresses = f"{one['settled']} of {one['discovered']} addresses settled"
    return f"{one['seed']}, {addresses}; go on with: preserve capture --resume {one['id']}"


def _open_as_document(folder: Path) -> dict[str, Any] | None:
    """Return what is known of an open capture; None where it is closed."""
    try:
        under_way = is_held(folder)
        begun = opened(folder)
        events: dict[str, set[str]] = {"discovered": set(), "settled": set()}
        for line in journal_lines(folder / JOURNAL_NAME):
            events.get(str(line.get("event")), set()).add(str(line.get("url")))
    except OSError:
        return None
    return {
        "id": folder.name,
        "folder": str(folder),
        "seed": begun.provenance.seed if begun is not None else None,
        "started": iso(begun.started) if begun is not None else None,
        "discovered": len(events["discovered"]),
        "settled": len(events["settled"]),
        "under_way": under_way,
    }


def _print(done: Sequence[Repaired]) -> None:
    screen = console()
    if not done:
        screen.print(text("nothing to repair"))
    for one in done:
        if one.manifest is None:
            said = "held nothing: removed"
        else:
            outcomes = one.manifest.totals.by_outcome
            said = (
                f"{one.manifest.capture.status}: {sum(outcomes.values())} addresses, "
                f"{outcomes.get('interrupted', 0)} interrupted"
            )
            if one.bytes_cut:
                said += f"; {size(one.bytes_cut)} of a broken tail cut"
        screen.print(text(f"{one.folder.name}  {said}"), soft_wrap=True)
