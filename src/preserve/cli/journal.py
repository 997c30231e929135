"""The log of a capture, line by line, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preserve.cli.screen import outcome_text, text, when
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.text import Text

_NAME_COLUMNS = 11
_OUTCOMES = frozenset(Outcome)


def log_lines(events: Iterable[dict[str, Any]]) -> Iterator[Text]:
    """Yield a line for each event of a log, in their order.

    A settled address comes with the moment of its last attempt: the log has no other.
    """
    urls: dict[str, str] = {}
    for event in events:
        name = str(event.get("event", "?"))
        number, url = str(event.get("id", "")), event.get("url")
        if isinstance(url, str):
            urls.setdefault(number, url)
        line = text(name.ljust(_NAME_COLUMNS), "bold")
        for piece in _SAID.get(name, _other)(event, urls):
            line.append_text(text(" ")).append_text(piece)
        yield line


def _capture(event: dict[str, Any], _: dict[str, str]) -> Iterator[Text]:
    yield text(event.get("id"))
    yield text(when(str(event.get("started"))))
    yield text(event.get("seed"))


def _discovered(event: dict[str, Any], _: dict[str, str]) -> Iterator[Text]:
    yield text(str(event.get("id")).ljust(5))
    yield text(event.get("role"))
    yield text(event.get("url"))
    if event.get("via"):
        yield text(f"on {event['via']}", "dim")


def _settled(event: dict[str, Any], _: dict[str, str]) -> Iterator[Text]:
    yield text(str(event.get("id")).ljust(5))
    outcome = event.get("outcome")
    yield outcome_text(Outcome(outcome)) if outcome in _OUTCOMES else text(outcome)
    if event.get("status") is not None:
        yield text(event["status"])
    yield text(event.get("url"))
    attempts = event.get("attempts") or []
    if attempts:
        tries = f", try {len(attempts)}" if len(attempts) > 1 else ""
        yield text(f"{when(str(attempts[-1].get('at')))}{tries}", "dim")
    if event.get("detail"):
        yield text(event["detail"], "yellow")


def _required(event: dict[str, Any], urls: dict[str, str]) -> Iterator[Text]:
    yield text(str(event.get("id")).ljust(5))
    by = str(event.get("by"))
    yield text(f"by {urls.get(by, by)} too", "dim")


def _given_up(event: dict[str, Any], _: dict[str, str]) -> Iterator[Text]:
    yield text(event.get("host"))
    yield text(event.get("outcome"), "red")
    yield text(event.get("detail"))


def _other(event: dict[str, Any], urls: dict[str, str]) -> Iterator[Text]:
    number = str(event.get("id", ""))
    if number:
        yield text(number.ljust(5))
        yield text(urls.get(number))
    for name, value in event.items():
        if name not in {"event", "id"} and value not in (None, False):
            yield text(f"{name} {value}", "dim")


_SAID: dict[str, Callable[[dict[str, Any], dict[str, str]], Iterator[Text]]] = {
    "capture": _capture,
    "discovered": _discovered,
    "settled": _settled,
    "required": _required,
    "given-up": _given_up,
}
