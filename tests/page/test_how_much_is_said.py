"""Whether a page says so much, told without reading all of it."""

from __future__ import annotations

import pytest

from preserve.page import block_text, parse, parse_fragment, says_at_least

PAGES = (
    "",
    "<p>un",
    "<p> un  deux \n trois <br> quatre</p>cinq",
    "<ul><li>a<li>b<ul><li>c</ul></ul><p>d<span> e<b>f</b></span>",
    "<title>not shown</title><p>shown<script>not shown</script><style>p{}</style> too",
    "<p>a\xa0b\u2003c</p><!-- not shown --><noscript>not shown</noscript><pre> d\n\n e </pre>",
    "<svg><text>not shown</text></svg><div><textarea>not shown</textarea></div>f",
    "<div>" * 200 + "deep" + "</div>" * 200 + "<p>and after it",
)


@pytest.mark.parametrize("html", PAGES)
def test_it_is_what_the_text_has_beside_blanks(html: str) -> None:
    for top in (parse(html.encode(), url="http://a.example/").root, parse_fragment(html)):
        said = len("".join(block_text(top).split()))
        assert says_at_least(top, said)
        assert not says_at_least(top, said + 1)


def test_of_an_element_only_what_is_inside_it_counts() -> None:
    top = parse_fragment("<p id=a>ab<b>c</b></p><p>defgh")
    first = top.css_first("#a")
    assert first is not None
    assert says_at_least(first, 3)
    assert not says_at_least(first, 4)
