"""What holds on pages as they are served, from a folder beside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from preserve.discover import article_citations, facts, page_flags, requisites
from preserve.model import Form
from preserve.page import Document, parse

THREADS = Path(__file__).resolve().parents[3] / "shared" / "threads"
PAGES = json.loads((THREADS / "pages.json").read_bytes())["pages"] if THREADS.is_dir() else {}
pytestmark = pytest.mark.skipif(not PAGES, reason=f"no pages in {THREADS}")

# How many citations the article has , checked against every anchor of its body by hand.
COUNTS = {
    "fr_sametmax_sublime": 2,
    "fr_regards_spip": 35,
    "de_gormulus_wpcom": 14,
    "en_wpblog_closed": 4,
    "en_syriacomment_blogger": 1,
    "de_derpapierplanet_blogger": 13,
    "en_alittlepregnant_typepad": 0,
    "en_hearya_thesis": 1,
    "en_thesocietea_dsq": 16,
    "es_cubadebate": 5,
}
NAVIGATION = ("/tag/", "/category/", "/author/", "replytocom=", "share=", "#respond", "sharer")


def page(name: str) -> Document:
    return parse((THREADS / f"{name}.html").read_bytes(), url=PAGES[name]["url"])


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_the_article_cites_what_a_reader_counts(name: str) -> None:
    assert len(article_citations(page(name))) == COUNTS[name]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_way_through_the_same_site_is_a_citation(name: str) -> None:
    host = urlsplit(PAGES[name]["url"]).hostname
    for citation in article_citations(page(name)):
        if citation.form is Form.ANCHOR and urlsplit(citation.url or "").hostname == host:
            assert not any(word in (citation.url or "") for word in NAVIGATION)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_an_anchor_s_address_is_in_the_page_as_written(name: str) -> None:
    document = page(name)
    written = {node.attributes["href"] for node in document.css("a[href]")}
    for citation in article_citations(document):
        if citation.form is Form.ANCHOR:
            assert citation.as_written in written


@pytest.mark.parametrize("name", sorted(PAGES))
def test_requisites_are_found_once_each_and_resolved(name: str) -> None:
    found = requisites(page(name))
    urls = [each.url for each in found]
    assert len(urls) == len(set(urls))
    assert all(url is not None and url.startswith("http") for url in urls)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_fact_is_found_again_at_its_locator(name: str) -> None:
    document = page(name)
    found = facts(document)
    for fact in (found.title, found.published, found.language, found.site_name, *found.authors):
        if fact is not None:
            assert len(document.css(fact.locator.value)) == 1


@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_article_is_flagged(name: str) -> None:
    assert page_flags(page(name), status=200, url=PAGES[name]["url"]) == ()
