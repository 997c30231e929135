"""Kills at random moments: after so many requests and so many seconds, drawn with a seed."""

from __future__ import annotations

import functools
import random
from typing import TYPE_CHECKING

from killing import STORIES, World
from killing_cases import AGAIN, REPAIR, RESUME, Case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from killing import Story

_NEAR_SECONDS = 0.1
_CLOSING_SECONDS = 0.5


def cases(count: int, *, seed: int, requests: Mapping[str, int]) -> list[Case]:
    """Draw moments; a fifth of them while a capture is being closed."""
    drawing = random.Random(seed)
    found = []
    for number in range(count):
        story = STORIES[number % len(STORIES)]
        ways = [RESUME, REPAIR] if story.words[0] == "capture" else [RESUME, REPAIR, AGAIN]
        closes = drawing.random() < 0.2
        after = requests[story.name] if closes else drawing.randint(0, requests[story.name])
        seconds = drawing.uniform(0, _CLOSING_SECONDS if closes else _NEAR_SECONDS)
        found.append(
            Case(
                name=f"{seed}/{number} {story.name} killed {seconds:.3f} s after request {after}",
                story=story,
                following=drawing.choice(ways),
                disturb=functools.partial(_kill, story=story, requests=after, seconds=seconds),
            )
        )
    return found


def _kill(world: World, *, story: Story, requests: int, seconds: float) -> bool:
    return world.kill(world.start(*story.words), requests=requests, seconds=seconds)
