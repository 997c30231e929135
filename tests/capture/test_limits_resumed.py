"""Limits over a break: what a capture had used counts, and in a crawl each seed has its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest
from left_site import BUSY, START, Site, account, differences, recorded, site_on
from limited import article, comment, comment_page, serve_pages, thread
from scripted_web import SEED, page

from preserve.capture import capture, going_on, resume
from preserve.catalogue.state import State
from preserve.clock import SystemClock
from preserve.config.seeds import LimitOverrides, SeedSettings
from preserve.errors import CollectionError
from preserve.manifest import ResourceRow, read_rows
from preserve.recalling import left_open
from preserve.repair import repair
from preserve.schedule import Ran, Runner, Watch
from preserve.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from scripted_web import Web

    from preserve.capture import Captured, Snapshot


class Broke(OSError):
    """What ends a capture in the midst of it, as a full disk does."""


def broken_off(web: Web, seed: str, *, after: int) -> Path:
    """Return the folder of a capture that ended after so many requests."""
    before = len(web.server.log)

    def watch(snapshot: Snapshot) -> None:
        if len(web.server.log) - before >= after or snapshot.phase == "closing":
            raise Broke(28, "No space left on device")

    with pytest.raises(CollectionError, match="preserve capture --resume"):
        asyncio.run(capture(seed, settings=web.settings, collection=web.collection, watch=watch))
    (folder,) = left_open(web.collection)
    return folder


def resumed(folder: Path) -> Captured:
    done = asyncio.run(resume(folder))
    assert verify(done.folder).findings == ()
    return done


def rows_of(done: Captured) -> list[ResourceRow]:
    return list(read_rows(done.folder / "resources.jsonl", ResourceRow))


def taken_up(done: Captured) -> int:
    rows = [row for row in rows_of(done) if set(row.roles) != {"robots"}]
    return len([row for row in rows if row.attempts or row.outcome not in _LEFT_ALONE])


_LEFT_ALONE = {"limit-reached", "skipped", "unsupported-scheme", "invalid-url"}


@pytest.fixture
def site(web: Web) -> Site:
    return site_on(web)


@pytest.mark.parametrize("after", [4, 12, 26])
def test_a_resumed_capture_takes_up_no_more_addresses_than_one_that_went_through(
    site: Site, after: int
) -> None:
    site.web.settle(limits={"addresses": 20})
    done = resumed(broken_off(site.web, START, after=after))
    assert taken_up(done) == 20
    reasons = " ".join(done.manifest.capture.status_reasons)
    assert "limit-reached (limits.addresses)" in reasons


def test_a_host_does_not_begin_anew_with_a_resumed_capture(site: Site) -> None:
    site.web.settle(
        limits={"host_bytes": 14_000},
        politeness={"requisites_per_host": 1},
        network={"connections": 1},
    )
    folder = broken_off(site.web, START, after=9)
    before, asked = recorded(folder), len(site.asked)
    done = resumed(folder)
    own = [row for row in rows_of(done) if row.url.startswith("http://blog.test/")]
    fetched = sum(attempt.bytes for row in own for attempt in row.attempts)
    assert 11_000 < fetched < 15_000  # the last answer may have been lost with the break
    assert (before - {BUSY}) & set(site.asked[asked:]) == set()
    assert "limits.host_bytes" in {row.detail for row in own}
    assert done.manifest.capture.status == "partial"


@pytest.mark.parametrize(
    "limits",
    [
        {"comments": 3, "citations_per_comment": 0},
        {"comment_pages": 0},
        {"citations": 4, "requisite_depth": 1},
        {"decoded_bytes": 1500},
    ],
    ids="-".join,
)
def test_what_a_limit_left_out_is_left_out_after_a_break_and_nothing_else(
    site: Site, limits: dict[str, int], tmp_path: Path
) -> None:
    site.web.settle(limits=limits)
    undisturbed = account(site.web.capture(START).captured.folder)
    assert undisturbed["capture"]["status"] == "partial"
    site.web.collection = tmp_path / "again"
    done = resumed(broken_off(site.web, START, after=11))
    assert differences(account(done.folder), undisturbed) == []


def test_a_repaired_capture_knows_the_limits_too(web: Web) -> None:
    web.settle(limits={"comment_pages": 1, "comments": 3, "citations_per_comment": 1})
    serve_pages(web, [[1, 2], [3, 4], [5, 6]], claimed=6)
    folder = broken_off(web, SEED, after=99)
    done = asyncio.run(repair(folder))
    assert done is not None
    assert done.manifest is not None
    discussion = done.manifest.discussion
    assert (discussion.recorded, discussion.verdict) == (3, "partial")
    assert [(one.count, one.reason) for one in discussion.missing] == [(3, "limit-reached")]
    rows = {row.url: row for row in read_rows(folder / "resources.jsonl", ResourceRow)}
    assert rows[comment_page(3)].detail == "limits.comment_pages"
    assert verify(folder).findings == ()


@pytest.mark.parametrize("how", ["resumed", "repaired"])
def test_an_article_that_sent_its_reader_on_is_found_again(web: Web, how: str) -> None:
    meta = '<meta http-equiv="refresh" content="0; url=http://new.test/four">'
    web.serve(SEED, page("<p>Déplacé.</p>", meta))
    web.serve("http://new.test/four", article(thread([comment(1)], claimed=1)))
    folder = broken_off(web, SEED, after=99)
    if how == "resumed":
        manifest = resumed(folder).manifest
    else:
        done = asyncio.run(repair(folder))
        assert done is not None
        assert done.manifest is not None
        manifest = done.manifest
    assert (manifest.article.final_url, manifest.article.title) == (
        "http://new.test/four",
        "Le four",
    )
    assert manifest.discussion.recorded == 1
    assert verify(folder).findings == ()


def test_a_display_is_shown_that_the_records_of_a_long_capture_are_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(going_on, "TOLD_EVERY_SECONDS", 0)
    folder = broken_off(site.web, START, after=30)
    shown: list[Snapshot] = []
    asyncio.run(resume(folder, watch=shown.append))
    reading = [one.bytes_fetched for one in shown if one.phase == "reading its records"]
    assert len(reading) > 10
    assert reading == sorted(reading)
    assert shown[0].phase == "reading its records"
    assert shown[-1].phase == "closing"
    read: list[tuple[int, int]] = []
    site.web.collection = site.web.collection.parent / "another"
    asyncio.run(repair(broken_off(site.web, START, after=30), told=lambda *of: read.append(of)))
    assert 0 <= read[0][0] < read[-1][0] < read[-1][1]


def test_each_seed_of_a_crawl_has_limits_of_its_own(web: Web) -> None:
    other = "http://other.test/article"
    body = article(thread(map(comment, range(1, 5)), claimed=4))
    web.serve(SEED, body)
    web.serve(other, body)
    web.settings = msgspec.structs.replace(
        web.settings,
        seeds=(SeedSettings(url=SEED, limits=LimitOverrides(comments=1)), SeedSettings(url=other)),
    )
    ran: list[Ran] = []

    web.collection.mkdir()

    async def crawl() -> None:
        with State.open(web.collection) as state:
            await Runner(
                web.settings,
                collection=web.collection,
                state=state,
                clock=SystemClock(),
                stop=asyncio.Event(),
                watch=Watch(ended=ran.append),
            ).crawl()

    asyncio.run(crawl())
    recorded = {
        one.captured.manifest.capture.seed: one.captured.manifest.discussion.recorded
        for one in ran
        if one.captured is not None
    }
    assert recorded == {SEED: 1, other: 4}
