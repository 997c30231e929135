"""Mark-up made of tags from a table, a byte each: the parser's own machinery, as we use it.

What is looked for is a crash of the process: the parser is not ours, and not written in Python.
"""

from __future__ import annotations

import re

from preserve.errors import PageError
from preserve.page import block_text, inner_html, locator, parse, parse_fragment, select

_NAMES = re.findall(
    r"\S+",
    "div p a b i table tr td th tbody caption colgroup col select option optgroup template svg math"
    " mi annotation-xml foreignObject desc title script style textarea noscript iframe frameset"
    " frame body html head form button input li ul ol dl dt dd ruby rt rp nobr font h1 br img"
    " plaintext xmp listing marquee object applet x-y article time blockquote video source",
)
_FURTHER = (
    " text ", "&amp;", "&#x110000;", "&NotEqualTilde;", "<!--", "-->", "--!>", "<!doctype html>",
    "<![CDATA[", "]]>", "<?x", "\x00", "<", ">", "</", "é\ufffd", "\U0001f600", "<div ",
    "<p a=1 a=2 ", "<svg xlink:href=x ", 'x="', "'", "</br>", "</p>", "<a href=''>",
    "<input type=hidden>", "<annotation-xml encoding=text/html>", "<font color=x>",
    "<template shadowrootmode=open>", "<p id=a class='b c'>", "\r\n", "<image>", "<isindex>",
    "<keygen/>", "</body><p>", "<meta charset=utf-16>",
)  # fmt: skip
PIECES = (
    *(f"<{name}>" for name in _NAMES), *(f"</{name}>" for name in _NAMES), *_FURTHER,
)  # fmt: skip
SELECTORS = (
    "*", "div > p", "p + p", "p ~ p", "[id]", "[class~=b]", "[class^='b']", "[href*=x i]",
    ":not(p)", "p:nth-child(2n+1)", "li:nth-of-type(2)", "div:has(> a)", "a, b, i", ":is(p, td) a",
    "td:first-child", "#a", ".b.c", "html body div", ":root > body", "svg|a, *|a", "p:empty",
    "li:last-of-type", "[data-x='1']",
)  # fmt: skip


def check(data: bytes) -> None:
    html = "".join(PIECES[byte % len(PIECES)] for byte in data)
    try:
        document = parse(html.encode(), url="http://blog.test/")
        fragment = parse_fragment(html)
    except PageError:
        return
    nodes = document.css("*")
    for selector in SELECTORS:
        document.css(selector)
        document.css_first(selector)
        select(fragment, selector)
    for node in nodes[:: max(1, len(nodes) // 40)]:
        assert document.css_first(locator(node).value) is not None or node.tag == "template"
        assert isinstance(block_text(node), str)
        assert isinstance(inner_html(node), str)
        assert all(name for name in node.attributes)
        assert node.text() is not None
    again = parse_fragment(inner_html(fragment))
    while (removed := again.css_first("script, svg, table, template, .b")) is not None:
        removed.decompose()
    assert isinstance(inner_html(again), str)
    assert isinstance(block_text(again), str)
