"""Captures that a kill or a full disk leaves open: nothing that was settled is lost."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from scripted_web import SEED, article

from preserve.account import CaptureOptions
from preserve.capture import capture
from preserve.catalogue.state import State
from preserve.clock import SystemClock
from preserve.config import load_settings
from preserve.demo.script import Hold
from preserve.demo.server import response
from preserve.errors import CollectionError
from preserve.frontier import Journal
from preserve.manifest import CitationRow, CommentRow, ResourceRow, read_manifest, read_rows
from preserve.recalling import left_open
from preserve.repair import Repaired, repair, repair_all
from preserve.schedule import Ran, Runner, Watch
from preserve.verify import verify
from preserve.warc import read_record, read_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scripted_web import Web

    from preserve.capture import Snapshot
    from preserve.demo.server import Received, Script
    from preserve.manifest import Manifest

COMMENTS = "".join(
    f'<li class="comment even thread-even depth-1" id="comment-{number}">'
    f'<div class="comment-author"><cite class="fn">Lecteur {number}</cite></div>'
    f'<div class="comment-meta"><a href="#c">2 mai 2016 à 8 h 0{number} min</a></div>'
    '<div class="comment-content"><p>Voir '
    f'<a href="http://cite{number}.test/page">la page {number}</a>.</p></div></li>'
    for number in range(1, 4)
)
THREAD = f'<div id="comments"><h2>3 commentaires</h2><ol class="commentlist">{COMMENTS}</ol></div>'
SHARED = "<img src=http://blog.test/shared.png>"


@dataclasses.dataclass(kw_only=True)
class Site:
    """A site that logs what it is asked for; from some request on it tells, and says nothing."""

    web: Web
    asked: list[str] = dataclasses.field(default_factory=list)
    silent_from: int | None = None
    told: Callable[[], None] = lambda: None

    def serve(self, url: str, body: bytes, kind: str = "text/html; charset=utf-8") -> None:
        def answer(_: Received) -> Script:
            self.asked.append(url)
            if self.silent_from is not None and len(self.asked) >= self.silent_from:
                self.told()
                return [Hold()]
            return [response(200, [("Content-Type", kind)], body)]

        self.web.scripts[url] = answer


@pytest.fixture
def site(web: Web) -> Site:
    site = Site(web=web)
    links = "".join(f'<a href="http://cite{n}.test/page">lien {n}</a> ' for n in range(1, 11))
    text = article(links, '<link rel=stylesheet href="/style.css"><script src="/s.js"></script>')
    _, _, body = text.partition(b"\r\n\r\n")
    site.serve(SEED, body + THREAD.encode())
    site.serve("http://blog.test/style.css", b"p { color: red }" * 100, "text/css")
    site.serve("http://blog.test/s.js", b"var a = 1;\n" * 200, "text/javascript")
    site.serve("http://blog.test/shared.png", b"\x89PNG\r\n\x1a\n" + bytes(2000), "image/png")
    for n in range(1, 11):
        page = f"<!doctype html><title>{n}</title><p>{'mot ' * 400}{n}<img src=/image.png>{SHARED}"
        site.serve(f"http://cite{n}.test/page", page.encode())
        site.serve(f"http://cite{n}.test/image.png", b"\x89PNG\r\n\x1a\n" + bytes([n]) * 2000)
        site.serve(f"http://cite{n}.test/robots.txt", b"User-agent: *\nDisallow:\n", "text/plain")
    return site


def configure(folder: Path, web: Web) -> Path:
    path = folder / "config.toml"
    path.write_text(
        '[collection]\noperator = "archive@library.example"\n'
        f'[network]\nallow = ["127.0.0.0/8"]\nresolve = {{ "*" = "127.0.0.1:{web.server.port}" }}\n'
        "[politeness]\ndelay_seconds = 0\n[limits]\nfree_disk_bytes = 0\n"
        f'[defaults]\nschedule = "every 6h"\n[[seeds]]\nurl = "{SEED}"\n'
    )
    return path


def settled(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the lines of a journal on settled addresses, but for a last one that is cut."""
    found = {}
    for line in (folder / "journal.jsonl").read_bytes().split(b"\n")[:-1]:
        fact = json.loads(line)
        if fact["event"] == "settled":
            found[fact["url"]] = fact
    return found


def resources(folder: Path) -> dict[str, ResourceRow]:
    return {row.url: row for row in read_rows(folder / "resources.jsonl", ResourceRow)}


def crawl(site: Site, config: Path) -> tuple[list[Repaired], list[Ran]]:
    settings = load_settings(config, cwd=config.parent)
    repaired: list[Repaired] = []
    ran: list[Ran] = []

    async def run() -> None:
        with State.open(site.web.collection) as state:
            await Runner(
                settings,
                collection=site.web.collection,
                state=state,
                clock=SystemClock(),
                stop=asyncio.Event(),
                watch=Watch(ended=ran.append, repaired=lambda done, _: repaired.extend(done)),
            ).crawl()

    asyncio.run(run())
    return repaired, ran


