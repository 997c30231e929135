from __future__ import annotations

import datetime
import math

from preserve.frontier import Frontier, Item
from preserve.model import Role


class StillClock:
    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> datetime.datetime:
        return datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

    def monotonic(self) -> float:
        return self.time


class OneAtATime:
    """Lets one request per host run at a time, and the next no sooner than a second later."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.busy: set[str] = set()
        self.next_at: dict[str, float] = {}

    def start(self, host: str, *, requisite: bool) -> float | None:  # noqa: ARG002 -- the protocol
        ready = math.inf if host in self.busy else self.next_at.get(host, 0.0)
        if ready > self.clock.time:
            return ready
        self.busy.add(host)
        return None

    def ended(self, host: str, at: float) -> None:
        self.busy.discard(host)
        self.next_at[host] = at


def item(path: str, host: str = "a.test", **more: object) -> Item:
    facts: dict[str, object] = {
        "url": f"http://{host}/{path}",
        "host": host,
        "origin": f"http://{host}",
        "role": Role.CITATION,
        **more,
    }
    return Item(**facts)  # type: ignore[arg-type] # a table of fields, made for brevity


def make() -> tuple[Frontier, OneAtATime, StillClock]:
    clock = StillClock()
    pacer = OneAtATime(clock)
    return Frontier(pacer, clock), pacer, clock


def popped(frontier: Frontier) -> list[str]:
    urls = []
    while (one := frontier.pop()) is not None:
        urls.append(one.url.removeprefix("http://"))
    return urls


def test_a_busy_host_does_not_hold_up_another() -> None:
    frontier, _, _ = make()
    for path in "12":
        frontier.add(item(path))
    frontier.add(item("1", host="b.test"))
    assert popped(frontier) == ["a.test/1", "b.test/1"]
    assert len(frontier) == 1
    assert frontier.wait_seconds() == math.inf


def test_a_host_goes_on_when_its_request_has_ended_and_its_delay_has_passed() -> None:
    frontier, pacer, clock = make()
    for path in "12":
        frontier.add(item(path))
    assert popped(frontier) == ["a.test/1"]
    pacer.ended("a.test", at=clock.time + 1)
    frontier.touch("a.test")
    assert popped(frontier) == []
    assert frontier.wait_seconds() == 1.0
    clock.time += 1
    assert popped(frontier) == ["a.test/2"]
    assert len(frontier) == 0


def test_a_retry_waits_without_holding_up_its_own_host() -> None:
    frontier, pacer, clock = make()
    frontier.retry(item("again"), seconds=30)
    frontier.add(item("other"))
    assert popped(frontier) == ["a.test/other"]
    pacer.ended("a.test", at=clock.time)
    frontier.touch("a.test")
    assert popped(frontier) == []
    assert frontier.wait_seconds() == 30
    clock.time += 30
    assert popped(frontier) == ["a.test/again"]


def test_requisites_go_before_pages_and_urgent_pages_before_both() -> None:
    frontier, pacer, clock = make()
    frontier.add(item("page"))
    frontier.add(item("image", requisite=True))
    frontier.add(item("comments", urgent=True))
    order = []
    while (one := frontier.pop()) is not None:
        order.append(one.url.rsplit("/", 1)[1])
        pacer.ended("a.test", at=clock.time)
        frontier.touch("a.test")
    assert order == ["comments", "image", "page"]


def test_parked_items_wait_for_their_origin_and_keep_their_order() -> None:
    frontier, _, _ = make()
    for path in "123":
        frontier.park(item(path))
    assert len(frontier) == 3
    assert popped(frontier) == []
    assert [one.url[-1] for one in frontier.release("http://a.test")] == ["1", "2", "3"]
    assert len(frontier) == 0
    assert frontier.release("http://a.test") == []


def test_draining_a_host_gives_back_all_that_waits_for_it_and_nothing_else() -> None:
    frontier, _, _ = make()
    frontier.add(item("page"))
    frontier.add(item("image", requisite=True))
    frontier.retry(item("again"), seconds=5)
    frontier.park(item("parked"))
    frontier.add(item("page", host="b.test"))
    frontier.park(item("parked", host="b.test", origin="http://b.test"))
    drained = sorted(one.url for one in frontier.drain("a.test"))
    assert drained == [f"http://a.test/{path}" for path in ("again", "image", "page", "parked")]
    assert len(frontier) == 2
    assert len(frontier.drain()) == 2
    assert len(frontier) == 0


def test_who_waits_and_how_long_can_be_told() -> None:
    frontier, pacer, clock = make()
    frontier.add(item("1"))
    frontier.add(item("2"))
    popped(frontier)
    pacer.ended("a.test", at=clock.time + 7)
    frontier.touch("a.test")
    popped(frontier)
    assert list(frontier.waiting_hosts()) == [("a.test", "1 to come", 7.0)]


def test_a_thousand_hosts_are_served_in_turn() -> None:
    frontier, _, _ = make()
    for path in range(3):
        for host in range(1000):
            frontier.add(item(str(path), host=f"h{host}.test"))
    assert len(popped(frontier)) == 1000
    assert len(frontier) == 2000


def hosts_popped(frontier: Frontier) -> list[str]:
    return [url.partition("/")[0] for url in popped(frontier)]


def test_the_host_that_has_most_to_come_goes_first() -> None:
    frontier, _, _ = make()
    for host, count in (("few.test", 2), ("many.test", 40), ("some.test", 9)):
        for number in range(count):
            frontier.add(item(str(number), host=host))
    assert hosts_popped(frontier) == ["many.test", "some.test", "few.test"]


def test_a_host_goes_back_once_it_has_less_to_come_than_another() -> None:
    frontier, pacer, clock = make()
    for host, count in (("a.test", 12), ("b.test", 5)):
        for number in range(count):
            frontier.add(item(str(number), host=host, requisite=True))
    order = []
    while (one := frontier.pop()) is not None:
        order.append(one.host)
        pacer.ended(one.host, at=clock.time)
        frontier.touch(one.host)
    assert order[:5] == ["a.test"] * 5, "from 12 to 7, which is as good as 5"
    assert set(order[5:9]) == {"a.test", "b.test"}, "then they take turns"
    assert len(order) == 17


def test_what_others_wait_for_goes_before_the_host_that_has_most_to_come() -> None:
    frontier, _, _ = make()
    for number in range(40):
        frontier.add(item(str(number), host="many.test"))
    frontier.add(item("page", host="small.test"))
    frontier.add(item("robots.txt", host="new.test", role=Role.ROBOTS, urgent=True))
    assert hosts_popped(frontier) == ["new.test", "many.test", "small.test"]


def test_nothing_is_waited_for_while_something_may_go() -> None:
    frontier, pacer, clock = make()
    frontier.add(item("1"))
    frontier.add(item("2"))
    assert frontier.wait_seconds() == 0.0
    assert popped(frontier) == ["a.test/1"]
    assert frontier.wait_seconds() == math.inf
    pacer.ended("a.test", at=clock.time)
    frontier.touch("a.test")
    assert frontier.wait_seconds() == 0.0


def test_an_item_costs_the_same_where_ten_thousand_hosts_wait() -> None:
    """Counted are the looks at lanes, not time."""
    looks = []
    for hosts in (100, 10_000):
        clock = StillClock()
        pacer = Counting(clock)
        frontier = Frontier(pacer, clock)
        for path in "123":
            for number in range(hosts):
                frontier.add(item(path, host=f"h{number}.test"))
        for _ in range(3):
            for url in popped(frontier):
                pacer.ended(url.partition("/")[0], at=clock.time)
                frontier.touch(url.partition("/")[0])
        assert len(frontier) == 0
        looks.append(pacer.asked / hosts)
    assert looks[1] <= looks[0] * 1.01


class Counting(OneAtATime):
    """Counts how often it is asked."""

    asked = 0

    def start(self, host: str, *, requisite: bool) -> float | None:
        self.asked += 1
        return super().start(host, requisite=requisite)
