"""What a site asks of robots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

import protego

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT = "preserve"
"""The product token that robots.txt files know us by."""

Verdict: TypeAlias = Literal["rules", "allow-all", "deny-all"]

_MAX_BYTES = 500 * 1024
_AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"\*$|[^\s/*;]+")
_SOMEONE_ELSE = "?"


class Rules:
    """The rules of one origin for one capture.

    ``verdict`` is ``rules`` where a file was had, with its ``text``; else ``allow-all`` or
    ``deny-all``.
    """

    def __init__(self, verdict: Verdict, text: str = "") -> None:
        self.verdict: Verdict = verdict
        self.text = text
        self._parsed: dict[str, protego.Protego] = {}

    def allows(self, url: str, agent: str = AGENT) -> bool:
        """Say whether the agent with this product token may ask for an address of the origin."""
        if self.verdict != "rules":
            return self.verdict == "allow-all"
        return bool(self._for(agent).can_fetch(url, agent.lower()))

    def crawl_delay(self, agent: str = AGENT) -> float | None:
        """Return the seconds between requests that the origin wishes, uncapped; None for none.

        Source: no standard; a line that many sites and robots know.
        """
        if self.verdict != "rules":
            return None
        delay = self._for(agent).crawl_delay(agent.lower())
        return None if delay is None else float(delay)

    def _for(self, agent: str) -> protego.Protego:
        token = agent.lower()
        if token not in self._parsed:
            text = "\n".join(_lines_for(self.text, token))
            self._parsed[token] = protego.Protego.parse(text)
        return self._parsed[token]


def rules_from(status: int | None, body: bytes) -> Rules:
    """Make rules of the answer to a request for ``/robots.txt``.

    ``status`` is that of the last answer, redirects followed; ``body`` is its decoded body, of
    which 500 KiB are read, up to a line's end, and bytes that are not UTF-8 are passed over. 2xx:
    the file rules. 3xx (five redirects were not enough, or led nowhere) and 4xx: there is no
    file, all is allowed. 5xx, any other status, and None (no answer): all is denied.

    Source: RFC 9309, sections 2.3.1 and 2.5.
    """
    if status is not None and 200 <= status <= 299:
        if len(body) > _MAX_BYTES:
            body = body[:_MAX_BYTES]
            body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
        return Rules("rules", body.decode("utf-8-sig", errors="replace"))
    if status is not None and 300 <= status <= 499:
        return Rules("allow-all")
    return Rules("deny-all")


def _lines_for(text: str, token: str) -> Iterator[str]:
    """Yield the lines with the user-agent lines reduced to what concerns one product token.

    The parser takes any prefix of a name for the name ("User-agent: pre" would be ours), knows no
    ``name/version``, and takes time by the product of agents and rules: with all others under one
    name there are at most three agents. Source: RFC 9309, section 2.2.1.
    """
    for line in text.splitlines():
        match = _AGENT_LINE.match(line)
        if match is None:
            yield line
            continue
        named = _TOKEN.match(match[1].strip().lower())
        name = named[0] if named else _SOMEONE_ELSE
        yield f"User-agent: {name if name in ('*', token) else _SOMEONE_ELSE}"
