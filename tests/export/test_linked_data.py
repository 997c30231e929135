"""The JSON-LD that is exported, as a processor of JSON-LD 1.1 understands it; without a network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cited_thread import SEED, TITLE
from pyld import jsonld

from preserve.export import View, json_ld
from preserve.manifest import CommentRow

if TYPE_CHECKING:
    from preserve.catalogue import CaptureFolder

SCHEMA = "http://schema.org/"
# Of the context that schema.org publishes: what bears on the words that are used.
CONTEXT = {
    "@context": {
        "type": "@type",
        "id": "@id",
        "@vocab": SCHEMA,
        "schema": SCHEMA,
        "isBasedOn": {"@id": "schema:isBasedOn", "@type": "@id"},
        "url": {"@id": "schema:url", "@type": "@id"},
        "datePublished": {"@id": "schema:datePublished", "@type": "schema:Date"},
        "dateModified": {"@id": "schema:dateModified", "@type": "schema:Date"},
    }
}


def loader(url: str, _options: dict[str, Any]) -> dict[str, Any]:
    """Give the one context there is; everything else would be a request to the network."""
    assert url.rstrip("/") in {"https://schema.org", "http://schema.org"}
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"documentLoader": loader}


def expanded(capture: CaptureFolder, options: dict[str, Any]) -> dict[str, Any]:
    (node,) = jsonld.expand(json.loads(json_ld(View(capture))), options)
    return dict(node)


def value(node: dict[str, Any], name: str) -> str:
    (found,) = node[SCHEMA + name]
    return str(found.get("@value", found.get("@id")))


def test_a_processor_expands_it_to_an_article_and_its_comments(
    newer: CaptureFolder, options: dict[str, Any]
) -> None:
    article = expanded(newer, options)
    assert (article["@id"], article["@type"]) == (SEED, [SCHEMA + "Article"])
    assert value(article, "headline") == TITLE
    comments = {value(one, "identifier"): one for one in article[SCHEMA + "comment"]}
    rows = {row.id: row for row in newer.rows("comments", CommentRow)}
    assert comments.keys() == rows.keys() == {"11", "12", "13"}
    for id_, comment in comments.items():
        assert value(comment, "text") == rows[id_].text
        (based_on,) = comment[SCHEMA + "isBasedOn"]
        assert based_on == {"@id": (rows[id_].record_id or "").strip("<>")}


def test_as_a_graph_each_comment_leads_to_what_it_answers(
    newer: CaptureFolder, options: dict[str, Any]
) -> None:
    document = json.loads(json_ld(View(newer)))
    graph = jsonld.to_rdf(document, options)["@default"]
    parents = {
        triple["subject"]["value"]: triple["object"]["value"]
        for triple in graph
        if triple["predicate"]["value"] == SCHEMA + "parentItem"
    }
    ids = {one["identifier"]: one["@id"] for one in document["comment"]}
    assert parents == {ids["11"]: SEED, ids["12"]: ids["11"], ids["13"]: SEED}


def test_nothing_that_is_said_is_lost_on_the_way_there_and_back(
    newer: CaptureFolder, options: dict[str, Any]
) -> None:
    document = json.loads(json_ld(View(newer)))
    there = jsonld.expand(document, options)
    back = jsonld.compact(there, "https://schema.org", options)
    assert jsonld.normalize(back, {**options, "algorithm": "URDNA2015"}) == jsonld.normalize(
        document, {**options, "algorithm": "URDNA2015"}
    )
    assert {one["identifier"] for one in back["comment"]} == {"11", "12", "13"}
