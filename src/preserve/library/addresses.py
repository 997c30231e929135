"""Addresses as programs hand them in."""

from __future__ import annotations

from preserve.errors import InvalidAddress
from preserve.urls import is_web, parse


def bare_href(url: str) -> str:
    """Return an address as a browser writes it, without a fragment: as manifests have it.

    Raises:
        InvalidAddress: it is not an http or https address.
    """
    address = parse(url)
    if address is None or not is_web(address):
        raise InvalidAddress(
            f"{url!r} is not an http or https address; give one such as https://blog.example/a."
        )
    return address.href
