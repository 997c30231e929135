"""A conversation with the readers of discussions: addresses asked for, JSON or pages answered."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from preserve.discuss import PageAnswer, PageAsk, read_discussion
from preserve.model import Outcome
from preserve.page import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from preserve.discuss import Adapter, Thread

ARTICLE = "https://blog.example/2024/05/bread/"


@dataclasses.dataclass(frozen=True)
class Talk:
    """What was asked, and the thread that came of it."""

    thread: Thread
    asks: tuple[PageAsk, ...]

    @property
    def asked(self) -> list[str]:
        return [ask.url for ask in self.asks]

    @property
    def rows(self) -> list[tuple[str, str | None, int]]:
        """Id, parent and depth of each comment, in reading order."""
        comments = [read.comment for read in self.thread.comments]
        return [(one.id, one.parent, one.depth) for one in comments]


def talk(
    html: str,
    answers: Mapping[str, Any] | Callable[[PageAsk], Any],
    *,
    url: str = ARTICLE,
    adapters: Sequence[Adapter] | None = None,
) -> Talk:
    """Read a page; an answer is JSON, a page (as text), or an outcome; not found without one."""
    reading = read_discussion(parse(html.encode(), url=url), adapters=adapters)
    asks: list[PageAsk] = []
    try:
        ask = next(reading)
        while True:
            asks.append(ask)
            assert len(asks) < 2000
            found = answers(ask) if callable(answers) else answers.get(ask.url, Outcome.NOT_FOUND)
            ask = reading.send(_answer(ask, found))
    except StopIteration as stop:
        return Talk(thread=stop.value, asks=tuple(asks))


def _answer(ask: PageAsk, found: Any) -> PageAnswer:
    if isinstance(found, Outcome):
        return PageAnswer(ask=ask, outcome=found)
    if isinstance(found, str):
        document = parse(found.encode(errors="replace"), url=ask.url)
        return PageAnswer(ask=ask, document=document, url=ask.url, outcome=Outcome.CAPTURED)
    body = found if isinstance(found, bytes) else json.dumps(found).encode()
    return PageAnswer(ask=ask, body=body, url=ask.url, outcome=Outcome.CAPTURED)
