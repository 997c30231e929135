"""A page tells from names that a selector finds nothing, and is never wrong about it."""

from __future__ import annotations

import pytest

from preserve.page import Document, Locators, locator, parse, per_document
from preserve.page.document import once
from preserve.page.selectors import names_in, narrowed

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Bread</title><meta name="generator" content="x">'
    '</head><body class="Single page"><main ID="Main"><h1>Bread</h1><svg><linearGradient id="g"/>'
    '</svg><ol class="list"><li id="c1" class="comment &#101;ven"><p>One</p><a href="#c1">1</a>'
    '<li id="c2" class="comment odd" data-depth="2"><p>Two</p><p>Three</p><b>x</b>'
    '<li class="#hash" id="a.b"><i itemprop="text name">y</i></ol></main></body></html>'
)
SELECTORS = (
    "p", "P", "li.comment", ".comment.even, .comment.odd", "#c1, #c9", "#Main", "#main", "*",
    ".Single", ".single", "[data-depth]", "li[data-depth='2'] > p", "[data-depth='.x, #y']",
    "[itemprop~='name'], .nowhere", "a[href='#c1']:first-child, a", "li:not(.comment)", ":root",
    "linearGradient", "meta[name=\"generator\"][content^='x']", "li + li ~ li", "ol li:last-child",
    ":is(li, div)[id]", "form.comment-form, textarea, a[href*='#']", "[id='a.b']", "#a\\.b",
    "section[title='[p]'], p", "li:nth-child(2) b, .no", "#c2 > b", "[class$='odd' i]", "i, em",
)  # fmt: skip


@pytest.mark.parametrize("selector", SELECTORS)
@pytest.mark.parametrize("doctype", ["<!DOCTYPE html>", ""])
def test_a_document_finds_what_its_parser_finds(selector: str, doctype: str) -> None:
    html = PAGE.replace("<!DOCTYPE html>", doctype)
    document = parse(html.encode(), url="https://site.example/")
    whole = [node.mem_id for node in once(document.parser.css(selector))]
    assert [node.mem_id for node in document.css(selector)] == whole
    first = document.css_first(selector)
    alone = document.parser.css_first(selector)
    assert (first and first.mem_id) == (alone and alone.mem_id)


@pytest.mark.parametrize(
    ("selector", "left"),
    [
        ("#respond, .list, .nowhere b", ".list"),
        ("form[action*='x'], [data-depth]", "[data-depth]"),
        ("article.comment, textarea", ""),
        ("a[href*=', .comment'], video", "a[href*=', .comment']"),
        (":is(video, form)", ":is(video, form)"),
    ],
)
def test_alternatives_without_what_they_name_fall_away(selector: str, left: str) -> None:
    document = parse(PAGE.encode(), url="https://site.example/")
    assert narrowed(selector, names_in(document.css("*"))) == left


def test_many_locators_are_the_same_as_each_alone() -> None:
    document = parse(PAGE.encode(), url="https://site.example/")
    locators = Locators()
    nodes = document.css("*")
    assert len(nodes) > 15
    assert [locators.of(node) for node in nodes] == [locator(node) for node in nodes]


def test_a_reader_works_once_on_each_document() -> None:
    seen: list[str] = []

    @per_document
    def title(document: Document) -> str:
        seen.append(document.url)
        return "title"

    one, other = (parse(PAGE.encode(), url=f"https://{name}.example/") for name in "ab")
    assert (title(one), title(one), title(other)) == ("title", "title", "title")
    assert seen == ["https://a.example/", "https://b.example/"]
