"""Which line of a robots.txt decides about an address: for who asks why."""

from __future__ import annotations

import dataclasses
import re
import urllib.parse
from typing import TYPE_CHECKING

from preserve.polite.robots import AGENT, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELD = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*)")
_TOKEN = re.compile(r"\*$|[^\s/*;]+")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RobotsLine:
    """A line of a robots.txt, counted from 1, and the name of the agents it is for."""

    number: int
    text: str
    agent: str


@dataclasses.dataclass(slots=True)
class _Rule:
    line: RobotsLine
    allows: bool
    path: str


def deciding_line(text: str, target: str, agent: str = AGENT) -> RobotsLine | None:
    """Return the line that bars an address or lets it through, None where no line does.

    ``target`` is the address's path and query. That is the longest rule that matches, of the group
    for ``agent``, else of that for all; of two as long the one that allows. Where that is not what
    ``Rules`` decides there is no answer.

    Source: RFC 9309, section 2.2.
    """
    rules = list(_rules(text))
    own = [rule for rule in rules if rule.line.agent == agent.lower()]
    among = own or [rule for rule in rules if rule.line.agent == "*"]
    matching = [rule for rule in among if _matches(rule.path, target)]
    if not matching:
        return None
    best = max(matching, key=lambda rule: (len(rule.path), rule.allows))
    is_allowed = Rules("rules", text).allows(target, agent)
    return best.line if best.allows is is_allowed else None


def _rules(text: str) -> Iterator[_Rule]:
    agents: list[str] = []
    names_follow = False
    for number, line in enumerate(text.splitlines(), start=1):
        match = _FIELD.match(line)
        if match is None:
            continue
        name, value = match[1].lower(), match[2].strip()
        if name in {"user-agent", "useragent"}:
            token = _TOKEN.match(value.lower())
            agents = [*(agents if names_follow else ()), token[0] if token else ""]
            names_follow = True
        elif name in {"allow", "disallow"}:
            names_follow = False
            for agent in agents if value else ():
                said = RobotsLine(number=number, text=line.strip(), agent=agent)
                yield _Rule(said, name == "allow", value)


def _matches(path: str, target: str) -> bool:
    ends = path.endswith("$")
    parts = map(urllib.parse.unquote, path.removesuffix("$").split("*"))
    pattern = ".*".join(map(re.escape, parts)) + ("$" if ends else "")
    return re.match(pattern, urllib.parse.unquote(target), re.DOTALL) is not None
