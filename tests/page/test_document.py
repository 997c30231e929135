"""A page as a tree."""

from __future__ import annotations

import time

import pytest

from preserve.errors import PageError
from preserve.page import block_text, inner_html, parse, parse_fragment, select

URL = "http://blog.example/2016/article"


def test_relative_addresses_resolve_against_the_first_base() -> None:
    page = b'<base href="/archives/"><base href="/other/"><p>a'
    assert parse(page, url=URL).base == "http://blog.example/archives/"


@pytest.mark.parametrize("href", ["", "javascript:void(0)", "data:text/html,a", "http://[", "#top"])
def test_a_base_that_leads_nowhere_leaves_the_page_s_own_address(href: str) -> None:
    assert parse(f'<base href="{href}">'.encode(), url=URL).base == URL


@pytest.mark.parametrize(
    "page",
    [
        b'<text xmlns="a">Bonjour<p>le monde',
        b"<?php die(); ?><html><p>Bonjour le monde",
        b"Bonjour le monde",
        b"\x00<p>Bonjour\x00 le monde",
        b"<p>Bonjour le monde<script>",
    ],
)
def test_pages_that_begin_oddly_are_read_all_the_same(page: bytes) -> None:
    assert "onjour" in block_text(parse(page, url=URL).root)


def test_an_empty_page_has_a_root() -> None:
    assert parse(b"", url=URL).root.tag == "html"


def test_elements_that_two_selectors_match_come_once_and_in_document_order() -> None:
    document = parse(b"<div id=a><p id=b class=x>t</p><p id=c></p></div><p id=d>", url=URL)
    found = document.css("p, .x, div > p, div")
    assert [node.attributes["id"] for node in found] == ["a", "b", "c", "d"]


def test_equal_elements_are_still_two() -> None:
    document = parse(b"<p>a</p><p>a</p>", url=URL)
    assert len(document.css("p")) == 2


def test_select_finds_descendants_and_not_the_element_itself() -> None:
    outer = parse(b"<div id=a><div id=b></div></div>", url=URL).css_first("#a")
    assert outer is not None
    assert [node.attributes["id"] for node in select(outer, "div, #b")] == ["b"]


def test_a_fragment_holds_all_its_pieces_and_outlives_the_call() -> None:
    holder = parse_fragment("Un <b>mot</b></div></body> <td>deux</td><p>trois")
    assert block_text(holder) == "Un mot deux\ntrois"
    assert inner_html(holder) == "Un <b>mot</b> deux<p>trois</p>"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000,
        "<span><em>" * 50_000,
        "<a ='><p>" + "<div>" * 3000,
        "<!--><i>" + "<div></span>" * 3000,
        "<table><tr><td>" * 3000,
        "<svg>" + "<g>" * 5000,
        "<u><div>" * 1500 + "</u>" * 1500 + "<div>" * 1000,
    ],
)
def test_what_is_nested_too_deep_is_refused_at_once(page: str) -> None:
    began = time.monotonic()
    with pytest.raises(PageError, match="deeper"):
        parse(page.encode(), url=URL)
    assert time.monotonic() - began < 2


def test_mark_up_that_multiplies_when_parsed_is_refused() -> None:
    page = "".join(f'<p><font size="{number}">' for number in range(1900)) * 2
    with pytest.raises(PageError):
        parse(page.encode(), url=URL)


@pytest.mark.parametrize(
    "page",
    [
        "<p>Une ligne<br>" * 3000,
        "<ul>" + "<li>un" * 3000 + "</ul>",
        "<table>" + "<tr><td>a<td>b" * 2000 + "</table>",
        "<b><i>gras</b></i>" * 2000,
        "<a href=x>lien" * 3000,
        "<dl>" + "<dt>a<dd>b" * 2000,
        "<p>" + "<font color=red>x" * 3,
        "<script>" + "'<div>'" * 3000 + "</script>",
        "<!-- " + "<div>" * 3000 + " -->",
        "<textarea>" + "<div>" * 3000 + "</textarea>",
        '<img alt="' + "<div>" * 3000 + '">',
        "<select>" + "<option>a" * 3000 + "</select>",
    ],
)
def test_sloppy_pages_of_many_elements_are_not_mistaken_for_deep_ones(page: str) -> None:
    assert parse(page.encode(), url=URL).root.tag == "html"
