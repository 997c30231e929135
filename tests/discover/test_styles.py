"""What a style sheet asks for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import tinycss2

from preserve.discover import style_requisites

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BASE = "http://blog.example/css/main.css"


def urls(css: str) -> list[str | None]:
    return [found.url for found in style_requisites(css, BASE)]


@pytest.mark.parametrize(
    ("css", "path"),
    [
        ("a{background:url(a.png)}", "a.png"),
        ("a{background:URL( 'a.png' )}", "a.png"),
        ('a{background:url("a b.png")}', "a%20b.png"),
        ("a{background:url(a\\ b.png)}", "a%20b.png"),
        ("a{background:url(\\61.png)}", "a.png"),
        ("a{background:url('a\\\nb.png')}", "ab.png"),
        ("a{background:url(a.png", "a.png"),
        ("a{background:/* url(b.png) */url(a.png)}", "a.png"),
        ("a{content:'url(b.png)';background:url(a.png)}", "a.png"),
        ("a{content:'it\\'s url(b.png)';background:url(a.png)}", "a.png"),
        ("a{content:'open\n;background:url(a.png)}", "a.png"),
        ("a{background:image-set('a.png' 1x)}", "a.png"),
        ("a{background:-webkit-image-set(url(a.png) 1x)}", "a.png"),
        ("a{background:image-set('a.png' type('image/png') 1x)}", "a.png"),
        ("@import 'a.png';", "a.png"),
        ("@IMPORT/**/url(a.png) screen;", "a.png"),
        ("@namespace url(http://www.w3.org/1999/xhtml);a{background:url(a.png)}", "a.png"),
        ("@font-face{src:local('x'),url(a.png) format('woff2')}", "a.png"),
        ("a{--x:url(a.png)}", "a.png"),
        ("/* unclosed */ a{background:url(a.png)} /* url(b.png)", "a.png"),
        ('a{background:url(b"c.png)}b{background:url(a.png)}', "a.png"),
    ],
)  # fmt: skip
def test_each_way_to_ask_is_understood(css: str, path: str) -> None:
    assert urls(css) == [f"http://blog.example/css/{path}"]


@pytest.mark.parametrize(
    "css",
    [
        "a{fill:url(#grad)}",
        "a{background:url(data:image/png;base64,AAAA)}",
        "a{background:url()}",
        "a{background:url('')}",
        "a{background:myurl(a.png)}",
        "a{width:calc(1px)}",
        "/*@import 'a.css';*/",
        "",
    ],
)
def test_what_asks_for_nothing(css: str) -> None:
    assert urls(css) == []


def test_imports_are_style_sheets_and_fonts_are_named() -> None:
    found = style_requisites(
        "@import url(b.css);@font-face{font-family:x;src:url(x.woff)}a{background:url(a.png)}", BASE
    )
    assert [(each.how, each.expects) for each in found] == [
        ("@import", "style"),
        ("@font-face", "other"),
        ("url()", "other"),
    ]


def test_an_address_is_named_once_in_order_of_first_mention() -> None:
    assert urls("a{background:url(b.png)}c{background:url(a.png)}d{background:url('b.png')}") == [
        "http://blog.example/css/b.png",
        "http://blog.example/css/a.png",
    ]


SHEET = """
@charset "utf-8";
@import url("reset.css") screen;
@import 'print.css' print;
@font-face { font-family: "T"; src: url(t.woff2) format("woff2"), url('t.woff') }
/* .old { background: url(old.png) } */
.a { background: #fff url( "img/a.png" ) no-repeat; content: "url(no.png)" }
.b { background-image: url(img/b\\(1\\).png), linear-gradient(red, blue) }
@media (min-width: 40em) { .c { cursor: url(c.cur), auto } .d { mask: url(#m) } }
.e { background: url(data:image/gif;base64,R0lGODlhAQABAAAAACw=) }
"""


def by_tinycss2(css: str) -> list[str]:
    """Every address, as another implementation's tokens have it."""

    def walk(tokens: Iterable[Any]) -> Iterator[str]:
        for token in tokens:
            if token.type == "url":
                yield token.value
            elif token.type == "function" and token.lower_name == "url":
                yield from (each.value for each in token.arguments if each.type == "string")
            elif token.type == "at-rule":
                if token.lower_at_keyword == "import":
                    yield from (each.value for each in token.prelude if each.type == "string")
                yield from walk(token.prelude)
                yield from walk(token.content or ())
            elif token.type == "qualified-rule" or token.type in {"() block", "{} block"}:
                yield from walk(token.content)

    return list(walk(tinycss2.parse_stylesheet(css)))


@pytest.mark.parametrize(
    "css", [SHEET, SHEET.replace("\n", ""), SHEET.replace("; ", ";"), SHEET[:-300], SHEET * 3]
)
def test_another_implementation_finds_the_same(css: str) -> None:
    expected = [written for written in by_tinycss2(css) if not written.startswith(("#", "data:"))]
    found = [each.as_written for each in style_requisites(css, BASE)]
    assert found == list(dict.fromkeys(expected))


@pytest.mark.parametrize(
    "piece", ["url(", "@import ", "/*", "image-set(", "'", "\\", "url('", "/", "u", "a{b:c}"]
)
def test_time_grows_with_the_length_and_not_its_square(piece: str) -> None:
    began = time.process_time()
    style_requisites("url(x) " + piece * (400_000 // len(piece)), BASE)
    assert time.process_time() - began < 5
