"""A capture adds itself to the catalogue, and does not depend on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripted_web import SEED, article, scripted_web

from preserve.catalogue import Catalogue, current, rebuild
from preserve.demo.server import response
from preserve.model import Framing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web

STYLE = "http://blog.test/a.css"
VALIDATORS = [("ETag", '"v1"'), ("Last-Modified", "Tue, 01 Mar 2016 10:00:00 GMT")]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as made:
        made.serve(SEED, article("", "<link rel=stylesheet href=/a.css>"))
        made.serve(STYLE, response(200, VALIDATORS, b"body { color: #123456 }\n" * 100))
        yield made


def test_a_capture_is_in_the_catalogue_as_reindex_has_it(web: Web) -> None:
    done = web.capture()
    assert done.captured.remarks == ()
    with Catalogue.open(web.collection) as catalogue:
        assert [one.path for one in catalogue.listing()] == [done.captured.folder]
        counts = catalogue.counts()
        place = catalogue.last_of(STYLE)
    assert rebuild(web.collection).rows == counts
    assert place is not None
    assert (place.row.etag, place.row.last_modified) == tuple(value for _, value in VALIDATORS)
    assert place.row.framing is Framing.LENGTH


def test_the_next_capture_finds_the_one_before_in_it(web: Web) -> None:
    first = web.capture().captured.manifest.capture.id
    second = web.capture()
    assert second.captured.manifest.capture.previous == first
    assert second.outcomes[STYLE] == "unchanged"
    with current(web.collection) as catalogue:
        assert catalogue is not None
        assert next(catalogue.listing(address=SEED)).previous == first
        (row,) = (row for row in second.resources.values() if row.url == STYLE)
        assert row.revisit_of is not None
        place = catalogue.record(row.revisit_of)
        assert place is not None
        assert place.capture.id == first


def test_a_capture_is_whole_where_the_catalogue_cannot_be_written_and_says_so(web: Web) -> None:
    first = web.capture().captured.manifest.capture.id
    (web.collection / "catalogue.db").write_bytes(b"no database" * 1000)
    second = web.capture()
    assert second.status == "complete"
    assert second.captured.manifest.capture.previous == first
    (remark,) = second.captured.remarks
    assert "preserve reindex" in remark
