"""One address that waits to be fetched."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from preserve.model import Role


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An address in the frontier.

    ``url`` is in WHATWG form without fragment, ``host`` its host name (a lane of the frontier),
    ``origin`` scheme, host and port (what robots.txt speaks for). ``via`` is the address that led
    here, ``hops`` the path from the seed in Heritrix's letters (L link, E embed, R redirect,
    P prerequisite). ``depth`` counts nested requisites, ``redirects`` the hops of the chain that
    led here, ``attempt`` the tries so far plus one. ``urgent`` items go before others of their
    kind on the same host.
    """

    url: str
    host: str
    origin: str
    role: Role
    via: str | None = None
    hops: str = ""
    depth: int = 0
    redirects: int = 0
    attempt: int = 1
    urgent: bool = False
    requisite: bool = False
    headers: tuple[tuple[str, str], ...] = ()
