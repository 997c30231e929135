"""``preserve run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from preserve.catalogue.state import State
from preserve.cli.log import Form, Log
from preserve.cli.loop import run_stoppable
from preserve.cli.metrics import Metrics, endpoint_of
from preserve.cli.options import (
    example,
    json_lines_of_captures_option,
    place_options,
    settings_and_collection,
)
from preserve.cli.progress import Nothing
from preserve.cli.scheduled import Report, check_settings, runner_for
from preserve.errors import PreserveError

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from preserve.schedule import Runner


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
    endpoint = endpoint_of(metrics) if metrics is not None else None
    log = Log(log_form)
    report = Report(Nothing(), as_json=as_json, quiet=True, log=log)
    running: list[Runner] = []

    def read_again() -> None:
        try:
            changed, _ = settings_and_collection(config, collection)
            check_settings(changed, config, folder)
        except PreserveError as error:
            log.wrong(f"the settings stay as they were: {error}")
            return
        for runner in running:
            runner.settings = changed
            runner.changed.set()
        log.tell("settings read again", seeds=len(changed.seeds), feeds=len(changed.feeds))

    with State.open(folder) as state, Metrics.served(endpoint) as figures:

        async def stay(stop: asyncio.Event) -> None:
            watch = figures.watching(report.watch(figures.ended))
            runner = runner_for(settings, folder, state, stop, watch)
            running.append(runner)
            log.tell("running", collection=str(folder), seeds=len(runner.planned()))
            if figures.address is not None:
                log.tell("figures are served", address=figures.address)
            await runner.stay()

        run_stoppable(stay, stopping=lambda: log.tell("stopping"), again=read_again)
    log.tell("ended")
