"""Bytes and time: what reaches a limit exactly, what stays below it, what goes beyond."""

from __future__ import annotations

import gzip
import shutil
import time
from typing import TYPE_CHECKING

import pytest
from limited import GIF, details, fresh, limited
from scripted_web import HTML, SEED, article, page

from preserve.demo.server import Wait, response
from preserve.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from scripted_web import Result, Web

    from preserve.demo.server import Received, Script

PICTURE = response(200, GIF, b"GIF89a" + bytes(4000))
SIZE = len(PICTURE)


def sound(result: Result) -> bool:
    return verify(result.captured.folder).findings == ()


def pictures(web: Web, *urls: str) -> None:
    """Serve an article with pictures, which are asked for one after the other."""
    web.settle(politeness={"requisites_per_host": 1}, network={"connections": 1})
    web.serve(SEED, article("".join(f"<img src='{url}'>" for url in urls)))
    for url in urls:
        web.serve(url, PICTURE)


def test_a_host_sends_as_much_as_it_may_and_no_more(web: Web) -> None:
    urls = [f"http://large.test/{n}.gif" for n in range(4)]
    pictures(web, *urls)
    stopped = ("limit-reached", "limits.host_bytes")
    for most, third in (
        (2 * SIZE - 1, stopped),
        (2 * SIZE, stopped),
        (2 * SIZE + 1, ("truncated", "limits.host_bytes: ")),
    ):
        result = fresh(web, host_bytes=most)
        said = details(result)
        assert [said[url][0] for url in urls[:2]] == ["captured"] * 2, most
        assert (said[urls[2]][0], (said[urls[2]][1] or "")[: len(third[1])]) == third
        assert said[urls[3]] == stopped
        assert said[SEED][0] == "captured"  # other hosts go on
        assert result.status == "partial"
        assert "(limits.host_bytes): " in " ".join(result.captured.manifest.capture.status_reasons)
        assert sound(result)
    for most in (4 * SIZE, 4 * SIZE + 1):
        assert fresh(web, host_bytes=most).status == "complete"


def test_a_body_that_the_share_of_its_host_cut_makes_a_capture_partial(web: Web) -> None:
    pictures(web, "http://large.test/0.gif", "http://large.test/1.gif")
    result = fresh(web, host_bytes=SIZE + 10)
    assert result.outcomes["http://large.test/1.gif"] == "truncated"
    assert result.resources["http://large.test/1.gif"].payload_bytes == 10
    assert result.captured.manifest.capture.status_reasons == (
        "addresses that ended truncated (limits.host_bytes): 1",
    )


def test_what_a_host_is_sending_when_its_share_is_used_up_is_given_up(web: Web) -> None:
    web.serve(SEED, article("http://large.test/"))
    web.settle(limits={"host_bytes": 3500}, politeness={"requisites_per_host": 4})
    web.serve("http://large.test/", page("<img src=/slow.gif><img src=/large.gif>"))
    web.scripts["http://large.test/slow.gif"] = lambda _: [Wait(20), PICTURE]
    web.scripts["http://large.test/large.gif"] = lambda _: [Wait(0.3), PICTURE]
    began = time.monotonic()
    result = web.capture()
    assert time.monotonic() - began < 15
    assert result.outcomes["http://large.test/slow.gif"] == "limit-reached"
    assert result.outcomes["http://large.test/large.gif"] == "truncated"
    assert sound(result)


def test_a_capture_takes_as_much_as_it_may_and_no_more(web: Web) -> None:
    pictures(web, *(f"http://cdn.test/{n}.gif" for n in range(3)))
    whole = fresh(web)
    total = whole.captured.manifest.totals.bytes_fetched
    last = web.server.log[-1]
    url = f"http://{last.received.host}{last.received.target}"
    stopped = ("limit-reached", "limits.capture_bytes")
    before = total - len(last.written)
    assert details(fresh(web, capture_bytes=before))[url] == stopped
    assert details(fresh(web, capture_bytes=before - 1))[url] == stopped
    outcome, why = details(fresh(web, capture_bytes=before + 1))[url]
    assert (outcome, (why or "")[:22]) == ("truncated", "limits.capture_bytes: ")
    for most in (total, total + 1):
        assert fresh(web, capture_bytes=most).status == "complete"


