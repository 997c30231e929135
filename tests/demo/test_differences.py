"""``differences`` is empty for a manifest that is right, and names each thing that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from preserve import manifest as m
from preserve.demo import expected
from preserve.demo.differences import differences
from preserve.demo.web import DemoWeb
from preserve.model import Kind, Outcome, Role, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CSS = m.LocatorRow(type="css", value="#x")
RECORD = m.RecordRow(file="a.warc.gz", offset=0, length=1, id="<urn:uuid:0>")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoWeb]:
    with DemoWeb(tmp_path_factory.mktemp("collection")) as running:
        yield running


def right_comments() -> list[m.CommentRow]:
    return [
        m.CommentRow(
            id=entry.id,
            native_id=f"comment-{entry.id}",
            parent=entry.parent,
            parent_source="nesting" if entry.parent else None,
            parent_exact=True,
            depth=entry.depth,
            position=position,
            number=entry.number,
            kind=Kind.COMMENT,
            status=Visibility.VISIBLE,
            author=m.AuthorRow(name=entry.author, url=entry.author_url),
            date=entry.date,
            date_text=entry.date_text,
            permalink=entry.permalink,
            title=None,
            text=entry.begins + " et la suite",
            html="",
            mentions=(),
            record_id=RECORD.id,
            locator=CSS,
        )
        for position, entry in enumerate(expected.ENTRIES, start=1)
    ]


def right_citations() -> list[m.CitationRow]:
    rows = []
    for number, cited in enumerate(expected.CITATIONS, start=1):
        ends = expected.ENDS.get(cited.url)
        final_url = expected.FINAL_URLS.get(cited.url, cited.url)
        needed = 0 if ends else len(expected.REQUISITES.get(final_url, ()))
        rows.append(
            m.CitationRow(
                id=f"c{number}",
                cited_by=m.CitedBy(type="comment" if cited.by else "article", id=cited.by),
                form=cited.form,
                in_quote=bool(cited.in_quote),
                as_written=cited.as_written,
                url=cited.url,
                unwrapped_url=None,
                fragment=cited.fragment,
                anchor_text=None,
                context="",
                outcome=min(ends) if ends else Outcome.CAPTURED,
                final_url=final_url,
                resource="r1",
                requisites=m.RequisiteCounts(captured=needed, missing=0),
            )
        )
    return rows


def right_resources() -> list[m.ResourceRow]:
    roles: dict[str, set[Role]] = {expected.SEED: {Role.ARTICLE}}
    for cited in expected.CITATIONS:
        roles.setdefault(cited.url, set()).add(Role.CITATION)
    for url in (*expected.FINAL_URLS.values(), *expected.HOPS):
        roles.setdefault(url, set()).add(Role.CITATION)
    for requisites in expected.REQUISITES.values():
        for url in requisites:
            roles.setdefault(url, set()).add(Role.REQUISITE)
    rows = []
    for number, (url, its_roles) in enumerate(roles.items(), start=1):
        ends = expected.ENDS.get(url, {Outcome.CAPTURED})
        outcome = Outcome.REDIRECTED if url in expected.HOPS else min(ends)
        rows.append(
            m.ResourceRow(
                id=f"r{number}",
                url=url,
                roles=tuple(its_roles),
                required_by=(),
                hops="",
                outcome=outcome,
                record=RECORD if outcome is Outcome.CAPTURED else None,
            )
        )
    return rows


def right_manifest() -> m.Manifest:
    part = m.PartRow(file="comments.jsonl", count=0, sha256="")
    return m.Manifest(
        version=m.VERSION,
        capture=m.CaptureFacts(
            id="20261122T170102Z-3f9a1c",
            seed=expected.SEED,
            started="2026-11-22T17:01:02.000000Z",
            finished="2026-11-22T17:01:08.000000Z",
            software="preserve",
            trigger="manual",
            operator="",
            user_agent="",
            config_sha256="",
            robots=m.RobotsPolicy(policy="obey"),
            previous=None,
            status="partial",
            authenticated=False,
            tags=(),
            note=None,
        ),
        article=msgspec.convert(
            {
                **expected.ARTICLE,
                "authors": expected.AUTHORS,
                "policy": expected.POLICY,
                "record_id": RECORD.id,
                "locators": {},
            },
            m.ArticleRow,
        ),
        discussion=m.DiscussionRow(
            system=expected.SYSTEM,
            adapters=(),
            state=expected.STATE,
            state_evidence=None,
            claimed=expected.CLAIMED,
            claims=(),
            recorded=expected.RECORDED,
            verdict=expected.VERDICT,
            missing=tuple(
                m.MissingRow(count=count, reason=reason)
                for reason, count in expected.MISSING.items()
            ),
            pages=(expected.SEED,),
            record_id=RECORD.id,
        ),
        totals=m.Totals(by_outcome={}, by_role={}, by_flag={}, bytes_fetched=0, bytes_stored=0),
        parts=m.Parts(
            comments=part,
            citations=msgspec.structs.replace(part, file="citations.jsonl"),
            resources=msgspec.structs.replace(part, file="resources.jsonl"),
        ),
        files=(),
    )


class Account:
    """What a capture wrote, to be bent by a test."""

    def __init__(self) -> None:
        self.manifest = right_manifest()
        self.comments = right_comments()
        self.citations = right_citations()
        self.resources = right_resources()

    def write(self, folder: Path) -> Path:
        (folder / "manifest.json").write_bytes(m.encode_manifest(self.manifest))
        for name in ("comments", "citations", "resources"):
            lines = [m.encode(row) + b"\n" for row in getattr(self, name)]
            (folder / f"{name}.jsonl").write_bytes(b"".join(lines))
        return folder


def test_right_manifest_differs_in_nothing(tmp_path: Path, web: DemoWeb) -> None:
    assert differences(Account().write(tmp_path), web) == []


def test_second_capture_may_find_everything_unchanged(tmp_path: Path, web: DemoWeb) -> None:
    account = Account()
    account.citations = [
        msgspec.structs.replace(row, outcome=Outcome.UNCHANGED)
        if row.outcome is Outcome.CAPTURED
        else row
        for row in account.citations
    ]
    account.resources = [
        msgspec.structs.replace(row, outcome=Outcome.UNCHANGED)
        if row.outcome is Outcome.CAPTURED
        else row
        for row in account.resources
    ]
    assert differences(account.write(tmp_path), web) == []


def test_folder_without_a_manifest_is_one_difference(tmp_path: Path, web: DemoWeb) -> None:
    (said,) = differences(tmp_path, web)
    assert "manifest.json cannot be read" in said


def _fewer_comments(account: Account) -> None:
    del account.comments[3]


def _wrong_order(account: Account) -> None:
    account.comments[0], account.comments[1] = account.comments[1], account.comments[0]


def _wrong_parent(account: Account) -> None:
    account.comments[14] = msgspec.structs.replace(account.comments[14], parent="2120")


def _glued_too_long(account: Account) -> None:
    at = next(i for i, row in enumerate(account.citations) if row.as_written.endswith("yes.gif"))
    account.citations[at] = msgspec.structs.replace(
        account.citations[at], as_written="eux..http://images.demo.test/wp_yes.gif"
    )


def _smiley_cited(account: Account) -> None:
    account.citations.append(
        msgspec.structs.replace(
            account.citations[0],
            as_written="http://blog.demo.test/wp-includes/images/smilies/icon_wink.gif",
        )
    )


def _made_up_status(account: Account) -> None:
    at = next(i for i, row in enumerate(account.citations) if "coupe" in row.as_written)
    account.citations[at] = msgspec.structs.replace(
        account.citations[at], outcome=Outcome.NOT_FOUND
    )


def _lost_requisite(account: Account) -> None:
    account.resources = [row for row in account.resources if not row.url.endswith("woff2")]


def _unasked_for(account: Account) -> None:
    account.resources.append(
        msgspec.structs.replace(
            account.resources[0], url="http://moulin.demo.test/", roles=(Role.CITATION,)
        )
    )


def _no_record(account: Account) -> None:
    account.resources[0] = msgspec.structs.replace(account.resources[0], record=None)


def _nothing_missing(account: Account) -> None:
    account.manifest = msgspec.structs.replace(
        account.manifest,
        discussion=msgspec.structs.replace(account.manifest.discussion, missing=()),
    )


def _complete(account: Account) -> None:
    account.manifest = msgspec.structs.replace(
        account.manifest,
        capture=msgspec.structs.replace(account.manifest.capture, status="complete"),
    )


@pytest.mark.parametrize(
    ("bend", "sentence"),
    [
        (_fewer_comments, "Comment 2105 is not there."),
        (_wrong_order, "The comments' order is"),
        (_wrong_parent, "Comment 2125: its parent is 2120; it should be 2124."),
        (_glued_too_long, "Comment 2111 cites http://images.demo.test/wp_yes.gif (text); it is"),
        (_smiley_cited, "The article does not cite http://blog.demo.test/wp-includes/images/"),
        (_made_up_status, "temoignage: its outcome is not-found; it should be disconnected."),
        (_lost_requisite, "fonts/fournil.woff2 is not among the resources."),
        (_unasked_for, "http://moulin.demo.test/ is among the resources, and nothing cites"),
        (_no_record, f"{expected.SEED} is captured, and no record of it is named."),
        (_nothing_missing, "What is missing is nothing; it should be not-on-page: 10."),
        (_complete, "The capture's status is complete; it should be partial."),
    ],
)
def test_whatever_is_wrong_is_named(
    tmp_path: Path, web: DemoWeb, bend: Callable[[Account], None], sentence: str
) -> None:
    account = Account()
    bend(account)
    assert sentence in "\n".join(differences(account.write(tmp_path), web))
