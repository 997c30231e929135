"""Addresses: as a browser writes them, as indexes sort them, and what would be connected to."""

from __future__ import annotations

import ipaddress
import re

import httpx

from preserve.errors import PreserveError
from preserve.fetch.guard import AddressGuard
from preserve.fetch.resolver import _literal
from preserve.fetch.transport import _target
from preserve.urls import is_web, parse, site, surt
from preserve.urls.posting import with_post

_GUARD = AddressGuard()
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)  # WHATWG URL, 3.5: then it is an IPv4 address


def check(data: bytes) -> None:
    """A line break parts an address from what it is relative to."""
    text, _, base = data.decode("utf-8", "replace").partition("\n")
    context = parse(base)
    for charset in ("utf-8", "windows-1252", "shift_jis", "no such"):
        address = parse(text, context.href if context is not None else None, charset=charset)
        if address is None:
            continue
        assert address.href.isascii()
        assert "#" not in address.href
        again = parse(address.href)
        assert again is not None
        assert again.href == address.href, (address.href, again.href)
        assert (again.host, again.port, again.origin) == (
            address.host,
            address.port,
            address.origin,
        )
        key = surt(address.href)
        assert key.isascii()
        assert not any(sign <= " " for sign in key), repr(key)
        if is_web(address):
            site(address.host)
            _same_for_guard_and_connector(address.href, address.host, address.port, address.origin)
    with_post("http://a.test/", data, "application/json")
    with_post("http://a.test/", data, "application/x-www-form-urlencoded")


def _same_for_guard_and_connector(href: str, host: str, port: int, origin: str) -> None:
    """See that the host in the record is the host that is looked up, guarded and connected to."""
    try:
        target = _target(httpx.URL(origin))
    except (httpx.InvalidURL, PreserveError) as error:
        raise AssertionError(f"{href} cannot be asked for") from error
    assert (target.host, target.port) == (host, port), (target, href)
    literal = _literal(host)
    last = host.removesuffix(".").rpartition(".")[2]
    if host.startswith("[") or _NUMBER.fullmatch(last):
        assert literal is not None, f"{host} is a name for us and an address for others"
    if literal is not None:
        assert ipaddress.ip_address(literal) == ipaddress.ip_address(host.strip("[]"))
        _GUARD.denial(literal, port)
