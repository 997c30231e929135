"""pywb, as preserve replay runs it: over the files as they lie, also for what lies in others."""

from __future__ import annotations

import hashlib
import http.client
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.interop.conftest import moment, program, rows
from thrice import PICTURE, PLAN, STYLE, capture_thrice

from preserve.catalogue import captures
from preserve.config import ReplaySettings
from preserve.replay import Kind, Served, find_viewers, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.pywb, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lies") / "warcs"
    capture_thrice(folder)
    return folder


@pytest.fixture(scope="module")
def served(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The third capture, most of whose bodies lie in the first."""
    settings = ReplaySettings(pywb=str(program("wayback")))
    (viewer,) = find_viewers(settings, environ=os.environ, cwd=collection, kinds=[Kind.PYWB])
    assert viewer.version is not None
    scratch = tmp_path_factory.mktemp("scratch")
    with serve(viewer, captures(collection)[:1], collection=collection, scratch=scratch) as served:
        yield served


def ask(served: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    port = urlsplit(served.origin).port
    assert port is not None
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_every_body_of_the_third_capture_is_shown_with_its_bytes(
    served: Served, collection: Path
) -> None:
    part = captures(collection)[0].path / "resources.jsonl"
    kept = [row for row in rows(part) if row["record"] and row["payload_sha256"]]
    assert {STYLE, PICTURE, PLAN} <= {row["url"] for row in kept if row["revisit_of"]}
    wrong = []
    for row in kept:
        status, body = ask(served, f"/captures/{moment(row)}id_/{row['url']}")
        if (status, hashlib.sha256(body).hexdigest()) != (row["status"], row["payload_sha256"]):
            wrong.append((row["url"], status, len(body)))
    assert wrong == []


def test_the_address_that_a_person_opens_has_the_article_in_a_frame(served: Served) -> None:
    parts = urlsplit(served.home)
    assert ask(served, parts.path)[0] == 200
    status, page = ask(served, parts.path.replace("/http", "mp_/http", 1))
    assert status == 200
    assert b"Passage no. 2" in page


def test_what_other_captures_hold_besides_is_not_served(served: Served, collection: Path) -> None:
    first = captures(collection)[-1]
    path = f"/captures/{first.manifest.capture.started[:4]}id_/{first.manifest.article.url}"
    assert b"Passage no. 0" not in ask(served, path)[1]


def test_another_name_that_leads_here_is_refused_and_nothing_can_be_posted(
    served: Served,
) -> None:
    path = urlsplit(served.home).path
    assert ask(served, path, Host="elsewhere.test")[0] == 421
    assert ask(served, path, method="POST")[0] == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../../../etc/passwd",
        "/static//etc/passwd",
        "/static/_/../config.yaml",
        "/static/_/captures/../../config.yaml",
        "/config.yaml",
        "/archive/",
        "/live/http://127.0.0.1/",
    ],
)
def test_no_other_file_is_reached(served: Served, path: str) -> None:
    status, body = ask(served, path)
    assert status in {307, 400, 404}  # some paths get a slash more, and then 404
    assert b"index_paths" not in body
    assert b"root:" not in body
