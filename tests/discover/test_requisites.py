"""What a page needs to be shown."""

from __future__ import annotations

import pytest

from preserve.discover import requisites
from preserve.discover.srcset import srcset_addresses
from preserve.page import parse

URL = "http://blog.example/2016/article"


def found(html: str, url: str = URL) -> list[tuple[str | None, str]]:
    document = parse(html.encode(), url=url, headers=(("Content-Type", "text/html;charset=utf-8"),))
    return [(each.url, each.expects) for each in requisites(document)]


def there(path: str, expects: str = "other") -> tuple[str, str]:
    return (f"http://blog.example/2016/{path}", expects)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<img src=a>", [there("a")]),
        ("<img src=a srcset='b 1x, c 2x'>", [there("a"), there("b"), there("c")]),
        ("<picture><source srcset='a 100w,b 200w'><img src=c></picture>",
         [there("a"), there("b"), there("c")]),
        ("<video src=a poster=b><source src=c><track src=d></video>",
         [there("b"), there("a"), there("c"), there("d")]),
        ("<audio src=a></audio>", [there("a")]),
        ("<input type=image src=a><input type=text src=b>", [there("a")]),
        ("<object data=a></object><object type=text/html data=b></object><embed src=c>",
         [there("a", "frame"), there("b", "frame"), there("c", "frame")]),
        ("<object type=image/png data=a></object><embed type=image/svg+xml src=b>",
         [there("a"), there("b", "frame")]),
        ("<object><param name=movie value=a.swf><param name=wmode value=b></object>",
         [there("a.swf")]),
        ("<iframe src=a></iframe>", [there("a", "frame")]),
        ("<frameset><frame src=a></frameset>", [there("a", "frame")]),
        ("<iframe srcdoc='<img src=a>'></iframe>", [there("a")]),
        ("<link rel=stylesheet href=a><link rel='alternate stylesheet' href=b>",
         [there("a", "style"), there("b", "style")]),
        ("<link rel='shortcut icon' href=a><link rel=apple-touch-icon href=b>",
         [there("a"), there("b")]),
        ("<link rel=preload as=style href=a><link rel=preload as=font href=b>",
         [there("a", "style"), there("b")]),
        ("<link rel=preload as=image imagesrcset='a 1x' href=b><link rel=modulepreload href=c>",
         [there("b"), there("a"), there("c", "module")]),
        ("<link rel=preload as=script href=a><script type=module src=a></script>",
         [there("a", "module")]),
        ("<link rel=preload as=fetch href=a.json><link rel=preload as=document href=b>",
         [there("a.json", "data"), there("b", "frame")]),
        ("<link rel=prefetch href=a><link rel=prerender href=b><link rel=preconnect href=c>", []),
        ("<link rel=alternate type=application/json+oembed href=a>", []),
        ("<link rel=manifest href=a>", [there("a", "manifest")]),
        ("<html manifest=a.appcache><img src=b longdesc=c>", [there("b")]),
        ("<meta http-equiv=refresh content='0;url=a'><meta property=og:image content=b.png>", []),
        ("<meta name=msapplication-TileImage content=a.png>", [there("a.png")]),
        ("<meta name=msapplication-config content=b.xml>", []),
        ("<link rel=canonical href=a><link rel=next href=b><link rel=dns-prefetch href=c>", []),
        ("<script src=a></script><script>'b.png'</script>", [there("a", "script")]),
        ("<body background=a><table background=b><tr><td background=c>x</table>",
         [there("a"), there("b"), there("c")]),
        ("<style>@import 'a';p{background:url(b)}</style>", [there("a", "style"), there("b")]),
        ("<p style=\"background: url('a')\">", [there("a")]),
        ("<svg><image href=a /><image xlink:href=b /><use href='c.svg#d'/><use href='#e'/>",
         [there("a"), there("b"), there("c.svg", "drawing")]),
        ("<svg><style>p{fill:url(a.svg#x)}</style><rect fill='url(b.svg#y)' mask=url(#z) /></svg>",
         [there("a.svg"), there("b.svg")]),
        ("<video><source src=a.m3u8></video><audio src=b.mpd></audio>",
         [there("a.m3u8", "playlist"), there("b.mpd", "playlist")]),
        ("<style media=print>p{cursor:url(a),auto;background:-webkit-image-set(url(b) 1x)}</style>",
         [there("a"), there("b")]),
        ("<amp-img src=a srcset='b 2x'></amp-img>", [there("a"), there("b")]),
        ("<noscript><img src=a></noscript>", [there("a")]),
        ("<template><img src=a></template>", []),
        ("<base href='/x/'><img src=a>", [("http://blog.example/x/a", "other")]),
        ("<img data-src=a.jpg><img data-lazy-src=b.jpg><img data-original=c.jpg>",
         [there("a.jpg"), there("b.jpg"), there("c.jpg")]),
        ("<img data-srcset='a.jpg 1x, b.jpg 2x'>", [there("a.jpg"), there("b.jpg")]),
        ("<div data-bg=a.jpg></div><div data-bg='url(b.jpg)'></div>",
         [there("a.jpg"), there("b.jpg")]),
        ("<iframe data-src='/a/b'></iframe>", [("http://blog.example/a/b", "frame")]),
        ("<div data-src='{\"a\":1}'></div><div data-src=word></div><a data-src=c.jpg>x</a>", []),
        ("<img src='data:image/gif;base64,AA'><img src='blob:x'><iframe src='about:blank'>", []),
        ("<iframe src='javascript:0'></iframe><img src=''><img src='#a'><img>", []),
        ("<a href=a><img src=b></a>", [there("b")]),
        ("<img src=smile.gif alt=':-)'>", [there("smile.gif")]),
        ("<img src='http://['>", [(None, "other")]),
    ],
)  # fmt: skip
def test_what_each_element_asks_for(html: str, expected: list[tuple[str, str]]) -> None:
    assert found(html) == expected


