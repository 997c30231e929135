"""The thread page: what it says, and that nothing in a comment can become mark-up."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
import pytest

from preserve.account import thread_html, thread_text, thread_title
from preserve.account.thread_page import has_thread_page, thread_page_url
from preserve.account.thread_words import words_for
from preserve.manifest import (
    ArticleRow,
    AuthorRow,
    CitationRow,
    CitedBy,
    CommentRow,
    DiscussionRow,
    LocatorRow,
    MissingRow,
    RequisiteCounts,
)
from preserve.model import (
    Form,
    Kind,
    MissingReason,
    Outcome,
    ThreadState,
    Verdict,
    Visibility,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

ID = "20261122T170102Z-3f9a1c"
PAGE_ID, DATA_ID = "<urn:uuid:page>", "<urn:uuid:data>"
SEED = "http://blog.test/article"
STORY = "http://nouvelles.test/recit"
DEAD = "http://mort.test/page"

ARTICLE = ArticleRow(
    url="http://blog.test/",
    final_url=SEED,
    canonical_url=None,
    title="Le four",
    authors=(),
    published=None,
    modified=None,
    language="fr-FR",
    site_name=None,
    policy={},
    record_id=PAGE_ID,
    locators={},
)
ENGLISH = msgspec.structs.replace(ARTICLE, language="en", title="The oven")
DISCUSSION = DiscussionRow(
    system="wordpress",
    adapters=(),
    state=ThreadState.CLOSED,
    state_evidence=None,
    claimed=28,
    claims=(),
    recorded=18,
    verdict=Verdict.GAP,
    missing=(MissingRow(count=10, reason=MissingReason.NOT_ON_PAGE),),
    pages=(SEED,),
    record_id=PAGE_ID,
)


def comment(position: int, text: str = "Un texte.", **changes: Any) -> CommentRow:
    row = CommentRow(
        id=str(position),
        native_id=f"comment-{position}",
        parent=None,
        parent_source=None,
        parent_exact=True,
        depth=1,
        position=position,
        number=None,
        kind=Kind.COMMENT,
        status=Visibility.VISIBLE,
        author=AuthorRow(name="Camille", url=None),
        date=None,
        date_text=None,
        permalink=None,
        title=None,
        text=text,
        html="",
        mentions=(),
        record_id=PAGE_ID,
        locator=LocatorRow(type="css", value="#comment"),
    )
    return msgspec.structs.replace(row, **changes)


def cites(comment_id: str, written: str, **changes: Any) -> CitationRow:
    row = CitationRow(
        id="c1",
        cited_by=CitedBy(type="comment", id=comment_id),
        form=Form.TEXT,
        in_quote=False,
        as_written=written,
        url=written,
        unwrapped_url=None,
        fragment=None,
        anchor_text=None,
        context="",
        outcome=Outcome.CAPTURED,
        final_url=written,
        resource="r1",
        requisites=RequisiteCounts(captured=0, missing=0),
    )
    return msgspec.structs.replace(row, **changes)


def anchor(comment_id: str, text: str, url: str, **changes: Any) -> CitationRow:
    return cites(comment_id, url, form=Form.ANCHOR, anchor_text=text, **changes)


def made(
    comments: Sequence[CommentRow],
    citations: Sequence[CitationRow] = (),
    *,
    article: ArticleRow = ARTICLE,
    discussion: DiscussionRow = DISCUSSION,
    **words: Any,
) -> str:
    pieces = thread_html(
        article,
        discussion,
        comments,
        citations,
        capture_id=ID,
        started="2026-11-22T17:01:02.123456Z",
        data_record_id=DATA_ID,
        **words,
    )
    return b"".join(pieces).decode()


class Judge(HTMLParser):
    """Reads a page as another parser would: its elements, and the text between them."""

    ALLOWED: ClassVar[dict[str, set[str]]] = {
        "html": {"lang"},
        "head": set(),
        "meta": {"charset", "http-equiv", "content", "name"},
        "title": set(),
        "style": set(),
        "body": set(),
        "main": set(),
        "footer": set(),
        "h1": {"dir"},
        "h2": set(),
        "h3": {"dir", "lang"},
        "dl": set(),
        "dt": set(),
        "dd": set(),
        "ul": set(),
        "li": set(),
        "code": set(),
        "article": {"id", "class"},
        "header": set(),
        "span": {"class"},
        "b": set(),
        "bdi": set(),
        "br": set(),
        "time": {"datetime"},
        "a": {"href", "rel", "title"},
        "div": {"lang"},
        "p": {"dir", "class"},
        "small": {"class"},
    }

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.hrefs: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.counts: dict[str, int] = {}
        self.said: list[str] = []
        self._href: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag == "br":
            self.said.append(" ")
        if tag not in self.ALLOWED:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in self.ALLOWED.get(tag, set()):
                self.faults.append(f"<{tag} {name}>")
            if name == "href":
                self._href = value or ""
                self.hrefs.append((self._href, ""))
                if not re.match(r"https?://[^\s]|#comment-", self._href):
                    self.faults.append(f"href={value}")
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = None

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self._href is not None and self.hrefs:
            href, text = self.hrefs[-1]
            self.hrefs[-1] = href, text + data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data!r}")

    @property
    def text(self) -> str:
        return " ".join("".join(self.said).split())


# ------------------------------------------------------------------------------------ what it says


def test_the_facts_stand_at_its_head_in_the_articles_language() -> None:
    page = made([comment(1)])
    judged = Judge(page)
    assert '<html lang="fr">' in page
    assert "Discussion : Le four" in judged.text
    assert "enregistrés : 18, annoncés : 28" in judged.text
    assert "manquants : 10 (absents de la page)" in judged.text
    assert "close" in judged.text
    assert "2026-11-22 17:01:02 UTC" in judged.text
    assert ID in judged.text
    assert (SEED, "Le four") in judged.hrefs
    english = Judge(made([comment(1)], article=ENGLISH)).text
    assert "recorded: 18, claimed: 28 missing: 10 (not on the page)" in english


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fr", "fr"), ("fr_CA", "fr"), ("FR-be", "fr"), ("de", "en"), ("fro", "en"), (None, "en")],
)
def test_it_speaks_french_under_a_french_article_and_english_else(
    language: str | None, shown: str
) -> None:
    assert words_for(language).language == shown


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_word_of_the_manifest_has_a_word_on_the_page(language: str) -> None:
    words = words_for(language)
    assert set(words.outcomes) == set(Outcome)
    assert set(words.states) == set(ThreadState)
    assert set(words.reasons) == set(MissingReason)
    assert set(words.statuses) == set(Visibility) - {Visibility.VISIBLE}
    assert set(words.kinds) == set(Kind) - {Kind.COMMENT}


def test_a_comment_is_shown_with_all_that_was_recorded() -> None:
    row = comment(
        12,
        "Premier paragraphe.\nDeuxième.",
        number="12",
        author=AuthorRow(name="Dominique", url="http://dominique.test/"),
        date="2016-03-12T10:00:00+01:00",
        date_text="le 12 mars 2016",
        permalink=f"{SEED}#comment-12",
        title="À propos",
        kind=Kind.TRACKBACK,
        status=Visibility.PENDING,
    )
    page = made([row])
    judged = Judge(page)
    assert judged.ids == ["comment-12"]
    assert ("#comment-12", "12") in judged.hrefs
    assert ("http://dominique.test/", "Dominique") in judged.hrefs
    assert (f"{SEED}#comment-12", "le 12 mars 2016") in judged.hrefs
    assert 'datetime="2016-03-12T10:00:00+01:00"' in page
    for words in ("À propos", "rétrolien", "en attente de modération"):
        assert words in judged.text
    assert '<p dir="auto">Premier paragraphe.</p>\n<p dir="auto">Deuxième.</p>' in page
    assert judged.faults == []


def test_a_reply_says_what_it_answers() -> None:
    rows = [comment(1, number="1"), comment(2, parent="1", depth=2)]
    page = made(rows)
    assert ("#comment-1", "↳ en réponse à Camille (1)") in Judge(page).hrefs
    assert 'id="comment-2" class="d2"' in page


@pytest.mark.parametrize("status", [Visibility.DELETED, Visibility.HIDDEN])
def test_what_was_removed_is_named_without_author_and_text(status: Visibility) -> None:
    secret = AuthorRow(name="Sacha", url="http://sacha.test/")
    rows = [
        comment(1, f"Secret {STORY}", author=secret, status=status, title="Secret", number="1"),
        comment(2, parent="1", depth=2),
    ]
    page = made(rows, [cites("1", STORY)])
    assert not re.search("Secret|acha|nouvelles", page)
    assert "un commentaire retiré (1)" in Judge(page).text
    assert not re.search("Secret|acha", thread_text(rows))
    whole = made(rows, [cites("1", STORY)], include_removed=True)
    assert "Secret" in whole
    assert (STORY, STORY) in Judge(whole).hrefs


def test_what_it_was_made_from_stands_at_its_end() -> None:
    rows = [comment(1, record_id="<urn:uuid:two>"), comment(2)]
    said = Judge(made(rows)).text
    assert [said.count(one) for one in (PAGE_ID, "<urn:uuid:two>", DATA_ID)] == [1, 1, 1]


def test_there_is_a_page_where_comments_were_recorded_or_claimed() -> None:
    def told(recorded: int, claimed: int | None) -> bool:
        row = msgspec.structs.replace(DISCUSSION, recorded=recorded, claimed=claimed)
        return has_thread_page(row)

    assert told(3, None)
    assert told(0, 28)
    assert not told(0, None)
    assert not told(0, 0)


def test_the_address_is_under_a_name_that_can_be_no_sites() -> None:
    assert thread_page_url(ID) == f"http://preserve.invalid/{ID}/thread"


def test_an_article_without_title_is_called_by_its_address() -> None:
    bare = msgspec.structs.replace(ARTICLE, title=None, language=None)
    assert thread_title(bare) == f"Discussion: {SEED}"


# ------------------------------------------------------------------------------------------- links


def test_an_address_in_plain_text_is_linked_where_it_stands_with_its_outcome() -> None:
    text = f"voir {STORY}-2 et {STORY}, puis {DEAD}."
    rows = [
        cites("1", f"{STORY}-2"),
        cites("1", STORY),
        cites("1", DEAD, outcome=Outcome.DNS_FAILED),
    ]
    judged = Judge(made([comment(1, text)], rows))
    assert [one for one in judged.hrefs if one[0] != SEED] == [
        (f"{STORY}-2", f"{STORY}-2"),
        (STORY, STORY),
        (DEAD, DEAD),
    ]
    assert f"{STORY} [capturé], puis {DEAD} [hôte inconnu]." in judged.text
    assert "Cite aussi" not in judged.text


def test_an_anchor_is_linked_where_its_text_occurs_once_else_it_is_listed() -> None:
    rows = [
        anchor("1", "le récit", STORY),
        anchor("1", "ici", DEAD, outcome=Outcome.GONE),
        cites("1", "http://videos.test/v", form=Form.EMBED),
    ]
    judged = Judge(made([comment(1, "Par ici le récit, par ici la suite.")], rows))
    assert (STORY, "le récit") in judged.hrefs
    assert (DEAD, "ici") in judged.hrefs
    assert ("http://videos.test/v", "http://videos.test/v") in judged.hrefs
    before, _, listed = judged.text.partition("Cite aussi :")
    assert "ici le récit [capturé], par ici la suite." in before
    assert f"ici {DEAD} [disparu]" in listed


def test_a_link_leads_to_where_its_target_was_captured_in_the_end() -> None:
    moved = cites("1", "http://ancien.test/recit", final_url=STORY, fragment="fin")
    dead = cites("1", DEAD, outcome=Outcome.NOT_FOUND, final_url="http://mort.test/404")
    judged = Judge(made([comment(1, f"http://ancien.test/recit {DEAD}")], [moved, dead]))
    assert (f"{STORY}#fin", "http://ancien.test/recit") in judged.hrefs
    assert (DEAD, DEAD) in judged.hrefs


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://ftp.test/x",
        "blob:http://blog.test/1",
        "//nur.test/x",
        "http://",
        "not an address",
    ],
)
def test_only_web_addresses_are_linked(url: str) -> None:
    row = comment(
        1, f"voir {url} !", author=AuthorRow(name="A", url=url), permalink=url, date_text="hier"
    )
    rows = [
        cites("1", url, outcome=Outcome.UNSUPPORTED_SCHEME, final_url=None),
        anchor("1", "voir", url, final_url=None),
        anchor("1", "nulle part", url, final_url=url),
    ]
    judged = Judge(made([row], rows, article=msgspec.structs.replace(ARTICLE, final_url=url)))
    assert judged.hrefs == []
    assert judged.faults == []


# ----------------------------------------------------------------------------------------- hostile

HOSTILE = [
    "<script>alert(1)</script>",
    "</title></style></textarea></script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>' onmouseover='alert(1)",
    "<!-- --> <![CDATA[ ]]> <?x?> --!>",
    "{{ 7*7 }}{% raw %}{{ words }}",
    "&lt;script&gt; &amp; &#0; &notin;",
    "\x00\x01\x08\x0b\x1b[31m\x7f\x80\x9f",
    "\u202egnp.exe\u202c \u2066\u2067\u2069 \u200f\u061c",
    "\ud800 \udfff \ufdd0 \uffff",
    "👩‍🌾🏳️‍🌈🇫🇷 \U0001f525",
    "مرحبا עדה",
    "x" * 1_000_000,
    "a" + "\u0301" * 500,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_recorded_becomes_mark_up(hostile: str) -> None:
    row = comment(
        1,
        f"{hostile} {STORY}\n{hostile}",
        id=hostile[:200],
        number=hostile[:50],
        author=AuthorRow(name=hostile, url=f"http://a.test/{hostile[:50]}"),
        date=hostile[:50],
        date_text=hostile[:50],
        permalink=f"http://blog.test/?{hostile[:50]}",
        title=hostile[:300],
        record_id=hostile[:100],
    )
    answer = comment(2, parent=row.id, depth=2)
    rows = [
        cites(row.id, STORY, fragment=hostile[:50]),
        anchor(row.id, hostile[:300], f"http://cite.test/{hostile[:50]}"),
        cites(row.id, hostile, url=None, final_url=None, outcome=Outcome.INVALID_URL),
    ]
    article = msgspec.structs.replace(ARTICLE, title=hostile, language=hostile[:50])
    page = made([row, answer], rows, article=article)
    judged = Judge(page)
    plain = Judge(made([comment(1), answer]))
    assert judged.faults == []
    assert set(judged.counts) - set(plain.counts) <= {"h3", "ul", "li", "small", "span", "time"}
    assert judged.counts["article"] == 2
    assert len(set(judged.ids)) == 2
    assert f"#{judged.ids[0]}" in {href for href, _ in judged.hrefs}
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]", page)
    shown = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0\uffff]", "\ufffd", hostile)
    assert " ".join(shown.split()) in judged.text


def test_nothing_is_loaded_and_nothing_may_run() -> None:
    page = made([comment(1)])
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    assert not re.search(r"url\(|@import|src=", page)


def test_a_thread_of_ten_thousand_levels_is_a_page_like_any_other() -> None:
    rows = [
        comment(one, depth=one, parent=str(one - 1) if one > 1 else None)
        for one in range(1, 10_001)
    ]
    judged = Judge(made(rows))
    assert judged.faults == []
    assert judged.counts["article"] == 10_000
    assert ("#comment-9999", "↳ en réponse à Camille") in judged.hrefs


def test_a_comment_of_nothing_but_addresses_takes_no_longer_than_it_is() -> None:
    urls = [f"http://site{number}.test/" for number in range(5_000)]
    rows = [cites("1", url) for url in urls]
    lost = [anchor("1", "nulle part", url) for url in urls]
    before = time.process_time()
    judged = Judge(made([comment(1, " ".join(urls))], [*rows, *lost]))
    assert time.process_time() - before < 10
    assert len(judged.hrefs) == 10_001
    assert judged.faults == []


def test_it_comes_in_pieces() -> None:
    rows = [comment(one, "mot " * 500) for one in range(1, 500)]
    pieces = list(
        thread_html(ARTICLE, DISCUSSION, rows, (), capture_id=ID, started="2026-11-22T17:01:02Z")
    )
    assert max(map(len, pieces)) < 100_000
    assert sum(map(len, pieces)) > 900_000


# ------------------------------------------------------------------------------------------ search


def test_a_viewers_search_finds_authors_titles_and_texts() -> None:
    nobody = AuthorRow(name=None, url=None)
    rows = [comment(1, "Premier."), comment(2, "Second.", title="Titre", author=nobody)]
    assert thread_text(rows) == "Camille\nPremier.\nTitre\nSecond."
