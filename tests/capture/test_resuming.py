"""A capture that was killed goes on: nothing twice, and the same account as without the kill."""

from __future__ import annotations

import asyncio
import collections
import itertools
import json
import shutil
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from left_site import BUSY, START, Site, account, differences, recorded, site_on
from scripted_web import Web, scripted_web

from preserve.capture import capture, resume
from preserve.clock import SystemClock, iso
from preserve.errors import CollectionError, UnknownCapture
from preserve.manifest import read_manifest
from preserve.recalling import left_open
from preserve.verify import verify
from preserve.visiting.asking import steps
from preserve.warc import read_records

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.capture import Captured, Snapshot

# What `preserve` does, with a kill put where the second argument says.
CHILD = """
import os, signal, sys
import preserve.account.closing as closing
from preserve.capture import story
from preserve.warc import WarcWriter
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
where = sys.argv.pop(1)
if where == "account":
    story.account_of = die
elif where == "files":
    story.write_account = die
elif where == "manifest":
    closing._write_manifest = die
from preserve.cli import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with scripted_web(tmp_path_factory.mktemp("undisturbed") / "warcs") as web:
        site = site_on(web)
        done = web.capture(START)
        assert {url: n for url, n in collections.Counter(site.asked).items() if n > 1} == {BUSY: 2}
        return account(done.captured.folder)


@pytest.fixture
def site(web: Web, tmp_path: Path) -> Site:
    (tmp_path / "config.toml").write_text(
        '[collection]\noperator = "archive@library.example"\n[network]\nallow = ["127.0.0.0/8"]\n'
        f'resolve = {{ "*" = "127.0.0.1:{web.server.port}", "mort.test" = "" }}\n'
        "[politeness]\ndelay_seconds = 0\n[limits]\nfree_disk_bytes = 0\n"
        "[retry]\nattempts = 3\nfirst_delay_seconds = 0.05\nmax_delay_seconds = 5\n"
    )
    return site_on(web)


def run(site: Site, *words: str, where: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, where, "capture", "--quiet", "--json", *words],
        cwd=site.web.collection.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def kill_at(site: Site, requests: int, seconds: float, *words: str) -> None:
    """Run a capture and kill it so long after it made so many requests, then unheard."""
    running = run(site, *words)

    def kill() -> None:
        threading.Timer(seconds, running.send_signal, (signal.SIGKILL,)).start()

    site.silent_from, site.told = site.served + requests, kill
    out, err = running.communicate(timeout=40)
    assert running.returncode == -signal.SIGKILL, (out, err)
    site.silent_from = None


def killed_at(site: Site, where: str, *, after: int | None = None) -> None:
    """Run a capture that is killed at a place in its closing; stop it after so many requests."""
    running = run(site, START, where=where)
    stops = itertools.count()
    site.silent_from = after
    site.told = lambda: None if next(stops) else running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=40)
    site.silent_from = None
    assert running.returncode == -signal.SIGKILL, said


def resumed(site: Site) -> Captured:
    (folder,) = left_open(site.web.collection)
    done = asyncio.run(resume(folder))
    assert not (folder / "journal.jsonl").exists()
    assert not list(folder.glob("*.open")) + list(folder.glob(".spool*"))
    assert verify(folder).findings == ()
    assert len(done.manifest.files) == len(list(folder.glob("*.warc.gz"))) - 1
    return done


def left(site: Site) -> Path:
    (folder,) = left_open(site.web.collection)
    return folder


def times_resumed(done: Captured) -> int:
    facts = done.manifest.capture
    assert isinstance(facts.resumed, tuple)
    assert sorted([facts.started, *facts.resumed, facts.finished]) == [
        facts.started, *facts.resumed, facts.finished,
    ]  # fmt: skip
    return len(facts.resumed)


# Under way: in the discussion, among the requisites, in the midst of the citations.
@pytest.mark.parametrize(("requests", "seconds"), [(5, 0.3), (13, 0), (29, 0.25)])
def test_what_was_killed_goes_on_and_is_as_if_it_had_not_been(
    site: Site, undisturbed: dict[str, Any], requests: int, seconds: float
) -> None:
    kill_at(site, requests, seconds, START)
    before, begun = recorded(left(site)), len(site.asked)
    done = resumed(site)
    assert differences(account(done.folder), undisturbed) == []
    assert not (before - {BUSY}) & set(site.asked[begun:])
    assert times_resumed(done) == 1


def test_it_may_be_killed_again_and_again(site: Site, undisturbed: dict[str, Any]) -> None:
    kill_at(site, 3, 0.2, START)
    folder = left(site)
    for requests, word in ((3, "latest"), (8, START)):
        before, begun = recorded(folder), len(site.asked)
        kill_at(site, requests, 0.2, "--resume", word)
        assert not (before - {BUSY}) & set(site.asked[begun:])
        assert before <= recorded(folder)
    begun, before = len(site.asked), recorded(folder)
    finished = run(site, "--resume", folder.name[:12])
    out, err = finished.communicate(timeout=40)
    assert finished.returncode == 0, err
    said = json.loads(out)
    assert (said["id"], said["status"]) == (folder.name, "complete")
    assert not (before - {BUSY}) & set(site.asked[begun:])
    assert differences(account(folder), undisturbed) == []
    assert verify(folder).findings == ()
    made = read_manifest(folder / "manifest.json")
    assert isinstance(made.capture.resumed, tuple)
    assert len(made.capture.resumed) == 3
    firsts = [next(read_records(folder / file.name)).stream.read() for file in made.files]
    assert [b", resumed" in one for one in firsts] == [False, *[True] * (len(firsts) - 1)]


@pytest.mark.parametrize("where", ["files", "manifest"])
def test_what_was_killed_while_it_was_closed_is_closed(
    site: Site, undisturbed: dict[str, Any], where: str
) -> None:
    killed_at(site, where)
    begun = len(site.asked)
    done = resumed(site)
    assert differences(account(done.folder), undisturbed) == []
    assert site.asked[begun:] == []


def test_what_was_stopped_and_then_killed_goes_on_and_a_stop_leaves_it_open(
    site: Site, undisturbed: dict[str, Any]
) -> None:
    killed_at(site, "account", after=12)
    folder = left(site)
    before, begun = recorded(folder), len(site.asked)
    started = threading.Event()
    site.silent_from, site.told = site.served + 2, started.set
    running = run(site, "--resume", folder.name)
    assert started.wait(30)
    with pytest.raises(CollectionError, match="under way in another process"):
        asyncio.run(resume(folder))
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (1, b"")
    assert f"go on with: preserve capture --resume {folder.name}" in err.decode()
    site.silent_from = None
    done = resumed(site)
    assert differences(account(folder), undisturbed) == []
    assert not (before - {BUSY}) & set(site.asked[begun:])
    assert times_resumed(done) == 2


class Broke(OSError):
    """What ends a capture in the midst of it, as a full disk does."""


def broken_off(site: Site, *, after: int = 0) -> Path:
    """Return the folder of a capture that ended when it was to be closed, or after requests."""

    def watch(snapshot: Snapshot) -> None:
        if snapshot.phase == "closing" or 0 < after <= len(site.asked):
            raise Broke(28, "No space left on device")

    with pytest.raises(CollectionError, match="go on with: preserve capture --resume"):
        asyncio.run(
            capture(START, settings=site.web.settings, collection=site.web.collection, watch=watch)
        )
    return left(site)


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "second"])
def test_whatever_the_journal_lacks_the_records_tell(
    site: Site, undisturbed: dict[str, Any], tmp_path: Path, is_first: bool
) -> None:
    if not is_first:  # then much of it refers to the one before
        site.web.capture(START)
        undisturbed = account(site.web.capture(START).captured.folder)
        assert undisturbed["totals"][0]["unchanged"] > 10
    folder, asked = broken_off(site), len(site.asked)
    journal = (folder / "journal.jsonl").read_bytes()
    ends = [n + 1 for n, byte in enumerate(journal) if byte == 10]
    cuts = [ends[0], *(ends[len(ends) * n // 7] for n in range(1, 7)), ends[-1] - 7]
    for number, cut in enumerate(cuts):
        collection = tmp_path / f"copy{number}"
        shutil.copytree(site.web.collection, collection)
        copy = collection / "blog.test" / folder.name
        (copy / "journal.jsonl").write_bytes(journal[:cut])
        done = asyncio.run(resume(copy))
        assert (differences(account(done.folder), undisturbed), cut) == ([], cut)
        assert verify(copy).findings == ()
    assert site.asked[asked:] == []


def test_what_was_cut_off_is_fetched_again_and_nothing_else(
    site: Site, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    folder = broken_off(site)
    for cut in (3000, 9000, 40_000):
        copy = tmp_path / f"copy{cut}" / "blog.test" / folder.name
        shutil.copytree(folder, copy)
        (warc,) = copy.glob("*.open")
        warc.write_bytes(warc.read_bytes()[:-cut])
        whole, begun = recorded(copy), len(site.asked)
        done = asyncio.run(resume(copy))
        assert (differences(account(done.folder), undisturbed), cut) == ([], cut)
        assert verify(copy).findings == ()
        assert site.asked[begun:]
        assert not set(site.asked[begun:]) & (whole - {BUSY})


def test_what_was_killed_when_all_was_done_is_finished(site: Site) -> None:
    folder = site.web.capture(START).captured.folder
    (folder / "journal.jsonl").write_bytes(b'{"event":"capture"}\n')
    with pytest.raises(UnknownCapture, match="is finished; nothing to resume"):
        asyncio.run(resume(folder))
    assert not (folder / "journal.jsonl").exists()
    assert verify(folder).findings == ()


def test_limits_count_what_was_used_before(site: Site) -> None:
    site.web.settle(limits={"capture_bytes": 40_000})
    broken_off(site, after=16)
    done = resumed(site)
    assert "limit-reached (limits.capture_bytes)" in " ".join(done.manifest.capture.status_reasons)
    assert 40_000 <= done.manifest.totals.bytes_fetched < 50_000


def test_the_time_that_was_used_before_counts(site: Site) -> None:
    folder = broken_off(site, after=16)
    lines = (folder / "journal.jsonl").read_bytes()
    at = iso(SystemClock().now())
    used = b'{"event":"resumed","at":"%s","used_seconds":49.99}\n' % at.encode()
    (folder / "journal.jsonl").write_bytes(lines + used)
    why = " ".join(resumed(site).manifest.capture.status_reasons)
    assert "limit-reached (limits.capture_seconds)" in why


def test_a_journal_that_is_damaged_is_for_repair(site: Site) -> None:
    journal = broken_off(site, after=5) / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:3], b"\0" * 40 + b"\n", *lines[4:]]))
    with pytest.raises(CollectionError, match=r"cannot be resumed; close it with: preserve repair"):
        asyncio.run(resume(left(site)))
    journal.write_bytes(lines[0].replace(b'"version":1', b'"version":2'))
    with pytest.raises(CollectionError, match="this version can read"):
        asyncio.run(resume(left(site)))


@pytest.mark.parametrize(
    ("hops", "depth", "redirects"),
    [("", 0, 0), ("RR", 0, 2), ("LEE", 2, 0), ("LRE", 1, 0), ("LEXR", 2, 1), ("ELR", 0, 1)],
)
def test_a_path_tells_how_far_an_address_lies(hops: str, depth: int, redirects: int) -> None:
    assert steps(hops) == (depth, redirects)
