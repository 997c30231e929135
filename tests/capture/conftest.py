from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripted_web import Web

from preserve.config import (
    CollectionSettings,
    LimitSettings,
    NetworkSettings,
    PolitenessSettings,
    RetrySettings,
    Settings,
)
from preserve.demo.server import Received, Script, ScriptServer, response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    scripts: dict[str, Callable[[Received], Script]] = {}

    def answer(received: Received) -> Script:
        script = scripts.get(f"http://{received.host}{received.target}")
        if script is None:
            return [response(404, [("Content-Type", "text/plain")], b"nothing here")]
        return script(received)

    with ScriptServer(answer) as server:
        settings = Settings(
            collection=CollectionSettings(operator="https://archive.test/"),
            network=NetworkSettings(
                allow=("127.0.0.0/8",),
                resolve={"*": f"127.0.0.1:{server.port}", "unknown.test": ""},
            ),
            politeness=PolitenessSettings(delay_seconds=0),
            retry=RetrySettings(attempts=3, first_delay_seconds=0.05, max_delay_seconds=5),
            limits=LimitSettings(
                connect_seconds=2, stall_seconds=5, capture_seconds=50, free_disk_bytes=0
            ),
        )
        yield Web(server=server, scripts=scripts, settings=settings, collection=tmp_path / "warcs")
