"""Which hosts belong to one site: the registrable domain, by the public suffix list."""

from __future__ import annotations

import functools

import publicsuffixlist


@functools.cache
def _suffixes() -> publicsuffixlist.PublicSuffixList:
    # Read at the first question: the list takes a tenth of a second to read.
    return publicsuffixlist.PublicSuffixList()


@functools.lru_cache(maxsize=10_000)
def site(host: str) -> str:
    """Return the registrable domain of an ASCII host name, in lower case.

    The list's private part counts: two blogs under one hoster's name are two sites. An IP address,
    a name of one label and a name that is itself a public suffix are their own site. A suffix that
    the list does not know is taken to be one label long.
    """
    name = host.lower().rstrip(".")
    if _is_ip_address(name):
        return name
    return _suffixes().privatesuffix(name) or name


def same_site(one: str, other: str) -> bool:
    """Say whether two hosts belong to one site."""
    return one == other or site(one) == site(other)


def _is_ip_address(name: str) -> bool:
    # A browser takes a host whose last label is a number for an IPv4 address, or refuses it.
    return name.startswith("[") or name.rpartition(".")[2].isdecimal()
