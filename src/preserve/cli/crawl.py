"""``preserve crawl``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from preserve.catalogue.state import State
from preserve.cli.log import Form, Log
from preserve.cli.loop import run_stoppable
from preserve.cli.options import (
    example,
    json_lines_of_captures_option,
    place_options,
    quiet_option,
    settings_and_collection,
)
from preserve.cli.progress import progress
from preserve.cli.running import EXIT_FAILED, warn_of_stop
from preserve.cli.scheduled import Report, check_settings, runner_for
from preserve.cli.screen import say

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

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
    log = Log(log_form) if log_form is not None else None
    with State.open(folder) as state, progress(quiet=quiet or log is not None) as shown:
        report = Report(shown, as_json=as_json, quiet=quiet, log=log)

        async def crawl(stop: asyncio.Event) -> int:
            runner = runner_for(settings, folder, state, stop, report.watch())
            await runner.crawl()
            return runner.left

        left = run_stoppable(crawl, stopping=lambda: warn_of_stop(shown))
    if left:
        say(f"{left} seeds that are due were not captured; the next crawl does it.")
    ctx.exit(EXIT_FAILED if left else report.exit_code)
