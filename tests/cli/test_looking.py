"""ls, show, comments, citations and resources: the manifest, for a person and for a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    Shell = Any

CAPTURE_ID = "20260101T120000Z-aaaaaa"
EARLIER_ID = "20250101T120000Z-bbbbbb"
SEED = "https://blog.example/article"

pytestmark = pytest.mark.usefixtures("capture_folder")


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# ------------------------------------------------------------------------------------------- ls


def test_ls_lists_newest_first(shell: Shell) -> None:
    shown = lines(shell("ls").stdout)
    assert CAPTURE_ID in shown[1]
    assert "6 of 16" in shown[1]
    assert EARLIER_ID in shown[2]


def test_ls_filters_by_status_and_seed(shell: Shell) -> None:
    assert [row["id"] for row in rows(shell("ls", "--status", "complete", "--jsonl").stdout)] == [
        EARLIER_ID
    ]
    assert len(rows(shell("ls", "--seed", SEED + "#x", "--jsonl").stdout)) == 2
    assert json.loads(shell("ls", "--seed", "https://b.example/", "--json").stdout) == []
    shell("ls", "--status", "nonsense", code=2)


def test_ls_json_is_one_document_with_absolute_paths(shell: Shell, capture_folder: Path) -> None:
    first = json.loads(shell("ls", "--json").stdout)[0]
    assert first["id"] == CAPTURE_ID
    assert first["folder"] == str(capture_folder)
    assert first["manifest"] == str(capture_folder / "manifest.json")
    assert first["status"] == "partial"
    assert first["discussion"]["verdict"] == "gap"
    assert first["totals"]["by_outcome"]["not-found"] == 2


def test_ls_passes_over_a_manifest_that_cannot_be_read_and_says_so(
    shell: Shell, capture_folder: Path
) -> None:
    (capture_folder / "manifest.json").write_text("{}")
    result = shell("ls")
    assert EARLIER_ID in result.stdout
    assert "passed over" in result.stderr


def test_ls_of_an_empty_collection_says_so_and_ends_well(shell: Shell, tmp_path: Path) -> None:
    result = shell("ls", "--collection", str(tmp_path / "none"))
    assert result.stdout == ""
    assert "no such capture" in result.stderr


# ----------------------------------------------------------------------------------------- show


def test_show_says_what_was_had_of_the_discussion_and_what_became_of_links(shell: Shell) -> None:
    text = shell("show").stdout
    for part in (
        "Un article [link=x]",
        "partial",
        "6 of 16 comments; 10 not on page; verdict gap, closed, read as wordpress",
        "1 captured, 1 not-found, 1 dns-failed",
        "1 tls-unverified",
        "1.2 MB fetched, 432.1 kB stored",
        f"{CAPTURE_ID}-00000.warc.gz",
    ):
        assert part in text


def test_show_json_is_the_manifest_and_its_folder(shell: Shell, capture_folder: Path) -> None:
    shown = json.loads(shell("show", CAPTURE_ID, "--json").stdout)
    assert shown.pop("folder") == str(capture_folder)
    assert shown == json.loads((capture_folder / "manifest.json").read_text())


@pytest.mark.parametrize("word", ["latest", CAPTURE_ID, "2026", SEED])
def test_a_capture_answers_to_id_prefix_seed_and_latest(shell: Shell, word: str) -> None:
    assert CAPTURE_ID in shell("show", word).stdout


@pytest.mark.parametrize("word", ["nothing", "20", "https://blog.example/none"])
def test_what_is_unknown_or_ambiguous_is_one_sentence_and_1(shell: Shell, word: str) -> None:
    result = shell("show", word, code=1)
    assert result.stdout == ""
    assert result.stderr.startswith("preserve: ")
    assert len(result.stderr.splitlines()) == 1


# ------------------------------------------------------------------------------------- comments


def test_comments_are_a_tree_with_what_each_cites(shell: Shell) -> None:
    shown = lines(shell("comments").stdout)
    top = next(index for index, line in enumerate(shown) if "Dominique" in line)
    assert shown[top].startswith("2. Dominique · 1 mars 2016 · comment-12")
    assert shown[top + 1 : top + 4] == [
        "  Première ligne",
        "  Deuxième ligne",
        "  → https://gone.example/page not-found",
    ]
    assert any(line.startswith("    Claude") for line in shown)
    assert any(line.startswith("        世界") and "pingback" in line for line in shown)
    assert any(line.startswith("(no name)") and "deleted" in line for line in shown)


def test_web_text_cannot_command_the_terminal_nor_be_taken_for_markup(shell: Shell) -> None:
    for words in (["comments"], ["comments", "--list"], ["show"], ["ls"], ["citations"]):
        text = shell(*words).stdout
        assert not any(ord(character) < 32 for character in text.replace("\n", ""))
        assert "\x9b" not in text
        assert "\u202e" not in text
    text = shell("comments").stdout
    assert r"Eve\x1b[2J" in text
    assert r"\x1b[31m\x9b31m [bold]not bold[/bold] :smile: \u202eabc" in text


def test_comments_json_is_the_manifests_rows(shell: Shell, capture_folder: Path) -> None:
    kept = rows((capture_folder / "comments.jsonl").read_text())
    assert json.loads(shell("comments", "--json").stdout) == kept
    assert rows(shell("comments", "--jsonl").stdout) == kept


def test_comments_filters(shell: Shell) -> None:
    def chosen(*words: str) -> list[str]:
        return [row["id"] for row in rows(shell("comments", *words, "--jsonl").stdout)]

    assert chosen("--author", "camille") == ["11"]
    assert chosen("--with-links") == ["12", "13"]
    assert chosen("--with-links", "--author", "claude") == ["13"]
    assert chosen("--author", "nobody") == []
    assert "no such comment" in shell("comments", "--author", "nobody").stderr


def test_comments_as_a_list_are_in_reading_order(shell: Shell) -> None:
    shown = lines(shell("comments", "--list").stdout)[1:7]
    assert [line.split()[0] for line in shown] == ["11", "12", "13", "14", "15", "16"]


# ------------------------------------------------------------------------ citations, resources


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["c1", "c2", "c3"]),
        (["--outcome", "not-found"], ["c2"]),
        (["--outcome", "not-found", "--outcome", "captured"], ["c1", "c2"]),
        (["--cited-by", "article"], ["c1"]),
        (["--cited-by", "comment-12"], ["c2"]),
        (["--cited-by", "13"], ["c3"]),
        (["--cited-by", "comment-99"], []),
        (["--host", "gone.example"], ["c2", "c3"]),
        (["--host", "WWW.gone.example"], ["c3"]),
        (["--host", "one.example"], []),
    ],
)
def test_citations_are_filtered(shell: Shell, words: list[str], expected: list[str]) -> None:
    result = shell("citations", "latest", *words, "--jsonl")
    assert [row["id"] for row in rows(result.stdout)] == expected
    shown = shell("citations", "latest", *words)
    assert [line.split()[0] for line in lines(shown.stdout)[1:]] == expected


def test_an_outcome_that_is_none_is_wrong_usage_and_the_words_are_named(shell: Shell) -> None:
    assert "not-found" in shell("citations", "--outcome", "dead", code=2).stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["r1", "r2", "r3", "r4"]),
        (["--role", "requisite"], ["r2"]),
        (["--role", "citation", "--outcome", "not-found"], ["r3"]),
        (["--host", "blog.example"], ["r1", "r2"]),
    ],
)
def test_resources_are_filtered(shell: Shell, words: list[str], expected: list[str]) -> None:
    assert [row["id"] for row in rows(shell("resources", *words, "--jsonl").stdout)] == expected
    assert len(json.loads(shell("resources", *words, "--json").stdout)) == len(expected)


def test_resources_show_flags_and_why(shell: Shell) -> None:
    text = shell("resources").stdout
    assert "(tls-unverified)" in text
    assert "(no such host)" in text
    assert "1.2 kB" in text


def test_a_part_that_cannot_be_read_is_one_sentence(shell: Shell, capture_folder: Path) -> None:
    (capture_folder / "comments.jsonl").unlink()
    result = shell("comments", code=1)
    assert result.stderr.startswith("preserve: ")
    assert "comments.jsonl cannot be read" in result.stderr
