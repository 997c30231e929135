"""Answers that are not the thing: every status, redirects of every kind, and what may pass."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from faults.bytes_of import BODY, STATUS, TYPE, WHOLE, page, plain
from faults.fault import Fault, Keeps, Outcome, Phase, Truncation, Where

from preserve.demo.server import Close, Reset, Wait

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from preserve.demo.server import Received, Step

_STATUSES: tuple[tuple[int, str, Outcome], ...] = (
    (201, "Created", Outcome.CAPTURED),
    (202, "Accepted", Outcome.CAPTURED),
    (203, "Non-Authoritative Information", Outcome.CAPTURED),
    (205, "Reset Content", Outcome.CAPTURED),
    (226, "IM Used", Outcome.CAPTURED),
    (299, "Whatever", Outcome.CAPTURED),
    (300, "Multiple Choices", Outcome.SERVER_ERROR),
    (305, "Use Proxy", Outcome.SERVER_ERROR),
    (306, "Unused", Outcome.SERVER_ERROR),
    (399, "Whatever", Outcome.SERVER_ERROR),
    (400, "Bad Request", Outcome.CLIENT_ERROR),
    (401, "Unauthorized", Outcome.AUTH_REQUIRED),
    (402, "Payment Required", Outcome.CLIENT_ERROR),
    (403, "Forbidden", Outcome.CLIENT_ERROR),
    (404, "Not Found", Outcome.NOT_FOUND),
    (405, "Method Not Allowed", Outcome.CLIENT_ERROR),
    (407, "Proxy Authentication Required", Outcome.AUTH_REQUIRED),
    (408, "Request Timeout", Outcome.CLIENT_ERROR),
    (410, "Gone", Outcome.GONE),
    (416, "Range Not Satisfiable", Outcome.CLIENT_ERROR),
    (418, "A Teapot", Outcome.CLIENT_ERROR),
    (425, "Too Early", Outcome.CLIENT_ERROR),
    (429, "Too Many Requests", Outcome.RATE_LIMITED),
    (431, "Request Header Fields Too Large", Outcome.CLIENT_ERROR),
    (451, "Unavailable For Legal Reasons", Outcome.LEGAL),
    (499, "Whatever", Outcome.CLIENT_ERROR),
    (500, "Internal Server Error", Outcome.SERVER_ERROR),
    (503, "Service Unavailable", Outcome.SERVER_ERROR),
    (505, "HTTP Version Not Supported", Outcome.SERVER_ERROR),
    (511, "Network Authentication Required", Outcome.SERVER_ERROR),
    (520, "Whatever", Outcome.SERVER_ERROR),
    (599, "Whatever", Outcome.SERVER_ERROR),
)


def _status(code: int, reason: str) -> bytes:
    return f"{code} {reason}".encode()


_STUB = b"<!doctype html><link rel=icon href=data:,><title>Four</title>"
_META = b"<meta http-equiv=refresh content='0; url=%b'>"

STATUSES: tuple[Fault, ...] = (
    *(
        Fault(name=f"answer-{code}", says=f"{code} {reason}.", status=code, outcome=outcome,
              answers=(plain(status=_status(code, reason)),))
        for code, reason, outcome in _STATUSES
    ),
    Fault(name="not-modified-unasked", says="304 Not Modified, unasked, again and again.",
          answers=(STATUS.replace(b"200 OK", b"304 Not Modified") + b"\r\n",), status=304,
          outcome=Outcome.SERVER_ERROR, attempts=2),
    Fault(name="missing-and-cut", says="404 with a body that is cut.", status=404,
          answers=(plain(b"Content-Length: 99", status=b"404 Not Found"), Close()),
          outcome=Outcome.NOT_FOUND, phase=Phase.BODY, truncated=Truncation.DISCONNECT),
    Fault(name="password-asked-by-words", says="401 without a challenge.", status=401,
          answers=(plain(b"WWW-Authenticate:", status=b"401 ?"),), outcome=Outcome.AUTH_REQUIRED),
    Fault(name="created-elsewhere", says="201 with a Location, which is no redirect.", status=201,
          answers=(plain(b"Location: http://unheard.test/", status=b"201 Created"),),
          outcome=Outcome.CAPTURED),
    Fault(name="refresh-header", says="A page with a Refresh header: both pages are kept.",
          answers=(page(_STUB + b"<p>Moved.", b"Refresh: 0; url=/there"),),
          outcome=Outcome.CAPTURED,
          also={"http://refresh-header.test/there": (WHOLE,)}),
    Fault(name="refresh-in-page", says="A page with a meta refresh: both pages are kept.",
          answers=(page(_STUB + _META % b"/there"),), outcome=Outcome.CAPTURED,
          also={"http://refresh-in-page.test/there": (WHOLE,)}),
    Fault(name="refresh-loop", says="Two pages that refresh to each other.",
          answers=(page(_STUB + _META % b"/there"),), outcome=Outcome.CAPTURED,
          also={"http://refresh-loop.test/there": (page(_STUB + _META % b"/"),)}),
    Fault(name="refresh-chain", says="Thirty pages, each of which refreshes to the next.",
          answers=(page(_STUB + _META % b"/1"),), outcome=Outcome.CAPTURED,
          also={f"http://refresh-chain.test/{n}": (page(_STUB + _META % (b"/%d" % (n + 1))),)
                for n in range(1, 30)}),
    Fault(name="refresh-to-private", says="A meta refresh to the private network.",
          answers=(page(_STUB + _META % b"http://10.0.0.9/"),), outcome=Outcome.CAPTURED),
    Fault(name="refresh-of-plain-text", says="A Refresh header on what is no page.",
          answers=(plain(b"Refresh: 0; url=http://unheard.test/"),), outcome=Outcome.CAPTURED),
    Fault(name="refresh-to-itself", says="A page that refreshes itself every second.",
          answers=(page(b"<link rel=icon href=data:,><meta http-equiv=refresh content=1>"),),
          outcome=Outcome.CAPTURED),
)  # fmt: skip


def moved(location: bytes, *lines: bytes, code: bytes = b"302 Found") -> bytes:
    """Make a redirect."""
    return plain(b"Location: " + location, *lines, status=code)


def _redirect(name: str, says: str, location: bytes, to: str | None, **facts: object) -> Fault:
    """Return a row for a redirect; its target answers with a page, unless the facts differ."""
    whole: dict[str, object] = {
        "name": name, "says": says, "answers": (moved(location),), "status": 302,
        "outcome": Outcome.REDIRECTED, "redirect_to": to, "end": Outcome.CAPTURED, "end_url": to,
    }  # fmt: skip
    return Fault(**(whole | facts))  # type: ignore[arg-type] # by name


def _leads_on(name: str, says: str, to: str, outcome: Outcome) -> Fault:
    return _redirect(name, says, to.encode(), to, end=outcome)


def _nowhere(name: str, says: str, *lines: bytes, code: bytes = b"302 Found") -> Fault:
    return Fault(name=name, says=says, status=int(code[:3]), outcome=Outcome.SERVER_ERROR,
                 answers=(plain(*lines, status=code),))  # fmt: skip


def _loop(name: str, says: str, location: bytes) -> Fault:
    return Fault(name=name, says=says, status=302, outcome=Outcome.REDIRECT_LOOP,
                 answers=(moved(location),), redirect_to=f"http://{name}.test/")  # fmt: skip


def _counting(cookie: bytes) -> object:
    numbers: Iterator[int] = itertools.count()

    def answer(_: Received) -> Iterable[Step]:
        return [moved(b"/", cookie % next(numbers))]

    return answer


_SCHEMES = {
    "mailto": "mailto:someone@mail.test", "tel": "tel:+33100000000",
    "javascript": "javascript:alert(1)", "data": "data:text/html,hello",
    "ftp": "ftp://files.test/x", "file": "file:///etc/passwd", "gopher": "gopher://old.test/1x",
    "ws": "ws://socket.test/", "about": "about:blank", "blob": "blob:http://a.test/1",
    "intent": "intent://scan/#Intent;end", "magnet": "magnet:?xt=urn:btih:1",
    "ldap": "ldap://directory.test/", "dict": "dict://words.test/", "view-source":
    "view-source:http://a.test/",
}  # fmt: skip
_LONG = "/" + "x" * 30_000

REDIRECTS: tuple[Fault, ...] = (
    *(
        _redirect(f"to-{scheme}", f"A redirect to a {scheme}: address.", url.encode(),
                  url.partition("#")[0],
                  end=Outcome.UNSUPPORTED_SCHEME)
        for scheme, url in _SCHEMES.items()
    ),
    *(
        _redirect(f"redirect-{code}", f"A redirect by {code}.", b"/there",
                  f"http://redirect-{code}.test/there", status=code,
                  answers=(moved(b"/there", code=b"%d Moved" % code),),
                  also={f"http://redirect-{code}.test/there": (WHOLE,)})
        for code in (300, 301, 303, 307, 308)
    ),
    _loop("loop-of-one", "A redirect to itself.", b"/"),
    _loop("loop-by-fragment", "A redirect to itself with a fragment.", b"/#top"),
    _loop("loop-by-nothing", "A redirect to the empty reference with a query sign.",
          b"http://loop-by-nothing.test"),
    _redirect("loop-of-two", "Two addresses that redirect to each other.", b"/b",
              "http://loop-of-two.test/b", end=Outcome.REDIRECT_LOOP,
              end_url="http://loop-of-two.test/b",
              also={"http://loop-of-two.test/b": (moved(b"/"),)}),
    _redirect("chain-of-50", "A chain of 50 redirects.", b"/1", "http://chain-of-50.test/1",
              end=Outcome.LIMIT_REACHED, end_url="http://chain-of-50.test/21",
              also={f"http://chain-of-50.test/{n}": (moved(b"/%d" % (n + 1)),)
                    for n in range(1, 50)}),
    Fault(name="cookie-loop", says="A redirect to itself that sets the same cookie each time.",
          answers=(moved(b"/", b"Set-Cookie: seen=1"),), status=302, attempts=2,
          outcome=Outcome.REDIRECT_LOOP, redirect_to="http://cookie-loop.test/"),
    Fault(name="cookie-loop-without-end",
          says="A redirect to itself that sets another cookie each time.",
          answers=_counting(b"Set-Cookie: seen=%d"),  # type: ignore[arg-type] # what it gives is such a thing
          status=302, attempts=21, outcome=Outcome.REDIRECT_LOOP,
          redirect_to="http://cookie-loop-without-end.test/"),
    _nowhere("redirect-without-target", "A redirect without a Location."),
    _nowhere("redirect-to-empty", "A redirect whose Location is empty.", b"Location: "),
    _nowhere("redirect-to-no-address", "A redirect to what is no address.",
             b"Location: http://[::1"),
    _nowhere("redirect-to-bad-port", "A redirect to a port that does not exist.",
             b"Location: http://a.test:99999/"),
    _nowhere("redirect-to-64-kb", "A redirect to an address of 64 KB: longer than is followed.",
             b"Location: /" + b"x" * 64_000),
    _nowhere("redirect-304-with-target", "305 with a Location.", b"Location: /there",
             code=b"305 Use Proxy"),
    _redirect("redirect-to-30-kb", "A redirect to an address of 30 KB.", _LONG.encode(),
              f"http://redirect-to-30-kb.test{_LONG}",
              also={f"http://redirect-to-30-kb.test{_LONG}": (WHOLE,)}),
    _redirect("redirect-with-userinfo", "A redirect with user and password.",
              b"http://user:secret@redirect-with-userinfo.test/there",
              "http://redirect-with-userinfo.test/there",
              also={"http://redirect-with-userinfo.test/there": (WHOLE,)}),
    _redirect("redirect-with-fragment", "A redirect with a fragment.", b"/there#part",
              "http://redirect-with-fragment.test/there",
              also={"http://redirect-with-fragment.test/there": (WHOLE,)}),
    _redirect("redirect-to-backslashes", "A redirect with backslashes.",
              rb"\\redirect-to-backslashes.test\there",
              "http://redirect-to-backslashes.test/there",
              also={"http://redirect-to-backslashes.test/there": (WHOLE,)}),
    _redirect("redirect-with-blanks", "A redirect with blanks in it.", b"/a b",
              "http://redirect-with-blanks.test/a%20b",
              also={"http://redirect-with-blanks.test/a%20b": (WHOLE,)}),
    _redirect("redirect-in-latin-1", "A redirect in Latin-1.", b"/caf\xe9",
              "http://redirect-in-latin-1.test/caf%E9",
              also={"http://redirect-in-latin-1.test/caf%E9": (WHOLE,)}),
    _redirect("redirect-with-nul", "A redirect with a NUL byte.", b"/a\0b",
              "http://redirect-with-nul.test/a%20b",
              also={"http://redirect-with-nul.test/a%20b": (WHOLE,)}),
    _redirect("redirect-twice", "A redirect with two Locations.", b"/first",
              "http://redirect-twice.test/first",
              answers=(moved(b"/first", b"Location: /second"),),
              also={"http://redirect-twice.test/first": (WHOLE,)}),
    _redirect("redirect-that-is-cut", "A redirect whose body is cut.", b"/there",
              "http://redirect-that-is-cut.test/there", phase=Phase.BODY,
              truncated=Truncation.DISCONNECT,
              answers=(moved(b"/there", b"Content-Length: 99"), Close()),
              also={"http://redirect-that-is-cut.test/there": (WHOLE,)}),
    _redirect("redirect-to-the-dead", "A redirect to a host that does not exist.",
              b"http://unknown.test/", "http://unknown.test/", end=Outcome.DNS_FAILED),
    _redirect("redirect-to-the-closed", "A redirect to a port where nobody listens.",
              b"http://closed.test/", "http://closed.test/", end=Outcome.CONNECT_FAILED),
    _redirect("redirect-to-private", "A redirect to an address of the private network.",
              b"http://10.0.0.1/", "http://10.0.0.1/", end=Outcome.GUARD_DENIED),
    _redirect("redirect-to-metadata", "A redirect to the metadata service of a cloud.",
              b"http://169.254.169.254/latest/", "http://169.254.169.254/latest/",
              end=Outcome.GUARD_DENIED),
    _redirect("redirect-to-disguised", "A redirect to a private address in disguise.",
              b"http://0xa.1/", "http://10.0.0.1/", end=Outcome.GUARD_DENIED),
    _redirect("redirect-to-mapped", "A redirect to a private address mapped into IPv6.",
              b"http://[::ffff:10.0.0.1]/", "http://[::ffff:a00:1]/", end=Outcome.GUARD_DENIED),
    _redirect("redirect-to-port", "A redirect to another port, which the settings do not have.",
              b"http://192.0.0.9:22/", "http://192.0.0.9:22/", end=Outcome.GUARD_DENIED),
)  # fmt: skip


def _later(name: str, says: str, *lines: bytes, **facts: object) -> Fault:
    """Return a row for a busy answer that says when to come back, and the page after it."""
    whole: dict[str, object] = {
        "name": name, "says": says, "where": Where.AGAIN, "outcome": Outcome.CAPTURED,
        "answers": (plain(*lines, status=b"503 Busy"),), "then": ((WHOLE,),), "attempts": 2,
    }  # fmt: skip
    return Fault(**(whole | facts))  # type: ignore[arg-type] # by name


_RATED: dict[str, object] = {"outcome": Outcome.RATE_LIMITED, "status": 503, "attempts": 1}
AGAIN: tuple[Fault, ...] = (
    _later("retry-after-none", "503, and the page the second time."),
    _later("retry-after-past", "Retry-After in the past.",
           b"Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"),
    _later("retry-after-garbage", "Retry-After that says nothing.", b"Retry-After: soon"),
    _later("retry-after-negative", "Retry-After is negative.", b"Retry-After: -5"),
    _later("retry-after-zero", "Retry-After: 0.", b"Retry-After: 0"),
    _later("retry-after-impossible", "Retry-After on the 32nd of a month.",
           b"Retry-After: Wed, 32 Oct 2015 07:28:00 GMT"),
    _later("retry-after-second", "Retry-After in a second, which is waited for.",
           b"Retry-After: 1"),
    _later("retry-after-year", "Retry-After in a year.", b"Retry-After: 31536000", **_RATED),
    _later("retry-after-date-in-a-year", "Retry-After is a date in the far future.",
           b"Retry-After: Wed, 21 Oct 2099 07:28:00 GMT", **_RATED),
    _later("retry-after-of-30-digits", "Retry-After has 30 digits.",
           b"Retry-After: " + b"9" * 30, **_RATED),
    _later("reset-once", "A reset before the answer, and the page the second time.",
           answers=(Wait(0.2), Reset())),
    _later("cut-once", "A body that is cut, and whole the second time.",
           answers=(plain(b"Content-Length: 99"), Close())),
    _later("cut-each-time", "A body that is cut each time.",
           answers=(plain(b"Content-Length: 99"), Close()),
           then=((plain(b"Content-Length: 99"), Close()),), attempts=3,
           outcome=Outcome.TRUNCATED, phase=Phase.BODY, truncated=Truncation.DISCONNECT),
    _later("missing-once", "404, which is not asked again.", status=404, attempts=1,
           outcome=Outcome.NOT_FOUND, answers=(plain(status=b"404 Not Found"),)),
    _later("not-http-each-time", "Noise, which is not asked again.", status=None, attempts=1,
           outcome=Outcome.PROTOCOL_ERROR, phase=Phase.HEAD, keeps=Keeps.NOT_HTTP,
           answers=(b"noise\r\n\r\n", Close()), then=((BODY + TYPE, Close()),)),
    _later("server-error-each-time", "500 each time.", status=500, attempts=3,
           outcome=Outcome.SERVER_ERROR, answers=(plain(status=b"500 ?"),),
           then=((plain(status=b"500 ?"),),)),
)  # fmt: skip

ANSWERS: tuple[Fault, ...] = (*STATUSES, *REDIRECTS, *AGAIN)