def test_a_shadow_root_in_the_mark_up_is_shown_and_another_template_is_not() -> None:
    inner = "<p><template shadowrootmode=closed><img src=d></template>"
    assert found(
        "<div><template shadowrootmode=open title='>'><style>@import 'a'</style><img src=b>"
        f"<template><img src=c></template>{inner}</template></div>"
    ) == [there("a", "style"), there("b"), there("d")]


def test_a_stylesheet_of_an_svg_document_is_named_by_an_instruction_before_it() -> None:
    svg = "<?xml version='1.0'?><?xml-stylesheet type='text/css' href='a.css'?><svg></svg>"
    assert found(svg) == [there("a.css", "style")]
    assert found(f"<!doctype html><p>{svg}") == []


LINKS = (
    '</a.css>; rel=preload; as=style, <b.js>;rel="modulepreload"',
    '<c.png>; rel=preload; as=image; imagesrcset="c1.png 1x, c2.png 2x", <d.css>; rel=stylesheet',
    '<e>; rel="next"; title="a, <f.css>; rel=stylesheet", <g.ico>; REL=icon; x="un\\"closed',
    "<h.css>; rel=stylesheet; anchor='/other', <>, <i.css>, no link; rel=stylesheet",
)


def test_link_headers_ask_as_link_elements_do_but_from_the_page_s_own_address() -> None:
    headers = (("Content-Type", "text/html"), *(("link", value) for value in LINKS))
    document = parse(b"<base href='/elsewhere/'><p>x", url=URL, headers=headers)
    assert [(each.url, each.expects, each.how) for each in requisites(document)] == [
        ("http://blog.example/a.css", "style", "Link header preload"),
        (*there("b.js", "module"), "Link header modulepreload"),
        (*there("c.png"), "Link header preload"),
        (*there("c1.png"), "Link header preload imagesrcset"),
        (*there("c2.png"), "Link header preload imagesrcset"),
        (*there("d.css", "style"), "Link header stylesheet"),
        (*there("g.ico"), "Link header icon"),
    ]


def test_each_address_once_in_document_order() -> None:
    assert found("<img src=b><img src=a><img src='./b#x'>") == [there("b"), there("a")]


def test_a_preloaded_sheet_is_a_sheet_when_its_link_says_so() -> None:
    assert found("<img src=a><link rel=stylesheet href=a>") == [there("a", "style")]


def test_the_page_is_no_requisite_of_itself() -> None:
    assert found("<iframe src='?'></iframe><iframe src='article#x'></iframe>") == [
        there("article?", "frame")
    ]


def test_what_asks_is_named_and_written_as_in_the_page() -> None:
    document = parse(b"<img src=' a.png '><style>p{background:url(b)}</style>", url=URL)
    assert [(each.how, each.as_written) for each in requisites(document)] == [
        ("img src", " a.png "),
        ("style url()", "b"),
    ]


def test_queries_are_written_in_the_page_s_encoding() -> None:
    document = parse(
        b"<img src='a?q=\xe9'>", url=URL, headers=(("Content-Type", "text/html;charset=latin1"),)
    )
    assert requisites(document)[0].url == "http://blog.example/2016/a?q=%E9"


@pytest.mark.parametrize(
    ("srcset", "addresses"),
    [
        ("a", ["a"]),
        ("a 1x, b 2x", ["a", "b"]),
        ("a,b", ["a,b"]),
        ("a, b", ["a", "b"]),
        (" ,, a 100w , b 200w 50h ,", ["a", "b"]),
        ("a (1,2) 1x, b", ["a", "b"]),
        ("a 1x,b 2x", ["a", "b"]),
        ("data:image/png;base64,AA== 1x, b 2x", ["data:image/png;base64,AA==", "b"]),
        ("http://x/a,w_100/b.jpg 1x, c 2x", ["http://x/a,w_100/b.jpg", "c"]),
        ("a,, b", ["a", "b"]),
        ("", []),
        (" , ", []),
    ],
)
def test_the_candidates_of_a_srcset_by_the_standard(srcset: str, addresses: list[str]) -> None:
    assert list(srcset_addresses(srcset)) == addresses
