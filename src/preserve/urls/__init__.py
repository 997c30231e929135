"""Addresses: parsed as browsers parse them, keyed as indexes key them, grouped by site."""

from preserve.urls.address import MAX_ADDRESS_CHARACTERS, Address, is_web, parse
from preserve.urls.patterns import Patterns
from preserve.urls.posting import with_post
from preserve.urls.sites import same_site, site
from preserve.urls.surt import surt

__all__ = [
    "MAX_ADDRESS_CHARACTERS",
    "Address",
    "Patterns",
    "is_web",
    "parse",
    "same_site",
    "site",
    "surt",
    "with_post",
]
