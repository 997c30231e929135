"""Lists of hosts and addresses that a person writes into the settings."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

from preserve.urls.address import parse

if TYPE_CHECKING:
    from collections.abc import Sequence


class Patterns:
    """Tells whether an address is meant by one of several patterns; without any, by none.

        news.example                   the host, and those below it
        *.example                      likewise, with * for any part of a host's name
        https://news.example/2026/*    whole addresses, as a browser writes them; * is anything
        */wp-json/*                    likewise

    Case counts in addresses, not in hosts.
    """

    def __init__(self, written: Sequence[str]) -> None:
        hosts, addresses = [], []
        for pattern in map(str.strip, written):
            if "/" in pattern:
                addresses.append(fnmatch.translate(_literal(pattern)))
            elif pattern:
                host = fnmatch.translate(_literal(pattern.lower().strip(".")))
                hosts.append(rf"(?:[^/]*\.)?{host}")
        self._hosts = re.compile("|".join(hosts)) if hosts else None
        self._addresses = re.compile("|".join(addresses)) if addresses else None

    def __bool__(self) -> bool:
        """Whether there are any."""
        return self._hosts is not None or self._addresses is not None

    def match(self, url: str) -> bool:
        """Tell whether an address is meant."""
        address = parse(url)
        if address is None:
            return False
        if self._hosts is not None and self._hosts.match(address.host):
            return True
        return self._addresses is not None and self._addresses.match(address.href) is not None


def _literal(pattern: str) -> str:
    """Leave ``*`` its meaning alone: ``?`` begins a query, and brackets hold an IPv6 address."""
    return re.sub(r"[\[?]", lambda match: f"[{match[0]}]", pattern)
