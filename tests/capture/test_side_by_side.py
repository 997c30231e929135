"""Captures side by side in one process: a few at once, and no more requests than one would make."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

import pytest
from scripted_web import Web, article

from preserve.capture import CLOSING, Captured, Snapshot, capture, side_by_side
from preserve.demo.server import Script, Wait, response
from preserve.visiting import Together

if TYPE_CHECKING:
    from collections.abc import Callable

GIF = response(200, [("Content-Type", "image/gif")], b"GIF89a")
# Two clocks of one machine are read a moment apart, and the server's thread may be late.
NOTED_LATE_SECONDS = 0.02


class Log:
    """What was begun and ended, in order; each piece of work waits to be told to go on."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.may_close: dict[str, asyncio.Event] = {}
        self.may_end: dict[str, asyncio.Event] = {}

    async def one(self, name: str, asks_no_more: Callable[[], None]) -> None:
        self.may_close[name], self.may_end[name] = asyncio.Event(), asyncio.Event()
        self.lines.append(f"{name} begins")
        await self.may_close[name].wait()
        asks_no_more()
        asks_no_more()
        await self.may_end[name].wait()
        self.lines.append(f"{name} ends")

    async def has_begun(self, name: str) -> None:
        while name not in self.may_end:  # noqa: ASYNC110 -- the event is what it waits for
            await asyncio.sleep(0.001)

    async def until(self, *lines: str) -> None:
        """Let all go on that can, and see that no more than this has happened."""
        for _ in range(20):
            await asyncio.sleep(0)
        assert self.lines == list(lines)


def test_the_next_begins_while_one_is_closed_and_no_more_than_twice_as_many_are_open() -> None:
    async def main() -> None:
        log = Log()
        running = asyncio.create_task(
            side_by_side("abcd", log.one, at_once=1, stop=asyncio.Event())
        )
        await log.until("a begins")
        log.may_close["a"].set()
        await log.until("a begins", "b begins")
        log.may_close["b"].set()
        await log.until("a begins", "b begins")
        for name in "ab":
            log.may_end[name].set()
        for name in "cd":
            await log.has_begun(name)
            log.may_close[name].set()
            log.may_end[name].set()
        assert await running == 0
        assert [line for line in log.lines if "begins" in line] == [f"{n} begins" for n in "abcd"]

    asyncio.run(main())


def test_after_a_stop_none_begins_and_those_left_are_counted() -> None:
    async def main() -> None:
        log, stop = Log(), asyncio.Event()
        running = asyncio.create_task(side_by_side("abcde", log.one, at_once=2, stop=stop))
        await log.until("a begins", "b begins")
        stop.set()
        for name in "ab":
            log.may_close[name].set()
            log.may_end[name].set()
        assert await running == 3
        assert "c begins" not in log.lines

    asyncio.run(main())


def test_what_ends_one_in_a_defect_ends_all_and_is_told_once() -> None:
    async def main() -> None:
        ended: list[str] = []

        async def one(name: str, _: Callable[[], None]) -> None:
            if name == "b":
                raise OSError("no space")
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)

        with pytest.raises(OSError, match="no space"):
            await side_by_side("abcd", one, at_once=2, stop=asyncio.Event())
        assert ended == ["a"]

    asyncio.run(main())


def most_at_once(web: Web, host: str | None = None) -> int:
    served = [one for one in web.server.log if host in {None, one.received.host}]
    moments = [(one.arrived, 1) for one in served]
    moments += [(one.finished - NOTED_LATE_SECONDS, -1) for one in served]
    return max(itertools.accumulate(change for _, change in sorted(moments)))


async def together(web: Web, *seeds: str) -> tuple[dict[str, Captured], list[str]]:
    """Capture seeds as a run does; return what came of each, and the order of phases."""
    done: dict[str, Captured] = {}
    phases: list[str] = []

    async def one(seed: str, asks_no_more: Callable[[], None]) -> None:
        def watch(snapshot: Snapshot) -> None:
            line = f"{snapshot.seed[-1]} {snapshot.phase}"
            if line not in phases:
                phases.append(line)
            if snapshot.phase == CLOSING:
                asks_no_more()

        done[seed] = await capture(
            seed,
            settings=web.settings,
            collection=web.collection,
            watch=watch,
            together=shared,
        )

    async with Together.running() as shared:
        assert await side_by_side(seeds, one, at_once=2, stop=asyncio.Event()) == 0
        assert shared.under_way.total == 0
    return done, phases


def test_ones_own_host_is_asked_by_all_together_as_often_as_by_one(web: Web) -> None:
    web.settle(network={"connections": 5})
    seeds = [f"http://blog.test/{name}" for name in "abc"]
    slow: Script = [Wait(0.03), GIF]
    for seed in seeds:
        name = seed[-1]
        own = "".join(f"<img src=/{name}{number}.gif>" for number in range(8))
        others = "".join(f"<img src=http://h{n}.test/{name}.gif>" for n in range(8))
        web.serve(seed, article(own + others))
        for number in range(8):
            web.scripts[f"http://blog.test/{name}{number}.gif"] = lambda _: slow
            web.scripts[f"http://h{number}.test/{name}.gif"] = lambda _: slow
    done, phases = asyncio.run(together(web, *seeds))
    assert [done[seed].manifest.capture.status for seed in seeds] == ["complete"] * 3
    assert all(one.manifest.totals.by_outcome["captured"] == 17 for one in done.values())
    assert most_at_once(web, "blog.test") <= web.settings.politeness.requisites_per_host
    assert most_at_once(web) <= 5
    assert max(len(one.open_connections) for one in web.server.log) <= 5
    first_closed = min(phases.index(f"{name} closing") for name in "ab")
    assert phases.index("b article") < first_closed, "two at once"
    assert phases.index("c article") > first_closed, "and no third beside them"


def test_a_connection_is_used_by_captures_side_by_side_but_no_cookie_is(web: Web) -> None:
    for name in "ab":
        cookie = [("Content-Type", "text/html"), ("Set-Cookie", f"from={name}")]
        body = f"<img src=/{name}.gif>".encode()
        web.serve(f"http://blog.test/{name}", response(200, cookie, body))
        web.serve(f"http://blog.test/{name}.gif", GIF)
    asyncio.run(together(web, "http://blog.test/a", "http://blog.test/b"))
    asked = [one for one in web.server.log if one.received.host == "blog.test"]
    assert len({one.connection for one in asked}) < len(asked)
    sent = {one.received.target: one.received.header("Cookie") for one in asked}
    assert (sent["/a.gif"], sent["/b.gif"]) == ("from=a", "from=b")
    assert sent["/a"] is sent["/b"] is None
