"""Addresses of the demo site that do more than hand out a file, each as a script."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from preserve.demo import content
from preserve.demo.script import Close, Received, Reset, Script, Step, Wait, response

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW_SECONDS = 1.5
RETRY_AFTER_SECONDS = 1
BUSY_TIMES = 2

HTML = ("Content-Type", "text/html; charset=utf-8")


def plain(received: Received, _time: int = 1) -> Script:
    """Hand out the file that lies there: 200, 304 where the client has it, 404 where none does."""
    found = content.find(received.host, received.path)
    if found is None:
        return [_note(404, "Cette page n’existe pas.")]
    if received.header("if-none-match") == found.etag:
        return [response(304, [("ETag", found.etag)])]
    return [response(200, [("Content-Type", found.media_type), ("ETag", found.etag)], found.data)]


def _note(status: int, sentence: str, *headers: tuple[str, str]) -> bytes:
    page = f'<!DOCTYPE html>\n<html lang="fr"><title>{status}</title><p>{sentence}</p></html>\n'
    return response(status, [HTML, *headers], page.encode())


def _gone(_received: Received, _time: int) -> Script:
    return [_note(410, "Cet article a été retiré.")]


def _moved(target: str) -> Callable[[Received, int], Script]:
    def answer(_received: Received, _time: int) -> Script:
        return [_note(301, "Cette page a déménagé.", ("Location", target))]

    return answer


def _turning(target: str) -> Callable[[Received, int], Script]:
    def answer(_received: Received, _time: int) -> Script:
        return [_note(302, "Plus loin.", ("Location", target))]

    return answer


def _slow(received: Received, time: int) -> Script:
    return [Wait(SLOW_SECONDS), *plain(received, time)]


def _busy(received: Received, time: int) -> Script:
    if time <= BUSY_TIMES:
        return [_note(503, "Trop de monde.", ("Retry-After", str(RETRY_AFTER_SECONDS)))]
    return plain(received, time)


def _cut_short(_received: Received, _time: int) -> Script:
    page = (
        b"<!DOCTYPE html>\n<title>Plan de la charpente</title>\n<p>Ferme, entrait, poin\xc3\xa7on"
    )
    return [response(200, [HTML, ("Content-Length", "5000")], page), Close()]


def _reset(_received: Received, _time: int) -> Script:
    return [Reset()]


def _noise(_received: Received, _time: int) -> Script:
    return [b"\x00\x01registre du port\r\n\xff\xfe 1912\r\n", Wait(0.05), Close()]


def _cookie_first(received: Received, time: int) -> Script:
    if "lu=oui" in (received.header("cookie") or ""):
        return plain(received, time)
    cookie = ("Set-Cookie", "lu=oui; Path=/")
    return [_note(302, "Un instant.", ("Location", received.target), cookie)]


def _chunked_gzip(received: Received, _time: int) -> Script:
    found = content.find(received.host, received.path)
    assert found is not None
    headers = [("Content-Type", found.media_type), ("Vary", "Accept-Encoding")]
    if "gzip" not in (received.header("accept-encoding") or ""):
        return [response(200, headers, found.data, chunked=200)]
    packed = gzip.compress(found.data, mtime=0)
    return [response(200, [*headers, ("Content-Encoding", "gzip")], packed, chunked=200)]


def _hint_first(received: Received, time: int) -> Script:
    hint = response(103, [("Link", "</style.css>; rel=preload; as=style")])
    return [hint, Wait(0.05), *plain(received, time)]


_SPECIAL: dict[str, Callable[[Received, int], Script]] = {
    "ancien.demo.test/actualites/four": _moved(
        "http://nouvelles.demo.test/2016/03/four-rallume.html"
    ),
    "ancien.demo.test/breves/levain": _moved("http://nouvelles.demo.test/2014/05/levain.html"),
    "boucle.demo.test/un": _turning("http://boucle.demo.test/deux"),
    "boucle.demo.test/deux": _turning("http://boucle.demo.test/un"),
    "bruit.demo.test/port": _noise,
    "coupe.demo.test/temoignage": _reset,
    "encyclo.demo.test/wiki/Four_banal": _chunked_gzip,
    "journal.demo.test/edition/four": _cookie_first,
    "lent.demo.test/releves": _slow,
    "nouvelles.demo.test/2011/01/concours.html": _gone,
    "occupe.demo.test/agenda": _busy,
    "rapide.demo.test/carte": _hint_first,
    "tronque.demo.test/plan": _cut_short,
    "video.demo.test/robots.txt": lambda _received, _time: [_note(404, "Rien ici.")],
}


def hosts() -> frozenset[str]:
    """Return the names of the hosts that misbehave somewhere, or send elsewhere."""
    return frozenset(key.partition("/")[0] for key in _SPECIAL)


def script(received: Received, time: int) -> Script:
    """Return what the site says to a request; ``time`` counts those for this very address."""
    if received.method != "GET":
        if not received.host:  # TLS spoken to a plain port: answered in plain words, as others do
            return [_note(400, "Cette porte ne parle que HTTP."), Close()]
        return [response(405, [("Allow", "GET")])]
    steps: list[Step] = list(_SPECIAL.get(received.host + received.path, plain)(received, time))
    if (received.header("connection") or "").lower() == "close" and isinstance(steps[-1], bytes):
        steps.append(Close())
    return steps
