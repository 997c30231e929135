"""A run of several seeds: captures overlap, and a stop ends all of them soon."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import msgspec
import pytest
from scripted_web import Web, article, scripted_web

from preserve.catalogue.state import State
from preserve.clock import SystemClock
from preserve.config import ScheduleSettings, SeedSettings
from preserve.demo.server import Hold
from preserve.manifest import ResourceRow, read_rows
from preserve.schedule import Ran, Runner, Watch
from preserve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


ADDRESSES = 1000


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as web:
        web.collection.mkdir()
        yield web


async def crawl(
    web: Web, seeds: list[str], watch: Watch, stop: asyncio.Event, beside: list[Ran]
) -> int:
    """Run once; return how many seeds were left."""
    settings = msgspec.structs.replace(
        web.settings,
        seeds=tuple(SeedSettings(url=seed) for seed in seeds),
        schedule=ScheduleSettings(captures_at_once=2),
    )

    def after_each(ran: Ran) -> tuple[str, ...]:
        beside.append(ran)
        return ()

    with State.open(web.collection) as state:
        runner = Runner(
            settings,
            collection=web.collection,
            state=state,
            clock=SystemClock(),
            stop=stop,
            watch=watch,
            beside=after_each,
        )
        await runner.crawl()
        return runner.left


def test_a_stop_in_the_midst_of_a_thousand_addresses_ends_within_a_second_of_work(web: Web) -> None:
    seeds = [f"http://news.test/{name}" for name in "abc"]
    links = "".join(f"<p><a href=http://h{n % 400}.test/{n}>x</a></p>" for n in range(ADDRESSES))
    for seed in seeds:
        web.serve(seed, article(links))
    for number in range(400):
        web.scripts[f"http://h{number}.test/robots.txt"] = lambda _: [Hold()]
    ran: list[Ran] = []
    beside: list[Ran] = []
    stop = asyncio.Event()

    async def main() -> tuple[int, float]:
        running = asyncio.create_task(crawl(web, seeds, Watch(ended=ran.append), stop, beside))
        most = web.settings.network.connections
        while sum(one.received.target == "/robots.txt" for one in web.server.log) < most:  # noqa: ASYNC110 -- the server tells nobody
            await asyncio.sleep(0.02)
        began = time.process_time()
        stop.set()
        left = await running
        return left, time.process_time() - began

    left, took_seconds = asyncio.run(main())
    assert left == 1
    assert len(ran) == 2
    assert took_seconds < 4, "on a machine four times slower than a quiet one"
    assert beside == [], "what a run does beside captures waits for nobody then"
    for one in ran:
        assert one.captured is not None
        assert one.captured.manifest.capture.status == "partial"
        assert verify(one.captured.folder).ok
        rows = read_rows(one.captured.folder / "resources.jsonl", ResourceRow)
        outcomes = [str(row.outcome) for row in rows]
        assert outcomes.count("interrupted") >= ADDRESSES


def test_the_next_begins_while_the_one_before_is_closed(web: Web) -> None:
    seeds = [f"http://news.test/{name}" for name in "abcdef"]
    for seed in seeds:
        web.serve(seed, article(""))
    phases: list[tuple[str, str]] = []
    ran: list[Ran] = []

    def ended(one: Ran) -> None:
        phases.append((one.seed.url[-1], "ended"))
        ran.append(one)

    watch = Watch(
        begins=lambda seed: phases.append((seed.url[-1], "begins")),
        shows=lambda shown: phases.append((shown.seed[-1], shown.phase)),
        ended=ended,
    )
    beside: list[Ran] = []
    left = asyncio.run(crawl(web, seeds, watch, asyncio.Event(), beside))
    assert left == 0
    assert len(beside) == len(seeds)
    assert [one.captured is not None for one in ran] == [True] * 6
    open_: set[str] = set()
    closing: set[str] = set()
    most, overlapped = 0, False
    for name, phase in phases:
        if phase == "begins":
            overlapped = overlapped or bool(closing)
            open_.add(name)
            most = max(most, len(open_ - closing))
        elif phase == "closing":
            closing.add(name)
        elif phase == "ended":
            open_.discard(name)
            closing.discard(name)
    assert most == 2
    assert overlapped
