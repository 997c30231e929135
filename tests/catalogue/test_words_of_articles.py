"""The text of an article, found as soon as its capture has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripted_web import SEED, article, scripted_web

from preserve.articles import take_in
from preserve.catalogue import Catalogue, SearchKind, question, rebuild
from preserve.reindex import reindex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web

BODY = "<article><h1>Le four</h1>" + "<p>La voûte a blanchi peu à peu, samedi matin.</p>" * 12


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as made:
        made.serve(SEED, article(BODY + "</article>", ""))
        yield made


def found(catalogue: Catalogue, word: str) -> list[tuple[SearchKind, str, int]]:
    rows = catalogue.search(question([word]), [SearchKind.ARTICLE])
    return [(one.kind, one.capture, one.captures) for one in rows]


def test_a_capture_takes_in_the_text_of_its_article_and_reindex_does_the_same(web: Web) -> None:
    first = web.capture().captured.manifest.capture.id
    with Catalogue.open(web.collection) as catalogue:
        assert found(catalogue, "voute") == [(SearchKind.TEXT, first, 1)]
        assert catalogue.articles_not_read() == []
    second = web.capture().captured.manifest.capture.id
    with Catalogue.open(web.collection) as catalogue:
        assert found(catalogue, "voute") == [(SearchKind.TEXT, second, 2)]
    reindex(web.collection)
    with Catalogue.open(web.collection) as catalogue:
        assert found(catalogue, "voute") == [(SearchKind.TEXT, second, 2)]


def test_an_article_whose_record_cannot_be_read_has_no_words_and_is_asked_once(web: Web) -> None:
    done = web.capture().captured
    for path in done.folder.glob("*-00000.warc.gz"):
        path.write_bytes(b"nothing")
    rebuild(web.collection)
    with Catalogue.open(web.collection) as catalogue:
        assert catalogue.articles_not_read() == [done.folder]
        assert not take_in(catalogue, most=0)
        assert take_in(catalogue)
        assert catalogue.articles_not_read() == []
        assert found(catalogue, "voute") == []
