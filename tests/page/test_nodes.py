from __future__ import annotations

import gc
import weakref

import pytest

from preserve.page import Node, block_text, inner_html, parse, parse_fragment, select

PAGE = """<!DOCTYPE html><!-- before --><html lang=fr><head><title>Un &amp; deux</title>
<template><p class=unseen>nul</p></template></head><body class="a  b a">texte<p id=x>
<b></b><!-- ici --><br>fin</p><svg viewBox="0 0 1 1"><use xlink:href="#x" href=""/></svg>
<table>perdu<tr><td>une<p>deux</table><pre>
  tel   quel</pre><p id="">vide <i>et</i> reste</p><x-y data-A=1 hidden>z</x-y></body></html>"""


def page() -> Node:
    root = parse(PAGE.encode(), url="https://site.example/").root
    assert root.parent is not None
    return root.parent


def test_nodes_say_what_the_parser_says_of_the_same_place() -> None:
    pairs = [(top := page(), top.in_parser)]
    seen = 0
    for node, written in pairs:
        seen += 1
        assert node.mem_id == written.mem_id == node.in_parser.mem_id
        assert (node.tag, node.text_content) == (written.tag, written.text_content)
        assert node.attributes == (written.attributes if node.is_element_node else {})
        assert (node.id or None) == (written.id or None)
        assert node.is_element_node == written.is_element_node
        assert node.is_text_node == written.is_text_node
        assert node.is_comment_node == written.is_comment_node
        assert (node.html, node.inner_html) == (written.html, written.inner_html)
        assert node.text() == written.text()
        for mine, theirs in (
            (node.first_child, written.first_child),
            (node.next, written.next),
            (node.prev, written.prev),
            (node.parent, written.parent),
        ):
            assert (mine and mine.mem_id) == (theirs and theirs.mem_id)
        for mine, theirs in ((node.first_child, written.first_child), (node.next, written.next)):
            if mine is not None and theirs is not None:
                pairs.append((mine, theirs))
    assert seen == len(list(top.traverse(include_text=True))) > 30


def test_what_is_inside_comes_in_document_order_and_stops_where_told() -> None:
    top = page()
    for node in top.traverse(include_text=True):
        inside = [each for each in node.traverse() if each.is_element_node and each is not node]
        assert list(node.inside()) == inside
        left = [
            each
            for each in inside
            if not any(up.tag in ("p", "svg") and up in inside for up in (each, *_around(each)))
        ]
        assert list(node.inside_but(lambda each: each.tag in ("p", "svg"))) == left


def _around(node: Node) -> list[Node]:
    return [node.parent, *_around(node.parent)] if node.parent is not None else []


def test_classes_are_told_once_each_and_as_written() -> None:
    top = page()
    [body] = top.css("body")
    assert body.classes == {"a", "b"}
    assert top.classes == frozenset()


@pytest.mark.parametrize("selector", ["p", "p i, .nowhere", "#x", ".unseen", "video", "[href]"])
def test_an_element_finds_what_the_parser_finds_below_it(selector: str) -> None:
    for node in page().inside():
        alone = node.in_parser.css(selector)
        assert [each.mem_id for each in node.css(selector)] == [each.mem_id for each in alone]
        first = node.css_first(selector)
        assert (first and first.mem_id) == (alone[0].mem_id if alone else None)


def test_what_is_taken_out_is_gone_from_all_that_is_asked_after() -> None:
    top = parse_fragment("un<p>deux<b>trois</b> quatre</p><i>cinq</i><u>six</u>")
    assert block_text(top) == "un\ndeuxtrois quatre\ncinqsix"
    [bold] = select(top, "b")
    [last] = select(top, "u")
    before, after = bold.prev, bold.next
    bold.decompose()
    assert before is not None
    assert after is not None
    assert (before.next, after.prev) == (after, before)
    assert block_text(top) == "un\ndeux quatre\ncinqsix"
    assert inner_html(top) == "un<p>deux quatre</p><i>cinq</i><u>six</u>"
    assert [node.tag for node in top.inside()] == ["p", "i", "u"]
    assert top.first_child is not None
    top.first_child.remove()
    assert top.first_child.tag == "p"
    assert (last.html, select(top, "b, u")) == ("<u>six</u>", [last])
    assert block_text(top) == "deux quatre\ncinqsix"


def test_a_text_that_is_replaced_says_the_new_words_everywhere() -> None:
    top = parse_fragment("<p>un – <b>deux</b></p>trois")
    paragraph = top.first_child
    assert paragraph is not None
    assert block_text(top) == "un – deux\ntrois"
    first, last = paragraph.first_child, paragraph.next
    assert first is not None
    assert last is not None
    first.replace_with("un <")
    last.replace_with("")
    assert block_text(top) == "un <deux"
    assert inner_html(top) == "<p>un &lt;<b>deux</b></p>"
    assert (first.html, first.text_content) == ("un &lt;", "un <")


def test_collecting_goes_on_after_a_page_was_read() -> None:
    assert gc.isenabled()
    page()
    assert gc.isenabled()


def test_pages_that_nobody_uses_any_more_do_not_pile_up() -> None:
    large = b"<p>x</p><script>" + b"y" * 1_000_000 + b"</script>"
    alive: list[weakref.ref[object]] = []
    gc.collect()
    for _ in range(20):
        document = parse(large, url="https://site.example/")
        alive.append(weakref.ref(document.root.tree))
    assert sum(one() is not None for one in alive) <= 9
