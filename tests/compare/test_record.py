"""The change record as a whole: empty, mirrored, valid, written."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import msgspec
import pytest
from change_rows import account, article_page, cited, comment, compare

from preserve.compare import CitationEvent, CommentEvent, Standing, encode_changes
from preserve.compare.record import (
    SCHEMA,
    ChangeRecord,
    Compared,
    Gap,
    Grain,
    How,
    MoveReason,
    Op,
    change_schema,
)
from preserve.compare.story import compare_accounts
from preserve.errors import PageError
from preserve.manifest import AuthorRow, shipped_schema
from preserve.model import Flag, Outcome, Visibility

if TYPE_CHECKING:
    from preserve.compare.sides import Account
    from preserve.manifest import CommentRow, ResourceRow

MIRRORED: dict[str, str] = {
    "added": "removed",
    "removed": "added",
    "not-seen": "first-seen",
    "first-seen": "not-seen",
    "newly-dead": "newly-alive",
    "newly-alive": "newly-dead",
}
OUTCOMES = (
    Outcome.CAPTURED,
    Outcome.NOT_FOUND,
    Outcome.DNS_FAILED,
    Outcome.TIMED_OUT,
    Outcome.LIMIT_REACHED,
)


def _random_account(seed: int) -> Account:
    """Make a capture out of one world of comments, each seed's with changes of its own."""
    chance = random.Random(seed)
    rows: list[CommentRow] = []
    for number in range(30):
        if chance.random() < 0.15:
            continue
        own = number % 3 == 0
        edited = " de plus" if chance.random() < 0.15 else ""
        identity = f"~{number}{edited[:3].strip()}" if own else str(number)
        above = [row.id for row in rows]
        rows.append(
            comment(
                identity,
                len(rows) + 1,
                f"Le commentaire {number} parle du four numéro {number * 7}.{edited}",
                author=AuthorRow(name=f"A{number + 100 * (chance.random() < 0.05)}", url=None),
                parent=chance.choice(above[-3:]) if above and chance.random() < 0.4 else None,
                status=Visibility.DELETED if chance.random() < 0.1 else Visibility.VISIBLE,
            )
        )
    links = [
        cited(number, f"https://site{number % 9}.example/", chance.choice(OUTCOMES), row.id)
        for number, row in enumerate(rows, start=1)
        if row.status is Visibility.VISIBLE
    ]
    return account(rows, links, claimed=chance.choice([20, 30]))


@pytest.mark.parametrize("seed", range(10))
def test_a_capture_is_not_different_from_itself(seed: int) -> None:
    one = _random_account(seed)
    assert compare(one, one).is_empty


@pytest.mark.parametrize("seed", range(25))
def test_swapped_captures_swap_what_was_added_and_removed(seed: int) -> None:
    one, two = _random_account(seed), _random_account(seed + 1000)
    there = compare(one, two, include_removed=True)
    back = compare(two, one, include_removed=True)
    assert not there.is_empty
    assert sorted(_comments(there)) == sorted(_comments(back, mirrored=True))
    assert sorted(_citations(there)) == sorted(_citations(back, mirrored=True))
    assert [(one.what, one.older, one.newer) for one in there.discussion.facts] == [
        (one.what, one.newer, one.older) for one in back.discussion.facts
    ]


def _comments(record: ChangeRecord, *, mirrored: bool = False) -> list[str]:
    found = []
    for change in record.discussion.comments:
        ids = [change.older_id or change.id, change.id]
        what = [MIRRORED.get(one, str(one)) if mirrored else str(one) for one in change.what]
        values = {
            name: (one.newer, one.older) if mirrored else (one.older, one.newer)
            for name, one in change.changed.items()
        }
        found.append(repr((ids[::-1] if mirrored else ids, what, sorted(values.items()))))
    return found


def _citations(record: ChangeRecord, *, mirrored: bool = False) -> list[str]:
    found = []
    for change in record.citations.changes:
        ends = [
            None if one is None else (str(one.outcome), one.record_id)
            for one in (change.older, change.newer)
        ]
        what = MIRRORED.get(change.what, change.what) if mirrored else change.what
        found.append(repr((str(what), change.url, ends[::-1] if mirrored else ends)))
    return found


