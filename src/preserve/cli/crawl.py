"""``preserve crawl``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from preserve.cli.needed import check_settings
from preserve.cli.options import (
    example,
    json_lines_of_captures_option,
    place_options,
    quiet_option,
    settings_and_collection,
)
from preserve.cli.screen import say

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.cli.log import Form

log_option = click.option(
    "--log",
    "log_form",
    type=click.Choice(["console", "json"]),
    help="Write a log on standard error, for people or as JSON.",
)


@click.command(
    epilog=example(
        "preserve crawl --quiet",
        "0 6 * * *  cd /srv/archive && preserve crawl --quiet --json >> crawl.jsonl",
    )
)
@place_options
@json_lines_of_captures_option
@log_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
    log_form: Form | None,
    quiet: bool,
) -> None:
    """Capture what is due of the seeds and feeds of config.toml, once, then end.

    Meant for cron or a systemd timer. Seeds without a schedule are due at every crawl. Needs
    collection.operator: who crawls by schedule must be reachable.
    """
    settings, folder = settings_and_collection(config, collection)
    check_settings(settings, config, folder)
    if not quiet and log_form is None:
        seeds, feeds = len(settings.seeds), len(settings.feeds)
        say(f"looking for what is due (seeds: {seeds}, feeds: {feeds})")
    # Nearly all of the program: who sees that it has begun can wait for it.
    from preserve.cli.crawling import crawl  # noqa: PLC0415 - see above

    ctx.exit(crawl(settings, folder, as_json=as_json, quiet=quiet, log_form=log_form))
