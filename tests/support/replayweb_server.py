"""Serves the ReplayWeb.page viewer around one package, as a site would that embeds it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from preserve.demo.server import Received, Script, ScriptServer, response

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "/demo.wacz"

# deepLink: which page is shown stands in the address, behind the "#".
PAGE = f"""<!doctype html>
<meta charset="utf-8">
<title>An archived article</title>
<link rel="icon" href="data:,">
<style>html, body, replay-web-page {{ display: block; height: 100%; margin: 0 }}</style>
<script src="/ui.js"></script>
<replay-web-page source="{PACKAGE}" embed="default" deepLink></replay-web-page>
"""


def replayweb_server(viewer: Path, package: Path) -> ScriptServer:
    """Make a server of the viewer's two files, of a page with the viewer in it, and a package."""
    script = "text/javascript; charset=utf-8"
    files = {
        "/": ("text/html; charset=utf-8", PAGE.encode()),
        "/ui.js": (script, (viewer / "ui.js").read_bytes()),
        "/replay/sw.js": (script, (viewer / "sw.js").read_bytes()),
        PACKAGE: ("application/wacz", package.read_bytes()),
    }

    def answer(received: Received) -> Script:
        if received.path not in files:
            return [response(404)]
        media_type, data = files[received.path]
        headers = [("Content-Type", media_type), ("Accept-Ranges", "bytes")]
        status = 200
        if wanted := received.header("Range"):
            first, last = part(wanted, len(data))
            headers.append(("Content-Range", f"bytes {first}-{last}/{len(data)}"))
            status, data = 206, data[first : last + 1]
        whole = response(status, headers, data)
        return [whole[: len(whole) - len(data)] if received.method == "HEAD" else whole]

    return ScriptServer(answer)


def part(wanted: str, size: int) -> tuple[int, int]:
    """Read ``bytes=first-last``, ``bytes=first-`` or ``bytes=-length`` (RFC 9110, 14.1.2)."""
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def shown_at(port: int, url: str, moment: str) -> str:
    """Return the address under which the viewer shows what was captured of another."""
    return f"http://127.0.0.1:{port}/#{urlencode({'url': url, 'ts': moment})}"
