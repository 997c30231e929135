"""Things on a scripted web that have an ETag, and say 304 to those who have them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from preserve.demo.server import response

if TYPE_CHECKING:
    from scripted_web import Web

    from preserve.demo.server import Received, Script

MODIFIED = "Tue, 01 Mar 2016 10:00:00 GMT"


def serve_validated(web: Web, url: str, body: bytes, content_type: str) -> None:
    """Serve a body with an ETag of its own and a date; 304 where the request has that ETag."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    validators = [("ETag", etag), ("Last-Modified", MODIFIED)]

    def answer(received: Received) -> Script:
        if received.header("if-none-match") == etag:
            return [response(304, validators)]
        return [response(200, [("Content-Type", content_type), *validators], body)]

    web.scripts[url] = answer


def asked_of(web: Web, url: str, since: int = 0) -> list[Received]:
    """Return the requests for an address, from that line of the server's log on."""
    heard = [one.received for one in web.server.log[since:]]
    return [one for one in heard if f"http://{one.host}{one.target}" == url]
