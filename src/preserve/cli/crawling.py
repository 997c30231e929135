"""What ``preserve crawl`` does, once it is known to be possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.catalogue.state import State
from preserve.cli.log import Log
from preserve.cli.loop import run_stoppable
from preserve.cli.progress import progress
from preserve.cli.running import EXIT_FAILED, warn_of_stop
from preserve.cli.scheduled import Report, runner_for
from preserve.cli.screen import say

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from preserve.cli.log import Form
    from preserve.config import Settings


def crawl(
    settings: Settings, folder: Path, *, as_json: bool, quiet: bool, log_form: Form | None
) -> int:
    """Capture what is due, once; return the exit code."""
    log = Log(log_form) if log_form is not None else None
    with State.open(folder) as state, progress(quiet=quiet or log is not None) as shown:
        report = Report(shown, as_json=as_json, quiet=quiet, log=log)

        async def once(stop: asyncio.Event) -> int:
            runner = runner_for(settings, folder, state, stop, report.watch())
            await runner.crawl()
            return runner.left

        left = run_stoppable(once, stopping=lambda: warn_of_stop(shown))
    if left:
        say(f"{left} seeds that are due were not captured; the next crawl does it.")
    return EXIT_FAILED if left else report.exit_code
