"""Look-ups: the settings first, then the machine, never longer than the deadline."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest
from fetching import run

from preserve.errors import SettingsError
from preserve.fetch.resolver import Endpoint, Resolver
from preserve.model import Failure, Outcome, Phase

if TYPE_CHECKING:
    from collections.abc import Mapping


def no_packet(host: str) -> str:
    raise AssertionError(f"{host} was looked up")


async def ask(
    resolver: Resolver, host: str, port: int = 80, seconds: float = 5.0
) -> tuple[Endpoint, ...] | Failure:
    deadline = asyncio.get_running_loop().time() + seconds
    return await resolver.endpoints(host, port, deadline=deadline)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("192.0.2.1", [("192.0.2.1", 80)]),
        ("192.0.2.1:8080", [("192.0.2.1", 8080)]),
        ("::1", [("::1", 80)]),
        ("[::1]", [("::1", 80)]),
        ("[::1]:8080", [("::1", 8080)]),
        ("[2001:DB8:0::1]:8080", [("2001:db8::1", 8080)]),
        (["192.0.2.1", "[::1]:81"], [("192.0.2.1", 80), ("::1", 81)]),
    ],
)
def test_settings_answer_without_a_packet(
    value: str | list[str], expected: list[tuple[str, int]]
) -> None:
    for settings, host in [({"a.test": value}, "a.test"), ({"*": value}, "b.test")]:
        found = run(ask(Resolver(settings, look_up=no_packet), host))
        assert not isinstance(found, Failure)
        assert [(one.ip, one.port) for one in found] == expected


@pytest.mark.parametrize("value", ["", []])
def test_nothing_is_no_such_host(value: str | list[str]) -> None:
    settings: Mapping[str, str | list[str]] = {"known.test": "127.0.0.1", "*": value}
    resolver = Resolver(settings, look_up=no_packet)
    failure = run(ask(resolver, "other.test"))
    assert isinstance(failure, Failure)
    assert (failure.phase, failure.outcome) == (Phase.DNS, Outcome.DNS_FAILED)
    assert "other.test" in failure.detail
    assert not isinstance(run(ask(resolver, "known.test")), Failure)


def test_an_address_is_its_own_answer_and_a_star_is_not_for_it() -> None:
    resolver = Resolver({"*": "", "192.0.2.9": "127.0.0.1:81"}, look_up=no_packet)
    assert run(ask(resolver, "192.0.2.1")) == (Endpoint("192.0.2.1", 80),)
    assert run(ask(resolver, "[2001:db8::1]", 443)) == (Endpoint("2001:db8::1", 443),)
    assert run(ask(resolver, "192.0.2.9")) == (Endpoint("127.0.0.1", 81),)


@pytest.mark.parametrize(
    "value", ["localhost", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:0", "[::1", ["x"], "1.2.3"]
)
def test_a_value_that_is_no_address_is_a_settings_error(value: str | list[str]) -> None:
    with pytest.raises(SettingsError, match=r"network\.resolve .*a\.test"):
        Resolver({"a.test": value})


def test_the_machine_is_asked_once_and_its_answer_kept() -> None:
    asked: list[str] = []

    def look_up(host: str) -> tuple[tuple[str, int], ...]:
        asked.append(host)
        time.sleep(0.02)
        return (("192.0.2.1", 0), ("fe80::1%eth0", 2))

    async def main() -> None:
        resolver = Resolver({}, look_up=look_up)
        several = await asyncio.gather(*(ask(resolver, "a.test", 8000) for _ in range(5)))
        assert set(several) == {(Endpoint("192.0.2.1", 8000), Endpoint("fe80::1%eth0", 8000, 2))}
        await ask(resolver, "a.test", 80)
        assert asked == ["a.test"]
        resolver.forget("a.test")
        await ask(resolver, "a.test")
        assert asked == ["a.test", "a.test"]

    run(main())


def test_a_refusal_is_not_kept() -> None:
    answers: list[str | tuple[tuple[str, int], ...]] = ["no such host", (("192.0.2.1", 0),)]

    async def main() -> None:
        resolver = Resolver({}, look_up=lambda _: answers.pop(0))
        first = await ask(resolver, "a.test")
        assert isinstance(first, Failure)
        assert first.outcome is Outcome.DNS_FAILED
        assert await ask(resolver, "a.test") == (Endpoint("192.0.2.1", 80),)

    run(main())


def test_a_resolver_that_hangs_is_left_alone_at_the_deadline() -> None:
    release = threading.Event()

    def look_up(host: str) -> str:
        del host
        release.wait(10)
        return "too late"

    async def main() -> None:
        resolver = Resolver({}, look_up=look_up)
        began = time.monotonic()
        failure = await ask(resolver, "slow.test", seconds=0.05)
        assert time.monotonic() - began < 1
        assert isinstance(failure, Failure)
        assert (failure.phase, failure.outcome) == (Phase.DNS, Outcome.TIMED_OUT)

    run(main())
    release.set()  # the thread finds the loop closed and says nothing


def test_the_machine_knows_its_own_name_and_no_invalid_one() -> None:
    found = run(ask(Resolver({}), "localhost"))
    assert not isinstance(found, Failure)
    assert {one.ip for one in found} <= {"127.0.0.1", "::1"}
    # No packet for either: a label of 64 letters and an empty one cannot be asked for.
    for host in ("x" * 64 + ".test", "a..test"):
        failure = run(ask(Resolver({}), host))
        assert isinstance(failure, Failure)
        assert failure.outcome is Outcome.DNS_FAILED
