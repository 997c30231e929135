"""From what was read to the rows of a manifest: nothing is decided here, only written down.

``record_ids`` maps the address a thing was read from to the WARC-Record-ID of its response; an
address that is not in it (a file, a page that was read but not recorded) gives null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.manifest import (
    AdapterRow,
    ArticleRow,
    AuthorRow,
    CitationRow,
    CitedBy,
    ClaimRow,
    CommentRow,
    DiscussionRow,
    LocatorRow,
    MissingRow,
    QuoteRow,
    ReadingRow,
    RequisiteCounts,
)
from preserve.model import ThreadState, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preserve.discuss import Thread
    from preserve.model import ArticleFacts, Comment, Fact, FoundCitation, Locator, Outcome

NO_REQUISITES = RequisiteCounts(captured=0, missing=0)


def locator_row(locator: Locator) -> LocatorRow:
    """Return the row of a locator."""
    return LocatorRow(type=locator.type, value=locator.value)


def article_row(
    url: str, final_url: str | None, facts: ArticleFacts, record_id: str | None
) -> ArticleRow:
    """Return the manifest's account of the article page.

    ``locators`` is keyed by the row's own fields: ``title``, ``published``, …; ``authors`` for the
    first author and ``authors/1`` onward for the others; ``policy/robots`` and its like for each
    policy signal.
    """
    single: dict[str, Fact | None] = {
        "title": facts.title,
        "published": facts.published,
        "modified": facts.modified,
        "language": facts.language,
        "site_name": facts.site_name,
        "canonical_url": facts.canonical_url,
    }
    locators = {name: locator_row(fact.locator) for name, fact in single.items() if fact}
    for index, author in enumerate(facts.authors):
        locators[f"authors/{index}" if index else "authors"] = locator_row(author.locator)
    for name, locator in facts.policy_locators.items():
        locators[f"policy/{name}"] = locator_row(locator)
    values = {name: fact.value if fact else None for name, fact in single.items()}
    return ArticleRow(
        url=url,
        final_url=final_url,
        authors=tuple(author.value for author in facts.authors),
        policy=dict(facts.policy),
        record_id=record_id,
        locators=locators,
        **values,
    )


def discussion_row(
    thread: Thread, record_ids: Mapping[str, str], record_id: str | None
) -> DiscussionRow:
    """Return the manifest's account of the thread as a whole.

    ``record_id`` is that of the page the thread was first read from.
    """
    return DiscussionRow(
        system=thread.system,
        adapters=tuple(
            AdapterRow(name=match.name, confidence=match.confidence, evidence=match.evidence)
            for match in thread.adapters
        ),
        state=thread.state,
        state_evidence=locator_row(thread.state_evidence) if thread.state_evidence else None,
        claimed=thread.claimed,
        claims=tuple(
            ClaimRow(
                count=claim.count,
                counts=claim.counts,
                locator=locator_row(claim.locator),
                record_id=record_ids.get(claim.source_url),
            )
            for claim in thread.claims
        ),
        recorded=len(thread.comments),
        verdict=thread.verdict,
        missing=tuple(MissingRow(count=count, reason=reason) for count, reason in thread.missing),
        pages=thread.pages,
        record_id=record_id,
    )


def comment_row(comment: Comment, record_ids: Mapping[str, str]) -> CommentRow:
    """Return the line of ``comments.jsonl`` for a comment."""
    return CommentRow(
        id=comment.id,
        native_id=comment.native_id,
        parent=comment.parent,
        parent_source=comment.parent_source,
        parent_exact=comment.parent_exact,
        depth=comment.depth,
        position=comment.position,
        number=comment.number,
        kind=comment.kind,
        status=comment.status,
        author=AuthorRow(name=comment.author.name, url=comment.author.url),
        date=comment.date,
        date_text=comment.date_text,
        permalink=comment.permalink,
        title=comment.title,
        text=comment.text,
        html=comment.html,
        mentions=comment.mentions,
        record_id=record_ids.get(comment.source_url),
        locator=locator_row(comment.locator),
        date_exact=comment.date_exact,
        quotes=tuple(
            QuoteRow(text=quote.text, author=quote.author, comment=quote.comment)
            for quote in comment.quotes
        ),
        readings=tuple(
            ReadingRow(
                field=other.field,
                value=other.value,
                record_id=record_ids.get(other.source_url),
                locator=locator_row(other.locator),
            )
            for other in comment.readings
        ),
    )


def citation_row(
    number: int,
    cited_by_id: str | None,
    found: FoundCitation,
    *,
    outcome: Outcome | None = None,
    final_url: str | None = None,
    resource: str | None = None,
    requisites: RequisiteCounts = NO_REQUISITES,
) -> CitationRow:
    """Return the line of ``citations.jsonl`` for a citation.

    ``number`` counts from 1 over the whole capture; ``cited_by_id`` is a comment's id, or None for
    the article. ``outcome``, ``final_url`` and ``resource`` are those of the end of its redirect
    chain, None where nothing was fetched.
    """
    return CitationRow(
        id=f"c{number}",
        cited_by=CitedBy(type="article" if cited_by_id is None else "comment", id=cited_by_id),
        form=found.form,
        in_quote=found.in_quote,
        as_written=found.as_written,
        url=found.url,
        unwrapped_url=found.unwrapped_url,
        fragment=found.fragment,
        anchor_text=found.anchor_text,
        context=found.context,
        outcome=outcome,
        final_url=final_url,
        resource=resource,
        requisites=requisites,
    )


def no_discussion_row() -> DiscussionRow:
    """Return the account of a thread that could not be read at all."""
    return DiscussionRow(
        system=None,
        adapters=(),
        state=ThreadState.UNKNOWN,
        state_evidence=None,
        claimed=None,
        claims=(),
        recorded=0,
        verdict=Verdict.UNKNOWN,
        missing=(),
        pages=(),
        record_id=None,
    )
