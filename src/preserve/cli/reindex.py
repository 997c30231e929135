"""``preserve reindex``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click
from rich.control import Control
from rich.segment import ControlType

from preserve.cli.options import (
    example,
    json_option,
    place_options,
    quiet_option,
    settings_and_collection,
)
from preserve.cli.screen import console, error_console, print_json, say, text
from preserve.reindex import reindex

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.reindex import Reindexed

EXIT_PROBLEMS = 1
_TOLD_EVERY_SECONDS = 2.0


@click.command(epilog=example("preserve reindex", "preserve reindex --cdxj --json"))
@place_options
@click.option(
    "--cdxj", is_flag=True, help="The indexes too, from the WARC files: reads everything."
)
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    config: Path | None,
    collection: Path | None,
    cdxj: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make the catalogue of a collection anew, from the folders of its captures alone.

    With --cdxj also the index of each capture where it is missing or wrong, and one over all of
    them, index.cdxj in the collection's folder. Others may go on capturing and reading. Ends with
    1 where something could not be read.
    """
    _, place = settings_and_collection(config, collection)
    done = reindex(place, cdxj=cdxj, told=_Progress(quiet=quiet))
    for problem in done.problems:
        say(f"passed over: {problem}")
    if as_json:
        print_json(as_document(done))
    else:
        _print(done)
    ctx.exit(EXIT_PROBLEMS if done.problems else 0)


def as_document(done: Reindexed) -> dict[str, Any]:
    """Return what was made, for JSON."""
    index = done.index
    return {
        "catalogue": dict(done.catalogue.rows),
        "index": None
        if index is None
        else {
            "path": str(index.path),
            "lines": index.lines,
            "mended": [str(folder) for folder in index.mended],
        },
        "problems": done.problems,
    }


def _print(done: Reindexed) -> None:
    screen = console()
    rows = ", ".join(_counted(count, name) for name, count in done.catalogue.rows.items())
    screen.print(text(f"catalogue  {rows}"), soft_wrap=True)
    if done.index is not None:
        mended = len(done.index.mended)
        again = f", that of {_counted(mended, 'captures')} written again" if mended else ""
        lines = _counted(done.index.lines, "lines")
        screen.print(text(f"index      {lines}{again}"), soft_wrap=True)


def _counted(number: int, many: str) -> str:
    """Return ``2 captures``, and ``1 capture``."""
    one = many.removesuffix("es" if many.endswith("sses") else "s")
    return f"{number} {one if number == 1 else many}"


class _Progress:
    """A line on standard error every few seconds; on a terminal it is written over."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._screen = error_console()
        self._told_at = time.monotonic()

    def __call__(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if self._quiet or now - self._told_at < _TOLD_EVERY_SECONDS:
            return
        self._told_at = now
        line = text(f"{what}: {done} of {_counted(of, 'captures')}", "dim")
        if not self._screen.is_terminal:
            self._screen.print(line)
            return
        self._screen.print(line, end="")
        self._screen.control(Control(ControlType.CARRIAGE_RETURN))
