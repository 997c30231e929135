"""The ledger: every address of a capture, why it is wanted, every try, and what became of it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import msgspec

from preserve.manifest import (
    AttemptRow,
    FlagEvidenceRow,
    KeptRow,
    RecordRow,
    ResourceRow,
    TlsRow,
)
from preserve.model import Flag, Framing, Group, Outcome, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.frontier.item import Posting


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Try:
    """One attempt at an address: its line in the history, and what it gave if it counts."""

    row: AttemptRow
    status: int | None = None
    content_type: str | None = None
    detected_type: str | None = None
    warc_date: str | None = None
    ip: str | None = None
    tls: TlsRow | None = None
    payload_bytes: int | None = None
    payload_sha1: str | None = None
    payload_sha256: str | None = None
    framing: Framing | None = None
    etag: str | None = None
    last_modified: str | None = None
    record: RecordRow | None = None
    revisit_of: str | None = None
    redirect_to: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An address that an earlier capture has: its line here, and where it redirected to then."""

    url: str
    row: KeptRow
    redirect_to: str | None = None


_AS_PAGE = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.CITATION})


@dataclasses.dataclass(slots=True, kw_only=True)
class Entry:
    """What is known of one address; changes until it is settled.

    ``icon`` is what it shows as a page of its own, if it becomes one, and does not name.
    ``was_read`` says that it was read as a page, ``was_handed_over`` that the story has the page.
    ``is_guess``: so far nothing but a literal in a script, or what such a thing led to, names it.
    ``unlisted`` counts what else it names: see ``ResourceRow``.
    ``kept`` counts while the outcome is ``kept-earlier``. With a ``posting``, ``url`` is the
    address by which indexes know its answer, and ``address`` the one that is asked.
    """

    number: int
    url: str
    hops: str
    via: str | None
    roles: set[Role]
    required_by: dict[int, None] = dataclasses.field(default_factory=dict)
    expects: set[str] = dataclasses.field(default_factory=set)
    tries: list[Try] = dataclasses.field(default_factory=list)
    outcome: Outcome | None = None
    detail: str | None = None
    not_before: str | None = None
    flags: set[Flag] = dataclasses.field(default_factory=set)
    flag_evidence: tuple[FlagEvidenceRow, ...] = ()
    icon: str | None = None
    unlisted: int = 0
    was_read: bool = False
    was_handed_over: bool = False
    is_guess: bool = False
    kept: Kept | None = None
    posting: Posting | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is wanted as a page of its own, and not as what another needs."""
        return not self.roles.isdisjoint(_AS_PAGE)

    @property
    def address(self) -> str:
        """The address as it is on the wire."""
        return self.posting.url if self.posting is not None else self.url

    @property
    def id(self) -> str:
        """The resource's id in the manifest."""
        return f"r{self.number}"

    @property
    def best(self) -> Try | None:
        """The try that got furthest, the later among equals."""
        best: Try | None = None
        for one in self.tries:
            if best is None or one.row.outcome.group >= best.row.outcome.group:
                best = one
        return best

    @property
    def redirect_to(self) -> str | None:
        """Where it redirects to, now or, where it was kept earlier, then."""
        if self.outcome is Outcome.KEPT_EARLIER and self.kept is not None:
            return self.kept.redirect_to
        best = self.best
        return best.redirect_to if best is not None else None

    def settle(
        self, outcome: Outcome, detail: str | None = None, *, not_before: str | None = None
    ) -> None:
        """Say what became of the address, unless a try of it got further than that."""
        best = self.best
        if best is not None and best.row.outcome.group > outcome.group:
            self.outcome = best.row.outcome
            self.detail = best.row.detail
            if outcome.group is Group.NOT_TRIED and detail is not None:
                self.detail = f"{self.detail or self.outcome}; not tried again: {detail}"
        else:
            self.outcome = outcome
            self.detail = detail
        self.not_before = not_before

    def row(self) -> ResourceRow:
        """The entry as a line of ``resources.jsonl``."""
        best = self.best or _NOTHING
        kept = self.kept if self.outcome is Outcome.KEPT_EARLIER else None
        return ResourceRow(
            id=self.id,
            url=self.address,
            method="POST" if self.posting is not None else msgspec.UNSET,
            roles=tuple([role for role in _ROLES if role in self.roles]),
            required_by=tuple([f"r{number}" for number in self.required_by]),
            hops=self.hops,
            outcome=self.outcome,
            detail=self.detail,
            flags=tuple([flag for flag in _FLAGS if flag in self.flags]) if self.flags else (),
            flag_evidence=tuple([one for one in self.flag_evidence if one.flag in self.flags]),
            status=best.status,
            content_type=best.content_type,
            detected_type=best.detected_type,
            warc_date=best.warc_date,
            ip=best.ip,
            tls=best.tls,
            payload_bytes=best.payload_bytes,
            payload_sha1=best.payload_sha1,
            payload_sha256=best.payload_sha256,
            framing=best.framing,
            etag=best.etag,
            last_modified=best.last_modified,
            record=best.record,
            revisit_of=best.revisit_of,
            redirect_to=self.redirect_to,
            not_before=self.not_before,
            kept=kept.row if kept is not None else None,
            attempts=tuple([one.row for one in self.tries]),
            unlisted=self.unlisted or msgspec.UNSET,
        )


_ROLES, _FLAGS = tuple(Role), tuple(Flag)  # in the order of their lists
_HOPS = frozenset({Outcome.REDIRECTED, Outcome.KEPT_EARLIER})
_NOTHING = Try(
    row=AttemptRow(
        at="", outcome=Outcome.SKIPPED, status=None, phase=None, detail=None, record_id=None
    )
)


class Ledger:
    """All entries of a capture, by address, in the order in which they were discovered."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def get(self, url: str) -> Entry | None:
        """Return the entry of an address, or None where it was never discovered."""
        return self._entries.get(url)

    def discover(
        self,
        url: str,
        *,
        role: Role,
        hops: str,
        via: str | None,
        expects: str | None = None,
        is_guess: bool = False,
    ) -> tuple[Entry, bool]:
        """Return the address's entry, with this role added, and whether it is new."""
        entry = self._entries.get(url)
        new = entry is None
        if entry is None:
            entry = Entry(number=len(self._entries) + 1, url=url, hops=hops, via=via, roles=set())
            entry.is_guess = is_guess
            self._entries[url] = entry
        entry.is_guess = entry.is_guess and is_guess
        entry.roles.add(role)
        if expects is not None:
            entry.expects.add(expects)
        return entry, new

    def end_of(self, url: str) -> tuple[Entry | None, Outcome | None]:
        """Follow redirects from an address; return the last hop and the outcome of the chain.

        A chain that comes back to itself is a ``redirect-loop``. Of what was kept earlier, the
        redirects are those of then.
        """
        seen: set[str] = set()
        entry = self._entries.get(url)
        while entry is not None and entry.outcome in _HOPS:
            if entry.url in seen:
                return entry, Outcome.REDIRECT_LOOP
            seen.add(entry.url)
            target = entry.redirect_to
            following = self._entries.get(target) if target else None
            if following is None:
                return entry, entry.outcome
            entry = following
        return entry, entry.outcome if entry is not None else None

    def leads_to(self, start: str, goal: str) -> bool:
        """Tell whether following redirects that are known so far leads from one to the other."""
        seen: set[str] = set()
        url: str | None = start
        while url is not None and url not in seen:
            if url == goal:
                return True
            seen.add(url)
            entry = self._entries.get(url)
            best = entry.best if entry is not None else None
            url = best.redirect_to if best is not None else None
        return False
