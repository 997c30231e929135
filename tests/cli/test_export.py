"""preserve export: packages and text, from the command line."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from thrice import capture_thrice
from wacz_reading import Wacz

from preserve.manifest import encode_manifest, read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    Shell = Any

CAPTURE_ID = "20260101T120000Z-aaaaaa"
EARLIER_ID = "20250101T120000Z-bbbbbb"
SEED = "https://blog.example/article"


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def change(folder: Path, **facts: object) -> None:
    """Change facts of a capture in its manifest."""
    manifest = read_manifest(folder / "manifest.json")
    capture = msgspec.structs.replace(manifest.capture, **facts)
    changed = msgspec.structs.replace(manifest, capture=capture)
    (folder / "manifest.json").write_bytes(encode_manifest(changed))


# ------------------------------------------------------------------------------------------- wacz


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    collection = tmp_path_factory.mktemp("export") / "warcs"
    capture_thrice(collection)
    return collection


@pytest.fixture
def ids(kept: Path, shell: Shell) -> list[str]:
    """Three captures of one seed in the collection of the current folder, oldest first."""
    shutil.copytree(kept, shell.folder / "warcs")
    return [row["id"] for row in rows(shell("ls", "--jsonl").stdout)][::-1]


def wacz(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    told = shell("export", *words, "--format", "wacz", "-o", "out.wacz", "--json", code=code)
    document: dict[str, Any] = json.loads(told.stdout)
    return document


def test_a_package_is_told_by_path_bytes_digest_and_captures(shell: Shell, ids: list[str]) -> None:
    path = shell.folder / "out.wacz"
    assert wacz(shell, ids[1]) == {
        "path": str(path),
        "bytes": path.stat().st_size,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "captures": [ids[1]],
        "missing": [],
    }


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ([], [2]),
        (["latest"], [2]),
        (["latest", "0", "latest"], [0, 2]),
        (["--seed", "http://blog.test/article#comments"], [0, 1, 2]),
        (["--whole-collection"], [0, 1, 2]),
    ],
)
def test_captures_are_named_by_id_or_seed_or_all(
    shell: Shell, ids: list[str], words: list[str], places: list[int]
) -> None:
    named = [ids[int(word)] if word.isdigit() else word for word in words]
    assert wacz(shell, *named)["captures"] == [ids[place] for place in places]


def test_a_person_is_told_what_was_written(shell: Shell, ids: list[str]) -> None:
    result = shell("export", *ids, "--format", "wacz", "--output", "out.wacz")
    assert result.stdout == ""
    assert f"wrote {shell.folder / 'out.wacz'}: 3 captures, " in result.stderr


def test_a_file_that_is_there_is_replaced_only_by_force(shell: Shell, ids: list[str]) -> None:
    assert ids
    words = ["export", "--format", "wacz", "--output", "out.wacz"]
    (shell.folder / "out.wacz").write_bytes(b"precious")
    assert "--force" in shell(*words, code=2).stderr
    assert (shell.folder / "out.wacz").read_bytes() == b"precious"
    shell(*words, "--force")
    assert Wacz(shell.folder / "out.wacz").lines


def test_a_wacz_needs_a_file_of_that_name(shell: Shell, ids: list[str]) -> None:
    assert ids
    for words in ([], ["--output", "-"], ["--output", "out.zip"]):
        assert ".wacz" in shell("export", "--format", "wacz", *words, code=2).stderr


def test_a_failed_capture_is_refused_by_id_and_left_out_of_its_seed(
    shell: Shell, ids: list[str]
) -> None:
    change(shell.folder / "warcs" / "blog.test" / ids[2], status="failed")
    result = shell("export", ids[2], "--format", "wacz", "-o", "out.wacz", code=1)
    assert ids[2] in result.stderr
    assert "failed" in result.stderr
    assert wacz(shell, "--whole-collection")["captures"] == ids[:2]
    result = shell("export", "--seed", "http://blog.test/article", "--format", "jsonl")
    assert {row["capture"] for row in rows(result.stdout)} == set(ids)


def test_a_capture_made_with_credentials_needs_a_word(shell: Shell, ids: list[str]) -> None:
    change(shell.folder / "warcs" / "blog.test" / ids[2], authenticated=True)
    for form in ("wacz", "jsonl", "csv", "jsonld"):
        result = shell("export", ids[2], "--format", form, "-o", "out.wacz", code=1)
        assert "--include-authenticated" in result.stderr
        assert not (shell.folder / "out.wacz").exists()
    result = shell("export", "--whole-collection", "--format", "wacz", "-o", "out.wacz")
    assert f"left out: capture {ids[2]} was made with credentials" in result.stderr
    (shell.folder / "out.wacz").unlink()
    assert wacz(shell, ids[2], "--include-authenticated")["captures"] == [ids[2]]


def test_a_body_that_is_nowhere_any_more_is_told_with_exit_3(shell: Shell, ids: list[str]) -> None:
    shutil.rmtree(shell.folder / "warcs" / "blog.test" / ids[0])
    result = shell("export", ids[2], "--format", "wacz", "-o", "out.wacz", code=3)
    assert "http://blog.test/style.css" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["--seed", "http://other.test/"],
        ["--whole-collection", "--collection", "none"],
        ["--collection", "none"],
    ],
)
def test_what_is_not_there_is_refused_with_a_sentence(
    shell: Shell, ids: list[str], words: list[str]
) -> None:
    assert ids
    result = shell("export", *words, "--format", "wacz", "-o", "out.wacz", code=1)
    assert result.stderr.startswith("preserve: ")
    assert not (shell.folder / "out.wacz").exists()


# ------------------------------------------------------------------------------------------- text


@pytest.mark.usefixtures("capture_folder")
def test_json_lines_have_the_rows_of_all_parts_with_capture_and_part(shell: Shell) -> None:
    lines = rows(shell("export", CAPTURE_ID, "--format", "jsonl").stdout)
    assert {line["capture"] for line in lines} == {CAPTURE_ID}
    parts = [line["part"] for line in lines]
    assert parts == ["comments"] * 5 + ["citations"] * 3 + ["resources"] * 4
    assert lines[1]["text"] == "Première ligne\nDeuxième ligne"
    assert lines[5]["cited_by"] == {"type": "article", "id": None}
    only = rows(shell("export", CAPTURE_ID, "--format", "jsonl", "--part", "citations").stdout)
    assert only == lines[5:8]


@pytest.mark.usefixtures("capture_folder")
def test_what_was_removed_is_left_out_unless_asked_for(shell: Shell) -> None:
    for form in ("jsonl", "csv", "jsonld", "wxr"):
        words = ["export", CAPTURE_ID, "--format", form]
        assert "deleted" not in shell(*words).stdout
        assert "deleted" in shell(*words, "--include-removed").stdout


def test_what_only_a_removed_comment_cites_is_left_out_with_it(
    shell: Shell, capture_folder: Path
) -> None:
    path = capture_folder / "comments.jsonl"
    path.write_text(path.read_text().replace('"status":"visible"', '"status":"hidden"'))
    words = ["export", CAPTURE_ID, "--format", "jsonl", "--part", "citations"]
    assert [row["id"] for row in rows(shell(*words).stdout)] == ["c1"]
    assert len(rows(shell(*words, "--include-removed").stdout)) == 3


@pytest.mark.usefixtures("capture_folder")
@pytest.mark.parametrize(("part", "count"), [("comments", 5), ("citations", 3), ("resources", 4)])
def test_csv_is_a_table_of_one_part_of_several_captures(
    shell: Shell, part: str, count: int
) -> None:
    words = ["export", "--seed", SEED, "--format", "csv", "--part", part]
    table = list(csv.DictReader(io.StringIO(shell(*words).stdout, newline="")))
    assert [row["capture"] for row in table] == [EARLIER_ID] * count + [CAPTURE_ID] * count
    assert all(None not in row for row in table)
    if part == "comments":
        assert table[1]["text"] == "Première ligne\nDeuxième ligne"
        assert table[3]["author.name"] == "世界"
    if part == "citations":
        assert (table[1]["cited_by.id"], table[1]["outcome"]) == ("12", "not-found")
    if part == "resources":
        assert table[2]["flags"] == "tls-unverified"


@pytest.mark.usefixtures("capture_folder")
def test_csv_is_about_comments_where_no_part_is_named(shell: Shell) -> None:
    words = ["export", CAPTURE_ID, "--format", "csv"]
    assert shell(*words).stdout == shell(*words, "--part", "comments").stdout


@pytest.mark.usefixtures("capture_folder")
def test_json_ld_is_the_discussion_in_the_words_of_schema_org(shell: Shell) -> None:
    document = json.loads(shell("export", "--format", "jsonld").stdout)
    assert document["@context"] == "https://schema.org"
    assert [one["identifier"] for one in document["comment"]] == ["11", "12", "13", "14", "16"]


def test_json_ld_is_flat_and_every_statement_names_its_record(
    shell: Shell, capture_folder: Path
) -> None:
    """Two comments with one permalink are two; a reply to a removed one says what it answers."""
    path = capture_folder / "comments.jsonl"
    one, two, three, *others = map(json.loads, path.read_text().splitlines())
    two |= {"status": "deleted", "text": "withdrawn"}
    three |= {"permalink": one["permalink"], "status": "pending", "text": "waiting"}
    path.write_text("".join(json.dumps(row) + "\n" for row in (one, two, three, *others)))

    document = json.loads(shell("export", "--format", "jsonld").stdout)
    comments = {row["identifier"]: row for row in document["comment"]}
    assert list(comments) == ["11", "13", "14", "16"]
    assert {row["@type"] for row in comments.values()} == {"Comment"}
    assert not any("comment" in row for row in comments.values())
    assert len({row["@id"] for row in comments.values()}) == 4
    assert comments["13"]["parentItem"] == {"@id": two["permalink"]}
    assert comments["14"]["parentItem"] == {"@id": comments["13"]["@id"]}
    assert comments["11"]["parentItem"] == {"@id": document["@id"]}
    assert (comments["13"]["text"], comments["13"]["creativeWorkStatus"]) == ("waiting", "pending")
    assert {row["isBasedOn"] for row in (document, *comments.values())} == {"urn:uuid:1"}

    whole = json.loads(shell("export", "--format", "jsonld", "--include-removed").stdout)
    (gone,) = (row for row in whole["comment"] if row["identifier"] == "12")
    assert (gone["text"], gone["creativeWorkStatus"]) == ("withdrawn", "deleted")


@pytest.mark.usefixtures("capture_folder")
def test_html_is_the_discussion_as_a_page_that_stands_alone(shell: Shell) -> None:
    page = shell("export", CAPTURE_ID, "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert page.count("<article ") == 5 + 1
    assert "Première ligne" in page
    assert "links lead to the live web" in page or "mènent au web" in page
    whole = shell("export", CAPTURE_ID, "--format", "html", "--include-removed").stdout
    assert len(whole) > len(page)


@pytest.mark.usefixtures("capture_folder")
def test_text_goes_to_a_file_that_is_named(shell: Shell) -> None:
    printed = shell("export", "--format", "csv").stdout_bytes
    told = json.loads(shell("export", "--format", "csv", "-o", "out.csv", "--json").stdout)
    assert (shell.folder / "out.csv").read_bytes() == printed
    assert told["sha256"] == hashlib.sha256(printed).hexdigest()
    shell("export", "--format", "csv", "-o", "out.csv", code=2)


@pytest.mark.usefixtures("capture_folder")
@pytest.mark.parametrize(
    "words",
    [
        ["--format", "wacz"],
        ["--format", "jsonld", "--part", "comments"],
        ["--format", "jsonld", "--whole-collection"],
        ["--format", "html", "--whole-collection"],
        ["--format", "html", "--part", "comments"],
        ["--format", "wxr", "--part", "comments"],
        ["--format", "csv", "--json"],
        ["--format", "csv", "--seed", SEED, "--whole-collection"],
        ["--format", "csv", "--seed", "not an address"],
        ["--format", "csv", "-o", "no/folder/out.csv"],
        ["--format", "pdf"],
        [],
    ],
)
def test_words_that_do_not_fit_are_refused(shell: Shell, words: list[str]) -> None:
    shell("export", *words, code=2)


@pytest.mark.usefixtures("capture_folder")
def test_a_manifest_that_cannot_be_read_is_passed_over_in_a_collection(
    shell: Shell, capture_folder: Path
) -> None:
    (capture_folder / "manifest.json").write_text("{}")
    result = shell("export", "--whole-collection", "--format", "csv")
    assert "passed over" in result.stderr
    assert EARLIER_ID in result.stdout
