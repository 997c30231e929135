"""Captures that a form asked for: so many at once, one of a seed, each a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING

from preserve.serve import Orders
from preserve.serve.orders import Order, Refused, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

A, B, C, D = (f"https://{name}.example/" for name in "abcd")
PYTHON = (sys.executable, "-S", "-c")
ENDS = """
import json, sys
print(json.dumps({"id": "20260105T120000Z-" + sys.argv[-1][8], "status": "complete"}))
"""
# As preserve capture: the first SIGTERM closes it, and then there is a capture.
STAYS = """
import json, pathlib, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
print("preserve: it begins.", file=sys.stderr, flush=True)
if len(sys.argv) > 2:
    pathlib.Path(sys.argv[1]).touch()
signal.sigwait({signal.SIGTERM})
print(json.dumps({"id": "20260105T120000Z-a", "status": "partial"}))
"""
FAILS = "import sys; print('preserve: no such host.\\n\\nodd', file=sys.stderr); sys.exit(1)"


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not there():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


def stages(orders: Orders) -> dict[str, str]:
    return {one.url: str(one.stage) for one in orders.all()}


def told(orders: Orders) -> Callable[[], bool]:
    """Tell whether the processes have said that they run (and so can be told to end)."""
    return lambda: bool(orders._processes)


def test_captures_run_in_turn_and_tell_what_came_of_them() -> None:
    async def run() -> tuple[Order, ...]:
        orders = Orders((*PYTHON, ENDS), at_once=1)
        for url in (A, B, C):
            assert isinstance(orders.place(url), Order)
        assert [one.stage for one in orders.all()] == [Stage.WAITS, Stage.WAITS, Stage.RUNS]
        assert orders.running == 1
        await until(lambda: set(stages(orders).values()) == {"ended"})
        await orders.close()
        return orders.all()

    found = asyncio.run(run())
    assert [(one.url, one.capture, one.status) for one in found] == [
        (url, f"20260105T120000Z-{url[8]}", "complete") for url in (C, B, A)
    ]


def test_a_seed_is_captured_once_at_a_time_and_no_more_wait_than_may() -> None:
    async def run() -> None:
        orders = Orders((*PYTHON, STAYS), at_once=1, waiting_max=2)
        assert isinstance(orders.place(A), Order)
        assert orders.place(A) is Refused.UNDER_WAY
        assert isinstance(orders.place(B), Order)
        assert orders.place(B) is Refused.UNDER_WAY
        assert isinstance(orders.place(C), Order)
        assert orders.place(D) is Refused.FULL
        assert orders.stop(2)  # B, which waits
        assert not orders.stop(2)
        assert not orders.stop(99)
        assert stages(orders) == {C: "waits", B: "ended", A: "runs"}
        assert isinstance(orders.place(B), Order)
        await until(told(orders))
        await orders.close()
        assert orders.place(D) is Refused.ENDING
        assert set(stages(orders).values()) == {"ended"}

    asyncio.run(run())


def test_an_order_that_is_stopped_is_closed_as_a_capture_is_and_keeps_what_it_has(
    tmp_path: Path,
) -> None:
    async def run() -> Order:
        orders = Orders((*PYTHON, STAYS, str(tmp_path / "begun")))
        orders.place(A)
        await until((tmp_path / "begun").exists)
        assert orders.stop(1)
        assert stages(orders) == {A: "stops"}
        assert not orders.stop(1)
        await until(lambda: stages(orders) == {A: "ended"})
        return orders.all()[0]

    found = asyncio.run(run())
    assert found.said == ("it begins.",)
    assert (found.capture, found.status) == ("20260105T120000Z-a", "partial")


def test_the_end_closes_all_within_a_second() -> None:
    async def run() -> float:
        orders = Orders((*PYTHON, STAYS), at_once=4)
        for url in (A, B, C):
            orders.place(url)
        await until(lambda: len(orders._processes) == 3)
        pids = [one.pid for one in orders._processes.values()]
        begun = time.monotonic()
        await orders.close()
        for pid in pids:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                continue
            raise AssertionError(pid)
        return time.monotonic() - begun

    assert asyncio.run(run()) < 4  # on a machine that is four times slower than ours


def test_what_cannot_be_captured_says_why() -> None:
    async def run() -> tuple[Order, ...]:
        orders = Orders((*PYTHON, FAILS))
        orders.place(A)
        await until(lambda: stages(orders) == {A: "ended"})
        nothing = Orders(("/none/python",))
        nothing.place(B)
        await until(lambda: stages(nothing) == {B: "ended"})
        return (*orders.all(), *nothing.all())

    failed, none = asyncio.run(run())
    assert (failed.capture, failed.status) == (None, None)
    assert failed.said == ("no such host.", "odd")
    assert none.said == ("the capture cannot be begun: No such file or directory.",)


def test_what_a_capture_says_is_kept_in_bounds_and_so_are_orders_that_ended() -> None:
    floods = "import sys; sys.stderr.write('x\\n' * 2_000_000); print('[]')"

    async def run() -> tuple[Order, ...]:
        orders = Orders((*PYTHON, floods))
        orders.place(A)
        await until(lambda: stages(orders) == {A: "ended"})
        for number in range(60):
            orders._waiting.append(one := Order(number=100 + number, url=f"{B}{number}"))
            orders._orders[one.number] = one
            assert orders.stop(one.number)
        return orders.all()

    found = asyncio.run(run())
    assert len(found) == 50
    assert all(len(one.said) <= 20 for one in found)
