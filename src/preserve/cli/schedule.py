"""``preserve schedule``."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue.state import FILE_NAME, State
from preserve.cli.options import example, json_option, place_options, settings_and_collection
from preserve.cli.screen import console, print_json, put, say, table, text
from preserve.clock import SystemClock, iso
from preserve.schedule import feed_due, plan, watched_seeds

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from preserve.config import Settings
    from preserve.schedule import Planned


@click.command(epilog=example("preserve schedule", "preserve schedule --json"))
@place_options
@json_option
def command(*, config: Path | None, collection: Path | None, as_json: bool) -> None:
    """Show which seeds and feeds come next, when, and why. Nothing is fetched."""
    settings, folder = settings_and_collection(config, collection)
    now = SystemClock().now()
    planned, feeds = _read(settings, folder, now)
    if as_json:
        print_json({"seeds": [_row(one, now) for one in planned], "feeds": feeds})
        return
    if not planned and not feeds:
        say("the settings name no seeds and no feeds.")
        return
    screen = console()
    rows = table(("due", "seed", "why"), whole=("due",))
    for one in planned:
        name = text(one.seed.name or one.seed.url)
        rows.add_row(_when(one.due.at, now), name, text(one.due.why, "dim"))
    for feed in feeds:
        at = datetime.datetime.fromisoformat(feed["due"])
        why = "feed" if feed["problem"] is None else f"feed: {feed['problem']}"
        rows.add_row(_when(at, now), text(feed["feed"]), text(why, "dim"))
    put(screen, rows)


def _read(
    settings: Settings, folder: Path, now: datetime.datetime
) -> tuple[tuple[Planned, ...], list[dict[str, Any]]]:
    if not (folder / FILE_NAME).exists():  # looking makes no files
        feeds = [{"feed": feed.url, "due": iso(now), "problem": None} for feed in settings.feeds]
        return plan(watched_seeds(settings), folder, now=now), feeds
    with State.open(folder) as state:
        planned = plan(watched_seeds(settings, state.articles), folder, now=now)
        feeds = []
        for feed in settings.feeds:
            known = state.feed(feed.url)
            feeds.append(
                {
                    "feed": feed.url,
                    "due": iso(feed_due(feed, state, now)),
                    "problem": known.problem if known is not None else None,
                }
            )
    return planned, feeds


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


def _when(at: datetime.datetime | None, now: datetime.datetime) -> Text:
    if at is None:
        return text("never", "dim")
    if at <= now:
        return text("now", "green")
    return text(f"{at.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC")
