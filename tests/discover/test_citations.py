"""What a comment's body cites."""

from __future__ import annotations

import pytest

from preserve.discover import fragment_citations
from preserve.model import Form, FoundCitation
from preserve.page import parse_fragment

PAGE = "http://blog.example/2016/article"


def cited(html: str, base: str = PAGE) -> tuple[FoundCitation, ...]:
    return fragment_citations(parse_fragment(html), base=base, page_url=PAGE)


def short(html: str) -> list[tuple[str, str | None]]:
    return [(each.form.value, each.url) for each in cited(html)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href=http://x.org/a>ici</a>", [("anchor", "http://x.org/a")]),
        ("voir http://x.org/a.", [("text", "http://x.org/a")]),
        ("<a href='http://x.org/a'>http://x.org/a</a>", [("anchor", "http://x.org/a")]),
        ("<a href='http://x.org/a'>http://x.org/...</a>", [("anchor", "http://x.org/a")]),
        ("<a href=http://x.org/a>a</a>http://y.org/b", [("anchor", "http://x.org/a"),
                                                        ("text", "http://y.org/b")]),
        ("http://y.org/b<a href=http://x.org/a>a</a>", [("text", "http://y.org/b"),
                                                        ("anchor", "http://x.org/a")]),
        ("<a href='../b'>b</a>", [("anchor", "http://blog.example/b")]),
        ("<a href='HTTP://X.ORG/A'>b</a>", [("anchor", "http://x.org/A")]),
        ("http://x.org/<wbr>a/<b>b</b>", [("text", "http://x.org/a/b")]),
        ("http://x.org/?a=1&amp;b=2", [("text", "http://x.org/?a=1&b=2")]),
        ("<pre>curl http://localhost:3000/token</pre>", [("text", "http://localhost:3000/token")]),
        ("<a href=ftp://x.org/a>f</a> <a href='magnet:?xt=1'>m</a> <a href='gopher://x/1'>g</a>",
         [("anchor", "ftp://x.org/a"), ("anchor", "magnet:?xt=1"), ("anchor", "gopher://x/1")]),
        ("<a href=big.jpg><img src=a></a>", [("anchor", "http://blog.example/2016/big.jpg")]),
        ("<iframe src=//video.example/1></iframe>", [("embed", "http://video.example/1")]),
        (("<iframe data-src=//video.example/1></iframe><noscript><iframe src=//video.example/1>"
         "</iframe></noscript>"), [("embed", "http://video.example/1")]),
        ("<object data=http://video.example/1></object>", [("embed", "http://video.example/1")]),
        (("<object><param name=movie value=http://video.example/1><embed src=http://video.example/1>"
         "</object>"), [("embed", "http://video.example/1")]),
        ("<blockquote cite=http://x.org/a>mot</blockquote>", [("cite", "http://x.org/a")]),
        ("<del cite=http://x.org/a>mot</del>", [("cite", "http://x.org/a")]),
        ("<a href='http://'>mal écrit</a>", [("anchor", None)]),
        # not citations
        ("<a href='mailto:un@x.org'>m</a> <a href='&#109;&#97;ilto:un@x.org'>m</a>", []),
        ("<a href='tel:1'>t</a> <a href='javascript:x()'>j</a>", []),
        ("<a href=''>e</a> <a name=x>n</a>", []),
        ("<a href='#comment-3'>3</a> <a href='/2016/article#comment-3'>3</a>", []),
        ("<img src=smile.gif> un@x.org", []),
        ("<iframe src=about:blank></iframe><iframe width=1 height=1 src=//x.org/></iframe>", []),
        ("<iframe src='https://www.facebook.com/plugins/like.php?x'></iframe>", []),
        ("<a href='/cdn-cgi/l/email-protection#ab'>[email]</a>", []),
        ("<script>'http://x.org/'</script><style>a{background:url(http://x.org/)}</style>", []),
    ],
)  # fmt: skip
def test_what_is_a_citation_and_in_which_form(
    html: str, expected: list[tuple[str, str | None]]
) -> None:
    assert short(html) == expected


