"""The page that shows a change record: readable, and safe whatever stands in it."""

from __future__ import annotations

import re

from change_rows import account, article_page, cited, comment, compare

from preserve.compare import changes_page
from preserve.manifest import AuthorRow
from preserve.model import Outcome, Visibility
from preserve.page import parse

EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \"' &amp; \u202eevil\u202c \x00\x1b[2J"
)


def test_what_comes_from_the_web_is_shown_as_text_and_runs_nothing() -> None:
    evil = {"author": AuthorRow(name=EVIL, url=None), "title": EVIL, "date_text": EVIL}
    older = account(
        [comment("1", 1, f"Avant {EVIL}"), comment(EVIL, 2, EVIL, **evil)],
        [cited(1, f"javascript:{EVIL}", Outcome.CAPTURED)],
        claimed=3,
    )
    newer = account(
        [comment("1", 1, f"Après {EVIL}", **evil), comment(f"new{EVIL}", 2, EVIL, **evil)],
        [cited(1, f"javascript:{EVIL}", Outcome.NOT_FOUND)],
        title=EVIL,
        page=article_page("b"),
    )
    record = compare(older, newer, texts=(EVIL, f"{EVIL} {EVIL}"), include_removed=True)
    html = changes_page(record)
    document = parse(html.encode(), url="https://a.example/")
    for tag in ("script", "img", "a", "iframe", "form", "object", "svg", "base"):
        assert document.css_first(tag) is None
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", html)
    assert "\\u202eevil" in html
    assert "alert(1)" in document.root.text()
    policy = document.css_first("meta[http-equiv]")
    assert policy is not None
    assert "default-src 'none'" in (policy.attributes["content"] or "")


def test_names_and_addresses_stand_in_isolates_and_texts_find_their_own_direction() -> None:
    arabic = "مرحبا بالعالم"
    older = account([])
    newer = account([comment("1", 1, arabic, author=AuthorRow(name=arabic, url=None))])
    html = changes_page(compare(older, newer))
    assert f"<bdi>{arabic}</bdi>" in html
    assert f'<p class="text" dir="auto">{arabic}</p>' in html


def test_a_word_of_a_megabyte_and_a_long_list_make_a_page() -> None:
    older = account([comment("1", 1, "x" * 1_000_000)])
    newer = account(
        [comment("1", 1, "y" * 1_000_000), comment("2", 2, "z" * 1_000_000)],
    )
    html = changes_page(compare(older, newer))
    assert "Too long to compare: 1000000 characters before, 1000000 now." in html
    assert "980000 characters more" in html
    assert len(html) < 100_000


def test_an_edit_is_marked_in_the_page() -> None:
    record = compare(
        account([comment("1", 1, "Le four brûle.")]), account([comment("1", 1, "Le four fume.")])
    )
    html = changes_page(record)
    assert "Le four <del>brûle</del><ins>fume</ins>." in html


def test_the_words_of_a_removed_comment_are_not_in_the_page() -> None:
    older = account([comment("1", 1, "secret-texte", name="Secret-Nom")])
    notice = comment("1", 1, "Supprimé.", status=Visibility.DELETED)
    for newer in (account([]), account([notice])):
        html = changes_page(compare(older, newer))
        assert "ecret" not in html
        assert "removed by the site" in html
        assert "secret-texte" in changes_page(compare(older, newer, include_removed=True))


def test_nothing_changed_is_said() -> None:
    one = account([comment("1", 1)])
    assert "nothing changed" in changes_page(compare(one, one))
