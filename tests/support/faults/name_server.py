"""The machine's resolver, by a script: what each name has, how late, and at which look-up."""

from __future__ import annotations

import collections
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

SLOW_SECONDS = 1.0


class NameServer:
    """Answers look-ups; ``asked`` counts them. A name that is not scripted does not exist."""

    def __init__(self) -> None:
        self.asked: collections.Counter[str] = collections.Counter()
        self.release = threading.Event()

    def addresses(self, host: str) -> list[str]:
        """Return what a name has at this look-up."""
        self.asked[host] += 1
        name = host.partition(".")[0]
        if name == "name-unknown":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name == "name-refused":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if name == "name-slow":
            self.release.wait(SLOW_SECONDS)
        if name == "name-too-slow":
            self.release.wait(30)
        if name.startswith("name-rebinding"):
            return ["127.0.0.1"] if self.asked[host] == 1 else ["10.0.0.7"]
        return _FIXED.get(name, [])

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Stand in for the machine's resolver."""

        def look_up(host: str, port: object, **_: object) -> list[tuple[Any, ...]]:
            del port
            found = self.addresses(host)
            return [
                (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (ip, 0, 0, 0))
                if ":" in ip
                else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0))
                for ip in found
            ]

        with mock.patch.object(socket, "getaddrinfo", look_up):
            try:
                yield
            finally:
                self.release.set()


_FIXED: dict[str, list[str]] = {
    "blog": ["127.0.0.1"],
    "name-slow": ["127.0.0.1"],
    "name-too-slow": ["127.0.0.1"],
    "name-of-many": [*(f"10.1.{n // 250}.{n % 250 + 1}" for n in range(499)), "127.0.0.1"],
    "name-private": ["192.168.1.1"],
    "name-of-all-kinds-forbidden": [
        "169.254.169.254",
        "127.0.0.2",
        "64:ff9b::7f00:1",
        "fe80::1",
        "0.0.0.0",
    ],
    "name-half-private": ["192.168.1.1", "127.0.0.1"],
    "ipv6-only": ["::1"],
    "ipv6-dead-ipv4-alive": ["::1", "127.0.0.1"],
}
