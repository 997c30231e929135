"""A page finds what a selector says by the names of its elements, as its parser would."""

from __future__ import annotations

import random

import pytest
from selectolax.lexbor import SelectolaxError

from preserve.page import Document, Locators, locator, parse, parse_fragment, per_document
from preserve.page.selectors import read_selectors

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
    whole = list(dict.fromkeys(node.mem_id for node in document.parser.css(selector)))
    assert [node.mem_id for node in document.css(selector)] == whole
    first = document.css_first(selector)
    alone = document.parser.css_first(selector)
    assert (first and first.mem_id) == (alone and alone.mem_id)


TAGS = [
    "a",
    "b",
    "p",
    "div",
    "span",
    "li",
    "ul",
    "section",
    "h2",
    "form",
    "input",
    "meta",
    "time",
    "svg",
    "foreignObject",
    "title",
]
NAMES = ["comment", "reply", "odd", "Name", "name", "Title", "content", "fn", "date", "c1", "C1"]
ATTRIBUTES = [
    "href",
    "rel",
    "type",
    "title",
    "datetime",
    "itemprop",
    "viewBox",
    "data-depth",
    "lang",
]
VALUES = (
    "x",
    "X",
    "x y",
    "#c1",
    "https://a.example/x",
    "REPLY link",
    "en-US",
    "EN",
    "",
    "a\u00a0x",
)
ASKED = (
    "*", "p", "a, b, p", ".comment", ".name", ".NAME", "#c1", "li.comment.odd", "ul li", "ul > li",
    "li + li", "p ~ p", "div ul > li a", "section div p ~ span b",
    "li li.odd > b", "[href]", "a[rel]",
    "[viewbox]", "[viewBox='x']", "[title='']", "[href*='#']", "a[href^='https:'], [href$='c1']",
    "[rel~='reply']", "[type=x]", "[type='X']", "[title=x]", "[title='X' i]", "[lang|='en']",
    "[rel*='REPLY']", "svg [type=x]", "foreignObject [type=x], title", "[title~='']", "p:not(.odd)",
    "li:not(ul ul li)", "b:not(.name, [rel])", ":is(li, p)[title]", ":is(li, .fn) > b",
    "div:has(.name)", "form:has(input[type=x]), ul", "li:has(a, b):not(.odd) > *", "a:not([href])",
    "#C1.fn, p#c1", "div > * > b", "body .comment .name", "html", "p[datetime][title]", "time.date",
)  # fmt: skip


def _grown(chance: random.Random, depth: int) -> str:
    tag = chance.choice(TAGS)
    words = [f'class="{" ".join(chance.sample(NAMES, chance.randint(0, 3)))}"']
    if chance.random() < 0.3:
        words.append(f'id="{chance.choice(NAMES)}"')
    words += [
        f'{name}="{chance.choice(VALUES)}"' if chance.random() < 0.9 else name
        for name in chance.sample(ATTRIBUTES, chance.randint(0, 2))
    ]
    inner = (
        "".join(_grown(chance, depth - 1) for _ in range(chance.randint(1, 3))) if depth else "x"
    )
    return f"<{tag} {' '.join(words)}>{inner}</{tag}>"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("doctype", ["<!DOCTYPE html>", ""])
def test_in_any_page_and_part_of_it_is_found_what_its_parser_finds(seed: int, doctype: str) -> None:
    chance = random.Random(seed)
    html = doctype + "".join(_grown(chance, 4) for _ in range(4))
    document = parse(html.encode(), url="https://site.example/")
    places = [document.root, *chance.sample(document.css("*"), 3), parse_fragment(html)]
    hits = 0
    for selector in ASKED:
        assert read_selectors(selector) is not None
        for place in places:
            wanted = list(dict.fromkeys(node.mem_id for node in place.in_parser.css(selector)))
            assert [node.mem_id for node in place.css(selector)] == wanted, selector
            first = place.css_first(selector)
            assert [first.mem_id] == wanted[:1] if first is not None else not wanted, selector
            hits += bool(wanted)
    assert hits > 60


def test_what_stands_around_may_be_one_of_several() -> None:
    # The parser looks no further than the nearest element around (Selectors 4, 4.2).
    html = "<ul><li><p><b>x</b></p></li></ul><p><b>y</b></p><i class=fn><u><b>z</b></u></i>"
    node = parse_fragment(html)
    assert node.css(":is(li, .fn) b") == node.css("li b, .fn b")
    assert len(node.css("li b, .fn b")) == 2
    assert node.css(":not(li, .fn) > b") == node.css("b")


@pytest.mark.parametrize("selector", ["p.", "p >", "> p", "a[href=1]", ".1a", ""])
def test_what_is_no_selector_is_refused(selector: str) -> None:
    assert read_selectors(selector) is None
    with pytest.raises(SelectolaxError):
        parse(PAGE.encode(), url="https://site.example/").css(selector)


def test_what_is_taken_out_of_a_fragment_is_found_no_more() -> None:
    fragment = parse_fragment("<p class=a><b>x</b></p><p class=b>y</p><p class=a>z</p>")
    for node in fragment.css(".a"):
        node.decompose()
    assert [node.classes for node in fragment.css("p")] == [{"b"}]
    assert fragment.css_first("b") is None


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
