"""Addresses in plain text, as people type and paste them."""

from __future__ import annotations

import time

import linkify_it
import pytest

from preserve.page import block_text, parse_fragment, plain_addresses


def found(text: str) -> list[str]:
    return [address.as_written for address in plain_addresses(text)]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("…est à eux..https://site/wp_yes.gif", ["https://site/wp_yes.gif"]),
        ("(voir http://x.org/a_(b))", ["http://x.org/a_(b)"]),
        ("(http://x.org/a)", ["http://x.org/a"]),
        ("[http://x.org/a]", ["http://x.org/a"]),
        ("Voir http://x.org/a.", ["http://x.org/a"]),
        ("http://x.org/a, http://x.org/b; http://x.org/c!", ["http://x.org/a", "http://x.org/b",
                                                            "http://x.org/c"]),
        ("«http://x.org/a» et « http://x.org/b »", ["http://x.org/a", "http://x.org/b"]),
        ("“http://x.org/a” 'http://x.org/b' \"http://x.org/c\"", ["http://x.org/a",
                                                                 "http://x.org/b",
                                                                 "http://x.org/c"]),
        ("http://x.org/l’article’", ["http://x.org/l’article"]),
        ("<http://x.org/a>", ["http://x.org/a"]),
        ("http://x.org/a…", ["http://x.org/a"]),
        ("http://x.org/a;)", ["http://x.org/a"]),
        ("http://x.org;-)", ["http://x.org"]),
        ("**http://x.org/a**", ["http://x.org/a"]),
        ("http://a/x.jpghttp://b/y", ["http://a/x.jpg", "http://b/y"]),
        ("http://a.fr,https://b.fr", ["http://a.fr", "https://b.fr"]),
        ("http://http://x.org/a", ["http://x.org/a"]),
        ("voirhttp://x.org/a", ["http://x.org/a"]),
        ("https://archive.example/web/2020/http://x.org/", ["https://archive.example/web/2020/http://x.org/"]),
        ("http://r.example/?u=http://x.org/", ["http://r.example/?u=http://x.org/"]),
        ("[url=http://x.org/a]ici[/url] [url]http://x.org/b[/url]", ["http://x.org/a",
                                                                    "http://x.org/b"]),
        ("[ici](http://x.org/a) puis", ["http://x.org/a"]),
        ("<a href='http://x.org/a'>", ["http://x.org/a"]),
        ("http://x.org/a&gt;suite", ["http://x.org/a"]),
        ("HTTP://X.Org/A", ["HTTP://X.Org/A"]),
        ("http://localhost:3000/token", ["http://localhost:3000/token"]),
        ("http://127.0.0.1:8080.", ["http://127.0.0.1:8080"]),
        ("http://[2001:db8::1]:80/a", ["http://[2001:db8::1]:80/a"]),
        ("http://x.org/?a[]=1&b={c}#d", ["http://x.org/?a[]=1&b={c}#d"]),
        ("http://user:pw@x.org/", ["http://user:pw@x.org/"]),
        ("ftp://ftp.x.org/pub/a.zip", ["ftp://ftp.x.org/pub/a.zip"]),
        ("http://müller.example/straße", ["http://müller.example/straße"]),
        ("http://x.org/wiki/Été_(saison)", ["http://x.org/wiki/Été_(saison)"]),
        ("http://x.org/a\u200bb", ["http://x.org/a"]),
        ("http://x.org/a\u00a0b", ["http://x.org/a"]),
        # scripts without blanks
        ("看http://x.org/a看这里", ["http://x.org/a"]),
        ("http://x.org看这里", ["http://x.org"]),
        ("http://x.org/是一个网站", ["http://x.org/"]),
        ("参见http://x.org/a。然后", ["http://x.org/a"]),
        ("（http://x.org/a）", ["http://x.org/a"]),
        ("「http://x.org/a」、http://x.org/b", ["http://x.org/a", "http://x.org/b"]),
        ("https://zh.wiki.example/wiki/中国 然后", ["https://zh.wiki.example/wiki/中国"]),
        ("http://x.org/?q=東京&p=1", ["http://x.org/?q=東京&p=1"]),
        ("http://例え.jp/a", ["http://例え.jp/a"]),
        ("http://x.org/page에서", ["http://x.org/page"]),
        # no addresses
        ("http:// https://... http://,", []),
        ("un@www.site.example et deux@x.org", []),
        ("le protocole http, le site x.org", []),
        ("www.a", []),
        ("awww.site.example", []),
        ("foo.www.site.example", []),
        ("", []),
    ],
)  # fmt: skip
def test_where_an_address_begins_and_ends(text: str, addresses: list[str]) -> None:
    assert found(text) == addresses


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("voir www.site.example/a.", "www.site.example/a"),
        ("(www.site.example)", "www.site.example"),
        ("fin..www.site.example", "www.site.example"),
        ("看www.site.example看", "www.site.example"),
        ("WWW.Site.Example", "WWW.Site.Example"),
        ("www2.site.example/?a=1", "www2.site.example/?a=1"),
    ],
)
def test_www_without_a_scheme_is_tried_with_https_and_then_http(text: str, written: str) -> None:
    (address,) = plain_addresses(text)
    assert address.as_written == written
    assert address.url_candidates == (f"https://{written}", f"http://{written}")


def test_an_address_with_a_scheme_is_its_only_candidate_and_knows_its_place() -> None:
    text = "voir http://x.org/a, merci"
    (address,) = plain_addresses(text)
    assert address.url_candidates == ("http://x.org/a",)
    assert text[address.start : address.end] == address.as_written


def test_character_references_are_decoded_before() -> None:
    assert found(block_text(parse_fragment("http://x.org/?a=1&amp;b=2&nbsp;fin"))) == [
        "http://x.org/?a=1&b=2"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Voir http://site.example/page.html et https://other.example/a?b=c#d.",
        "Deux lignes\nhttp://site.example/un\nhttp://site.example/deux\n",
        "(see https://site.example/a_(b) for more)",
        'Quoted "https://site.example/x", then https://site.example/y!',
        "https://site.example/path/to/file.tar.gz, https://site.example/?q=a+b&c=%20d",
        "https://user.example:8443/a/b;c=d?e=f",
    ],
)
def test_where_nothing_is_doubtful_another_implementation_agrees(text: str) -> None:
    matches = linkify_it.LinkifyIt().match(text)
    assert found(text) == [match.raw for match in matches]


@pytest.mark.parametrize(
    "piece",
    ["http://a)/", "http://", "http://_/", "www.", "http://a.b/(", "http://x/'", "看http://a/看",
     "http://a.b:", "www.a.b@", "http://a@", "https://a/[/", "a" * 50 + "http://b.c/"],
)  # fmt: skip
def test_time_grows_with_the_length_and_not_its_square(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    began = time.process_time()
    list(plain_addresses(text))
    assert time.process_time() - began < 5
