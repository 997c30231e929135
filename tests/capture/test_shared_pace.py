"""Captures of one collection that run at the same time are to a host what one would be."""

from __future__ import annotations

import asyncio
import concurrent.futures
import itertools
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import msgspec
import pytest
from scripted_web import Web, article, page

from preserve.capture import capture
from preserve.catalogue import Hosts
from preserve.demo.server import Hold, Received, Reset, Script, Served, Wait, response
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.capture import Captured

DELAY_SECONDS = 0.3
# The server's thread may note the end of an answer a moment after the client has read it, and two
# clocks of one machine are read a moment apart.
NOTED_LATE_SECONDS = 0.02
GIF = response(200, [("Content-Type", "image/gif")], b"GIF89a")
# What `preserve capture` does, with settings that come as JSON on standard input, when told to.
CAPTURING = """
import asyncio, pathlib, sys
import msgspec
from preserve.capture import capture
from preserve.config import Settings
settings = msgspec.json.decode(sys.stdin.buffer.readline(), type=Settings)
print("ready", flush=True)
sys.stdin.buffer.readline()
done = asyncio.run(capture(sys.argv[2], settings=settings, collection=pathlib.Path(sys.argv[1])))
print(done.manifest.capture.status, *done.remarks)
"""


def start(web: Web, *seeds: str) -> list[subprocess.Popen[bytes]]:
    """Capture each seed in a process of its own, all from one moment on."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CAPTURING, str(web.collection), seed],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for seed in seeds
    ]
    for said in (msgspec.json.encode(web.settings), b"go"):
        for one in processes:
            assert one.stdin is not None
            one.stdin.write(said + b"\n")
            one.stdin.flush()
        for one in processes if said != b"go" else ():
            assert one.stdout is not None
            assert one.stdout.readline() == b"ready\n"
    return processes


async def at_once(web: Web, *seeds: str, hosts: Hosts | None = None) -> list[Captured]:
    return await asyncio.gather(
        *(
            capture(seed, settings=web.settings, collection=web.collection, hosts=hosts)
            for seed in seeds
        )
    )


def is_page(served: Served) -> bool:
    return not served.received.target.endswith((".gif", ".ico"))


def asked_for(web: Web, host: str = "blog.test") -> list[Served]:
    return [one for one in web.server.log if one.received.host == host]


def assert_one_would_not_be_gentler(web: Web, *, delay_seconds: float = DELAY_SECONDS) -> None:
    """See that the delay lay between any two pages, and that no more than four ran at a time."""
    served = asked_for(web)
    pages = [one for one in served if is_page(one)]
    for before, after in itertools.pairwise(pages):
        gap = after.arrived - before.finished
        assert gap >= delay_seconds - NOTED_LATE_SECONDS, (before.received, after.received)
    moments = [(one.arrived, 1) for one in served]
    moments += [(one.finished - NOTED_LATE_SECONDS, -1) for one in served]
    running = itertools.accumulate(change for _, change in sorted(moments))
    assert max(running) <= 4


@pytest.fixture
def blog(web: Web) -> Web:
    """Four articles on one host, with pictures; one links to another page there."""
    web.settle(politeness={"delay_seconds": DELAY_SECONDS})
    for name in "abcd":
        images = "".join(f"<img src=/{name}{number}.gif>" for number in range(4))
        more = "http://blog.test/more" if name == "a" else ""
        web.serve(f"http://blog.test/{name}", article(f"{images} {more}"))
        for number in range(4):
            web.scripts[f"http://blog.test/{name}{number}.gif"] = lambda _: [Wait(0.05), GIF]
    web.serve("http://blog.test/more", page("<p>there</p>"))
    return web


@pytest.mark.timeout(120)  # four programs have to start: where a machine is busy, that takes long
def test_four_processes_keep_one_delay_and_one_limit_on_a_host(blog: Web) -> None:
    for one in start(blog, *(f"http://blog.test/{name}" for name in "abcd")):
        said, complained = one.communicate(timeout=100)
        assert complained == b""
        assert said == b"complete\n"
    assert sum(is_page(one) for one in asked_for(blog)) == 4 * 2 + 1
    assert_one_would_not_be_gentler(blog)


@pytest.mark.parametrize("hand_in", [False, True])
def test_two_captures_in_one_process_keep_one_delay_on_a_host(blog: Web, hand_in: bool) -> None:
    blog.collection.mkdir()
    hosts = Hosts.open(blog.collection) if hand_in else None
    seeds = [f"http://blog.test/{name}" for name in "ab"]
    started = time.monotonic()
    done = asyncio.run(at_once(blog, *seeds, hosts=hosts))
    took = time.monotonic() - started
    if hosts is not None:
        hosts.close()
    assert [one.manifest.capture.status for one in done] == ["complete", "complete"]
    assert [one.remarks for one in done] == [(), ()]
    assert_one_would_not_be_gentler(blog)
    assert took < 6 * DELAY_SECONDS + 5, "turns were lost"


def test_captures_of_different_hosts_do_not_wait_for_each_other(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 1.5})
    for host in ("one.test", "two.test"):
        web.serve(f"http://{host}/", article(""))
    asyncio.run(at_once(web, "http://one.test/", "http://two.test/"))
    for host in ("one.test", "two.test"):
        robots, seed = (one for one in asked_for(web, host) if is_page(one))
        assert seed.arrived - robots.finished < 2.5


@pytest.fixture
def hung(blog: Web) -> Iterator[subprocess.Popen[bytes]]:
    """A capture whose article is under way, and never comes."""
    blog.serve("http://blog.test/hang", b"HTTP/1.1 200 OK\r\n", Hold())  # type: ignore[arg-type] # a step of a script
    (process,) = start(blog, "http://blog.test/hang")
    for _ in range(300):
        if any(one.received.target == "/hang" for one in asked_for(blog)):
            break
        time.sleep(0.1)
    yield process
    process.kill()
    process.communicate()


def test_others_wait_for_a_process_and_go_on_when_it_is_killed(
    blog: Web, hung: subprocess.Popen[bytes]
) -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        other = thread.submit(blog.capture, "http://blog.test/a")
        time.sleep(1.5)
        assert [one.received.target for one in asked_for(blog)] == ["/robots.txt", "/hang"]
        killed = time.monotonic()
        hung.kill()
        assert other.result(timeout=30).status == "complete"
    following = asked_for(blog)[2]
    assert DELAY_SECONDS - NOTED_LATE_SECONDS <= following.arrived - killed < 4


def test_a_retry_after_that_one_capture_sees_is_kept_by_the_other(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 0.05})
    asked: list[float] = []

    def busy(_: Received) -> Script:
        asked.append(time.monotonic())
        if len(asked) == 1:
            return [response(429, [("Retry-After", "2")])]
        return [article("")]

    for name in "ab":
        web.scripts[f"http://blog.test/{name}"] = busy
    done = asyncio.run(at_once(web, "http://blog.test/a", "http://blog.test/b"))
    assert [one.manifest.capture.status for one in done] == ["complete", "complete"]
    refused = next(one for one in asked_for(web) if one.arrived <= asked[0] <= one.finished + 1)
    later = [one for one in asked_for(web) if one.arrived > asked[0] + NOTED_LATE_SECONDS]
    assert later
    assert min(one.arrived for one in later) - refused.arrived >= 2


def test_a_retry_after_beyond_our_patience_ends_the_addresses_of_later_captures(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 0.05})
    web.serve("http://one.test/", article("http://busy.test/x"))
    web.serve("http://two.test/", article("http://busy.test/y"))
    web.serve("http://busy.test/x", response(503, [("Retry-After", "3600")]))
    first = web.capture("http://one.test/")
    assert first.outcomes["http://busy.test/x"] == "rate-limited"
    asked = len(asked_for(web, "busy.test"))
    second = web.capture("http://two.test/").resources["http://busy.test/y"]
    assert second.outcome is Outcome.RATE_LIMITED
    assert second.not_before is not None
    assert second.not_before[:13] == (first.resources["http://busy.test/x"].not_before or "")[:13]
    assert len(asked_for(web, "busy.test")) == asked, "it asked to be left alone"


def test_a_host_that_is_down_is_not_asked_by_a_second_capture_but_for_an_article(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 0.05})
    links = " ".join(f"http://dead.test/{number}" for number in range(4))
    for host in ("one.test", "two.test"):
        web.serve(f"http://{host}/", article(links))
    for path in ("robots.txt", "article", *"0123"):
        web.scripts[f"http://dead.test/{path}"] = lambda _: [Reset()]
    web.capture("http://one.test/")
    asked = len(asked_for(web, "dead.test"))
    assert asked
    second = web.capture("http://two.test/")
    assert second.status == "complete"
    for number in range(4):
        row = second.resources[f"http://dead.test/{number}"]
        assert row.outcome is Outcome.HOST_DOWN
        assert row.not_before is not None
        assert "left alone until" in (row.detail or "")
        assert row.attempts == ()
    assert len(asked_for(web, "dead.test")) == asked
    assert web.capture("http://dead.test/article").status == "failed"
    assert len(asked_for(web, "dead.test")) > asked


def test_rules_of_the_last_day_are_obeyed_and_the_record_that_has_them_is_named(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 0.05})
    rules = response(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /prive\n")
    web.serve("http://paper.test/robots.txt", rules)
    web.serve("http://paper.test/1", page("there"))
    for host in ("one.test", "two.test", "three.test"):
        web.serve(f"http://{host}/", article("http://paper.test/1 http://paper.test/prive"))
    first = web.capture("http://one.test/")
    fetched = first.resources["http://paper.test/robots.txt"]
    assert fetched.record is not None
    second = web.capture("http://two.test/")
    row = second.resources["http://paper.test/robots.txt"]
    assert row.outcome is Outcome.KEPT_EARLIER
    assert row.kept is not None
    assert row.kept.capture == first.captured.manifest.capture.id
    assert (row.kept.resource, row.kept.record_id) == (fetched.id, fetched.record.id)
    assert row.kept.outcome is Outcome.CAPTURED
    assert row.attempts == ()
    assert second.outcomes["http://paper.test/1"] == "unchanged"
    assert second.outcomes["http://paper.test/prive"] == "robots-denied"
    assert second.outcomes["http://two.test/robots.txt"] == "not-found", "it was never asked"
    targets = [one.received.target for one in asked_for(web, "paper.test")]
    assert targets.count("/robots.txt") == 1
    third = web.capture("http://three.test/").resources["http://paper.test/robots.txt"]
    assert third.kept == row.kept, "the record, not another capture's word for it"


def test_redirects_of_robots_txt_are_named_too(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 0.05})
    for host in ("old.test", "new.test"):
        web.serve(f"http://{host}/1", page("there"))
    moved = response(301, [("Location", "http://new.test/robots.txt")])
    web.serve("http://old.test/robots.txt", moved)
    rules = response(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /prive\n")
    web.serve("http://new.test/robots.txt", rules)
    for host in ("one.test", "two.test"):
        links = "http://old.test/1 http://old.test/prive http://new.test/1 http://new.test/prive"
        web.serve(f"http://{host}/", article(links))
    first, second = web.capture("http://one.test/"), web.capture("http://two.test/")
    for host in ("old.test", "new.test"):
        row = second.resources[f"http://{host}/robots.txt"]
        assert row.outcome is Outcome.KEPT_EARLIER
        assert [str(role) for role in row.roles] == ["robots"]
        assert row.kept is not None
        record = first.resources[row.url].record
        assert record is not None
        assert row.kept.record_id == record.id
        for result in (first, second):
            assert result.outcomes[f"http://{host}/1"] in {"captured", "unchanged"}
            assert result.outcomes[f"http://{host}/prive"] == "robots-denied"


def test_a_robots_txt_that_failed_is_asked_for_again(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 0.05}, retry={"attempts": 1})
    web.serve("http://paper.test/robots.txt", response(500, []))
    for host in ("one.test", "two.test"):
        web.serve(f"http://{host}/", article("http://paper.test/1"))
        assert web.capture(f"http://{host}/").outcomes["http://paper.test/1"] == "robots-denied"
    assert len(asked_for(web, "paper.test")) == 2


def test_a_capture_goes_on_where_nothing_can_be_shared_and_says_so(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 0.05})
    web.serve("http://blog.test/a", article(""))
    (web.collection / "state.db").mkdir(parents=True)
    result = web.capture("http://blog.test/a")
    assert result.status == "complete"
    (remark,) = result.captured.remarks
    assert remark.startswith("Other captures that run at the same time are not taken into account")


def test_of_ones_own_hosts_nothing_is_shared(web: Web) -> None:
    web.serve("http://blog.test/a", article(""))
    for _ in range(2):
        assert web.capture("http://blog.test/a").outcomes["http://blog.test/robots.txt"] == (
            "not-found"
        )
    assert not (web.collection / "state.db").exists()
