"""Readers of the discussion under an article; pure: they yield requests and are fed answers."""

from preserve.discuss.reading import read_discussion
from preserve.discuss.types import (
    Adapter,
    Claim,
    Match,
    PageAnswer,
    PageAsk,
    ReadComment,
    Thread,
)

__all__ = [
    "Adapter",
    "Claim",
    "Match",
    "PageAnswer",
    "PageAsk",
    "ReadComment",
    "Thread",
    "read_discussion",
]
