"""``preserve run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from preserve.cli.log import Form, Log
from preserve.cli.needed import check_settings
from preserve.cli.options import (
    example,
    json_lines_of_captures_option,
    place_options,
    settings_and_collection,
)

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.config import Settings


@click.command(
    epilog=example("preserve run", "preserve run --log json --metrics 127.0.0.1:9464 2>> run.log")
)
@place_options
@json_lines_of_captures_option
@click.option(
    "--log",
    "log_form",
    type=click.Choice(["console", "json"]),
    default="console",
    help="The form of the log on standard error: for people, or JSON.",
)
@click.option(
    "--metrics",
    metavar="ADDRESS:PORT",
    help="Serve figures for Prometheus at this address of loopback.",
)
def command(
    *,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
    log_form: Form,
    metrics: str | None,
) -> None:
    """Stay, and capture what falls due of the seeds and feeds of config.toml.

    SIGTERM closes the captures under way and ends; SIGHUP reads the settings again. Several may run
    on one collection: each seed is captured by one of them. Seeds without a schedule are captured
    once. Ends with 0.
    """
    settings, folder = settings_and_collection(config, collection)
    check_settings(settings, config, folder)
    log = Log(log_form)
    log.tell("starting", collection=str(folder))
    # Nearly all of the program: who sees that it has begun can wait for it.
    from preserve.cli.staying import stay  # noqa: PLC0415 - see above

    def settings_now() -> Settings:
        changed, _ = settings_and_collection(config, collection)
        check_settings(changed, config, folder)
        return changed

    stay(settings, folder, settings_now=settings_now, as_json=as_json, metrics=metrics, log=log)
