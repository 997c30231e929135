"""Rows of two captures made by hand, and what is different between them: for tests of compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preserve.compare.sides import Account, account_of
from preserve.compare.story import compare_accounts
from preserve.manifest import (
    ArticleRow,
    AttemptRow,
    AuthorRow,
    CaptureFacts,
    CitationRow,
    CitedBy,
    CommentRow,
    DiscussionRow,
    LocatorRow,
    Manifest,
    MissingRow,
    PartRow,
    Parts,
    RecordRow,
    RequisiteCounts,
    ResourceRow,
    RobotsPolicy,
    Totals,
)
from preserve.model import (
    Form,
    Kind,
    MissingReason,
    Outcome,
    Role,
    ThreadState,
    Verdict,
    Visibility,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.compare import ChangeRecord
    from preserve.model import Flag

SEED = "https://blog.example/article"


def comment(comment_id: str, position: int = 1, text: str | None = None, **more: Any) -> CommentRow:
    fields: dict[str, Any] = {
        "id": comment_id,
        "native_id": None if comment_id.startswith("~") else f"comment-{comment_id}",
        "parent": None,
        "parent_source": None,
        "parent_exact": True,
        "depth": 1,
        "position": position,
        "number": None,
        "kind": Kind.COMMENT,
        "status": Visibility.VISIBLE,
        "author": AuthorRow(name=more.pop("name", f"Author {comment_id}"), url=None),
        "date": "2016-03-01T10:00:00+01:00",
        "date_text": "1 mars 2016",
        "permalink": None,
        "title": None,
        "text": f"Texte du commentaire {comment_id}." if text is None else text,
        "html": "",
        "mentions": (),
        "record_id": "<urn:uuid:page>",
        "locator": LocatorRow(type="css", value=f"#comment-{comment_id}"),
    }
    return CommentRow(**{**fields, **more})


def cited(
    number: int,
    url: str,
    outcome: Outcome | None,
    by: str | None = None,
    *,
    final_url: str | None = None,
) -> CitationRow:
    return CitationRow(
        id=f"c{number}",
        cited_by=CitedBy(type="comment" if by else "article", id=by),
        form=Form.ANCHOR,
        in_quote=False,
        as_written=url,
        url=url,
        unwrapped_url=None,
        fragment=None,
        anchor_text=None,
        context="",
        outcome=outcome,
        final_url=final_url or url,
        resource=f"r{number}",
        requisites=RequisiteCounts(captured=0, missing=0),
    )


def fetched(
    number: int,
    url: str,
    outcome: Outcome | None,
    *,
    sha256: str | None = None,
    flags: Sequence[Flag] = (),
    roles: Sequence[Role] = (Role.CITATION,),
    tries: int = 1,
    **more: Any,
) -> ResourceRow:
    has_record = sha256 is not None
    return ResourceRow(
        id=f"r{number}",
        url=url,
        roles=tuple(roles),
        required_by=(),
        hops="L",
        outcome=outcome,
        flags=tuple(flags),
        payload_sha256=sha256,
        record=RecordRow(file="a.warc.gz", offset=0, length=1, id=f"<urn:uuid:{number}-{sha256}>")
        if has_record
        else None,
        attempts=tuple(
            AttemptRow(
                at="", outcome=outcome, status=None, phase=None, detail=None, record_id=f"<{try_}>"
            )
            for try_ in range(tries)
            if outcome is not None
        ),
        **more,
    )


def article_page(sha256: str = "page", **more: Any) -> ResourceRow:
    return fetched(
        999,
        SEED,
        more.pop("outcome", Outcome.CAPTURED),
        sha256=sha256,
        roles=[Role.ARTICLE],
        **more,
    )


def account(
    comments: Sequence[CommentRow] = (),
    citations: Sequence[CitationRow] = (),
    resources: Sequence[ResourceRow] | None = None,
    *,
    verdict: Verdict = Verdict.COMPLETE,
    missing: Sequence[tuple[int, MissingReason]] = (),
    status: str = "complete",
    state: ThreadState = ThreadState.OPEN,
    claimed: int | None = None,
    system: str | None = "wordpress",
    page: ResourceRow | None = None,
    **article: Any,
) -> Account:
    """Make the account of a capture; its article page is the same in all, unless one is given."""
    page = page if page is not None else article_page()
    part = PartRow(file="", count=0, sha256="")
    facts: dict[str, Any] = {
        "url": SEED,
        "final_url": SEED,
        "canonical_url": None,
        "title": "Le four du village",
        "authors": ("Claude Martin",),
        "published": "2016-02-29",
        "modified": None,
        "language": "fr",
        "site_name": None,
        "policy": {},
        "record_id": page.record.id if page.record is not None else None,
        "locators": {},
    }
    return account_of(
        Manifest(
            version=1,
            capture=CaptureFacts(
                id="20260101T120000Z-aaaaaa",
                seed=SEED,
                started="2026-01-01T12:00:00Z",
                finished="2026-01-01T12:00:09Z",
                software="preserve/0.1.0",
                trigger="manual",
                operator="",
                user_agent="",
                config_sha256="",
                robots=RobotsPolicy(policy="obey"),
                previous=None,
                status=status,
                authenticated=False,
                tags=(),
                note=None,
            ),
            article=ArticleRow(**{**facts, **article}),
            discussion=DiscussionRow(
                system=system,
                adapters=(),
                state=state,
                state_evidence=None,
                claimed=claimed,
                claims=(),
                recorded=len(comments),
                verdict=verdict,
                missing=tuple(MissingRow(count=count, reason=why) for count, why in missing),
                pages=(SEED,),
                record_id=None,
            ),
            totals=Totals(by_outcome={}, by_role={}, by_flag={}, bytes_fetched=0, bytes_stored=0),
            parts=Parts(comments=part, citations=part, resources=part),
            files=(),
        ),
        comments,
        citations,
        [page, *(resources if resources is not None else map(_plain, citations))],
    )


def _plain(row: CitationRow) -> ResourceRow:
    assert row.resource is not None
    tries = 2 if row.outcome is Outcome.DNS_FAILED else 1
    number = int(row.resource[1:])
    sha256 = "same" if row.outcome is Outcome.CAPTURED else None
    return fetched(number, row.final_url or "", row.outcome, sha256=sha256, tries=tries)


def compare(
    older: Account,
    newer: Account,
    *,
    texts: tuple[str, str] = ("", ""),
    include_removed: bool = False,
) -> ChangeRecord:
    return compare_accounts(older, newer, texts=lambda *_: texts, include_removed=include_removed)
