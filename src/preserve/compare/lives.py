"""The life of a discussion: what happened from each capture of a seed to the next."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

import msgspec

from preserve.compare.record import CitationEvent
from preserve.compare.sides import read_account
from preserve.compare.story import compare_accounts
from preserve.errors import ManifestError
from preserve.manifest.standing import Standing, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from preserve.catalogue import CaptureFolder
    from preserve.compare.record import ChangeRecord
    from preserve.compare.sides import Account


class DeadLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link that died between two captures; ``cited_by`` is a comment's id, None the article."""

    url: str
    outcome: str | None
    cited_by: str | None


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """One capture in the life of a discussion, and what had happened since the one before.

    ``comments`` and ``citations`` count events; both are empty for the first capture and where two
    could not be compared. ``links`` counts citations by how they stand.
    """

    capture: str
    started: str
    status: str
    state: str
    verdict: str
    claimed: int | None
    recorded: int
    comments: dict[str, int]
    citations: dict[str, int]
    links: dict[str, int]
    died: tuple[DeadLink, ...]
    title: str | None
    article_changed: bool | None


def stations(captures: Iterable[CaptureFolder]) -> Iterator[Station]:
    """Yield the stations of a discussion; ``captures`` are those of a seed, the oldest first.

    Raises:
        ManifestError: the parts of one cannot be read.
    """
    before: Account | None = None
    for capture in captures:
        account = read_account(capture)
        record = _changes(before, account) if before is not None else None
        yield _station(account, record, is_changed=_is_changed(before, account))
        if account.manifest.capture.status != "failed":
            before = account


def _changes(older: Account, newer: Account) -> ChangeRecord | None:
    try:
        return compare_accounts(older, newer, texts=lambda _, __: ("", ""))
    except ManifestError:
        return None


def _station(account: Account, record: ChangeRecord | None, *, is_changed: bool | None) -> Station:
    manifest = account.manifest
    facts, discussion = manifest.capture, manifest.discussion
    links = collections.Counter(
        str(standing_of(row, account.resources.get(row.resource or ""), account.hops))
        for row in account.citations
    )
    died: tuple[DeadLink, ...] = ()
    if record is not None:
        died = tuple(
            DeadLink(
                url=one.url or one.as_written,
                outcome=None if one.newer is None else one.newer.outcome,
                cited_by=one.cited_by.id,
            )
            for one in record.citations.changes
            if one.what is CitationEvent.NEWLY_DEAD
        )
    return Station(
        capture=facts.id,
        started=facts.started,
        status=facts.status,
        state=discussion.state,
        verdict=discussion.verdict,
        claimed=discussion.claimed,
        recorded=discussion.recorded,
        comments=record.counts.comments if record is not None else {},
        citations=record.counts.citations if record is not None else {},
        links={str(one): links[one] for one in Standing if links[one]},
        died=died,
        title=manifest.article.title,
        article_changed=is_changed,
    )


def _is_changed(older: Account | None, newer: Account) -> bool | None:
    """Tell whether the bytes of the article's page are others; None where that is not known."""
    before = older.article.payload_sha256 if older is not None and older.article else None
    after = newer.article.payload_sha256 if newer.article is not None else None
    return before != after if before is not None and after is not None else None
