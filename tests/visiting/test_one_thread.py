from __future__ import annotations

import asyncio
import threading

import pytest

from preserve.visiting.one_thread import OneThread


def test_work_is_done_in_the_order_it_was_given_in_whoever_waits_for_it() -> None:
    async def story() -> list[int]:
        thread = OneThread("test")
        done: list[int] = []
        waiting = []
        for number in range(300):
            if number % 3:
                run = thread.run(done.append, number, is_long=number % 7 == 0)
                waiting.append(asyncio.create_task(run))
                await asyncio.sleep(0)
            else:
                thread.post(done.append, number)
        await asyncio.gather(*waiting)
        await thread.run(lambda: None)
        thread.close()
        return done

    assert asyncio.run(story()) == list(range(300))


def test_each_gets_its_own_result_or_what_was_raised() -> None:
    async def story() -> list[object]:
        thread = OneThread("test")
        found = await asyncio.gather(
            *(thread.run(lambda n=number: 60 // n) for number in (1, 0, 3)), return_exceptions=True
        )
        thread.close()
        return list(found)

    first, second, third = asyncio.run(story())
    assert (first, third) == (60, 20)
    assert isinstance(second, ZeroDivisionError)


def test_nobody_waits_for_long_work_that_was_given_after_theirs() -> None:
    async def story() -> None:
        thread = OneThread("test")
        may_end = threading.Event()
        short = asyncio.create_task(thread.run(lambda: "short"))
        long = asyncio.create_task(thread.run(may_end.wait, 30, is_long=True))
        assert await short == "short"
        assert not long.done()
        may_end.set()
        assert await long
        thread.close()

    asyncio.run(story())


def test_what_is_cancelled_before_its_turn_is_not_done() -> None:
    async def story() -> list[str]:
        thread = OneThread("test")
        done: list[str] = []
        may_end = threading.Event()
        first = asyncio.create_task(thread.run(may_end.wait, 30))
        await asyncio.sleep(0)
        second = asyncio.create_task(thread.run(done.append, "second"))
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        may_end.set()
        await first
        await thread.run(done.append, "third")
        thread.close()
        return done

    assert asyncio.run(story()) == ["third"]


def test_the_last_work_is_done_before_the_thread_is_closed() -> None:
    async def story() -> list[int]:
        thread = OneThread("test")
        done: list[int] = []
        thread.post(done.append, 1)
        await thread.run(done.append, 2)
        thread.close()
        thread.post(done.append, 3)  # too late: nobody is told, nothing breaks
        await asyncio.sleep(0)
        return done

    assert asyncio.run(story()) == [1, 2]
