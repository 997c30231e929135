"""``preserve schedule``."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from preserve.cli.options import (
    example,
    json_option,
    limit_option,
    place_options,
    settings_and_collection,
)
from preserve.cli.screen import console, is_terminal, print_json, put, put_lines, say, table, text
from preserve.clock import SystemClock, iso
from preserve.schedule.upcoming import upcoming

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from preserve.config import Settings
    from preserve.schedule import Planned


ON_TERMINAL = 100  # rows, where nobody says how many

_HEADINGS = ("due", "seed", "why")
_STYLES = {"now": "green", "never": "dim"}


@click.command(epilog=example("preserve schedule", "preserve schedule --json"))
@place_options
@json_option
@limit_option
def command(
    *, config: Path | None, collection: Path | None, as_json: bool, limit: int | None
) -> None:
    """Show which seeds and feeds come next, when, and why. Nothing is fetched.

    On a terminal the first 100, unless --limit says how many; elsewhere all.
    """
    settings, folder = settings_and_collection(config, collection)
    now = SystemClock().now()
    planned, feeds = _read(settings, folder, now)
    if as_json:
        print_json({"seeds": [_row(one, now) for one in planned[:limit]], "feeds": feeds})
        return
    if not planned and not feeds:
        say("the settings name no seeds and no feeds.")
        return
    if is_terminal():
        limit = limit or ON_TERMINAL
        _print_table([*_cells(planned[:limit], feeds, now)])
        if len(planned) > limit:
            say(
                f"the first {limit} of {len(planned)} seeds; --limit N shows more of them, "
                "and preserve schedule | less all."
            )
    else:
        _print_lines([_HEADINGS, *_cells(planned[:limit], feeds, now)])


def _print_table(rows: Sequence[tuple[str, str, str]]) -> None:
    shown = table(_HEADINGS, whole=("due",))
    for at, name, why in rows:
        shown.add_row(text(at, _STYLES.get(at, "")), text(name), text(why, "dim"))
    put(console(), shown)


def _print_lines(rows: Sequence[tuple[str, str, str]]) -> None:
    """Print rows in columns that are laid out once: there may be thousands."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    put_lines(
        f"{at.ljust(widths[0])}  {name.ljust(widths[1])}  {why}".rstrip() for at, name, why in rows
    )


def _cells(
    planned: Sequence[Planned], feeds: Sequence[dict[str, Any]], now: datetime.datetime
) -> Iterator[tuple[str, str, str]]:
    for one in planned:
        yield _when(one.due.at, now), one.seed.name or one.seed.url, one.due.why
    for feed in feeds:
        at = datetime.datetime.fromisoformat(feed["due"])
        why = "feed" if feed["problem"] is None else f"feed: {feed['problem']}"
        yield _when(at, now), feed["feed"], why


def _read(
    settings: Settings, folder: Path, now: datetime.datetime
) -> tuple[tuple[Planned, ...], list[dict[str, Any]]]:
    planned, feeds = upcoming(settings, folder, now=now)
    return planned, [
        {"feed": one.feed, "due": iso(one.due), "problem": one.problem} for one in feeds
    ]


def _row(planned: Planned, now: datetime.datetime) -> dict[str, Any]:
    at = planned.due.at
    return {
        "seed": planned.seed.url,
        "name": planned.seed.name or None,
        "feed": planned.seed.feed,
        "schedule": planned.seed.settings.defaults.schedule,
        "due": iso(at) if at is not None else None,
        "is_due": at is not None and at <= now,
        "why": planned.due.why,
        "last_capture": planned.last.id if planned.last is not None else None,
    }


def _when(at: datetime.datetime | None, now: datetime.datetime) -> str:
    if at is None:
        return "never"
    if at <= now:
        return "now"
    return f"{at.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"
