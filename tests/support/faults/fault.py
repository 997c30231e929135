"""One fault: what goes wrong, and what a correct archive has of it."""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING

from preserve.model import Flag, Outcome, Phase, Truncation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from preserve.demo.server import Received, Step

__all__ = ["Fault", "Flag", "Keeps", "Outcome", "Phase", "Truncation", "Where", "many"]

HERE = "tests/faults/test_table.py::test_the_outcome_is_that_of_the_table"


class Keeps(enum.Enum):
    """What is kept of what came."""

    ALL = "all that was sent, as the response"
    PART = "what came up to the limit, as the response"
    NOT_HTTP = "what came, as a `resource`: it cannot be read as HTTP"
    NOT_HTTP_PART = "the first mebibyte of what came, as a `resource`"
    NOTHING = "that it was tried: no byte came"
    UNASKED = "that it is cited: it is not asked for"
    LISTED = "its line, with the limit that stopped it: it is not asked for"


class Where(enum.Enum):
    """The capture that meets the fault; each is one article that cites all its faults."""

    PLAIN = "plain"
    TLS = "tls"
    STRICT = "strict"
    AGAIN = "again"
    NAMES = "names"
    ELSEWHERE = "elsewhere"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fault:
    """A row of the table.

    ``says`` tells a person what happens. ``answers`` is what the server sends, or makes it of the
    request; ``then`` are the answers to the second and later requests. ``also`` are the answers of
    further addresses. ``url`` is the address, where it is not the front page of a host of the
    fault's name; ``cited`` is how the article writes it.

    ``outcome``, ``status``, ``flags``, ``phase`` (of the last attempt's failure), ``attempts``,
    ``redirect_to`` and ``detail`` (a part of it) are those of the address; ``end`` and ``end_url``
    those of the citation where it leads on. Of what was sent ``block`` is kept, where that is not
    all of it, with ``truncated`` as the record's WARC-Truncated. ``shown_by`` is the test.
    """

    name: str
    says: str
    outcome: Outcome
    answers: Iterable[Step] | Callable[[Received], Iterable[Step]] = ()
    then: tuple[Iterable[Step], ...] = ()
    also: Mapping[str, Iterable[Step]] = dataclasses.field(default_factory=dict)
    url: str = ""
    cited: str = ""
    status: int | None = 200
    flags: tuple[Flag, ...] = ()
    phase: Phase | None = None
    detail: str = ""
    attempts: int = 1
    redirect_to: str | None = None
    end: Outcome | None = None
    end_url: str | None = None
    keeps: Keeps = Keeps.ALL
    block: bytes | None = None
    truncated: Truncation | None = None
    where: Where = Where.PLAIN
    shown_by: str = HERE

    @property
    def address(self) -> str:
        """The address as it stands in ``resources.jsonl``."""
        if self.url:
            return self.url
        secure = self.where in (Where.TLS, Where.STRICT)
        return f"https://{self.name}.tls.test/" if secure else f"http://{self.name}.test/"


def many(rows: Iterable[Fault], **facts: object) -> tuple[Fault, ...]:
    """Return the rows with these facts changed."""
    return tuple(dataclasses.replace(row, **facts) for row in rows)  # type: ignore[arg-type] # by name
