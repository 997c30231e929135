"""A WARC cut down to comments: pywb shows their page and what they cite, from that alone."""

from __future__ import annotations

import contextlib
import http.client
from typing import TYPE_CHECKING

import pytest
from cited_thread import LOST, OLD, PICTURE, PLAN, SEED, STORY, capture_twice
from viewers import pywb_in

from preserve.catalogue import captures
from preserve.export import export_warc
from preserve.reading import stored_body

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.pywb, pytest.mark.timeout(180)]


def test_a_cut_down_file_is_replayed_with_its_index_alone(tmp_path: Path) -> None:
    collection = tmp_path / "warcs"
    capture_twice(collection)
    newest = captures(collection)[0]
    export_warc(
        newest,
        ["11", "12"],
        collection=collection,
        output=tmp_path / "cut.warc.gz",
        requisites=True,
        index=True,
    )
    bodies = {url: stored_body(collection, url).read() for url in (SEED, STORY, PICTURE, LOST)}
    collection.rename(tmp_path / "away")
    moment = "".join(digit for digit in newest.manifest.capture.finished if digit.isdigit())[:14]
    place = {"index_paths": str(tmp_path / "cut.cdxj"), "archive_paths": f"{tmp_path}/"}
    with pywb_in(tmp_path, {"cut": place}) as port:

        def shown(url: str) -> tuple[int, bytes]:
            # Nothing follows redirects: as the bytes were, they lead to the web.
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, 30)) as ask:
                ask.request("GET", f"/cut/{moment}id_/{url}")
                answer = ask.getresponse()
                return answer.status, answer.read()

        for url, status in ((SEED, 200), (STORY, 200), (PICTURE, 200), (LOST, 404)):
            assert shown(url) == (status, bodies[url]), url
        assert shown(OLD) == (301, b"moved")
        status, body = shown(PLAN)  # which only the article cites
        assert status == 404
        assert not body.startswith(b"%PDF")
