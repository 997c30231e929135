"""preserve export: bags, references and cut-down WARCs, from the command line."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import bagit
import pytest
from click.testing import CliRunner

from preserve.catalogue import captures
from preserve.cli.app import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

CONFIG = '[collection]\noperator = "archive@library.example"\norganization = "Les Archives"\n'

# A kill where the last file is about to be written: nearly all is there, and it is no bag yet.
KILLED = """
import os, signal, sys
from preserve.cli.app import cli
from preserve.pack import bag
whole, left = bag._lines, [4]
def lines(*words):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*words)
bag._lines = lines
cli(sys.argv[1:], prog_name="preserve")
"""


@pytest.fixture
def here(collection: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a collection and settings in it."""
    monkeypatch.chdir(collection.parent)
    (collection.parent / "config.toml").write_text(CONFIG)
    return collection.parent


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["export", *words], prog_name="preserve")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def test_a_bag_is_told_by_the_digest_that_stands_for_all_of_it(here: Path) -> None:
    told = json.loads(run("--format", "bagit", "-o", "transfer", "--json").stdout)
    bag = bagit.Bag(str(here / "transfer"))
    bag.validate()
    files = [path for path in (here / "transfer").rglob("*") if path.is_file()]
    assert told["path"] == str(here / "transfer")
    assert told["bytes"] == sum(path.stat().st_size for path in files)
    assert told["captures"] == [captures(here / "warcs")[0].id]
    digest = hashlib.sha256((here / "transfer" / "tagmanifest-sha256.txt").read_bytes())
    assert digest.hexdigest() == told["sha256"]


def test_the_settings_say_who_hands_it_over(here: Path) -> None:
    run("--whole-collection", "--format", "bagit", "-o", "all")
    info = bagit.Bag(str(here / "all")).info
    assert info["Source-Organization"] == "Les Archives"
    assert info["Contact-Email"] == "archive@library.example"
    assert len(info["External-Identifier"]) == 2
    items = json.loads(run("--format", "csl-json").stdout)
    assert {item.get("archive") for item in items if "archive_location" in item} == {"Les Archives"}


def test_references_go_to_standard_output_or_a_file(here: Path) -> None:
    printed = run("--whole-collection", "--format", "csl-json").stdout_bytes
    run("--whole-collection", "--format", "csl-json", "-o", "refs.json")
    assert (here / "refs.json").read_bytes() == printed
    told = run("--format", "csl-json", "--pseudonyms").stdout
    assert "Pseudo " in told
    assert "Fournil" not in told


def test_comments_are_cut_out_with_an_index_beside(here: Path) -> None:
    run("--format", "warc", "--comment", "11", "--comment", "13", "--index", "-o", "c.warc.gz")
    assert (here / "c.warc.gz").is_file()
    assert (here / "c.cdxj").is_file()
    before = (here / "c.cdxj").read_bytes()
    run("--format", "warc", "--comment", "12", "--index", "-o", "c.warc.gz", code=2)
    assert (here / "c.cdxj").read_bytes() == before
    run("--format", "warc", "--comment", "12", "--requisites", "-o", "c.warc.gz", "--force")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "bagit"], "--output"),
        (["--format", "bagit", "-o", "bag.tar.gz"], ".zip or .tar"),
        (["--format", "warc", "-o", "x.warc.gz"], "--comment"),
        (["--format", "warc", "--comment", "11"], "--output"),
        (["--format", "warc", "--comment", "11", "-o", "x.gz"], "FILE.warc.gz"),
        (["--format", "wacz", "--comment", "11", "-o", "x.wacz"], "--comment goes with warc"),
        (["--format", "csv", "--requisites"], "--requisites goes with warc"),
        (["--format", "bagit", "--index", "-o", "x"], "--index goes with warc"),
        (["--format", "bagit", "--pseudonyms", "-o", "x"], "a bag holds the pages"),
        (
            ["--format", "warc", "--comment", "11", "--pseudonyms", "-o", "x.warc.gz"],
            "as they were",
        ),
        (["--format", "csl-json", "--exact"], "--exact goes with csv"),
        (["--format", "csl-json", "--json"], "--output"),
        (
            ["--whole-collection", "--format", "warc", "--comment", "11", "-o", "x.warc.gz"],
            "about one capture",
        ),
    ],
)
def test_words_that_do_not_fit_are_refused(here: Path, words: list[str], told: str) -> None:
    assert told in run(*words, code=2).stderr
    assert sorted(path.name for path in here.iterdir()) == ["config.toml", "warcs"]


def test_a_run_that_is_killed_leaves_nothing_under_the_name(here: Path) -> None:
    words = ["export", "--format", "bagit", "-o", "bag"]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *words],
        cwd=here,
        capture_output=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (here / "bag").exists()
    left = {path.name for path in here.iterdir()} - {"config.toml", "warcs"}
    assert left
    run("--format", "bagit", "-o", "bag")
    assert {path.name for path in here.iterdir()} == {"config.toml", "warcs", "bag"}
