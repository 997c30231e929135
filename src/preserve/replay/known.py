"""What a capture knows of an address, and what that says of a request without an answer."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, NamedTuple

from preserve.manifest import ResourceRow
from preserve.model import Group, Outcome
from preserve.replay.report import UnansweredRow, Unheld
from preserve.urls import parse, surt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.catalogue import CaptureFolder

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_READING = frozenset({"GET", "HEAD"})
_RANGE_NOT_SATISFIABLE = 416
_FAILED = 400
_HOPS_MAX = 20
# …/20261122170102mp_/http://…, of a viewer: what the archive is asked for
_REPLAYED = re.compile(
    r"(?P<before>https?://[^/?#]+/[^?#]*?)(?P<moment>\d{0,14})(?P<how>[a-z]{2,4}_)/"
    r"(?P<url>(?:https?:)?//.+)",
    re.DOTALL,
)


class Fact(NamedTuple):
    """What the manifest says of one address; ``held`` tells that there is a record."""

    id: str
    url: str
    outcome: Outcome | None
    status: int | None
    is_image: bool
    held: bool
    redirect_to: str | None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """What a page asked the archive for, and how that ended.

    ``status`` is that of the answer; ``failure`` the browser's word where there was none, or where
    the answer broke off.
    """

    url: str
    method: str = "GET"
    status: int | None = None
    failure: str | None = None

    @property
    def answered(self) -> bool:
        """Whether something came, whatever the archive holds."""
        good = self.status is not None and self.status < _FAILED
        return (good or self.status == _RANGE_NOT_SATISFIABLE) and self.failure is None


class Known:
    """The addresses of a capture, as a viewer's index tells them apart."""

    def __init__(self, rows: Iterable[ResourceRow]) -> None:
        self._by_key: dict[str, list[Fact]] = {}
        for row in rows:
            self._by_key.setdefault(key_of(row.url), []).append(_fact(row))

    @classmethod
    def of(cls, capture: CaptureFolder) -> Known:
        """Read what a capture knows.

        Raises:
            ManifestError: rows cannot be read.
        """
        return cls(capture.rows("resources", ResourceRow))

    def find(self, url: str) -> Fact | None:
        """Return what is known of an address: of several that a viewer takes for one, the best."""
        facts = self._by_key.get(key_of(url))
        return max(facts, key=lambda fact: _rank(fact, url)) if facts else None

    def end_of(self, url: str) -> Fact | None:
        """Return what is known of the end of an address's redirects."""
        fact = self.find(url)
        for _ in range(_HOPS_MAX):
            if fact is None or fact.redirect_to is None:
                break
            fact = self.find(fact.redirect_to)
        return fact

    def unanswered(self, ask: Ask) -> UnansweredRow | None:
        """Say why the archive did not answer a request, or None where it did."""
        fact = self.find(ask.url) if ask.method in _READING else None
        why = _why(ask, fact)
        if why is None:
            return None
        return UnansweredRow(
            url=ask.url,
            why=why,
            outcome=str(fact.outcome) if fact is not None and fact.outcome is not None else None,
            status=ask.status,
            detail=ask.failure if ask.method in _READING else f"by {ask.method}",
        )


def _why(ask: Ask, fact: Fact | None) -> Unheld | None:
    if fact is None:
        return None if ask.answered else Unheld.UNDISCOVERED
    if ask.answered:
        return None
    had = fact.outcome is not None and fact.outcome.group is Group.THE_THING
    if not fact.held or not (had or fact.outcome is Outcome.REDIRECTED):
        return Unheld.EXPLAINED
    if ask.failure is not None and fact.outcome is Outcome.TRUNCATED:
        return Unheld.EXPLAINED
    return Unheld.NOT_SHOWN


def _fact(row: ResourceRow) -> Fact:
    types = (row.content_type or "", row.detected_type or "")
    return Fact(
        id=row.id,
        url=row.url,
        outcome=row.outcome,
        status=row.status,
        is_image=any(one.startswith("image/") for one in types),
        held=row.record is not None,
        redirect_to=row.redirect_to,
    )


def _rank(fact: Fact, url: str) -> tuple[bool, int, bool]:
    group = fact.outcome.group if fact.outcome is not None else Group.NOT_TRIED
    return fact.held, group, fact.url == url


def key_of(url: str) -> str:
    """Return the key under which viewers look an address up: scheme, ``www.`` and case are one."""
    address = parse(url)
    return surt(address.href.partition("#")[0]) if address is not None else url


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Replayed:
    """An address in a viewer, taken apart: ``before``, a moment, ``how``, a slash, ``url``."""

    before: str
    how: str
    url: str


def replayed(address: str, origin: str) -> Replayed | None:
    """Return what an address in a viewer at ``origin`` stands for, None where it is its own."""
    match = _REPLAYED.fullmatch(address)
    if match is None or not address.startswith(f"{origin}/"):
        return None
    url = match["url"]
    return Replayed(
        before=match["before"], how=match["how"], url=f"http:{url}" if url[:2] == "//" else url
    )
