"""What is printed: web text made harmless, tables and JSON.

Text from the web is shown as text: never as mark-up, never as commands to the terminal.
"""

from __future__ import annotations

import functools
import os
import sys
import time
from typing import TYPE_CHECKING

import click
import msgspec

from preserve.cli.door import beneath
from preserve.harmless import clean, json_bytes
from preserve.model import Group, Outcome
from preserve.model.userinfo import without_userinfo

# rich takes longer to import than a short answer takes to give: what needs it imports it.
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

_WIDE = 1000
_SHOWN_WITHIN_SECONDS = 0.2


def text(value: object, style: str = "", *, lines: bool = False) -> Text:
    """Return a value as text for a table cell or a line; None is a dash.

    The style is of this text alone: what is appended to it has its own.
    """
    from rich.text import Text  # noqa: PLC0415 - see above

    return Text().append("-" if value is None else clean(str(value), lines=lines), style or None)


def console() -> Console:
    """Return the console of standard output, as wide as the terminal; plain under NO_COLOR."""
    return _console(sys.stdout)


def error_console() -> Console:
    """Return the console of standard error."""
    return _console(sys.stderr)


def is_terminal() -> bool:
    """Tell whether a person reads standard output as it is printed."""
    return sys.stdout is not None and sys.stdout.isatty()


def _console(stream: TextIO | None) -> Console:
    from preserve.cli.drawing import Screen  # noqa: PLC0415 - see above

    # In a file or a pipe an address must stay whole, for whoever copies or greps it.
    on_terminal = stream is not None and stream.isatty()
    as_wide_as_needed = not on_terminal and "COLUMNS" not in os.environ
    return Screen(
        width=_WIDE if as_wide_as_needed else None,
        file=beneath(stream),
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
    )


def heading(screen: Console, words: str) -> None:
    """Print a line that begins a part, with a blank one before it."""
    screen.print(text(f"\n== {words} ==", "bold", lines=True))


def put(screen: Console, what: RenderableType) -> None:
    """Print something laid out in columns, without the blanks that fill its last one."""
    with screen.capture() as printed:
        screen.print(what)
    for line in printed.get().splitlines():
        screen.file.write(f"{line.rstrip()}\n")


def put_indented(screen: Console, line: Text, columns: int) -> None:
    """Print text set in by so many columns, wrapped to the screen."""
    from rich.text import Text  # noqa: PLC0415 - see above

    for wrapped in line.wrap(screen, max(screen.width - columns, 20)):
        wrapped.rstrip()
        screen.print(Text(" " * columns).append_text(wrapped), soft_wrap=True)


def put_lines(lines: Iterable[str]) -> None:
    """Print lines as they are found, uncoloured and in no layout: there may be millions."""
    shown_at = 0.0
    for line in lines:
        if sys.stdout is None:  # closed
            return
        sys.stdout.write(f"{clean(line)}\n")
        now = time.monotonic()
        if now - shown_at > _SHOWN_WITHIN_SECONDS:
            sys.stdout.flush()
            shown_at = now


def put_bytes(pieces: Iterable[bytes]) -> None:
    """Write bytes that were asked for as they are; never to a terminal."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def put_shown(lines: Iterable[bytes], *, as_json: bool) -> None:
    """Write lines in UTF-8 as a terminal may be shown them; JSON stays what it says."""
    for line in lines:
        if as_json:
            click.echo(json_bytes(line), nl=False)
        else:
            click.echo(clean(line.decode("utf-8", "replace"), lines=True), nl=False)


def say(message: str) -> None:
    """Print a remark on standard error."""
    click.echo(f"preserve: {clean(without_userinfo(message))}", err=True)


def put_text(written: str, *, err: bool = False) -> None:
    """Print a text of several lines, or one, in no layout; the last line ends as all do."""
    click.echo(clean(written.removesuffix("\n"), lines=True), err=err)


def table(headings: Sequence[str], *, whole: Sequence[str] = ()) -> Table:
    """Return an empty table; columns in ``whole`` are never broken, the others fold."""
    from rich.table import Table  # noqa: PLC0415 - see above

    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        made.add_column(heading, no_wrap=heading in whole, overflow="fold")
    return made


def facts(rows: Iterable[tuple[str, RenderableType | None]]) -> Table:
    """Return names and values in two columns; rows without a value are left out."""
    from rich.table import Table  # noqa: PLC0415 - see above

    made = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        if value is not None:
            made.add_row(name, value)
    return made


_STYLES = {
    Group.NOT_TRIED: "yellow",
    Group.NO_ANSWER: "red",
    Group.NOT_THE_THING: "red",
    Group.THE_THING: "green",
}
_HOP_STYLE = "cyan"
STATUS_STYLES = {"complete": "green", "partial": "yellow", "failed": "red"}


def outcome_text(outcome: Outcome | None) -> Text:
    """Return an outcome in the colour of its group."""
    return text(outcome, outcome_style(outcome) if outcome else "")


def outcome_style(outcome: Outcome) -> str:
    """Return the colour of an outcome's group; a hop is neither had nor lost."""
    return _HOP_STYLE if outcome is Outcome.REDIRECTED else _STYLES[outcome.group]


@functools.cache
def _outcome_order() -> dict[str, int]:
    return {outcome.value: place for place, outcome in enumerate(reversed(Outcome))}


def counts(by_outcome: dict[str, int]) -> Text:
    """Return ``40 captured, 3 not-found``: the best outcomes first."""
    from rich.text import Text  # noqa: PLC0415 - see above

    order = _outcome_order()
    line = Text()
    for name, count in sorted(by_outcome.items(), key=lambda one: order.get(one[0], 99)):
        if count:
            line.append(", " if line else "")
            style = outcome_style(Outcome(name)) if name in order else ""
            line.append(f"{count} {clean(name)}", style)
    return line or Text("none")


def size(number: int) -> str:
    """Write a number of bytes for a person: ``1.4 MB`` (powers of 1000)."""
    value = float(number)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{number} bytes" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def when(moment: str) -> str:
    """Write a moment of a manifest for a person: ``2026-11-22 17:01:02 UTC``."""
    if moment.endswith("Z") and "T" in moment:
        return moment[:19].replace("T", " ") + " UTC"
    return moment


def print_json(value: object) -> None:
    """Print one indented JSON document, in UTF-8 whatever the terminal is set to."""
    data = msgspec.json.format(msgspec.json.encode(value), indent=2)
    click.echo(json_bytes(data), nl=True)


def print_json_line(value: object) -> None:
    """Print one JSON document on one line."""
    click.echo(json_bytes(msgspec.json.encode(value)), nl=True)


def print_rows(rows: Iterable[object], *, json_lines: bool) -> None:
    """Print rows as one JSON array, or as one document a line, without holding them in memory."""
    if json_lines:
        for row in rows:
            print_json_line(row)
        return
    separator = b"["
    for row in rows:
        click.echo(separator + b"\n" + json_bytes(msgspec.json.encode(row)), nl=False)
        separator = b","
    click.echo(b"[]" if separator == b"[" else b"\n]", nl=True)
