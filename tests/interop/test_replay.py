"""pywb shows what was captured: same status, same bytes, from the files as they lie."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from preserve.urls import surt

if TYPE_CHECKING:
    from tests.interop.conftest import Kept, Viewer

pytestmark = [pytest.mark.pywb, pytest.mark.timeout(180)]


def shown(kept: Kept) -> list[dict[str, Any]]:
    """Return the resources that have an answer on record."""
    return [row for row in kept.resources if row["record"] and row["payload_sha256"]]


def test_every_kept_answer_is_served_with_its_status_and_its_bytes(
    kept: Kept, viewer: Viewer
) -> None:
    wrong = []
    for row in shown(kept):
        for collection in viewer.collections:
            answer = viewer.raw(collection, row)
            digest = hashlib.sha256(answer.body).hexdigest()
            if (answer.status, digest) != (row["status"], row["payload_sha256"]):
                wrong.append(
                    (collection, row["url"], row["outcome"], answer.status, len(answer.body))
                )
    assert wrong == []


def test_the_capture_holds_what_is_hard_to_show(kept: Kept) -> None:
    outcomes = {row["outcome"] for row in kept.resources}
    assert {"captured", "redirected", "not-found", "connect-failed", "protocol-error"} <= outcomes


def test_the_article_its_requisites_and_its_citations_are_among_them(kept: Kept) -> None:
    roles = {role for row in shown(kept) for role in row["roles"]}
    assert {"article", "requisite", "citation"} <= roles
    cited = {row["resource"] for row in kept.citations if row["outcome"] == "captured"}
    assert cited
    assert cited <= {row["id"] for row in shown(kept)}


def test_what_had_no_answer_is_not_served_as_if_it_had(kept: Kept, viewer: Viewer) -> None:
    answered = {surt(row["url"]) for row in shown(kept)}  # to a viewer, http is https
    silent = [row for row in kept.resources if surt(row["url"]) not in answered]
    assert silent
    for row in silent:
        for collection in viewer.collections:
            answer = viewer.get(f"/{collection}/2000id_/{row['url']}")
            assert (row["url"], answer.status) == (row["url"], 404)


def test_the_article_is_served_as_a_page_with_its_addresses_rewritten(
    kept: Kept, viewer: Viewer
) -> None:
    (article,) = (row for row in shown(kept) if "article" in row["roles"] and row["status"] == 200)
    for collection in viewer.collections:
        answer = viewer.get(f"/{collection}/mp_/{article['url']}")
        coded = answer.headers.get("content-encoding") == "gzip"
        page = gzip.decompress(answer.body) if coded else answer.body
        assert answer.status == 200
        assert f"/{collection}/".encode() in page
        assert kept.manifest["article"]["title"].encode() in page
