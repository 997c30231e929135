"""The comparison of two captures, from their folders to a change record beside the newer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from preserve.compare.article import article_changes
from preserve.compare.comments import comment_changes, discussion_facts, match_comments
from preserve.compare.links import citation_changes
from preserve.compare.record import (
    VERSION,
    ChangeRecord,
    CitationEvent,
    CommentEvent,
    Counts,
    DiscussionChanges,
    count_events,
    encode_changes,
)
from preserve.compare.sides import read_account
from preserve.compare.words import Budget
from preserve.errors import CollectionError, UsageError
from preserve.urls import parse

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.compare.article import Texts
    from preserve.compare.sides import Account
    from preserve.manifest import Manifest, ResourceRow

NAME = "changes.json"
_NEW_SUFFIX = ".new"


def changes(
    older: CaptureFolder, newer: CaptureFolder, *, include_removed: bool = False
) -> ChangeRecord:
    """Return what is different in ``newer``, compared with ``older``.

    The words of comments that were taken out of the discussion are in it only with
    ``include_removed``. Records are read only where the bytes of the article differ.

    Raises:
        UsageError: they are captures of two different articles.
        ManifestError: an account cannot be read.
    """
    if not is_same_article(older.manifest, newer.manifest):
        raise UsageError(
            f"{older.id} is a capture of {older.manifest.capture.seed} and {newer.id} one of "
            f"{newer.manifest.capture.seed}; compare two captures of one article."
        )

    def texts(before: ResourceRow, after: ResourceRow) -> tuple[str, str]:
        # What reads pages takes longer to import than a comparison takes, and is seldom needed.
        from preserve.articles import stored_article_text  # noqa: PLC0415 - see above

        return stored_article_text(older, before), stored_article_text(newer, after)

    return compare_accounts(
        read_account(older), read_account(newer), texts=texts, include_removed=include_removed
    )


def compare_accounts(
    older: Account, newer: Account, *, texts: Texts, include_removed: bool = False
) -> ChangeRecord:
    """Return what is different between two accounts; ``texts`` as ``article_changes`` has it."""
    budget = Budget()
    article = article_changes(older, newer, texts=texts, budget=budget)
    matched = match_comments(older, newer, include_removed=include_removed)
    facts = discussion_facts(matched)
    comments = comment_changes(matched, budget)
    citations = citation_changes(matched)
    return ChangeRecord(
        version=VERSION,
        older=older.side(),
        newer=newer.side(),
        include_removed=include_removed,
        counts=Counts(
            article=len(article.facts) + (article.text is not None),
            discussion=len(facts),
            comments=count_events((what for one in comments for what in one.what), CommentEvent),
            citations=count_events((one.what for one in citations.changes), CitationEvent),
        ),
        article=article,
        discussion=DiscussionChanges(facts=facts, comments=comments),
        citations=citations,
    )


def is_same_article(older: Manifest, newer: Manifest) -> bool:
    """Tell whether two captures are of one seed, or of two whose articles are at one address."""
    seeds = [parse(one.capture.seed) for one in (older, newer)]
    if seeds[0] is not None and seeds[1] is not None and seeds[0].href == seeds[1].href:
        return True
    places = [{one.article.final_url, one.article.canonical_url} - {None} for one in (older, newer)]
    return bool(places[0] & places[1])


def write_changes(newer: CaptureFolder, record: ChangeRecord) -> Path:
    """Write the record as ``changes.json`` beside the newer capture's manifest; return its path.

    It is whole or not there: written under another name, synced, then renamed. What the capture
    itself wrote is not touched.

    Raises:
        UsageError: the record holds the words of comments that were taken out.
        CollectionError: the disk refuses.
    """
    if record.include_removed:
        raise UsageError(
            "this record holds the words of comments that were taken out; write one without."
        )
    path = newer.path / NAME
    unfinished = path.with_name(NAME + _NEW_SUFFIX)
    try:
        with unfinished.open("wb") as stream:
            stream.write(encode_changes(record))
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
        handle = os.open(newer.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CollectionError(f"{path} cannot be written: {error.strerror}.") from error
    return path