def test_an_address_glued_to_a_sentence_is_cited_as_written() -> None:
    (citation,) = cited("<p>Ce site est à eux..https://site.example/wp_yes.gif</p>")
    assert citation.as_written == "https://site.example/wp_yes.gif"
    assert citation.context == "Ce site est à eux..https://site.example/wp_yes.gif"


def test_www_in_plain_text_is_tried_with_https_first() -> None:
    (citation,) = cited("voir www.site.example/a")
    assert citation.as_written == "www.site.example/a"
    assert citation.url == "https://www.site.example/a"
    assert citation.alternatives == ("http://www.site.example/a",)


def test_www_in_an_anchor_is_a_path_to_a_browser_and_a_host_to_its_writer() -> None:
    (citation,) = cited("<a href='www.site.example/a'>a</a>")
    assert citation.url == "http://blog.example/2016/www.site.example/a"
    assert citation.alternatives == ("https://www.site.example/a", "http://www.site.example/a")


def test_an_anchor_keeps_what_is_written_its_text_its_fragment_and_its_sentence() -> None:
    (citation,) = cited(
        "<p>Avant. Il faut lire <a href=' http://x.org/a#b '>ce <b>texte</b></a> en entier. Après."
    )
    assert citation.form is Form.ANCHOR
    assert citation.as_written == " http://x.org/a#b "
    assert citation.url == "http://x.org/a"
    assert citation.fragment == "b"
    assert citation.anchor_text == "ce texte"
    assert citation.context == "Il faut lire ce texte en entier."


def test_a_picture_speaks_for_its_anchor() -> None:
    (citation,) = cited("<a href=big.jpg><img src=small.jpg alt='Le port'></a>")
    assert citation.anchor_text == "Le port"


@pytest.mark.parametrize(
    ("html", "in_quote"),
    [
        ("<blockquote><p><a href=http://x.org/>x</a></blockquote>", True),
        ("<p><q>http://x.org/</q>", True),
        ("<blockquote>a</blockquote><p>http://x.org/", False),
        ("<blockquote cite=http://x.org/>a</blockquote>", False),
    ],
)
def test_what_stands_in_a_quotation_is_told_apart(html: str, in_quote: bool) -> None:
    assert [each.in_quote for each in cited(html)] == [in_quote]


def test_the_permalink_of_an_embedded_post_is_the_embedded_thing() -> None:
    html = (
        '<blockquote class="twitter-tweet"><p>Voir <a href="https://t.co/x">t.co/x</a></p>'
        '<a href="https://twitter.com/un/status/12?ref=a">5 mai</a></blockquote>'
    )
    assert short(html) == [
        ("anchor", "https://t.co/x"),
        ("embed", "https://twitter.com/un/status/12?ref=a"),
    ]


def test_a_post_that_names_its_permalink_in_an_attribute() -> None:
    html = (
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@a/video/1">x</blockquote>'
    )
    assert short(html) == [("embed", "https://www.tiktok.com/@a/video/1")]


def test_what_is_behind_a_gateway_is_named_beside_it() -> None:
    (known,) = cited("<a href='https://l.facebook.com/l.php?u=http%3A%2F%2Fx.org%2Fa'>a</a>")
    assert known.unwrapped_url == "http://x.org/a"
    (titled,) = cited("<a href='http://go.example/?id=5' title='http://x.org/a'>a</a>")
    assert (titled.url, titled.unwrapped_url) == ("http://go.example/?id=5", "http://x.org/a")
    (plain,) = cited("<a href='http://x.org/a' title='http://x.org/a'>a</a>")
    assert plain.unwrapped_url is None


def test_each_mention_is_a_citation_of_its_own() -> None:
    assert len(cited("<a href=http://x.org/>un</a>, <a href=http://x.org/>deux</a>")) == 2


def test_relative_addresses_resolve_against_the_base() -> None:
    (citation,) = cited("<a href='../x/index.html'>x</a>", base="http://mirror.example/a/b/")
    assert citation.url == "http://mirror.example/a/x/index.html"


def test_a_deep_comment_is_read_without_recursion() -> None:
    assert len(cited("<span>" * 1500 + "http://x.org/a")) == 1
