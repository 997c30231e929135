"""The log of a run, on standard error: a line for each thing that happened, in text or JSON."""

from __future__ import annotations

import sys
from typing import Any, Literal

import structlog

from preserve.cli.screen import clean

Form = Literal["console", "json"]


class Log:
    """Writes lines with the time in UTC, the event, and its facts; a fact that is None is none."""

    def __init__(self, form: Form) -> None:
        colours = form == "console" and sys.stderr.isatty()
        last: Any = (
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
            if form == "json"
            else structlog.dev.ConsoleRenderer(colors=colours, sort_keys=False)
        )
        self._log = structlog.wrap_logger(
            structlog.PrintLogger(sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                last,
            ],
        )

    def tell(self, event: str, **facts: object) -> None:
        """Write what happened."""
        self._log.info(event, **_there(facts))

    def wrong(self, event: str, **facts: object) -> None:
        """Write what went wrong."""
        self._log.warning(clean(event), **_there(facts))


def _there(facts: dict[str, object]) -> dict[str, object]:
    return {
        name: clean(value) if isinstance(value, str) else value
        for name, value in facts.items()
        if value is not None
    }
