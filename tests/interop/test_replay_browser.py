"""The browser that looks at replayed pages outlives whatever they do."""

from __future__ import annotations

import dataclasses
import http.server
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

from preserve.replay.browser import Browser, browser

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.debian, pytest.mark.timeout(120)]

MOMENT = "20260101000000"
BEFORE = f"/kept/{MOMENT}mp_/"
CRASH = "http://a.test/crash"
HANG = "<p>Une page qui se fige.</p><script>setTimeout(() => {while (1) {}}, 400)</script>"
ROUND = (
    "<p>Une page qui tourne.</p><script>location = location.pathname + '?' + Math.random()</script>"
)
OLD = (
    "<p>Une page ancienne.</p><img src='data:,'>"
    "<script>Array.from = JSON.stringify = Array.prototype.map = () => 0</script>"
)
ASKS = "<p>Une page qui demande.</p><script>alert(1); confirm(2); window.open('/x')</script>"
LEAVES = """<p>Une page qui part.</p>
<link rel=preconnect href=THERE><link rel=prefetch href=THERE/pre>
<img src=THERE/image><img src=http://192.0.2.7/digits><img src=http://localhost:PORT/named>
<iframe src=THERE/frame></iframe><script>
fetch("THERE/fetch").catch(() => 0);
navigator.sendBeacon("THERE/beacon", "x");
new WebSocket("THERE/socket".replace("http", "ws"));
new EventSource("THERE/events");
const work = "fetch('THERE/worker').catch(() => 0); importScripts('THERE/script')";
new Worker(URL.createObjectURL(new Blob([work])));
const peer = new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:PORT"}]});
peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
</script>"""
PAGES = {
    "http://a.test/plain": "<p>Une page calme.</p>",
    "http://a.test/hang": HANG,
    "http://a.test/asks": ASKS,
    "http://a.test/prototype": OLD,
    "http://a.test/round": ROUND,
}


class Pages(http.server.BaseHTTPRequestHandler):
    """Stands in for a viewer: gives pages under the addresses that viewers give them."""

    def do_GET(self) -> None:
        url = self.path.partition("?")[0].removeprefix(BEFORE)
        data = PAGES.get(url, "").encode()
        self.send_response(200 if data else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002 - as it is called there
        pass


class Neighbour(http.server.BaseHTTPRequestHandler):
    """Another server of this machine, which no page may reach."""

    asked: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.asked.append(str(self.client_address))

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002 - as it is called there
        pass


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stand:
    """What serves the pages, as the browser knows a viewer."""

    origin: str

    def address(self, url: str, moment: str) -> str:
        return "chrome://crash" if url == CRASH else f"{self.origin}/kept/{moment}mp_/{url}"


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program is not None, "call make test-all"
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server,
        tempfile.TemporaryDirectory(prefix="preserve-") as scratch,
    ):
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        stand = Stand(origin=f"http://127.0.0.1:{server.server_port}")
        with browser(Path(program), stand, scratch=Path(scratch)) as started:  # type: ignore[arg-type]  # it has what is used of it
            yield started
        server.shutdown()


@pytest.mark.parametrize("url", ["asks", "prototype", "plain"])
def test_a_page_is_seen_whatever_its_scripts_do(opened: Browser, url: str) -> None:
    look = opened.look(f"http://a.test/{url}", MOMENT, seconds=20)
    assert look.shown is not None
    assert look.shown.text.startswith("Une page")
    assert (look.status, look.trouble, look.crashed) == (200, (), False)
    assert look.escaped == ()


def test_a_page_that_hangs_is_left_after_its_time_and_the_next_is_seen(opened: Browser) -> None:
    look = opened.look("http://a.test/hang", MOMENT, seconds=2)
    assert "the page did not come to rest in 2 s" in look.trouble
    assert look.seconds < 25
    assert opened.look("http://a.test/plain", MOMENT, seconds=20).shown is not None


def test_a_page_that_crashes_its_tab_is_told_and_the_next_is_seen(opened: Browser) -> None:
    look = opened.look(CRASH, MOMENT, seconds=5)
    assert look.shown is None
    assert look.trouble
    assert opened.look("http://a.test/plain", MOMENT, seconds=20).shown is not None


def test_a_page_that_goes_round_for_ever_is_left(opened: Browser) -> None:
    look = opened.look("http://a.test/round", MOMENT, seconds=6)
    assert look.trouble
    assert look.seconds < 45
    assert opened.look("http://a.test/plain", MOMENT, seconds=20).shown is not None


def test_a_browser_that_ends_is_started_again(opened: Browser) -> None:
    assert opened._program is not None
    opened._program.close()
    look = opened.look("http://a.test/plain", MOMENT, seconds=20)
    assert look.shown is not None


def test_nothing_reaches_another_port_of_this_machine_and_what_tried_is_told(
    opened: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Neighbour) as server,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
    ):
        port = server.server_port
        datagrams.bind(("127.0.0.1", port))
        datagrams.setblocking(False)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        there = f"http://127.0.0.1:{port}"
        script = LEAVES.replace("THERE", there).replace("PORT", str(port))
        monkeypatch.setitem(PAGES, "http://a.test/leaves", script)
        look = opened.look("http://a.test/leaves", MOMENT, seconds=20)
        with pytest.raises(BlockingIOError):
            datagrams.recv(2000)
        server.shutdown()
    assert Neighbour.asked == []
    ways = ["pre", "image", "frame", "fetch", "beacon", "events", "worker", "script"]
    expected = {f"{there}/{way}" for way in ways}
    expected |= {"http://192.0.2.7/digits", f"http://localhost:{port}/named"}
    expected.add(f"ws://127.0.0.1:{port}/socket")
    assert expected - set(look.escaped) == set()
    assert look.shown is not None