def killed_crawl(cwd: Path, site: Site, requests: int, seconds: float) -> Path:
    """Kill a crawl so long after it has made so many requests; return what it leaves open."""
    killed = subprocess.Popen(
        [sys.executable, "-m", "preserve", "crawl", "--quiet"],
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def kill() -> None:
        threading.Timer(seconds, killed.send_signal, (signal.SIGKILL,)).start()

    site.silent_from, site.told = requests, kill
    assert killed.wait(30) == -signal.SIGKILL
    site.silent_from = None
    (folder,) = left_open(site.web.collection)
    return folder


def test_a_crawl_goes_on_with_what_broke_off(tmp_path: Path, site: Site) -> None:
    config = configure(tmp_path, site.web)
    folder = killed_crawl(tmp_path, site, 14, 0.2)
    before, asked = settled(folder), len(site.asked)
    repaired, ran = crawl(site, config)
    assert repaired == []
    (one,) = ran
    assert one.captured is not None
    assert (one.captured.folder, one.captured.manifest.capture.status) == (folder, "complete")
    assert "had been left open: it was gone on with" in one.remarks[0]
    assert not before.keys() & set(site.asked[asked:])
    assert not verify(folder).findings
    assert crawl(site, config) == ([], [])  # it was a visit like any


@pytest.mark.parametrize("reason", ["settings", "again and again"])
def test_a_crawl_closes_what_it_is_not_to_go_on_with(
    tmp_path: Path, site: Site, reason: str
) -> None:
    config = configure(tmp_path, site.web)
    folder = killed_crawl(tmp_path, site, 14, 0)
    if reason == "settings":
        text = config.read_text()
        config.write_text(text.replace("[limits]", "[limits]\ncitations = 9"))
    else:
        with (folder / "journal.jsonl").open("ab") as journal:
            journal.write(b'{"event":"resumed","at":"2026-01-01T00:00:00Z","used_seconds":1}\n' * 3)
    (closed,), (again,) = crawl(site, config)
    assert closed.folder == folder
    assert again.captured is not None
    assert again.captured.folder != folder


@pytest.mark.parametrize(
    ("requests", "seconds"),
    [
        (1, 0),
        (3, 0.1),
        (8, 0.12),
        (20, 0.1),
        (33, 0.2),
    ],
)
def test_after_a_kill_nothing_settled_is_lost_and_little_is_asked_again(
    tmp_path: Path, site: Site, requests: int, seconds: float
) -> None:
    config = configure(tmp_path, site.web)
    folder = killed_crawl(tmp_path, site, requests, seconds)
    before = settled(folder)
    asked = len(site.asked)

    (one,) = repairs_of(site)
    _, ran = crawl(site, config)

    assert one.folder == folder
    assert one.manifest is not None
    assert one.manifest.capture.status in {"partial", "failed"}
    assert not verify(folder).findings
    rows = resources(folder)
    for url, fact in before.items():
        assert rows[url].outcome == fact["outcome"]
        if fact["record"] is not None:
            row = rows[url].record
            assert row is not None
            record = read_record(folder / row.file, row.offset)
            assert (record.id, record.target) == (fact["record"]["id"], url)
            assert record.stream.read()
    told_of = {attempt.record_id for row in rows.values() for attempt in row.attempts}
    for file in one.manifest.files:
        for kept in read_records(folder / file.name):
            assert kept.type not in {"response", "revisit"} or kept.id in told_of
    if before.get(SEED):
        assert one.manifest.article.title == "Le four"
        assert one.manifest.discussion.recorded == 3
        assert len(list(read_rows(folder / "comments.jsonl", CommentRow))) == 3
        assert len(list(read_rows(folder / "citations.jsonl", CitationRow))) == 13
    (again,) = ran  # what broke off was no visit: its seed was due at once
    assert again.captured is not None
    assert again.captured.manifest.capture.status == "complete"
    assert not verify(again.captured.folder).findings
    had = {
        url
        for url, row in rows.items()
        if row.outcome == "captured" and row.roles == ("citation",) and url in before
    }
    assert not had & set(site.asked[asked:])
    stored = resources(again.captured.folder)
    for url in stored.keys() & before.keys():
        later, first = stored[url], rows[url].record
        if later.record is not None and first is not None and (later.payload_bytes or 0) >= 1024:
            assert later.revisit_of == first.id  # its body is stored once
    assert crawl(site, config) == ([], [])


class Broke(OSError):
    """What ends a capture in the midst of it, as a full disk does."""


def broken_off(site: Site, phase: str, *, after: int = 0, **options: Any) -> Path:
    """Return the folder of a capture that ended when its story came to a phase."""

    def watch(snapshot: Snapshot) -> None:
        if snapshot.phase == phase and len(site.asked) >= after:
            raise Broke(28, "No space left on device")

    with pytest.raises(CollectionError, match="No space left"):
        asyncio.run(
            capture(
                SEED,
                settings=site.web.settings,
                collection=site.web.collection,
                options=CaptureOptions(**options),
                watch=watch,
            )
        )
    (folder,) = left_open(site.web.collection)
    return folder


def repaired(folder: Path) -> Manifest:
    one = asyncio.run(repair(folder))
    assert one is not None
    assert one.manifest is not None
    assert not verify(folder).findings
    assert sorted(path.suffix for path in folder.iterdir() if path.suffix != ".gz") == [
        ".cdxj", ".json", ".jsonl", ".jsonl", ".jsonl",
    ]  # fmt: skip
    assert read_manifest(folder / "manifest.json") == one.manifest
    return one.manifest


def test_what_broke_off_while_it_was_closed_is_whole_and_says_so(site: Site) -> None:
    folder = broken_off(site, "closing", tags=("presse",), note="essai")
    (folder / f"{folder.name}-meta.warc.gz.open").write_bytes(b"half")
    (folder / "manifest.json.open").write_bytes(b"{")
    (folder / ".spool-x").mkdir()
    (folder / "citations.jsonl").write_bytes(b'{"id":')
    made = repaired(folder)
    assert (made.capture.tags, made.capture.note) == (("presse",), "essai")
    assert "interrupted" not in made.totals.by_outcome
    assert made.capture.status == "partial"
    assert "closed afterwards by a repair" in made.capture.status_reasons[0]
    assert made.capture.finished < str(made.capture.repaired)
    assert made.discussion.recorded == 3
    assert wanted(folder) == wanted(site.web.capture().captured.folder)


def test_without_what_was_not_yet_cited_all_citations_are_listed_as_interrupted(
    site: Site,
) -> None:
    folder = broken_off(site, "citations")
    made = repaired(folder)
    rows = list(read_rows(folder / "citations.jsonl", CitationRow))
    assert [str(row.outcome) for row in rows] == ["interrupted"] * 13
    assert [row.cited_by.type for row in rows] == ["article"] * 10 + ["comment"] * 3
    assert made.article.title == "Le four"
    assert repairs_of(site) == []


def wanted(folder: Path) -> dict[str, tuple[object, set[str]]]:
    """Return why each address of a capture was wanted, and by which."""
    rows = resources(folder)
    urls = {row.id: url for url, row in rows.items()}
    return {url: (row.roles, {urls[one] for one in row.required_by}) for url, row in rows.items()}


def repairs_of(site: Site) -> list[Repaired]:
    return asyncio.run(repair_all(site.web.collection))[0]


def test_a_capture_without_its_article_is_failed(site: Site) -> None:
    made = repaired(broken_off(site, "article"))
    assert made.capture.status == "failed"
    assert "the article ended interrupted" in " ".join(made.capture.status_reasons)


def test_an_article_that_was_stored_earlier_is_read_from_there(site: Site) -> None:
    first = site.web.capture().captured
    folder = broken_off(site, "closing")
    made = repaired(folder)
    assert made.capture.previous == first.manifest.capture.id
    assert resources(folder)[SEED].revisit_of is not None
    assert (made.article.title, made.discussion.recorded) == ("Le four", 3)


@pytest.mark.parametrize("cut", [1, 40, 900, 3000, 9000])
def test_a_broken_tail_costs_what_was_in_it_and_no_more(site: Site, cut: int) -> None:
    folder = broken_off(site, "closing")
    (warc,) = folder.glob("*.open")
    warc.write_bytes(warc.read_bytes()[:-cut])
    with (folder / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"event":"settled","id":"r1","url":"http')
    before = settled(folder)
    repaired(folder)
    rows = resources(folder)
    assert rows.keys() == before.keys()
    lost = [url for url, row in rows.items() if row.outcome == "interrupted"]
    assert 0 < len(lost) <= 2 + cut // 500


def test_what_a_living_process_has_open_is_left_alone(site: Site) -> None:
    folder = broken_off(site, "closing")
    there = sorted(path.name for path in folder.iterdir())
    held = Journal(folder)
    assert asyncio.run(repair(folder)) is None
    assert sorted(path.name for path in folder.iterdir()) == there
    held.close()
    repaired(folder)


def test_a_folder_in_which_nothing_was_begun_is_removed(site: Site) -> None:
    folder = site.web.collection / "blog.test" / "20260101T120000Z-aaaaaa"
    folder.mkdir(parents=True)
    (folder / "journal.jsonl").write_bytes(b'{"event":"capt')
    (one,) = repairs_of(site)
    assert one.manifest is None
    assert not folder.exists()


def test_records_without_a_journal_that_tells_of_them_are_left_and_told(site: Site) -> None:
    folder = broken_off(site, "closing")
    (folder / "journal.jsonl").write_bytes(b"")
    (warc,) = folder.glob("*.open")
    size = warc.stat().st_size
    done, wrong = asyncio.run(repair_all(site.web.collection))
    assert (done, len(wrong)) == ([], 1)
    assert folder.name in wrong[0]
    assert warc.stat().st_size == size


def test_a_capture_that_was_finished_but_for_its_journal_is_as_it_was(site: Site) -> None:
    folder = site.web.capture().captured.folder
    (folder / "journal.jsonl").write_bytes(b'{"event":"capture"}\n')
    before = (folder / "manifest.json").read_bytes()
    assert repairs_of(site) == []
    assert (folder / "manifest.json").read_bytes() == before
    assert not (folder / "journal.jsonl").exists()
