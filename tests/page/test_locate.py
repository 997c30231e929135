"""Where on a page something stands, as a selector that finds exactly that."""

from __future__ import annotations

import pytest

from preserve.page import locator, parse


def path_of(html: str, selector: str) -> str:
    document = parse(html.encode(), url="http://blog.example/")
    node = document.css_first(selector)
    assert node is not None
    where = locator(node)
    assert where.type == "css"
    assert [each.mem_id for each in document.parser.css(where.value)] == [node.mem_id]
    return where.value


@pytest.mark.parametrize(
    ("html", "selector", "path"),
    [
        ("<p id=a>x", "p", "#a"),
        ("<div id=a><p>x<p class=y>z", ".y", "#a > p:nth-of-type(2)"),
        ("<p>a<p class=y>b", ".y", "html > body > p:nth-of-type(2)"),
        ("<p id=a>x<p id=a class=y>z", ".y", "html > body > p:nth-of-type(2)"),
        ('<p id="1a b\'c&quot;d">x', "p", '[id="1a b\'c\\22 d"]'),
        ("<p id='é'>x", "p", '[id="é"]'),
        ("<div id=a><o:p>x</o:p>", "div *", "#a > *:nth-child(1)"),
        ("<title>a</title>", "title", "html > head > title:nth-of-type(1)"),
        ("<svg><linearGradient><stop/>", "stop",
         "html > body > svg:nth-of-type(1) > linearGradient:nth-of-type(1) > stop:nth-of-type(1)"),
        ("<p>x", "html", "html"),
    ],
)  # fmt: skip
def test_the_path_begins_at_the_nearest_id_that_is_the_only_one(
    html: str, selector: str, path: str
) -> None:
    assert path_of(html, selector) == path


def test_the_locator_of_a_text_is_that_of_its_element() -> None:
    document = parse(b"<p id=a>x", url="http://blog.example/")
    node = document.css_first("p")
    assert node is not None
    assert node.first_child is not None
    assert locator(node.first_child).value == "#a"
