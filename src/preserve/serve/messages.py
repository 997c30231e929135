"""What comes in and what goes out: a request and an answer, as values."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

Headers = tuple[tuple[str, str], ...]

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
EVENTS = "text/event-stream"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A request: ``headers`` with their names in small letters, ``body`` as it was sent."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, as it is written."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        return self.target.partition("?")[2]

    def all(self, name: str) -> list[str]:
        """Return the values of a header, without blanks around them."""
        return [value.strip() for key, value in self.headers if key == name]

    def one(self, name: str) -> str | None:
        """Return the value of a header that is there once; None where it is not, or twice."""
        found = self.all(name)
        return found[0] if len(found) == 1 else None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An answer: its body is bytes, a file from its beginning on, or pieces that come in time."""

    status: int
    body: bytes | BinaryIO | AsyncGenerator[bytes] = b""
    media_type: str = HTML
    headers: Headers = ()


def plain(status: int, sentence: str, *headers: tuple[str, str]) -> Answer:
    """Return an answer that is one sentence."""
    return Answer(
        status=status, body=f"{sentence}\n".encode(), media_type=TEXT, headers=tuple(headers)
    )


def elsewhere(path: str) -> Answer:
    """Return an answer that leads to another page, whatever the request was (RFC 9110, 15.4.4)."""
    return Answer(status=303, media_type=TEXT, headers=(("Location", path),))
