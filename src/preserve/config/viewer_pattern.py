"""The pattern of addresses by which a viewer shows what was captured."""

from __future__ import annotations

import re

_WEB = re.compile(r"https?://[^\s{}\"'<>\\]+", re.IGNORECASE)


def viewer_problem(pattern: str) -> str | None:
    """Return what is wrong with a pattern, as the rest of a sentence; None where nothing is."""
    plain = pattern.replace("{url}", "u", 1).replace("{time}", "0", 1)
    if pattern.count("{url}") != 1 or not _WEB.fullmatch(plain):
        return (
            "must be an http or https address with {url} where the captured address goes, "
            "and {time} for its moment"
        )
    return None
