"""What is sent to the wall goes no further, and is noted."""

from __future__ import annotations

import http.client
import http.server
import threading

import pytest

from preserve.replay.wall import Attempt, place_of, wall


class Counting(http.server.BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002 - as it is called there
        pass


def test_a_request_for_a_server_beside_it_does_not_reach_that_server() -> None:
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server,
        wall() as barrier,
    ):
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/x"
        proxy = http.client.HTTPConnection("127.0.0.1", place_of(barrier.origin)[1], timeout=5)  # type: ignore[index]  # it has a port
        proxy.request("GET", url)
        answer = proxy.getresponse()
        assert (answer.status, answer.read()) == (403, b"")
        proxy.close()
        tunnel = http.client.HTTPConnection("127.0.0.1", place_of(barrier.origin)[1], timeout=5)  # type: ignore[index]  # it has a port
        tunnel.set_tunnel("secure.test", 443)
        with pytest.raises(OSError, match="403"):
            tunnel.request("GET", "/")
        tunnel.close()
        assert barrier.take() == [
            Attempt(host="127.0.0.1", port=server.server_port, url=url),
            Attempt(host="secure.test", port=443, url=None),
        ]
        assert barrier.take() == []
        server.shutdown()
    assert Counting.asked == 0


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://a.test/x", ("a.test", 80)),
        ("wss://a.test/", ("a.test", 443)),
        ("http://[::1]:81/", ("::1", 81)),
        ("blob:http://a.test/1", None),
        ("http://a.test:99999/", None),
    ],
)
def test_the_place_that_an_address_leads_to(url: str, place: tuple[str, int] | None) -> None:
    assert place_of(url) == place
