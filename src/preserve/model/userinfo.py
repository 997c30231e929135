"""User and password in an address: never sent, and never shown."""

from __future__ import annotations

import re

# A scheme, and all before the path. Browsers put up with any number of slashes after http: and
# https:, either way round (WHATWG URL, 4.4).
_SCHEME = r"(?i:https?:[\\/]*|[a-z][a-z0-9+.-]{0,30}:[\\/]{2})"
_IN_TEXT = re.compile(rf"\b({_SCHEME})([^\s\\/?#]*)")
_ALONE = re.compile(rf"(\s*{_SCHEME})([^\\/?#]*)")


def without_userinfo(text: str) -> str:
    """Return a text in which ``…`` stands for user and password of every address."""
    return _IN_TEXT.sub(_shortened, text) if "@" in text else text


def _shortened(found: re.Match[str]) -> str:
    _, at, host = found[2].rpartition("@")
    return f"{found[1]}{'…@' if at else ''}{host}"


def bare_address(written: str) -> str:
    """Return one address, as it was written, without user and password."""
    found = _ALONE.match(written)
    if found is None or "@" not in found[2]:
        return written
    return f"{found[1]}{found[2].rpartition('@')[2]}{written[found.end() :]}"