@pytest.mark.parametrize("include_removed", [True, False])
def test_a_record_is_valid_and_can_be_read_back(include_removed: bool) -> None:
    validator = jsonschema.Draft202012Validator(shipped_schema(SCHEMA))
    for seed in range(5):
        record = compare(
            _random_account(seed), _random_account(seed + 50), include_removed=include_removed
        )
        data = encode_changes(record)
        validator.validate(json.loads(data))
        assert msgspec.json.decode(data, type=ChangeRecord) == record
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({})


def test_the_shipped_schema_is_the_one_that_the_type_makes() -> None:
    made = json.loads(json.dumps(change_schema()))
    assert shipped_schema(SCHEMA) == made, "run scripts/write_schemas.py"
    jsonschema.Draft202012Validator.check_schema(made)


def test_by_default_no_word_of_what_was_removed_is_in_the_record() -> None:
    rows = [
        comment("1", 1, "secret-un", name="Secret-Nom", title="secret-titre"),
        comment("2", 2, "secret-deux", name="Secret-Nom"),
    ]
    links = [cited(1, "https://secret.example/", Outcome.CAPTURED, "1")]
    notice = comment("2", 1, "Supprimé.", status=Visibility.DELETED)
    data = encode_changes(compare(account(rows, links), account([notice])))
    assert b"ecret" not in data
    shown = encode_changes(compare(account(rows, links), account([notice]), include_removed=True))
    for word in (b"secret-un", b"secret-deux", b"Secret-Nom", b"secret.example"):
        assert word in shown


# ------------------------------------------------------------------------------------ the article


def test_facts_of_the_article_that_change_are_named() -> None:
    older = account(policy={"robots": "noarchive"})
    newer = account(
        title="Le four, suite",
        authors=("Claude Martin", "Dominique"),
        modified="2016-04-01",
        canonical_url="https://blog.example/four",
        policy={"tdm-reservation": "1"},
    )
    record = compare(older, newer)
    assert [fact.what for fact in record.article.facts] == [
        "title",
        "authors",
        "modified",
        "canonical_url",
        "policy/robots",
        "policy/tdm-reservation",
    ]
    assert record.counts.article == 6


def test_the_text_of_an_article_is_read_only_where_its_bytes_differ() -> None:
    def never(*_: ResourceRow) -> tuple[str, str]:
        raise AssertionError("read")

    record = compare_accounts(account(), account(), texts=never)
    assert record.article.compared is Compared.SAME_BYTES


def test_an_edit_of_the_article_is_shown_and_other_mark_up_is_none() -> None:
    newer = account(page=article_page("other"))
    record = compare(account(), newer, texts=("Le four brûle.", "Le four fume."))
    assert record.article.text is not None
    assert record.counts.article == 1
    same = compare(account(), newer, texts=("Le four brûle.", "Le  four\nbrûle."))
    assert same.article.compared is Compared.TEXT
    assert same.is_empty


@pytest.mark.parametrize(
    ("newer", "reason"),
    [
        (account(status="failed", title=None), "capture-failed"),
        (account(page=article_page("b", flags=[Flag.CHALLENGE]), title="Un instant…"), "challenge"),
        (account(page=article_page("b", outcome=Outcome.TRUNCATED)), "truncated"),
    ],
)
def test_an_article_that_was_not_seen_whole_is_not_compared(newer: Account, reason: str) -> None:
    record = compare(account(), newer)
    assert record.article.compared is Compared.NO
    assert record.article.reason == reason
    assert record.article.facts == ()


def test_an_article_whose_record_cannot_be_read_is_not_compared() -> None:
    def broken(*_: ResourceRow) -> tuple[str, str]:
        raise PageError("too deep")

    record = compare_accounts(account(), account(page=article_page("b")), texts=broken)
    assert record.article.reason == "unreadable"


# --------------------------------------------------------------------------------------- the docs


def _docs() -> str:
    return (Path(__file__).parents[2] / "docs" / "changes.md").read_text()


@pytest.mark.parametrize(
    "words",
    [CommentEvent, CitationEvent, Gap, How, MoveReason, Standing, Op, Grain, Compared, Outcome],
)
def test_every_word_of_a_change_record_is_explained(words: Any) -> None:
    text = _docs()
    for word in words:
        assert f"`{word.value}`" in text, word


def test_every_key_of_a_change_record_is_explained() -> None:
    text = _docs()
    own = {key for one in change_schema()["$defs"].values() for key in one.get("properties", ())}
    assert {"withheld", "not_compared"} <= own
    for key in own:
        assert f"`{key}`" in text, key
