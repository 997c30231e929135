"""The log of a run, on standard error: a line for each thing that happened, in text or JSON."""

from __future__ import annotations

import json
import sys
from typing import Any, Literal

import structlog

from preserve.cli.door import beneath
from preserve.harmless import clean, json_bytes
from preserve.model.userinfo import without_userinfo

Form = Literal["console", "json"]


class Log:
    """Writes lines with the time in UTC, the event, and its facts; a fact that is None is none."""

    def __init__(self, form: Form) -> None:
        colours = form == "console" and sys.stderr.isatty()
        self._made_harmless = _in_text if form == "console" else _in_json
        last: Any = (
            structlog.processors.JSONRenderer(_json)
            if form == "json"
            else structlog.dev.ConsoleRenderer(colors=colours, sort_keys=False)
        )
        self._log = structlog.wrap_logger(
            structlog.PrintLogger(beneath(sys.stderr)),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                last,
            ],
        )

    def tell(self, event: str, **facts: object) -> None:
        """Write what happened."""
        self._log.info(self._made_harmless(event), **self._there(facts))

    def wrong(self, event: str, **facts: object) -> None:
        """Write what went wrong."""
        self._log.warning(self._made_harmless(event), **self._there(facts))

    def _there(self, facts: dict[str, object]) -> dict[str, object]:
        made = self._made_harmless
        return {name: made(value) for name, value in facts.items() if value is not None}


def _in_text(value: Any) -> Any:
    """Write out what is harmful; what is no text is shown as Python writes it, which does so."""
    return clean(without_userinfo(value)) if isinstance(value, str) else value


def _in_json(value: Any) -> Any:
    """Return a value for JSON, which has escapes of its own."""
    return without_userinfo(value) if isinstance(value, str) else value


def _json(line: dict[str, object], **_: object) -> str:
    written = json.dumps(line, ensure_ascii=False, default=str)
    return json_bytes(written.encode("utf-8", "surrogatepass")).decode()
