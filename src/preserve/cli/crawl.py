"""``preserve crawl``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from preserve.account import CaptureOptions
from preserve.cli.options import (
    check_writable,
    example,
    json_lines_of_captures_option,
    once_each,
    place_options,
    quiet_option,
    settings_and_collection,
)
from preserve.cli.running import Run
from preserve.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    epilog=example(
        "preserve crawl --quiet",
        "0 6 * * *  cd /srv/archive && preserve crawl --quiet --json >> crawl.jsonl",
    )
)
@place_options
@json_lines_of_captures_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Capture every seed of config.toml once, one after the other, then end.

    Meant for cron or a systemd timer. Needs collection.operator: who crawls by schedule must be
    reachable.
    """
    settings, folder = settings_and_collection(config, collection)
    file = config or "config.toml"
    if not settings.seeds:
        raise SettingsError(f"{file} names no seeds: add a table [[seeds]] with a url for each.")
    if not settings.collection.operator:
        raise SettingsError(
            f"{file} names no operator: set collection.operator to a mail address or page "
            "where the sites can reach you."
        )
    check_writable(folder)
    run = Run(
        settings=settings,
        collection=folder,
        options=CaptureOptions(trigger="crawl"),
        as_json=as_json,
        quiet=quiet,
    )
    ctx.exit(run.of(once_each(seed.url for seed in settings.seeds)))
