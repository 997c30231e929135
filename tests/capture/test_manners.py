"""What a host sees of a capture: a server that logs when each request arrived."""

from __future__ import annotations

import collections
import itertools
import time
from typing import TYPE_CHECKING

import pytest
from scripted_web import SEED, article, page

from preserve.demo.server import Received, Script, Wait, response

if TYPE_CHECKING:
    from scripted_web import Web

    from preserve.demo.server import Served

HOSTS = 30
DELAY_SECONDS = 0.25
# The server's thread may note the end of an answer a moment after the client has read it.
NOTED_LATE_SECONDS = 0.02


def by_host(web: Web) -> dict[str, list[Served]]:
    seen: dict[str, list[Served]] = collections.defaultdict(list)
    for one in web.server.log:
        seen[one.received.host].append(one)
    return seen


def is_page(served: Served) -> bool:
    return not served.received.target.endswith((".gif", ".css", ".ico"))


def test_no_host_sees_pages_closer_than_its_delay_while_thirty_hosts_run_in_parallel(
    web: Web,
) -> None:
    web.settle(politeness={"delay_seconds": DELAY_SECONDS})
    links = [f"http://h{host}.test/{n}" for n in range(3) for host in range(HOSTS)]
    web.serve(SEED, article(" ".join(links)))
    images = "".join(f"<img src=/i{n}.gif>" for n in range(12))
    gif = response(200, [("Content-Type", "image/gif")], b"GIF89a")
    for host in range(HOSTS):
        for number in range(3):
            web.serve(f"http://h{host}.test/{number}", page(f"<p>{number}</p>{images}"))
        for number in range(12):
            web.scripts[f"http://h{host}.test/i{number}.gif"] = lambda _: [Wait(0.02), gif]
    result = web.capture()
    assert result.status == "complete"
    seen = by_host(web)
    assert len(seen) == HOSTS + 1
    spans = []
    for name, served in seen.items():
        pages = [one for one in served if is_page(one)]
        for before, after in itertools.pairwise(pages):
            assert after.arrived - before.finished >= DELAY_SECONDS - NOTED_LATE_SECONDS, name
        assert web.server.most_open(name) <= 4, name
        spans.append((pages[0].arrived, pages[-1].finished))
    # One host after the other would take at least the sum of what each takes from first to last.
    whole = max(end for _, end in spans) - min(start for start, _ in spans)
    assert sum(end - start for start, end in spans) > HOSTS / 4 * whole


@pytest.mark.parametrize("most", [1, 4, 6])
def test_requisites_run_as_many_at_a_time_on_one_host_as_the_settings_say(
    web: Web, most: int
) -> None:
    web.settle(politeness={"requisites_per_host": most})
    images = "".join(f"<img src=/i{n}.gif>" for n in range(20))
    web.serve(SEED, article(images))
    gif = response(200, [("Content-Type", "image/gif")], b"GIF89a")
    for number in range(20):
        web.scripts[f"http://blog.test/i{number}.gif"] = lambda _: [Wait(0.05), gif]
    assert web.capture().status == "complete"
    assert web.server.most_open("blog.test") == most


def test_retry_after_is_obeyed(web: Web) -> None:
    web.serve(SEED, article("http://busy.test/x http://other.test/y"))
    asked: list[float] = []

    def busy(_: Received) -> Script:
        asked.append(time.monotonic())
        if len(asked) == 1:
            return [response(429, [("Retry-After", "3")])]
        return [page("there")]

    web.scripts["http://busy.test/x"] = busy
    web.serve("http://other.test/y", page("there"))
    result = web.capture()
    assert result.outcomes["http://busy.test/x"] == "captured"
    assert asked[1] - asked[0] >= 3
    other = next(one for one in web.server.log if one.received.target == "/y")
    assert other.arrived - asked[0] < 2, "another host waited for the busy one"


def test_crawl_delay_is_obeyed_up_to_the_cap(web: Web) -> None:
    web.settle(politeness={"delay_seconds": 0.01, "crawl_delay_max_seconds": 0.4})
    web.serve(SEED, article("http://slow.test/1 http://slow.test/2"))
    rules = response(200, [("Content-Type", "text/plain")], b"User-agent: *\nCrawl-delay: 60\n")
    web.serve("http://slow.test/robots.txt", rules)
    for number in (1, 2):
        web.serve(f"http://slow.test/{number}", page("there"))
    assert web.capture().status == "complete"
    asked = by_host(web)["slow.test"]
    pages = [one for one in asked if one.received.target != "/favicon.ico"]
    gaps = [after.arrived - before.finished for before, after in itertools.pairwise(pages)]
    assert all(0.4 - NOTED_LATE_SECONDS <= gap < 5 for gap in gaps), gaps


def test_robots_are_asked_once_and_before_any_page(web: Web) -> None:
    web.serve(SEED, article("http://paper.test/1 http://paper.test/2 http://paper.test/3"))
    for number in (1, 2, 3):
        web.serve(f"http://paper.test/{number}", page("there"))
    web.capture()
    targets = [one.received.target for one in by_host(web)["paper.test"]]
    assert targets[0] == "/robots.txt"
    assert targets.count("/robots.txt") == 1


def test_a_host_is_told_who_asks_and_what_led_there(web: Web) -> None:
    web.serve(SEED, article("<img src='/i.gif'><img src='http://cdn.test/j.gif'> http://p.test/x"))
    web.capture()
    requests = {one.received.target: one.received for one in web.server.log}
    agent = requests["/article"].header("user-agent")
    assert agent is not None
    assert agent.startswith("Mozilla/5.0 (compatible; preserve/")
    assert agent.endswith("+https://archive.test/)")
    assert {one.header("user-agent") for one in requests.values()} == {agent}
    assert {one.header("accept-encoding") for one in requests.values()} == {"gzip"}
    assert requests["/i.gif"].header("referer") == SEED
    assert requests["/j.gif"].header("referer") == "http://blog.test/"
    assert requests["/x"].header("referer") is None
    assert requests["/x"].header("accept-language") == "fr,*;q=0.5"
