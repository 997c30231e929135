"""The report of a capture: what the manifest says, for a person, and nothing that runs."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from change_rows import account, article_page, compare, fetched
from report_captures import (
    EVIL,
    cited,
    comment,
    evil_citations,
    evil_comments,
    evil_resources,
    kept,
    thousands,
    with_record,
)

from preserve.manifest import AuthorRow, KeptRow
from preserve.model import Flag, Kind, MissingReason, Outcome, ThreadState, Verdict, Visibility
from preserve.report import policy

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import CaptureFolder

STORY = "https://news.example/story?a=1&b=2"
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def village(tmp_path: Path) -> CaptureFolder:
    """A discussion of which ten comments are missing, with links of every sort."""
    comments = [
        comment("1", 1, f"Lu ici : {STORY} et là.", number="1"),
        comment("2", 2, "Une réponse.", parent="1", depth=2, number="1.1"),
        comment("3", 3, "Retiré, secret.", parent="2", depth=3, status=Visibility.DELETED,
                name="Secret-Nom", date="2016-03-03"),
        comment("4", 4, "Sous le retiré.", parent="3", depth=4, kind=Kind.PINGBACK, date=None,
                date_text=None),
    ]  # fmt: skip
    citations = [
        cited(1, "https://encyclo.example/four", Outcome.CAPTURED),
        msgspec.structs.replace(
            cited(2, STORY, Outcome.CAPTURED, by="1", final_url="https://news.example/new"),
            form="text", context=f"Lu ici : {STORY}",
        ),
        cited(3, "https://mort.example/x", Outcome.DNS_FAILED, by="2"),
        cited(4, "https://parti.example/x", Outcome.GONE, by="3"),
        cited(5, "https://bar.example/x", Outcome.ROBOTS_DENIED, by="4"),
        cited(6, "https://avant.example/x", Outcome.KEPT_EARLIER),
    ]  # fmt: skip
    earlier = KeptRow(
        capture="20251201T000000Z-bbbbbb", resource="r9", outcome=Outcome.CAPTURED,
        record_id="<urn:uuid:9>", warc_date="2025-12-01T00:00:05Z",
    )  # fmt: skip
    resources = [
        with_record(fetched(1, "https://encyclo.example/four", Outcome.CAPTURED)),
        with_record(fetched(2, "https://news.example/new", Outcome.CAPTURED,
                            flags=[Flag.TLS_UNVERIFIED])),
        fetched(3, "https://mort.example/x", Outcome.DNS_FAILED),
        with_record(fetched(4, "https://parti.example/x", Outcome.GONE)),
        fetched(6, "https://avant.example/x", Outcome.KEPT_EARLIER, kept=earlier),
    ]  # fmt: skip
    return kept(
        tmp_path / "warcs", comments, citations, resources,
        claimed=14, missing=[(10, MissingReason.NOT_ON_PAGE)], verdict=Verdict.GAP,
        status="partial", state=ThreadState.CLOSED, site_name="Le carnet",
        facts={"status_reasons": ("the discussion is not whole: gap",), "tags": ("village",)},
    )  # fmt: skip


def test_completeness_is_told_at_a_glance(village: CaptureFolder, show: Any) -> None:
    (page,) = show(village)
    for said in ("partial", "4 of 14", "10 missing: not on the page", "closed", "Le carnet",
                 "the discussion is not whole: gap", "3 of 5", "read as wordpress"):  # fmt: skip
        assert said in page.text, said


def test_the_same_is_told_in_french_and_quoted_words_say_what_language_they_are(
    village: CaptureFolder, show: Any
) -> None:
    (page,) = show(village, "fr")
    for said in ("partielle", "4 sur 14", "10 manquants\u00a0: absents de la page", "close",
                 "hôte inconnu", "copie archivée", "en réponse à"):  # fmt: skip
        assert " ".join(said.split()) in page.text, said
    assert page.html.startswith('<!doctype html>\n<html lang="fr">')
    (english,) = show(village)
    assert '<div class="words" lang="fr">' in english.html
    assert '<h1 dir="auto" lang="fr">Le four du village</h1>' in english.html


def test_each_comment_has_a_permanent_link_and_names_what_it_answers(
    village: CaptureFolder, show: Any
) -> None:
    (page,) = show(village)
    ids = [one.get("id") for one in page.all("article")]
    assert ids == ["comment-1", "comment-2", "comment-3", "comment-4"]
    assert {f"#{one}" for one in ids} <= set(page.links())
    assert "in reply to Author 1 (1)" in page.text
    assert page.text.count("3 replies") == 1
    assert page.html.count('<details class="replies" open>') == 3


def test_what_was_removed_keeps_its_place_and_nothing_else(
    village: CaptureFolder, show: Any
) -> None:
    (page,) = show(village)
    assert "secret" not in page.html.lower()
    assert "parti.example" not in page.html
    assert "2016-03-03" not in page.html
    assert page.text.count("a comment that was removed") >= 2  # in its place, and as an answer's
    (all_of_it,) = show(village, include_removed=True)
    assert "Retiré, secret." in all_of_it.text
    assert "Secret-Nom" in all_of_it.text
    assert "parti.example" in all_of_it.text
    assert "shows comments that were taken out" in all_of_it.text


def test_a_citation_has_its_outcome_its_address_and_its_archived_copy(
    village: CaptureFolder, show: Any
) -> None:
    (page,) = show(village)
    copy = "http://127.0.0.1:8471/#url=https%3A%2F%2Fnews.example%2Fnew&ts=20260101120001"
    earlier = "http://127.0.0.1:8471/#url=https%3A%2F%2Favant.example%2Fx&ts=20251201000005"
    assert [link for link in page.links() if "8471" in link] == [
        "http://127.0.0.1:8471/#url=https%3A%2F%2Fencyclo.example%2Ffour&ts=20260101120001",
        copy,
        earlier,
    ]
    assert STORY in page.links()
    assert "https://news.example/new" in page.links()  # where the comment's link led
    assert "#cites-c2" in page.links()
    for said in ("leads to https://news.example/new", "certificate not valid", "unknown host",
                 "no answer was archived", "denied by robots.txt",
                 "in the earlier capture 20251201T000000Z-bbbbbb",
                 f"{village.id} --viewer replayweb --port 8471 --no-browser"):  # fmt: skip
        assert said in page.text, said


def test_without_a_viewer_the_moment_is_told_and_the_command(
    village: CaptureFolder, show: Any
) -> None:
    (page,) = show(village, viewer=None)
    assert not [link for link in page.links() if "8471" in link]
    assert "archived copy, 1\u00a0January 2026, 12:00\u00a0UTC".replace("\u00a0", " ") in page.text
    assert f"preserve replay {village.id} --url URL" in page.text


def test_a_link_in_the_page_never_leads_but_to_the_web(tmp_path: Path, show: Any) -> None:
    citations = evil_citations()
    capture = kept(tmp_path, evil_comments(), citations, evil_resources(citations))
    (page,) = show(capture)
    assert [link for link in page.links() if not re.match(r"https?://|#|[\w-]+\.html", link)] == []


@LANGUAGES
def test_hostile_words_are_shown_as_text_in_every_place(
    tmp_path: Path, show: Any, language: str
) -> None:
    citations = evil_citations()
    capture = kept(
        tmp_path, evil_comments(), citations, evil_resources(citations),
        title=EVIL, authors=(EVIL,), site_name=EVIL, published=EVIL, modified=EVIL,
        language='fr" onload="x', policy={EVIL: EVIL}, final_url="https://a.example/" + EVIL,
        canonical_url=EVIL, system=EVIL,
        facts={"note": EVIL, "tags": (EVIL,), "status_reasons": (EVIL,), "operator": EVIL,
               "trigger": EVIL, "software": EVIL, "status": EVIL},
    )  # fmt: skip
    older = account([comment("1", 1, f"a {EVIL}"), comment("9", 2, EVIL, name=EVIL)], citations[:1])
    newer = account(evil_comments(), citations, title=EVIL, page=article_page("b"))
    record = compare(older, newer, texts=(EVIL, f"b {EVIL}"), include_removed=True)
    pages = show(capture, language, changes=record)
    may = (
        "html head meta title style body a header p span main footer script nav ul ol li h1 h2 h3 "
        "section div dl dt dd bdi time table caption thead tbody tr th td svg rect figure "
        "figcaption details summary article blockquote code label input select option button del "
        "ins b"
    )
    allowed = set(may.split())
    for page in pages:
        assert {tag for tag, _ in page.elements} <= allowed
        assert len(page.all("script")) == len(page.all("style")) == 1
        attributes = {name for _, one in page.elements for name in one}
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "src"}
        ]
        assert "49" not in re.findall(r"7\*7|49 ", page.text.replace("{{ 7*7 }}", ""))
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.html)
        assert "\\u202eevil" in page.text


@LANGUAGES
def test_the_policy_lets_the_page_s_own_style_and_script_work_and_nothing_else(
    village: CaptureFolder, show: Any, language: str
) -> None:
    (page,) = show(village, language)
    said = page.all("meta")
    (content,) = [one["content"] for one in said if one.get("http-equiv")]
    assert content == policy()
    assert content.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page.html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in content
    assert not re.search(
        r"url\(|@import|//[a-z]", re.findall(r"<style>(.*?)</style>", page.html, re.DOTALL)[0]
    )
    # What a browser would load by itself.
    assert not page.all("link")
    assert not page.all("img")


def test_the_plot_has_its_words_and_its_figures(village: CaptureFolder, show: Any) -> None:
    (page,) = show(village)
    assert "Comments by day, as the page dates them" in page.text
    assert (
        "Comments from 1 March 2016 to 1 March 2016; most of them, 2, at 1 March 2016" in page.text
    )
    assert "1 comment has no date that could be read." in page.text
    assert page.all("svg")


def test_what_changed_is_told_in_words_of_the_language(village: CaptureFolder, show: Any) -> None:
    older = account(
        [comment("1", 1, "Le four brûle."), comment("8", 2, "Parti.", name="Camille")],
        [
            cited(1, "https://a.example/", Outcome.CAPTURED),
            cited(2, "https://b.example/", Outcome.CAPTURED),
        ],
        claimed=2,
    )
    newer = account(
        [comment("1", 1, "Le four fume."), comment("2", 2, "Neuf.", name="عدا")],
        [cited(1, "https://a.example/", Outcome.NOT_FOUND),
         cited(2, "https://b.example/", Outcome.CAPTURED)],
        claimed=3, state=ThreadState.CLOSED, title="Un autre titre",
    )  # fmt: skip
    record = compare(older, newer)
    (page,) = show(village, changes=record, reports=[record.older.id])
    assert "Le four <del>brûle</del><ins>fume</ins>." in page.html
    for said in ("Comments: added 1", "عدا", "Citations: newly dead 1", "https://a.example/",
                 "titleLe four du villageUn autre titre", "state of the discussionopenclosed",
                 "Comments: removed 1", "Its words are withheld"):  # fmt: skip
        assert said in page.text, said
    assert "Camille" not in page.text
    assert "Parti." not in page.text
    (french,) = show(village, "fr", changes=record)
    for said in (
        "ajoutés 1",
        "mortes depuis 1",
        "introuvable",
        "état de la discussionouverteclose",
    ):
        assert said in french.text, said
    (same,) = show(village, changes=compare(older, older))
    assert "Nothing changed." in same.text


def test_a_first_capture_says_so(village: CaptureFolder, show: Any) -> None:
    assert "This is the first capture of the article." in show(village)[0].text


def test_long_discussions_and_lists_go_on_on_further_pages(tmp_path: Path, show: Any) -> None:
    citations = [
        cited(n, f"https://site.example/{n}", Outcome.CAPTURED, by=str(n % 95 + 1))
        for n in range(1, 212)
    ]
    capture = kept(tmp_path, thousands(95, characters=20), citations)
    pages = show(capture, page_comments=40, page_citations=200)
    assert [page.name.removeprefix(capture.id) for page in pages] == [
        ".html", "-comments-2.html", "-comments-3.html", "-citations-2.html",
    ]  # fmt: skip
    ids = {page.name: {one["id"] for _, one in page.elements if "id" in one} for page in pages}
    links = 0
    for page in pages:
        for link in page.links():
            name, _, target = link.partition("#")
            if not name.startswith("http") and name != "index.html":
                links += 1
                assert not target or target in ids[name or page.name], link
    assert links > 400
    comments = [one for page in pages for one in ids[page.name] if one.startswith("comment-")]
    assert len(comments) == 95
    assert (
        len([one for page in pages for one in ids[page.name] if one.startswith("cites-c")]) == 211
    )
    assert "Comments 1 to 40 of 95" in pages[0].text
    assert "Comments 81 to 95 of 95" in pages[2].text


def test_what_every_answer_repeats_is_bounded(tmp_path: Path, show: Any) -> None:
    rows = [
        comment(str(n), n, "Oui.", parent=str(n - 1) if n > 1 else None, depth=n, name="n" * 50_000,
                number="9" * 50_000)
        for n in range(1, 20)
    ]  # fmt: skip
    (page,) = show(kept(tmp_path, rows, title="t" * 1_000_000))
    assert len(page.html) < 100_000


def test_names_addresses_and_dates_stand_in_isolates(tmp_path: Path, show: Any) -> None:
    name = "مرحبا"
    capture = kept(
        tmp_path, [comment("1", 1, name, author=AuthorRow(name=name, url="https://x.example/"))]
    )
    (page,) = show(capture)
    assert f"<bdi>{name}</bdi>" in page.html
    assert f'<p dir="auto">{name}</p>' in page.html
