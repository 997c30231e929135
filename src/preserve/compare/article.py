"""What is different about the article: its facts and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.compare.gaps import article_gap
from preserve.compare.record import ArticleChanges, Compared, Fact, Place
from preserve.compare.words import compare_texts
from preserve.errors import PreserveError

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.compare.record import TextChange
    from preserve.compare.sides import Account
    from preserve.compare.words import Budget
    from preserve.manifest import ArticleRow, ResourceRow

    Texts = Callable[[ResourceRow, ResourceRow], tuple[str, str]]

_FACTS = (
    "title",
    "authors",
    "published",
    "modified",
    "canonical_url",
    "final_url",
    "language",
    "site_name",
)
UNREADABLE = "unreadable"


def article_changes(
    older: Account, newer: Account, *, texts: Texts, budget: Budget
) -> ArticleChanges:
    """Compare the article of two captures.

    ``texts`` reads both texts, given the lines of both articles; it is called only where their
    bytes differ, and may raise ``PreserveError``. An article that one capture did not see whole is
    not compared, and ``reason`` says why.
    """
    gap = article_gap(older) or article_gap(newer)
    if gap is not None:
        return _changes(older, newer, compared=Compared.NO, reason=str(gap))
    facts = _facts(older.manifest.article, newer.manifest.article)
    before, after = older.article, newer.article
    if before is None or after is None or before.record is None or after.record is None:
        return _changes(older, newer, facts, compared=Compared.NO, reason=UNREADABLE)
    if _is_same_body(before, after):
        return _changes(older, newer, facts, compared=Compared.SAME_BYTES)
    try:
        old_text, new_text = texts(before, after)
    except PreserveError:
        return _changes(older, newer, facts, compared=Compared.NO, reason=UNREADABLE)
    is_edited = old_text.split() != new_text.split()
    text = compare_texts(old_text, new_text, budget) if is_edited else None
    return _changes(older, newer, facts, compared=Compared.TEXT, text=text)


def _changes(
    older: Account,
    newer: Account,
    facts: tuple[Fact, ...] = (),
    *,
    compared: Compared,
    reason: str | None = None,
    text: TextChange | None = None,
) -> ArticleChanges:
    return ArticleChanges(
        facts=facts,
        compared=compared,
        reason=reason,
        text=text,
        older=Place(record_id=older.manifest.article.record_id),
        newer=Place(record_id=newer.manifest.article.record_id),
    )


def _facts(older: ArticleRow, newer: ArticleRow) -> tuple[Fact, ...]:
    found = [
        Fact(what=name, older=before, newer=after)
        for name in _FACTS
        if (before := getattr(older, name)) != (after := getattr(newer, name))
    ]
    signals = dict.fromkeys((*older.policy, *newer.policy))
    return (
        *found,
        *(
            Fact(what=f"policy/{name}", older=older.policy.get(name), newer=newer.policy.get(name))
            for name in sorted(signals)
            if older.policy.get(name) != newer.policy.get(name)
        ),
    )


def _is_same_body(before: ResourceRow, after: ResourceRow) -> bool:
    if before.payload_sha256 is not None and before.payload_sha256 == after.payload_sha256:
        return True
    assert before.record is not None
    assert after.record is not None
    stands_for = {before.revisit_of or before.record.id, after.revisit_of or after.record.id}
    return len(stands_for) == 1
