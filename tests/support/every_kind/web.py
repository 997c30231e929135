"""The site, running, and the settings under which a capture sees it and nothing else."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from every_kind.answers import answer
from preserve.config import (
    CollectionSettings,
    LimitSettings,
    NetworkSettings,
    PolitenessSettings,
    RetrySettings,
    Settings,
)
from preserve.demo.server import ScriptServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def every_kind() -> Iterator[ScriptServer]:
    """Serve the site on a free port of loopback; every name under .test leads to it."""
    with ScriptServer(answer) as server:
        yield server


def settings_for(port: int) -> Settings:
    """Return settings under which every name leads to the site at that port, without pauses."""
    return Settings(
        collection=CollectionSettings(operator="http://carnet.test/"),
        network=NetworkSettings(allow=("127.0.0.0/8",), resolve={"*": f"127.0.0.1:{port}"}),
        politeness=PolitenessSettings(delay_seconds=0),
        retry=RetrySettings(attempts=2, first_delay_seconds=0.1, max_delay_seconds=2),
        limits=LimitSettings(
            connect_seconds=5, stall_seconds=10, capture_seconds=100, free_disk_bytes=0
        ),
    )
