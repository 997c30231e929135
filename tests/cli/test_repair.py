"""repair, as a person calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from preserve.account import CaptureOptions, Provenance
from preserve.account.provenance import begin_journal
from preserve.clock import SystemClock
from preserve.config import Settings
from preserve.frontier import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

SEED = "https://blog.example/article"
FINISHED = "20260101T120000Z-aaaaaa"


def left_open(shell: Shell, capture_id: str) -> Path:
    """Leave a capture as a kill does that comes before anything was fetched."""
    folder = shell.folder / "warcs" / "blog.example" / capture_id
    folder.mkdir(parents=True)
    journal = Journal(folder)
    provenance = Provenance(id=capture_id, seed=SEED, settings=Settings(), options=CaptureOptions())
    begin_journal(journal, provenance, started=SystemClock().now(), previous=None)
    journal.close()
    return folder


def test_where_nothing_is_open_there_is_nothing_to_repair(shell: Shell) -> None:
    assert shell("repair").stdout == "nothing to repair\n"
    assert json.loads(shell("repair", "--json").stdout) == {"repaired": [], "problems": []}


def test_what_was_left_open_is_closed_and_shown(shell: Shell) -> None:
    one = left_open(shell, "20260201T120000Z-cccccc")
    left_open(shell, "20260202T120000Z-dddddd")
    result = shell("repair", "20260201")
    assert result.stdout == f"{one.name}  failed: 1 addresses, 1 interrupted\n"
    assert one.name in shell("ls").stdout
    shell("verify", one.name)
    (other,) = json.loads(shell("repair", "--json").stdout)["repaired"]
    assert (other["id"], other["status"]) == ("20260202T120000Z-dddddd", "failed")
    assert other["outcomes"] == {"interrupted": 1}
    assert shell("repair").stdout == "nothing to repair\n"


@pytest.mark.usefixtures("capture_folder")
def test_a_finished_capture_is_left_as_it_is(shell: Shell) -> None:
    result = shell("repair", FINISHED)
    assert "closed already" in result.stderr
    assert result.stdout == "nothing to repair\n"


def test_ids_that_mean_none_or_several_are_refused(shell: Shell) -> None:
    left_open(shell, "20260201T120000Z-cccccc")
    left_open(shell, "20260201T130000Z-dddddd")
    assert "2 open captures begin with 20260201" in shell("repair", "20260201", code=1).stderr
    assert "no capture '2027'" in shell("repair", "2027", code=1).stderr
    assert len(json.loads(shell("repair", "--json").stdout)["repaired"]) == 2


def test_what_cannot_be_repaired_is_told_and_ends_with_1(shell: Shell) -> None:
    folder = left_open(shell, "20260201T120000Z-cccccc")
    (folder / "journal.jsonl").write_bytes(b"")
    (folder / f"{folder.name}-00000.warc.gz").write_bytes(b"not ours")
    result = shell("repair", "--json", code=1)
    assert json.loads(result.stdout)["repaired"] == []
    assert "cannot be repaired" in result.stderr
    assert (folder / f"{folder.name}-00000.warc.gz").read_bytes() == b"not ours"


@pytest.mark.parametrize("log", [(), ("--log", "json")])
def test_a_crawl_closes_what_was_left_open_and_says_so(shell: Shell, log: tuple[str, ...]) -> None:
    folder = left_open(shell, "20260201T120000Z-cccccc")
    (shell.folder / "config.toml").write_text(
        '[collection]\noperator = "archive@library.example"\n[network]\nresolve = { "*" = "" }\n'
        "[retry]\nattempts = 1\n[limits]\nfree_disk_bytes = 0\n"
        f'[defaults]\nschedule = "every 6h"\n[[seeds]]\nurl = "{SEED}"\n'
    )
    result = shell("crawl", *log, code=1)  # and captures its seed, of which there is no host
    assert folder.name in result.stderr
    assert ("capture repaired" if log else "had been left open: it is failed now") in result.stderr
    assert (folder / "manifest.json").exists()
    assert len(shell("ls", "--jsonl").stdout.splitlines()) == 2


def test_what_is_open_is_listed_with_what_to_do(shell: Shell) -> None:
    assert shell("repair", "--dry-run").stdout == "nothing is open\n"
    one = left_open(shell, "20260201T120000Z-cccccc")
    assert shell("repair", "--dry-run").stdout == (
        f"{one.name}  {SEED}, 0 of 0 addresses settled; "
        f"go on with: preserve capture --resume {one.name}\n"
    )
    held = Journal(one)
    (said,) = json.loads(shell("repair", "--dry-run", "--json").stdout)["open"]
    assert (said["id"], said["seed"], said["under_way"]) == (one.name, SEED, True)
    assert "under way in another process" in shell("capture", "--resume", SEED, code=1).stderr
    held.close()
    assert (one / "journal.jsonl").exists()


@pytest.mark.usefixtures("capture_folder")
def test_what_cannot_be_resumed_is_told(shell: Shell) -> None:
    assert f"{FINISHED} is finished" in shell("capture", "--resume", FINISHED[:9], code=1).stderr
    assert f"{FINISHED} is finished" in shell("capture", "--resume", "latest", code=1).stderr
    said = shell("capture", "--resume", "2027", code=1).stderr
    assert "no open capture '2027'" in said
    left_open(shell, "20260201T120000Z-cccccc")
    left_open(shell, "20260201T130000Z-dddddd")
    assert "2 open captures begin" in shell("capture", "--resume", "20260201", code=1).stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ((SEED,), "no addresses"),
        (("-i", "-"), "no -i"),
        (("--no-citations", "--note", "x"), "no --note and no --no-citations"),
    ],
)
def test_what_contradicts_a_capture_that_is_resumed_is_refused(
    shell: Shell, words: tuple[str, ...], named: str
) -> None:
    said = shell("capture", "--resume", "latest", *words, code=2).stderr
    assert f"it takes {named}." in said


def test_a_resumed_capture_without_its_credentials_does_not_go_on(shell: Shell) -> None:
    folder = left_open(shell, "20260201T120000Z-cccccc")
    journal = folder / "journal.jsonl"
    line = json.loads(journal.read_bytes())
    line["settings"]["defaults"]["headers"] = {"Cookie": "env:NOT_SET_ANYWHERE"}
    journal.write_bytes(json.dumps(line).encode() + b"\n")
    said = shell("capture", "--resume", "latest", code=2).stderr
    assert "the settings do not name" in said
    words = ("--header", "Cookie:env:NOT_SET_ANYWHERE")
    said = shell("capture", "--resume", "latest", *words, code=2).stderr
    assert "that variable is not set" in said
    said = shell("capture", "--resume", "latest", "--header", "X-Key:env:COOKIE", code=2).stderr
    assert "begun without the header X-Key" in said
    assert journal.exists()
