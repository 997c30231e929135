"""The demo site as a whole: many hosts behind one loopback port, and the settings to reach them.

::

    with DemoWeb(collection) as web:
        ...  # capture web.seed with web.settings
    assert differences(folder, web) == []
"""

from __future__ import annotations

import collections
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

from preserve.config import (
    CollectionSettings,
    LimitSettings,
    NetworkSettings,
    PolitenessSettings,
    RetrySettings,
    Settings,
)
from preserve.demo import behaviour, content
from preserve.demo.differences import differences
from preserve.demo.expected import SEED
from preserve.demo.server import Received, Script, ScriptServer

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["DemoWeb", "demo_settings", "differences"]

DEAD_HOST = "mort.demo.test"


def demo_settings(port: int, collection: Path, dead_port: int) -> Settings:
    """Return settings under which a capture sees the demo site and nothing else.

    ``port`` is the site's, on 127.0.0.1; ``dead_port`` one at which nobody listens. Every other
    name is unknown, so that no look-up leaves the machine.
    """
    served = content.hosts() | behaviour.hosts()
    return Settings(
        collection=CollectionSettings(path=str(collection), operator="http://blog.demo.test/"),
        network=NetworkSettings(
            allow=("127.0.0.0/8",),
            resolve={
                **dict.fromkeys(sorted(served), f"127.0.0.1:{port}"),
                DEAD_HOST: f"127.0.0.1:{dead_port}",
                "*": "",
            },
        ),
        politeness=PolitenessSettings(delay_seconds=0.05),
        retry=RetrySettings(attempts=4, first_delay_seconds=0.1, max_delay_seconds=5.0),
        limits=LimitSettings(
            connect_seconds=5,
            stall_seconds=10,
            exchange_seconds=30,
            capture_seconds=120,
            free_disk_bytes=20_000_000,
        ),
    )


class DemoWeb:
    """The demo site, running: ``seed`` is its article's address, ``settings`` lead to it.

    A port is kept closed, and so refuses, for as long as the site runs. Each ``DemoWeb`` counts
    for itself how often an address was asked for: a new one is as busy as the first.
    """

    seed = SEED

    def __init__(self, collection: Path) -> None:
        self.collection = collection
        self.server = ScriptServer(self._answer)
        self._asked: collections.Counter[str] = collections.Counter()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Start to serve."""
        with contextlib.ExitStack() as stack:
            # Bound and not listening: nobody else gets the port, and every connection is refused.
            dead = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            dead.bind(("127.0.0.1", 0))
            stack.enter_context(self.server)
            self.settings = demo_settings(self.server.port, self.collection, dead.getsockname()[1])
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop, and free both ports."""
        self._stack.__exit__(exc_type, exc, traceback)

    def _answer(self, received: Received) -> Script:
        with self._lock:
            self._asked[received.host + received.target] += 1
            time = self._asked[received.host + received.target]
        return behaviour.script(received, time)
