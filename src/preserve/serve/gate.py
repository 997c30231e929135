"""Which requests may come in: this server's own pages, for who has the token, and nobody else.

The threats, and what stands against each:

another name that leads here (DNS rebinding)    the Host header must be an address of this server
a page elsewhere that sends a form or a request Origin and Sec-Fetch-Site must be this very origin;
                                                a token in each form; the cookie is SameSite=Strict
a page elsewhere that embeds or reads           Sec-Fetch-* and the headers of every answer
another person, or program, of this machine     a token, which is exchanged for a cookie

Cookies know no ports: what serves on another port of this machine is sent ours, so that it alone
changes nothing. Sources: the Fetch Metadata specification (W3C), RFC 9110 (7.2), RFC 6265bis.
"""

from __future__ import annotations

import dataclasses
import hmac
import ipaddress
import re
import secrets
import urllib.parse
from typing import TYPE_CHECKING

from preserve.serve.messages import Answer, Request, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

FORM_FIELD = "form"
TOKEN_FIELD = "token"  # noqa: S105 - its name, not its value
_FORM_TYPE = "application/x-www-form-urlencoded"
_FIELDS = 20
_READING = frozenset({"GET", "HEAD"})
_LOOPBACK_NAMES = ("localhost",)
_NO_PORT_IS = {"http": 80, "https": 443}
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?", re.ASCII | re.IGNORECASE)


STRANGER = "stranger"  # whoever reads without a cookie, whatever the path
MISSING = "missing"  # a path that is none of ours
NO_TOKEN = "Open the address that preserve serve printed when it began: it holds a token."  # noqa: S105 - a sentence
_FOREIGN = "This was asked by a page of another site."
_OLD_FORM = "The form is of an earlier run of this server; go back and reload it."
_OTHER_NAME = "This server is not known by that name; open the address that it printed."


class Keys:
    """The token that a person is given, what a browser keeps for it, and what each form carries.

    All are worked out from one secret, so that none tells another.
    """

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret or secrets.token_bytes(32)
        self.token = self._made("token")
        self.cookie = self._made("cookie")
        self.form = self._made("form")

    def _made(self, what: str) -> str:
        return hmac.new(self._secret, what.encode(), "sha256").hexdigest()[:43]


def same(one: str, other: str) -> bool:
    """Compare secrets in a time that tells nothing of them."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """A page by its path; ``reading`` and ``changing``: whether GET and POST are answered."""

    name: str
    path: re.Pattern[str]
    reading: bool = True
    changing: bool = False
    is_open: bool = False  # to who has no cookie yet


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """A request that came in: which page it means, the parts of its path, its query and form."""

    name: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str] | None
    request: Request


class Gate:
    """Says what becomes of requests to one server.

    ``host`` is the address that it listens on, with ``port``; ``names`` are further names by which
    it may be called, with a port of their own or any.
    """

    def __init__(
        self,
        keys: Keys,
        routes: Sequence[Route],
        *,
        host: str,
        port: int,
        names: Collection[str] = (),
    ) -> None:
        self.keys = keys
        self._routes = routes
        self._port = port
        self._is_loopback = ipaddress.ip_address(host).is_loopback
        self._names = {name.lower().rstrip(".") for name in names}

    @property
    def cookie_name(self) -> str:
        """The name of the cookie: several servers of one machine do not take each other's place."""
        return f"preserve-{self._port}"

    @property
    def set_cookie(self) -> tuple[str, str]:
        """The header that gives a browser its cookie, until it is closed."""
        value = f"{self.cookie_name}={self.keys.cookie}; Path=/; HttpOnly; SameSite=Strict"
        return "Set-Cookie", value

    def check(self, request: Request) -> Passed | Answer:
        """Let a request pass, or return what it is answered."""
        if refused := self._refuse_name(request) or self._refuse_foreign(request):
            return refused
        found = self._route(request.path)
        if not (found is not None and found[0].is_open) and not self._has_cookie(request):
            if request.method not in _READING:
                return plain(403, NO_TOKEN)
            return Passed(name=STRANGER, parts={}, query={}, form=None, request=request)
        if found is None:
            return Passed(name=MISSING, parts={}, query={}, form=None, request=request)
        return self._passed(*found, request)

    def _passed(self, route: Route, parts: dict[str, str], request: Request) -> Passed | Answer:
        methods = (*(_READING if route.reading else ()), *(("POST",) if route.changing else ()))
        if request.method not in methods:
            return plain(405, "That is not asked so.", ("Allow", ", ".join(sorted(methods))))
        form: dict[str, str] | None = None
        if request.method == "POST":
            media_type = (request.one("content-type") or "").partition(";")[0].strip().lower()
            if media_type != _FORM_TYPE:
                return plain(415, f"Only forms are taken here: {_FORM_TYPE}.")
            form = fields(request.body.decode("ascii", "replace"))
            if not route.is_open and not same(form.get(FORM_FIELD, ""), self.keys.form):
                return plain(403, _OLD_FORM)
        return Passed(
            name=route.name, parts=parts, query=fields(request.query), form=form, request=request
        )

    def _route(self, path: str) -> tuple[Route, dict[str, str]] | None:
        for route in self._routes:
            if found := route.path.fullmatch(path):
                return route, {key: part for key, part in found.groupdict().items() if part}
        return None

    def _refuse_name(self, request: Request) -> Answer | None:
        if not self._is_ours(request.one("host")):
            return plain(421, _OTHER_NAME)
        return None if request.target.startswith("/") else plain(400, "This is no path.")

    def _is_ours(self, host: str | None) -> bool:
        found = _HOST.fullmatch(host or "")
        if found is None:
            return False
        name, port = found[1].lower().rstrip("."), found[2]
        if name in self._names:
            return True
        if int(port or _NO_PORT_IS["http"]) != self._port:
            return False
        if name in _LOOPBACK_NAMES:
            return True
        try:
            address = ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
        except ValueError:
            return False
        # No name was looked up for an address in digits: nobody can have bent it.
        return address.is_loopback or not self._is_loopback

    def _refuse_foreign(self, request: Request) -> Answer | None:
        """Refuse what a page of another origin had the browser send."""
        site = request.one("sec-fetch-site")
        if request.method in _READING:
            by_link = (
                request.one("sec-fetch-mode") == "navigate"
                and request.one("sec-fetch-dest") == "document"
            )
            if request.all("sec-fetch-site") and site not in {"same-origin", "none"}:
                return None if by_link else plain(403, _FOREIGN)
            return None
        origin, host = request.one("origin"), request.one("host")
        schemes = ("http", "https") if self._names else ("http",)
        if origin is None or origin.lower() not in {f"{one}://{host}".lower() for one in schemes}:
            return plain(403, _FOREIGN)
        if request.all("sec-fetch-site") and site != "same-origin":
            return plain(403, _FOREIGN)
        return None

    def _has_cookie(self, request: Request) -> bool:
        pairs = (
            one.strip().partition("=") for each in request.all("cookie") for one in each.split(";")
        )
        return any(
            name == self.cookie_name and same(value, self.keys.cookie) for name, _, value in pairs
        )


def fields(written: str) -> dict[str, str]:
    """Return the fields of a query or form, the first of each name; none where there are many."""
    try:
        pairs = urllib.parse.parse_qsl(written, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found
