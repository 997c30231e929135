"""One address that waits to be fetched."""

from __future__ import annotations

import base64
import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preserve.model import Role


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """What is sent to an address by POST: to ``url``, as the address is on the wire."""

    url: str
    content: bytes
    content_type: str | None = None

    def facts(self) -> dict[str, str | None]:
        """Return what a journal says of it."""
        content = base64.b64encode(self.content).decode()
        return {"post_to": self.url, "content": content, "content_type": self.content_type}

    @classmethod
    def recalled(cls, line: Mapping[str, Any]) -> Posting | None:
        """Return what a journal's line says was to be posted; None where it says nothing.

        Raises:
            KeyError, ValueError: it says it as we do not.
        """
        if line.get("post_to") is None:
            return None
        content = base64.b64decode(line["content"])
        return cls(url=line["post_to"], content=content, content_type=line["content_type"])


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An address in the frontier.

    ``url`` is in WHATWG form without fragment, ``host`` its host name (a lane of the frontier),
    ``origin`` scheme, host and port (what robots.txt speaks for). ``via`` is the address that led
    here, ``hops`` the path from the seed in Heritrix's letters (L link, E embed, R redirect,
    P prerequisite, I inferred, X guessed). ``depth`` counts nested requisites, ``redirects`` the
    hops of the chain that led here, ``attempt`` the tries so far plus one. ``urgent`` items go
    before others of their kind on the same host. With a ``posting``, ``url`` is the address by
    which indexes know its answer, and ``target`` the one that is asked.
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
    posting: Posting | None = None

    @property
    def target(self) -> str:
        """The address as it is on the wire."""
        return self.posting.url if self.posting is not None else self.url
