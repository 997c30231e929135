"""The strict reading of HTML that the other tests rely on finds what is wrong."""

from __future__ import annotations

import pytest
from strict_html import read_strictly

GOOD = '<!doctype html>\n<html lang="en"><head><title>x</title></head><body>{}</body></html>\n'


def test_a_page_that_is_right_has_nothing_wrong() -> None:
    body = '<h1 id="a">x</h1><p>y <a href="#a">z</a></p><ol><li><p>1</p></li></ol>'
    assert read_strictly(GOOD.format(body))[0] == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("<h1>x</h1><p><div>y</div></p>", "<div> in <p>"),
        ("<h1>x</h1><p>y", "</body> where <p> is open"),
        ("<h1>x</h1><ol><p>y</p></ol>", "<p> in <ol>"),
        ("<h1>x</h1><li>y</li>", "<li> in <body>"),
        ("<h1>x</h1><ul>y</ul>", "text in <ul>"),
        ('<h1 id="a">x</h1><p id="a">y</p>', "is there twice"),
        ('<h1>x</h1><p><a href="#b">y</a></p>', "#b leads nowhere"),
        ('<h1>x</h1><a href="x"><b><a href="y">z</a></b></a>', "a link in a link"),
        ("<h1>x</h1><h3>y</h3>", "<h3> after h1"),
        ("<h1>x</h1><p class=a>y</p>", "without quotes"),
        ("<h1>x</h1><p/>", "closes nothing"),
        ("<p>x</p>", "not one h1"),
        ("<h1>x\x07</h1>", "has no place in HTML"),
        ("<h1>x</h1><!-- y -->", "a comment"),
    ],
)
def test_what_a_browser_would_mend_in_silence_is_found(body: str, wrong: str) -> None:
    assert any(wrong in one for one in read_strictly(GOOD.format(body))[0])
