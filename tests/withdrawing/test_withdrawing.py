"""What is withdrawn is shown nowhere any more, and comes back where the withdrawal is undone."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner
from scripted_web import SEED
from tests.withdrawing.conftest import ANSWER, COPY, HOP, OTHER, STORY, WORDS

from preserve.catalogue import captures, find, find_record, folders
from preserve.cli.app import cli
from preserve.errors import CollectionError, ManifestError, UsageError
from preserve.export import export_wacz
from preserve.index import read_cdxj
from preserve.manifest import CitationRow, CommentRow, ResourceRow, read_trail, shipped_schema
from preserve.verify import find_orphans, verify
from preserve.withdrawing import find_standing, listing, undo, what_is_meant, withdraw
from preserve.withdrawing.story import settle_all

if TYPE_CHECKING:
    from pathlib import Path

REASON = "demandé par la personne"


def run(collection: Path, *words: str) -> str:
    found = CliRunner().invoke(cli, [*words, "--collection", str(collection)])
    assert found.exit_code == 0, (words, found.output, found.stderr)
    return found.output


def take(collection: Path, word: str, **more: Any) -> None:
    withdraw(collection, what_is_meant(collection, word, **more), reason=REASON)


def all_is_well(collection: Path) -> None:
    for folder in folders(collection):
        assert verify(folder).findings == ()
    assert find_orphans(collection).findings == ()


def everything_told(collection: Path, scratch: Path) -> dict[str, str]:
    """Return all that commands and exports tell of a collection, by what told it."""
    ids = sorted(folder.name for folder in folders(collection))
    asked = {
        "search": ["search", *WORDS.split()[:4], "--jsonl"],
        "cited": ["cited", STORY, "--jsonl"],
        "ls": ["ls", "--jsonl"],
        "citations": ["citations", "--whole-collection", "--jsonl"],
        "history": ["history", SEED, "--jsonl"],
    }
    for number, capture in enumerate(ids):
        for command in ("show", "comments", "resources"):
            asked[f"{command} {number}"] = [command, capture, "--json"]
        asked[f"html {number}"] = ["export", capture, "--format", "html", "--include-removed"]
    told = {name: run(collection, *words) for name, words in asked.items()}
    told["diff"] = run(collection, "diff", *ids[:2], "--json", "--include-removed")
    run(collection, "report", "--whole-collection", "--include-removed")
    for path in (collection / "reports").iterdir():
        told[f"report {path.name}"] = path.read_text()
    shutil.rmtree(collection / "reports")
    wacz = scratch / "all.wacz"
    export_wacz(list(captures(collection))[::-1], collection=collection, output=wacz, force=True)
    with zipfile.ZipFile(wacz) as package:
        for name in package.namelist():
            told[f"wacz {name}"] = _unpacked(package.read(name)).decode("utf-8", "replace")
    for index in collection.rglob("index.cdxj"):
        told[str(index)] = index.read_text()
    return told


def _unpacked(data: bytes) -> bytes:
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def test_a_withdrawn_comment_is_told_by_nothing_and_its_place_stays(
    collection: Path, tmp_path: Path
) -> None:
    assert WORDS in run(collection, "search", *WORDS.split()[:4], "--jsonl")
    take(collection, "comment-11")
    told = everything_told(collection, tmp_path)
    for name, text in told.items():
        assert WORDS not in text, name
        assert "Auteur 11" not in text, name
    newest = next(one for one in captures(collection) if one.manifest.capture.seed == SEED)
    rows = {row.id: row for row in newest.rows("comments", CommentRow)}
    assert list(rows) == ["11", "12", "13"]
    assert rows["12"].parent == "11"
    assert rows["12"].text == ANSWER
    gone = rows["11"]
    assert (gone.status, gone.text, gone.html, gone.author.name) == ("withdrawn", "", "", None)
    assert gone.withdrawn is not msgspec.UNSET
    assert gone.withdrawn.reason == REASON
    assert REASON in run(collection, "comments", newest.id)
    cited_by = {row.cited_by.id for row in newest.rows("citations", CitationRow)}
    assert cited_by == {"13"}
    all_is_well(collection)


def test_the_answers_that_hold_a_withdrawn_comment_are_withheld_in_all_captures(
    collection: Path,
) -> None:
    meant = what_is_meant(collection, "11", seed=SEED)
    assert SEED in meant.held_by
    assert len(meant.captures) == 3  # the other article cites the page that holds it
    withdraw(collection, meant, reason=REASON)
    mine = set(captures_of(collection, SEED))
    with pytest.raises(CollectionError, match=r"withheld since .* holds comment-11"):
        find_record(collection, SEED)
    for capture in captures(collection):
        row = next(row for row in capture.rows("resources", ResourceRow) if row.url == SEED)
        assert row.record is None
        assert row.outcome in {"captured", "unchanged"}  # the link is as alive as it was
        urls = [entry.url for _, _, entry in read_cdxj(capture.path / "index.cdxj") if entry]
        assert SEED not in urls
        assert f"urn:preserve:{capture.id}:discussion" not in urls
        assert any("nouvelles.test" in url for url in urls) is (capture.id in mine)


def test_a_withdrawn_address_is_skipped_and_who_cites_it_keeps_the_words(
    collection: Path, tmp_path: Path
) -> None:
    take(collection, STORY)
    told = everything_told(collection, tmp_path)
    for name, text in told.items():
        assert "Un récit du four" not in text, name  # COPY refers to its bytes
    for capture in captures(collection):
        resources = {row.url: row for row in capture.rows("resources", ResourceRow)}
        if STORY not in resources:
            continue
        row = resources[STORY]
        assert (row.outcome, row.record, row.payload_sha256) == ("skipped", None, None)
        assert row.detail is not None
        assert REASON in row.detail
        for cited in capture.rows("citations", CitationRow):
            if cited.url in {STORY, HOP}:
                assert (cited.outcome, cited.final_url) == ("skipped", None)
                assert cited.withdrawn is not msgspec.UNSET
    comments = run(collection, "comments", next(captures_of(collection, SEED)))
    assert f"Le récit est ici : {STORY}" in comments
    with pytest.raises(CollectionError, match="withdrawn on"):
        find_record(collection, STORY)
    all_is_well(collection)


def captures_of(collection: Path, seed: str) -> Any:
    return (one.id for one in captures(collection) if one.manifest.capture.seed == seed)


def test_an_undone_withdrawal_leaves_everything_as_it_was(collection: Path, tmp_path: Path) -> None:
    before = everything_told(collection, tmp_path)
    assert sum(WORDS in text for text in before.values()) > 14
    for word in ("comment-11", STORY):
        take(collection, word)
    for word in ("comment-11", STORY):
        undo(collection, find_standing(collection, word))
    assert everything_told(collection, tmp_path) == before
    assert list(listing(collection)) == []
    assert len(read_trail(collection).rows) == 4  # that it was, and was taken back, stays
    all_is_well(collection)


def test_the_trail_outlives_the_catalogue_and_the_indexes(collection: Path, tmp_path: Path) -> None:
    take(collection, "comment-11")
    take(collection, STORY)
    before = everything_told(collection, tmp_path)
    (collection / "catalogue.db").unlink()
    without = run(collection, "search", *WORDS.split()[:4], "--jsonl")
    assert WORDS not in without
    for index in collection.rglob("index.cdxj"):
        index.unlink()
    run(collection, "reindex", "--cdxj", "--quiet")
    assert everything_told(collection, tmp_path) == before
    lines = (collection / "withdrawn.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == ["withdraw", "withdraw"]


def test_a_line_of_the_trail_is_as_its_schema_says(collection: Path) -> None:
    take(collection, "comment-11")
    validator = jsonschema.Draft202012Validator(shipped_schema("withdrawal"))
    for line in (collection / "withdrawn.jsonl").read_text().splitlines():
        validator.validate(json.loads(line))


def test_a_trail_that_cannot_be_read_shows_nothing(collection: Path) -> None:
    take(collection, "comment-11")
    path = collection / "withdrawn.jsonl"
    whole = path.read_bytes()
    for broken in (whole[:-20], whole.replace(b'"version":1', b'"version":9'), b"\xff"):
        path.write_bytes(broken)
        assert captures(collection) == ()
        with pytest.raises(ManifestError, match="nothing of this collection is shown"):
            find(collection, next(iter(folders(collection))).name)
        found = CliRunner().invoke(cli, ["search", "levain", "--collection", str(collection)])
        assert found.exit_code == 1
        assert WORDS not in found.output
        (finding,) = find_orphans(collection).findings
        assert finding.file == "withdrawn.jsonl"


def test_a_withdrawal_that_was_cut_off_is_in_force_and_is_finished_by_a_repair(
    collection: Path, tmp_path: Path
) -> None:
    done = shutil.copytree(collection, tmp_path / "done")
    take(done, "comment-11")
    shutil.copy(done / "withdrawn.jsonl", collection)  # the trail was written, and nothing after it
    newest = captures(collection)[0]
    assert WORDS not in run(collection, "search", *WORDS.split()[:4], "--jsonl")
    export_wacz([newest], collection=collection, output=tmp_path / "x.wacz")
    stale = [one.what for folder in folders(collection) for one in verify(folder).findings]
    assert set(stale) == {"index-withdrawn"}
    assert settle_all(collection)
    all_is_well(collection)
    assert settle_all(collection) == ()


def test_an_undoing_that_was_cut_off_is_finished_by_a_repair(
    collection: Path, tmp_path: Path
) -> None:
    take(collection, STORY)
    done = shutil.copytree(collection, tmp_path / "done")
    undo(done, find_standing(done, STORY))
    shutil.copy(done / "withdrawn.jsonl", collection)
    assert {one.what for folder in folders(collection) for one in verify(folder).findings} == {
        "not-indexed"
    }
    run(collection, "repair")
    all_is_well(collection)


def test_in_one_capture_alone_the_others_go_on_showing_it(collection: Path) -> None:
    newer, older = captures_of(collection, SEED)
    take(collection, "comment-11", capture=older)
    assert WORDS not in run(collection, "comments", older)
    assert WORDS in run(collection, "comments", newer)
    take(collection, STORY, capture=newer)
    assert find_record(collection, STORY).capture.id != newer
    all_is_well(collection)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["comment-99", "--reason", "x"], "has no comment-99"),
        (["http://nulle-part.test/", "--reason", "x"], "knows http://nulle-part.test/"),
        ([f"{SEED}#comment-11", "--reason", "x"], "names a place on a page"),
        ([STORY], "say why with --reason"),
        ([STORY, "--reason", "  "], "say with --reason why"),
        ([STORY, "--undo"], "is not withdrawn"),
        ([STORY, "--purge", "--reason", "x"], "--reason goes with a withdrawal"),
        ([STORY, "--seed", SEED, "--reason", "x"], "--seed goes with a comment"),
        (["--list", STORY], "--list takes no comment"),
        ([], "name a comment or an address"),
        (["--list", "--undo"], "do not go together"),
        ([STORY, "--yes", "--reason", "x"], "--yes goes with --purge"),
    ],
)
def test_wrong_words_change_nothing(collection: Path, words: list[str], told: str) -> None:
    found = CliRunner().invoke(cli, ["withdraw", *words, "--collection", str(collection)])
    assert found.exit_code in {1, 2}
    assert told in found.stderr
    assert not (collection / "withdrawn.jsonl").exists()


def test_what_is_withdrawn_is_listed_and_not_withdrawn_twice(collection: Path) -> None:
    said = CliRunner().invoke(
        cli, ["withdraw", HOP, "--reason", REASON, "--collection", str(collection)]
    )
    assert f"  {STORY}" in said.stderr  # where it leads is still shown
    with pytest.raises(UsageError, match="already"):
        take(collection, HOP)
    (row,) = json.loads(run(collection, "withdraw", "--list", "--json"))
    assert (row["url"], row["reason"], row["purged"]) == (HOP, REASON, None)
    assert REASON in run(collection, "withdraw", "--list")
    said = CliRunner().invoke(
        cli, ["withdraw", OTHER, "--reason", REASON, "--collection", str(collection)]
    )
    assert "it is the article of 1 capture" in said.stderr
    assert COPY in run(collection, "citations", "--whole-collection")
