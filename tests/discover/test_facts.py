"""What a page says about itself, and which voice is heard first."""

from __future__ import annotations

import json

import pytest

from preserve.discover import facts
from preserve.model import ArticleFacts
from preserve.page import parse

URL = "http://blog.example/2016/article?utm_source=x"


def said(html: str, *headers: tuple[str, str]) -> ArticleFacts:
    return facts(parse(f"<meta charset=utf-8>{html}".encode(), url=URL, headers=headers))


def linked(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


LD = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Titre lié",
    "author": [
        {"@type": "Person", "name": "Une Autrice"},
        {"@type": "Person", "name": "Un Auteur"},
    ],
    "datePublished": "2016-05-01T08:00:00+02:00",
    "dateModified": "2016-05-02",
    "inLanguage": "fr",
    "publisher": {"@type": "Organization", "name": "Le Journal"},
}
META = (
    '<meta property="og:title" content="Titre OG"><meta name="author" content="Autrice Meta">'
    '<meta property="article:published_time" content="2016-04-01"><meta property="og:locale" '
    'content="fr_CA"><meta property="og:site_name" content="Site OG">'
)
PLAIN = (
    "<html lang=en><title>Titre | Site</title><h1>Titre <em>nu</em></h1>"
    "<p class=byline>Par Autrice Nue</p><time datetime=2016-03-01>1er mars</time>"
)


def test_linked_data_is_heard_first() -> None:
    found = said(PLAIN + META + linked(LD))
    assert found.title is not None
    assert found.title.value == "Titre lié"
    assert [author.value for author in found.authors] == ["Une Autrice", "Un Auteur"]
    assert found.published is not None
    assert found.published.value == "2016-05-01T08:00:00+02:00"
    assert found.modified is not None
    assert found.modified.value == "2016-05-02"
    assert found.language is not None
    assert found.language.value == "fr"
    assert found.site_name is not None
    assert found.site_name.value == "Le Journal"
    assert found.title.locator.type == "css"
    assert "script" in found.title.locator.value


def test_meta_elements_are_heard_next_and_plain_html_last() -> None:
    found = said(PLAIN + META)
    assert found.title is not None
    assert found.title.value == "Titre OG"
    assert [author.value for author in found.authors] == ["Autrice Meta"]
    assert found.language is not None
    assert found.language.value == "fr-CA"
    plain = said(PLAIN)
    assert plain.title is not None
    assert plain.title.value == "Titre nu"
    assert [author.value for author in plain.authors] == ["Autrice Nue"]
    assert plain.published is not None
    assert plain.published.value == "2016-03-01"
    assert plain.language is not None
    assert plain.language.value == "en"


def test_microdata_is_heard_before_plain_html() -> None:
    found = said(
        "<h1>Nu</h1><div itemscope><h2 itemprop=headline>Micro</h2>"
        "<span itemprop=author itemscope>Par <b itemprop=name>Micro Autrice</b></span>"
        "<time itemprop=datePublished datetime=2016-01-01>janvier</time></div>"
    )
    assert found.title is not None
    assert found.title.value == "Micro"
    assert [author.value for author in found.authors] == ["Micro Autrice"]
    assert found.published is not None
    assert found.published.value == "2016-01-01"


def test_every_fact_points_at_the_element_it_was_read_from() -> None:
    document = parse(f"<meta charset=utf-8>{PLAIN}{META}".encode(), url=URL)
    found = facts(document)
    assert found.title is not None
    assert found.published is not None
    for fact in (found.title, found.published, *found.authors):
        (node,) = document.css(fact.locator.value)
        assert node.attributes["content"] == fact.value


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type":"Article","headline":"Titre",}',
        '{"@type":"Article","headline":"Titre",\n"description":"deux\nlignes"}',
        '<!-- {"@type":"Article","headline":"Titre"} -->',
        '//<![CDATA[\n{"@type":"Article","headline":"Titre"}\n//]]>',
        '{"@type":"Article","headline":"Titre"}{"@type":"Thing"}',
        '{"@type":"Article","headline":"Titre"};',
        '[{"@type":"BreadcrumbList"},{"@type":["Article"],"headline":["Titre"]}]',
        '{"@graph":[{"@type":"WebSite","name":"S"},{"@type":"BlogPosting","headline":"Titre"}]}',
        '{"@type":"http://schema.org/NewsArticle","headline":{"@value":"Titre"}}',
    ],
)
def test_linked_data_is_read_as_people_write_it(broken: str) -> None:
    found = said(linked(broken))
    assert found.title is not None
    assert found.title.value == "Titre"


