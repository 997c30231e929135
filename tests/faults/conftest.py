from __future__ import annotations

import functools
import socket
from typing import TYPE_CHECKING

import pytest
from faults.running import Shown, capture_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.fault import Where


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Where], Shown]:
    """Give the one capture that meets all faults of a kind; made when it is first asked for."""

    @functools.cache
    def made(where: Where) -> Shown:
        return capture_all(where, tmp_path_factory.mktemp(where.value))

    return made


@pytest.fixture(scope="session")
def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False
