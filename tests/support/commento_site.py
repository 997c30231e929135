"""A page with Commento under it, whose API answers to a POST of the page's path alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scripted_web import SEED, page

from preserve.demo.server import response

if TYPE_CHECKING:
    from scripted_web import Web

    from preserve.demo.server import Received, Script

LIST = "http://parole.test/api/comment/list"
CONTENT = b'{"commenterToken":"anonymous","domain":"blog.test","path":"/article"}'
CONTENT_TYPE = "application/x-www-form-urlencoded"
COMMENTS = [
    {"commentHex": "a", "parentHex": "root", "html": "<p>Mot, http://sel.test/a</p>"},
    {"commentHex": "b", "parentHex": "a", "html": "<p>Autre mot</p>"},
]
ANSWER = json.dumps(
    {"success": True, "comments": COMMENTS, "attributes": {"commentCount": 2}}
).encode()
_PAGE = (
    "<article><h1>Le four</h1><p>Un texte.</p></article><div id=commento></div>"
    f'<script src="http://parole.test/js/commento.js"></script><p><a href="{LIST}">liste</a></p>'
)


def serve_commento(web: Web) -> None:
    """Serve the page, which cites its own API, the API, and what a comment cites."""

    def answer(received: Received) -> Script:
        if received.method == "POST" and received.data.endswith(b"\r\n\r\n" + CONTENT):
            return [response(200, [("Content-Type", "application/json")], ANSWER)]
        return [response(405, [("Content-Type", "text/plain")], b"POST only")]

    web.scripts[LIST] = answer
    web.serve(SEED, page(_PAGE))
    web.serve("http://sel.test/a", page("Du sel"))
