"""Captures of one call overlap at their ends, and are told of in the order of the addresses."""

from __future__ import annotations

import asyncio

from preserve.cli.progress import Nothing
from preserve.cli.running import _Place
from preserve.visiting import Together


def test_one_that_ends_before_its_elders_is_told_of_after_them() -> None:
    async def main() -> list[str]:
        told: list[str] = []
        under_way: dict[str, asyncio.Event] = {}
        may_end = {seed: asyncio.Event() for seed in "abc"}

        async def one(seed: str) -> None:
            place = _Place(seed, Nothing(), under_way, Together(), lambda: None)
            place.begin()
            await may_end[seed].wait()
            await place.turn()
            told.append(seed)
            place.end()

        running = [asyncio.create_task(one(seed)) for seed in "abc"]
        for seed in "cba":
            may_end[seed].set()
            for _ in range(5):
                await asyncio.sleep(0)
            assert seed == "a" or told == []
        await asyncio.gather(*running)
        return told

    assert asyncio.run(main()) == ["a", "b", "c"]
