"""Headers that let one in: whose they are, and to whom they may go."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

from preserve import urls
from preserve.config.secrets import open_to_others, read_secret
from preserve.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preserve.config import Settings
    from preserve.urls import Address

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """The headers that a user configured for the site of a seed, with their values.

    They go to the seed's host and those below it: never to another host, never from ``https`` down
    to ``http``, never to another port. ``recorded`` says that records may have the values;
    ``remarks`` are sentences on values that are not kept as a secret should be.
    """

    home: Address
    headers: tuple[tuple[str, str], ...] = dataclasses.field(repr=False)
    recorded: bool = False
    remarks: tuple[str, ...] = ()

    def headers_for(self, address: Address) -> tuple[tuple[str, str], ...]:
        """Return what is to be sent to an address: all, or nothing."""
        return self.headers if _is_at_home(address, self.home) else ()

    def has_cookie_of(self, cookies: str) -> bool:
        """Tell whether one of these cookies has the value of one that the user configured.

        A site may set again what it was sent.
        """
        own = {value for name, line in self.headers if _is_cookie(name) for value in _values(line)}
        return not own.isdisjoint(_values(cookies))


def credentials_of(
    settings: Settings, home: Address, environ: Mapping[str, str] | None = None
) -> Credentials | None:
    """Read the values of the configured headers of a seed at ``home``; None where it has none.

    Raises:
        SettingsError: a value is not where the settings say.
    """
    sources = settings.defaults.headers
    if not sources:
        return None
    found, remarks = [], []
    for name, source in sources.items():
        if remark := open_to_others(source):
            remarks.append(f"The header {name} for {home.origin} {remark}.")
        try:
            found.append((name, read_secret(source, os.environ if environ is None else environ)))
        except SettingsError as error:
            raise SettingsError(f"The header {name} for {home.origin} {error}.") from error
    return Credentials(
        home=home,
        headers=tuple(found),
        recorded=settings.collection.record_credentials,
        remarks=tuple(remarks),
    )


def with_cookies(configured: str, cookies: str) -> str:
    """Return the ``Cookie`` that is sent: those of the user, and those that the site has set.

    Of two of one name the site's holds: it has renewed the user's.
    """
    renewed = {_name(pair) for pair in cookies.split("; ") if pair}
    kept = [pair.strip() for pair in configured.split(";") if _name(pair) not in renewed]
    return "; ".join([*filter(None, kept), *([cookies] if cookies else [])])


def _is_at_home(address: Address, home: Address) -> bool:
    here = address.host == home.host or (
        # Below a public suffix lie the sites of others.
        address.host.endswith(f".{home.host}") and urls.same_site(address.host, home.host)
    )
    if not here:
        return False
    if address.scheme == home.scheme:
        return address.port == home.port
    return (
        (home.scheme, address.scheme) == ("http", "https")
        and home.port == _DEFAULT_PORTS["http"]
        and address.port == _DEFAULT_PORTS["https"]
    )


def _is_cookie(name: str) -> bool:
    return name.lower() == "cookie"


def _name(pair: str) -> str:
    return pair.partition("=")[0].strip()


def _values(line: str) -> set[str]:
    return {(pair.partition("=")[2] or pair).strip() for pair in line.split(";")} - {""}
