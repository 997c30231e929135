"""What ``preserve run`` does, once it is known to be possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.catalogue.state import State
from preserve.cli.loop import run_stoppable
from preserve.cli.metrics import Metrics, endpoint_of
from preserve.cli.progress import Nothing
from preserve.cli.scheduled import Report, runner_for
from preserve.errors import PreserveError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from pathlib import Path

    from preserve.cli.log import Log
    from preserve.config import Settings
    from preserve.schedule import Runner


def stay(
    settings: Settings,
    folder: Path,
    *,
    settings_now: Callable[[], Settings],
    as_json: bool,
    metrics: str | None,
    log: Log,
) -> None:
    """Capture what falls due until it is stopped; ``settings_now`` reads the settings again."""
    endpoint = endpoint_of(metrics) if metrics is not None else None
    report = Report(Nothing(), as_json=as_json, quiet=True, log=log)
    running: list[Runner] = []

    def read_again() -> None:
        try:
            changed = settings_now()
        except PreserveError as error:
            log.wrong(f"the settings stay as they were: {error}")
            return
        for runner in running:
            runner.settings = changed
            runner.changed.set()
        log.tell("settings read again", seeds=len(changed.seeds), feeds=len(changed.feeds))

    with State.open(folder) as state, Metrics.served(endpoint) as figures:

        async def until_stopped(stop: asyncio.Event) -> None:
            watch = figures.watching(report.watch(figures.ended))
            runner = runner_for(settings, folder, state, stop, watch)
            running.append(runner)
            log.tell("running", collection=str(folder), seeds=len(runner.planned()))
            if figures.address is not None:
                log.tell("figures are served", address=figures.address)
            await runner.stay()

        run_stoppable(until_stopped, stopping=lambda: log.tell("stopping"), again=read_again)
    log.tell("ended")
