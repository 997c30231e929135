"""References against the schema of CSL-JSON, and against a program that sets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import citeproc
import jsonschema
import msgspec
import pytest
from cited_thread import DEAD, LOST, OLD, PLAN, SEED, STORY, TITLE
from citeproc.source.json import CiteProcJSON
from csl_schema import CSL_DATA

from preserve.catalogue import captures
from preserve.export import Pseudonyms, View, csl_json
from preserve.export.csl import date_variable
from preserve.export.people import name_variable
from preserve.manifest import ArticleRow, CommentRow, encode, encode_manifest
from preserve.model import Visibility

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import CaptureFolder

STYLE = "harvard-cite-them-right"


def items_of(*chosen: CaptureFolder, archive: str = "", **more: Any) -> list[dict[str, Any]]:
    views = [View(capture, **more) for capture in chosen]
    items: list[dict[str, Any]] = json.loads(b"".join(csl_json(views, archive=archive)))
    jsonschema.validate(items, CSL_DATA)
    return items


def by_url(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["URL"]: item for item in items}


def with_article(capture: CaptureFolder, **fields: Any) -> CaptureFolder:
    article: ArticleRow = msgspec.structs.replace(capture.manifest.article, **fields)
    changed = msgspec.structs.replace(capture.manifest, article=article)
    (capture.path / "manifest.json").write_bytes(encode_manifest(changed))
    return captures(capture.path.parents[1])[0]


def test_the_article_comes_first_with_all_that_it_says_of_itself(newer: CaptureFolder) -> None:
    article = items_of(newer, archive="Bibliothèque de l’Exemple")[0]
    record = newer.manifest.article.record_id
    assert record is not None
    place = f"blog.test/{newer.id}/{newer.id}-00000.warc.gz {record.strip('<>')}"
    assert article == {
        "id": article["id"],
        "type": "post-weblog",
        "title": TITLE,
        "author": [{"family": "Exemple", "given": "Ada"}, {"literal": "Le Fournil"}],
        "container-title": "Carnet du village",
        "issued": {"date-parts": [[2016, 3, 14]]},
        "accessed": {"date-parts": [[2026, 3, 2]]},
        "URL": SEED,
        "language": "fr",
        "archive": "Bibliothèque de l’Exemple",
        "archive_location": place,
    }


def test_what_is_cited_is_told_from_its_own_page(newer: CaptureFolder) -> None:
    story = by_url(items_of(newer))[OLD]
    assert (story["type"], story["title"]) == ("article-newspaper", "Un récit du four")
    assert story["author"] == [{"literal": "Camille Modèle"}]
    assert story["container-title"] == "Les Nouvelles"
    assert story["issued"] == {"date-parts": [[2013, 9]]}
    assert story["note"] == "Cited by comment 11."
    assert newer.id in story["archive_location"]


def test_what_is_no_page_or_was_not_had_is_told_from_where_it_is_cited(
    newer: CaptureFolder,
) -> None:
    items = by_url(items_of(newer))
    assert (items[PLAN]["type"], items[PLAN]["title"]) == ("document", "le plan")
    assert items[PLAN]["note"] == "Cited by the article."
    assert items[LOST]["title"] == "ceci"
    assert items[LOST]["note"] == "Cited by comment 12. Not captured: not-found."
    assert items[DEAD]["title"] == DEAD
    assert not {"accessed", "archive", "archive_location"} & (items[LOST] | items[DEAD]).keys()


def test_what_only_says_that_it_is_not_there_is_not_told_as_the_thing(
    newer: CaptureFolder,
) -> None:
    path = newer.path / "resources.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if f'"url":"{STORY}"' in line:
            lines[number] = line.replace('"flags":[]', '"flags":["soft-404"]', 1)
    path.write_text("".join(lines))
    story = by_url(items_of(newer))[OLD]
    assert (story["type"], story["title"]) == ("webpage", "le récit")
    assert story["note"] == "Cited by comment 11. What was captured is flagged soft-404."
    assert not {"author", "issued", "container-title"} & story.keys()


def test_ids_are_the_same_in_every_export(kept_twice: Path, newer: CaptureFolder) -> None:
    both = captures(kept_twice)[::-1]
    ids = [{item["URL"]: item["id"] for item in items_of(one)} for one in (*both, newer)]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0].values())) == len(ids[0]) == 5


def test_an_address_in_several_captures_is_one_item_the_last_that_had_it(
    collection: Path,
) -> None:
    older, newer = captures(collection)[::-1]
    items = items_of(older, newer)
    assert len(items) == 5
    assert all(newer.id in one["archive_location"] for one in items if "archive_location" in one)
    text = (newer.path / "resources.jsonl").read_text()
    (newer.path / "resources.jsonl").write_text(text.replace('"unchanged"', '"timed-out"'))
    story = by_url(items_of(older, newer))[OLD]
    assert older.id in story["archive_location"]


def test_an_article_that_is_cited_too_is_told_as_the_article(newer: CaptureFolder) -> None:
    path = newer.path / "citations.jsonl"
    path.write_text(path.read_text().replace(PLAN, SEED))
    items = [item for item in items_of(newer) if item["URL"] == SEED]
    assert [(item["type"], "note" in item) for item in items] == [("post-weblog", False)]


def test_a_processor_sets_a_bibliography_of_them(newer: CaptureFolder) -> None:
    items = items_of(newer, archive="Bibliothèque de l’Exemple")
    source = CiteProcJSON(items)
    style = citeproc.CitationStylesStyle(STYLE, validate=False)
    bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
    for item in items:
        bibliography.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    lines = [str(line) for line in bibliography.bibliography()]
    assert len(lines) == len(items)
    assert "Exemple, A." in lines[0]
    assert TITLE in lines[0]
    assert "2016" in lines[0]
    assert SEED in lines[0]
    story = next(line for line in lines if OLD in line)
    assert "Un récit du four" in story
    assert "2013" in story


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("2016", [2016]),
        ("2016-03", [2016, 3]),
        ("2016-03-14", [2016, 3, 14]),
        ("2016-03-14T23:59:00-11:00", [2016, 3, 14]),
        ("2016-13-40", [2016]),
        ("20161", None),
        ("0000-01-01", None),
        ("mars 2016", None),
        (None, None),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(written: str | None, parts: list[int] | None) -> None:
    assert date_variable(written) == ({"date-parts": [parts]} if parts else None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Exemple, Ada", ("Exemple", "Ada")),
        ("de la Tour, Jean Marie", ("de la Tour", "Jean Marie")),
        ("D’Exemple, A. B.", ("D’Exemple", "A. B.")),
        ("Ada Exemple", None),
        ("Exemple, Inc.", None),
        ("Ada Exemple, PhD", None),
        ("Ada Exemple, envoyée spéciale", None),
        ("Ada, Claude, Camille", None),
        ("La rédaction", None),
        ("世界", None),
    ],
)
def test_a_name_is_parted_only_where_it_says_itself_how(
    name: str, expected: tuple[str, str] | None
) -> None:
    parted = {"family": expected[0], "given": expected[1]} if expected else {"literal": name}
    assert name_variable(name) == parted


def test_an_article_without_a_title_is_called_by_its_address(newer: CaptureFolder) -> None:
    assert items_of(with_article(newer, title=None))[0]["title"] == SEED


def test_with_pseudonyms_no_name_of_a_writer_is_told(newer: CaptureFolder) -> None:
    people = Pseudonyms([newer], key=b"0123456789abcdef")
    told = json.dumps(items_of(newer, pseudonyms=people), ensure_ascii=False)
    assert "Pseudo " in told
    for name in ("Exemple", "Ada", "Fournil", "Camille"):
        assert name not in told


def test_what_only_a_removed_comment_cites_is_left_out_with_it(newer: CaptureFolder) -> None:
    rows = [
        msgspec.structs.replace(row, status=Visibility.DELETED) if row.id == "12" else row
        for row in newer.rows("comments", CommentRow)
    ]
    data = b"".join(encode(row) + b"\n" for row in rows)
    (newer.path / "comments.jsonl").write_bytes(data)
    assert not {LOST, DEAD} & by_url(items_of(newer)).keys()
    assert {LOST, DEAD} <= by_url(items_of(newer, include_removed=True)).keys()
