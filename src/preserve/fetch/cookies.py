"""Cookies for one capture: kept in memory, sent back to their site, never written down.

Source: RFC 6265, sections 5.1 to 5.4, with the public suffix rule and the name prefixes of its
successor (draft-ietf-httpbis-rfc6265bis, 4.1.3). ``SameSite`` is read by nobody here: every
request is one that a person's click could have made.
"""

from __future__ import annotations

import calendar
import dataclasses
import ipaddress
import itertools
import re
from typing import TYPE_CHECKING

from preserve import urls

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from preserve.clock import Clock
    from preserve.urls import Address

# RFC 6265, 6.1 asks for at least 50 cookies of 4096 bytes for a domain, and 3000 in all.
_COOKIE_LIMIT_CHARACTERS = 4096
_ATTRIBUTE_LIMIT_CHARACTERS = 1024  # draft-ietf-httpbis-rfc6265bis, 5.6: a longer one is ignored
_DOMAIN_LIMIT = 60
_TOTAL_LIMIT = 3000
_FOR_EVER = float("inf")


@dataclasses.dataclass(slots=True)
class _Cookie:
    name: str
    value: str
    domain: str
    path: str
    host_only: bool
    secure: bool
    expires: float  # seconds since the epoch
    number: int  # order of creation


class CookieJar:
    """Remembers what sites set, and says what to send them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cookies: dict[tuple[str, str, str], _Cookie] = {}
        self._numbers = itertools.count()

    def __len__(self) -> int:
        return len(self._cookies)

    def store(self, address: Address, set_cookies: Iterable[str]) -> None:
        """Take the ``Set-Cookie`` values of an answer from ``address``."""
        for line in set_cookies:
            cookie = self._read(address, line)
            if cookie is None:
                continue
            key = (cookie.domain, cookie.path, cookie.name)
            known = self._cookies.pop(key, None)
            if cookie.expires <= self._clock.now().timestamp():
                continue
            if known is not None:
                cookie.number = known.number
            self._make_room(cookie.domain)
            self._cookies[key] = cookie

    def header(self, address: Address) -> str:
        """Return the ``Cookie`` value to send to ``address``, "" for none (RFC 6265, 5.4)."""
        if not self._cookies:
            return ""
        now = self._clock.now().timestamp()
        host, path = address.host, _path(address)
        found = [
            cookie
            for cookie in self._cookies.values()
            if (host == cookie.domain if cookie.host_only else _domain_matches(host, cookie.domain))
            and _path_matches(path, cookie.path)
            and (address.scheme == "https" or not cookie.secure)
            and cookie.expires > now
        ]
        found.sort(key=lambda cookie: (-len(cookie.path), cookie.number))
        return "; ".join(f"{one.name}={one.value}" if one.name else one.value for one in found)

    def _read(self, address: Address, line: str) -> _Cookie | None:
        """Read one ``Set-Cookie`` value; None where it is to be ignored (RFC 6265, 5.2 and 5.3)."""
        if len(line) > _COOKIE_LIMIT_CHARACTERS or re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line):
            return None
        pair, _, rest = line.partition(";")
        name, equals, value = pair.partition("=")
        if not equals:
            name, value = "", pair
        name, value = name.strip(), value.strip()
        if not name and not value:
            return None
        attributes = {
            key.strip().lower(): text.strip()
            for key, _, text in (part.partition("=") for part in rest.split(";"))
            if len(text) <= _ATTRIBUTE_LIMIT_CHARACTERS
        }
        domain = _domain(address.host, attributes.get("domain", ""))
        if domain is None:
            return None
        path = attributes.get("path", "")
        cookie = _Cookie(
            name=name,
            value=value,
            domain=domain or address.host,
            path=path if path.startswith("/") else _default_path(_path(address)),
            host_only=not domain,
            secure="secure" in attributes,
            expires=_expiry(attributes, self._clock.now()),
            number=next(self._numbers),
        )
        return cookie if _may_set(address, cookie) else None

    def _make_room(self, domain: str) -> None:
        """Drop the oldest cookies beyond the limits, of the domain first."""
        same = [key for key in self._cookies if key[0] == domain]
        for key in same[: max(0, len(same) - _DOMAIN_LIMIT + 1)]:
            del self._cookies[key]
        while len(self._cookies) >= _TOTAL_LIMIT:
            del self._cookies[next(iter(self._cookies))]


def _may_set(address: Address, cookie: _Cookie) -> bool:
    if cookie.secure and address.scheme != "https":
        return False
    if cookie.name.startswith("__Host-"):
        return cookie.secure and cookie.host_only and cookie.path == "/"
    return cookie.secure or not cookie.name.startswith("__Secure-")


def _domain(host: str, attribute: str) -> str | None:
    """Return the domain a cookie is for: "" for the host alone, None where it may not be set."""
    domain = attribute.removeprefix(".").lower()
    if not domain or domain == host:
        # RFC 6265, 5.3, 5: a public suffix may set cookies for itself, as a host.
        return "" if not domain or _is_public_suffix(domain) or _is_ip(host) else domain
    if not _domain_matches(host, domain) or _is_public_suffix(domain):
        return None
    return domain


def _is_public_suffix(domain: str) -> bool:
    # A name right below a public suffix is a site of its own.
    return urls.site(f"x.{domain}") == f"x.{domain}"


def _domain_matches(host: str, domain: str) -> bool:
    """RFC 6265, 5.1.3."""
    return host == domain or (host.endswith(f".{domain}") and not _is_ip(host))


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _path(address: Address) -> str:
    target = address.href[len(address.scheme) + 3 :]
    return "/" + target.partition("/")[2].partition("?")[0]


def _default_path(path: str) -> str:
    """RFC 6265, 5.1.4."""
    return path[: path.rfind("/")] or "/"


def _path_matches(path: str, cookie_path: str) -> bool:
    """RFC 6265, 5.1.4."""
    return path == cookie_path or (
        path.startswith(cookie_path)
        and (cookie_path.endswith("/") or path[len(cookie_path)] == "/")
    )


def _expiry(attributes: dict[str, str], now: datetime.datetime) -> float:
    """Return until when a cookie is good; ``Max-Age`` wins (RFC 6265, 5.3, 3)."""
    age = attributes.get("max-age", "")
    if re.fullmatch(r"-?[0-9]+", age):
        return now.timestamp() + max(-1, min(int(age[:12]), 10**10))
    moment = _cookie_date(attributes.get("expires", ""))
    return _FOR_EVER if moment is None else moment


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def _cookie_date(text: str) -> float | None:
    """Read a date as cookies have it, in seconds since the epoch (RFC 6265, 5.1.1)."""
    time: tuple[int, int, int] | None = None
    day = month = year = None
    for token in re.findall(r"[^\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+", text):
        if time is None and (match := re.match(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)", token)):
            time = (int(match[1]), int(match[2]), int(match[3]))
        elif day is None and (match := re.match(r"\d{1,2}(?!\d)", token)):
            day = int(match[0])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS[token[:3].lower()]
        elif year is None and (match := re.match(r"\d{2,4}(?!\d)", token)):
            year = int(match[0])
    if time is None or day is None or month is None or year is None:
        return None
    if year < 100:
        year += 1900 if year >= 70 else 2000
    if year < 1601 or not 1 <= day <= 31 or time[0] > 23 or time[1] > 59 or time[2] > 59:
        return None
    return float(calendar.timegm((year, month, day, *time)))