@pytest.mark.parametrize("name", ["body_bytes", "citation_bytes"])
def test_a_body_is_as_long_as_it_may_be_and_no_longer(web: Web, name: str) -> None:
    url = "http://paper.test/x.gif"
    web.serve(SEED, article(f"<img src='{url}'>" if name == "body_bytes" else f"Voir {url} ."))
    web.serve(url, response(200, GIF, bytes(5000)))
    web.serve("http://paper.test/robots.txt", response(404, [], b""))
    for most, outcome in ((4999, "truncated"), (5000, "captured"), (5001, "captured")):
        result = fresh(web, **{name: most})
        said, why = details(result)[url]
        assert said == outcome
        assert (why or "").startswith(f"limits.{name}: " if outcome == "truncated" else "")
        assert result.resources[url].payload_bytes == min(most, 5000)


def test_a_page_is_looked_into_up_to_the_limit_and_kept_beyond_it(web: Web) -> None:
    text = article(f"{'mot ' * 900}<img src=/i.gif>").partition(b"\r\n\r\n")[2]
    web.serve(SEED, response(200, [*HTML, ("Content-Encoding", "gzip")], gzip.compress(text)))
    web.serve("http://blog.test/i.gif", PICTURE)
    for most in (len(text), len(text) + 1):
        result = fresh(web, decoded_bytes=most)
        assert (result.status, result.captured.manifest.article.title) == ("complete", "Le four")
    result = fresh(web, decoded_bytes=len(text) - 1)
    row = result.resources[SEED]
    assert (row.outcome, row.flags) == ("captured", ("unread",))
    assert (row.detail or "").startswith("limits.decoded_bytes: ")
    assert [one.says for one in row.flag_evidence] == [row.detail]
    assert row.record is not None
    assert (result.status, result.captured.manifest.article.final_url) == ("partial", SEED)
    assert sound(result)


def test_a_style_sheet_that_is_too_large_is_kept_and_says_so(web: Web) -> None:
    sheet = b"p{background:url(/i.gif)}" + b" " * 3000
    web.serve(SEED, article("", "<link rel=stylesheet href=/s.css>"))
    web.serve("http://blog.test/s.css", response(200, [("Content-Type", "text/css")], sheet))
    result = fresh(web, decoded_bytes=len(sheet) - 1)
    row = result.resources["http://blog.test/s.css"]
    assert (row.outcome, row.flags) == ("captured", ("unread",))
    assert "http://blog.test/i.gif" not in result.resources
    assert "http://blog.test/i.gif" in fresh(web, decoded_bytes=len(sheet)).resources


def test_the_time_of_a_capture_ends_while_fifty_hosts_are_asked(web: Web) -> None:
    links = [f"http://h{n}.test/page" for n in range(50)]
    web.serve(SEED, article(" ".join(links)))
    for url in links:
        web.scripts[url] = lambda _: [Wait(30), page("late")]
    began = time.monotonic()
    result = fresh(web, capture_seconds=2.5)
    assert 2.5 <= time.monotonic() - began < 20
    assert limited(result, "capture_seconds") == [
        url for url in result.resources if result.resources[url].outcome == "limit-reached"
    ]
    assert {row.outcome for row in result.citations.values()} == {"limit-reached"}
    assert (result.status, result.outcomes[SEED]) == ("partial", "captured")
    assert sound(result)


def test_an_exchange_that_drips_for_ever_ends_with_its_time(web: Web) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90\r\n\r\n"
    web.serve(SEED, article("http://drip.test/x"))
    web.settle(retry={"attempts": 1})

    def drip(_: Received) -> Script:
        return [head, *(step for _ in range(90) for step in (Wait(0.2), b"x"))]

    web.scripts["http://drip.test/x"] = drip
    result = fresh(web, exchange_seconds=1.5, stall_seconds=1)
    row = result.resources["http://drip.test/x"]
    assert row.outcome == "truncated"
    assert 0 < (row.payload_bytes or 0) < 90
    assert "limits.exchange_seconds" in (row.detail or "")


def test_a_disk_that_fills_up_ends_a_capture_in_the_midst_of_a_body(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.disk_usage(tmp_path)
    links = ["http://large.test/x", "http://other.test/y"]
    web.serve(SEED, article(" ".join(links)))
    full = []

    def endless(_: Received) -> Script:
        full.append(True)
        return [b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", bytes(50_000), Wait(40)]

    web.scripts[links[0]] = endless
    web.scripts[links[1]] = lambda _: [Wait(40), page("late")]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=0 if full else 1 << 60))
    began = time.monotonic()
    result = fresh(web, free_disk_bytes=1 << 40, stall_seconds=30)
    assert time.monotonic() - began < 20
    assert set(links) <= set(limited(result, "free_disk_bytes"))
    assert (result.status, result.outcomes[SEED]) == ("partial", "captured")
    assert not list(result.captured.folder.glob(".spool*"))
    assert sound(result)
