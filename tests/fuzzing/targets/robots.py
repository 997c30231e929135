"""robots.txt files."""

from __future__ import annotations

from preserve.polite import rules_from

_ADDRESSES = (
    "http://a.test/", "http://a.test/a/b?c=%2F&d", "https://a.test/%C3%A9/*$", "http://a.test/robots.txt",
)  # fmt: skip


def check(data: bytes) -> None:
    rules = rules_from(200, data)
    for agent in ("preserve", "other"):
        for address in _ADDRESSES:
            assert rules.allows(address, agent) in {True, False}
        delay = rules.crawl_delay(agent)
        assert delay is None or delay >= 0, delay
