"""News that could not be told are told by a later run, once, to whoever missed them."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from calendar_clock import Calendar
from scripted_web import SEED, Web, scripted_web

from preserve.catalogue.state import State
from preserve.config import NotifySettings, SeedSettings
from preserve.demo.server import response
from preserve.schedule import Ran, Runner, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOOK = "http://hook.test/"
DAY = 86_400.0
# Fails where the file "down" is there; else writes down what it is told.
COMMAND = """
import pathlib, sys
told = pathlib.Path(sys.argv[1])
said = sys.stdin.buffer.read()
if told.with_name("down").exists():
    sys.exit(7)
with told.open("ab") as stream:
    stream.write(said)
"""


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as web:
        web.collection.mkdir()
        yield web


class Crawls:
    """Crawls of a seed that fails each time, of which each failure is told."""

    def __init__(self, web: Web, tmp_path: Path) -> None:
        self.told = tmp_path / "told.jsonl"
        self.now = 1_000_000.0  # for what processes tell each other
        self.ran: list[Ran] = []
        self.wrong: list[str] = []
        self._clock = Calendar()
        self._web = web
        self._down = self.told.with_name("down")
        self.settings = msgspec.structs.replace(
            web.settings,
            seeds=(SeedSettings(url=SEED, schedule="every 6h"),),
            notify=NotifySettings(
                command=(sys.executable, "-c", COMMAND, str(self.told)), url=HOOK, failures=1
            ),
        )

    def crawl(self, *, after_seconds: float, answer: int, command_works: bool) -> None:
        self.now += after_seconds
        self.wrong.clear()
        self._down.unlink(missing_ok=True)
        if not command_works:
            self._down.touch()

        def hook(received: Any) -> list[bytes]:
            self.posted.append(json.loads(received.data.partition(b"\r\n\r\n")[2]))
            return [response(answer, [], b"")]

        self.posted: list[dict[str, Any]] = []
        self._web.scripts[HOOK] = hook
        asyncio.run(self._crawl())

    async def _crawl(self) -> None:
        with State.open(self._web.collection, now=lambda: self.now) as state:
            await Runner(
                self.settings,
                collection=self._web.collection,
                state=state,
                clock=self._clock,
                stop=asyncio.Event(),
                watch=Watch(ended=self.ran.append, wrong=self.wrong.append),
            ).crawl()

    @property
    def commanded(self) -> list[dict[str, Any]]:
        lines = self.told.read_text().splitlines() if self.told.exists() else []
        return [json.loads(line) for line in lines]


def test_a_notice_that_failed_is_told_by_the_next_run_to_whoever_missed_it(
    web: Web, tmp_path: Path
) -> None:
    crawls = Crawls(web, tmp_path)
    crawls.crawl(after_seconds=0, answer=500, command_works=False)
    (ran,) = crawls.ran
    assert ran.remarks == (
        f"notify.command {sys.executable!r} ended with 7; a later run tries again.",
        "notify.url (hook.test) answered 500; a later run tries again.",
    )
    (first,) = crawls.posted

    crawls.crawl(after_seconds=600, answer=500, command_works=True)  # nothing is due but the news
    assert len(crawls.ran) == 1
    assert crawls.commanded == crawls.posted == [first]
    assert crawls.wrong == ["notify.url (hook.test) answered 500; a later run tries again."]

    crawls.crawl(after_seconds=7200, answer=200, command_works=True)
    assert crawls.posted == [first]
    assert crawls.wrong == []
    crawls.crawl(after_seconds=DAY, answer=200, command_works=True)
    assert crawls.posted == []
    assert crawls.commanded == [first]


def test_a_notice_is_given_up_after_a_week_and_said_so(web: Web, tmp_path: Path) -> None:
    crawls = Crawls(web, tmp_path)
    crawls.crawl(after_seconds=0, answer=503, command_works=True)
    assert len(crawls.commanded) == 1
    tries = 0
    for _ in range(40):  # a run every six hours
        crawls.crawl(after_seconds=21_600, answer=503, command_works=True)
        tries += len(crawls.posted)
        if crawls.wrong and "given up" in crawls.wrong[0]:
            break
    assert 5 < tries < 15
    assert crawls.wrong == [
        "notify.url (hook.test) answered 503; what it was to be told is given up after a week."
    ]
    crawls.crawl(after_seconds=DAY, answer=200, command_works=True)
    assert crawls.posted == []


def test_what_nobody_wants_any_more_is_forgotten(web: Web, tmp_path: Path) -> None:
    crawls = Crawls(web, tmp_path)
    crawls.crawl(after_seconds=0, answer=500, command_works=True)
    wanted = crawls.settings
    crawls.settings = msgspec.structs.replace(wanted, notify=NotifySettings())
    crawls.crawl(after_seconds=600, answer=200, command_works=True)
    crawls.settings = wanted
    crawls.crawl(after_seconds=DAY, answer=200, command_works=True)
    assert crawls.posted == []