@pytest.mark.parametrize(
    "hopeless", ["", "{", "null", "3", '"x"', "[" * 5000, '{"@type":"Article","headline":{}}',
                 '{"@type":"Article","headline":null,"author":7}']
)  # fmt: skip
def test_hopeless_linked_data_is_passed_by(hopeless: str) -> None:
    found = said(linked(hopeless) + "<h1>Titre nu</h1>")
    assert found.title is not None
    assert found.title.value == "Titre nu"
    assert found.authors == ()


def test_an_author_that_is_named_elsewhere_in_the_graph_is_looked_up() -> None:
    graph = {
        "@graph": [
            {
                "@type": "Article",
                "headline": "T",
                "author": {"@id": "#a"},
                "publisher": {"@id": "#s"},
            },
            {"@type": "Person", "@id": "#a", "name": "Une Autrice"},
            {"@type": "Organization", "@id": "#s", "name": "Le Site"},
        ]
    }
    found = said(linked(graph))
    assert [author.value for author in found.authors] == ["Une Autrice"]
    assert found.site_name is not None
    assert found.site_name.value == "Le Site"


def test_a_commenter_is_no_author_and_a_comment_s_date_is_not_the_article_s() -> None:
    found = said(
        "<h1>T</h1><div id=comments><li class=comment><span itemprop=author>Commentateur</span>"
        "<a rel=author>Autre</a><time datetime=2020-01-01>x</time></li></div>"
    )
    assert found.authors == ()
    assert found.published is None


def test_an_address_is_no_author_s_name() -> None:
    found = said('<meta property="article:author" content="https://social.example/un">')
    assert found.authors == ()


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<link rel=canonical href='/2016/article'>", "http://blog.example/2016/article"),
        ("<link rel=canonical href='HTTP://Blog.Example/é'>", "http://blog.example/%C3%A9"),
        ("<meta property=og:url content='http://blog.example/og'>", "http://blog.example/og"),
        ("<link rel=canonical href='javascript:0'>", None),
        ("<link rel=canonical href=''>", "http://blog.example/2016/article?utm_source=x"),
        ("", None),
    ],
)
def test_the_address_that_a_page_calls_its_own_is_resolved(html: str, url: str | None) -> None:
    found = said(html).canonical_url
    assert (found.value if found else None) == url


def test_a_page_that_says_nothing() -> None:
    assert said("") == ArticleFacts()


def test_the_policy_has_each_signal_as_written_with_its_place() -> None:
    found = said(
        '<meta name="robots" content="noarchive, NOAI"><meta name="Googlebot" content="nosnippet">'
        '<meta name="tdm-reservation" content="1"><meta name="viewport" content="width=1">',
        ("X-Robots-Tag", "noindex"),
        ("x-robots-tag", "googlebot: nofollow"),
        ("TDM-Policy", "https://blog.example/tdm.json"),
        ("Content-Usage", "train-ai=n"),
        ("Content-Type", "text/html"),
    )
    assert found.policy == {
        "x-robots-tag": "noindex, googlebot: nofollow",
        "tdm-policy": "https://blog.example/tdm.json",
        "content-usage": "train-ai=n",
        "robots": "noarchive, NOAI",
        "googlebot": "nosnippet",
        "tdm-reservation": "1",
    }
    assert found.policy_locators.keys() == found.policy.keys()
    assert found.policy_locators["x-robots-tag"].type == "header"
    assert found.policy_locators["x-robots-tag"].value == "X-Robots-Tag"
    assert found.policy_locators["robots"].type == "css"


def test_header_and_page_may_say_different_things() -> None:
    found = said('<meta name="tdm-reservation" content="1">', ("tdm-reservation", "0"))
    assert found.policy == {"tdm-reservation": "0", "meta-tdm-reservation": "1"}
