"""What the parser holds of a page is given back as soon as nobody needs it, not some day."""

from __future__ import annotations

import gc
import sys

from preserve.page import let_go, parse

PAGE = b"<!doctype html><title>Four</title><p id=a class=b>un <b>deux</b></p>" * 3


def test_a_page_that_is_let_go_frees_the_parser_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        document = parse(PAGE, url="http://blog.test/")
        parser = document.parser
        nodes = document.css("p")
        assert nodes[0].html == '<p id="a" class="b">un <b>deux</b></p>'
        assert nodes[2].inner_html == "un <b>deux</b>"
        assert [node.tag for node in document.css("p:has(b) > :first-child")] == ["b"] * 3
        let_go(document)
        del document
        assert sys.getrefcount(parser) == 2, "this name and the argument"
        assert (nodes[0].tag, nodes[0].id) == ("p", "a")
        assert nodes[0].classes == frozenset({"b"})
    finally:
        gc.enable()


def test_a_page_that_nobody_has_looked_into_can_be_let_go() -> None:
    document = parse(PAGE, url="http://blog.test/")
    let_go(document)
    assert document.url == "http://blog.test/"
