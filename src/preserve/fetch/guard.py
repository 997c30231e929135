"""Which addresses may be connected to.

A page that is archived may point anywhere, also at the machine's own services or at those of the
network it stands in. The guard looks at the IP address itself, after every look-up, and lets only
public unicast addresses through, whatever form they are written in.

Sources: the IANA special-purpose address registries (RFC 6890, as kept since), RFC 4291 (forms),
RFC 6052 and 8215 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo), RFC 5214 (ISATAP).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from preserve.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _table(*rows: tuple[str, str]) -> tuple[tuple[_Network, str], ...]:
    return tuple((ipaddress.ip_network(network), rule) for network, rule in rows)


# First match names the rule, so the narrower comes first.
_FORBIDDEN = _table(
    ("169.254.169.254/32", "metadata service"),
    ("100.100.100.200/32", "metadata service"),
    ("168.63.129.16/32", "metadata service"),
    ("192.0.0.192/32", "metadata service"),
    ("0.0.0.0/32", "unspecified"),
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("255.255.255.255/32", "broadcast"),
    ("240.0.0.0/4", "reserved"),
    ("fd00:ec2::254/128", "metadata service"),
    ("fd20:ce::254/128", "metadata service"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::/96", "IPv4-compatible"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discard"),
    ("2001::/32", "Teredo"),
    ("2001::/23", "protocol assignments"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("3fff::/20", "documentation"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
# RFC 4291, 2.4: all global unicast addresses handed out so far are in here.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP_MARKS = frozenset({0x00005EFE, 0x02005EFE})


class AddressGuard:
    """Says of an IP address and port whether they may be connected to, and if not, why.

    Args:
        allow: Address ranges that are let through although they are not public.
        ports: Ports that may be asked for; none given is any. Ranges in ``allow`` are exempt.

    Raises:
        SettingsError: An entry of ``allow`` is no address range.
    """

    def __init__(self, *, allow: Iterable[str] = (), ports: Sequence[int] = ()) -> None:
        self._allow = tuple(_range(text) for text in allow)
        self._ports = frozenset(ports)

    def denial(self, ip: str, port: int) -> str | None:
        """Return None where the address may be connected to, else a sentence with the rule."""
        address, _, zone = ip.partition("%")
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return f"{ip} is no IP address."
        if self._is_allowed(parsed):
            return None
        if zone:
            return f"{ip} is refused: it names a zone of this machine."
        if rule := forbidden_as(parsed):
            return f"{ip} is refused: {rule}."
        if self._ports and port not in self._ports:
            return f"Port {port} of {ip} is refused: it is not in network.ports."
        return None

    def _is_allowed(self, address: _IP) -> bool:
        # A mapped address is the IPv4 address, to the machine that connects. No other form is.
        plain = _mapped(address) or address
        return any(
            one.version == network.version and one in network
            for one in {plain, address}
            for network in self._allow
        )


def forbidden_as(address: _IP) -> str | None:
    """Return the rule that forbids an address, or None where it is public unicast.

    Addresses that carry an IPv4 address are judged by what they carry where such an address can
    lead to a public host (IPv4-mapped; NAT64 with the well-known prefix, which is how IPv6-only
    networks reach every IPv4 host); all other such forms are forbidden altogether.
    """
    if (mapped := _mapped(address)) is not None:
        rule = forbidden_as(mapped)
        return f"IPv4-mapped {mapped}, {rule}" if rule else None
    if isinstance(address, ipaddress.IPv6Address) and address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        rule = forbidden_as(inner)
        return f"NAT64 for {inner}, {rule}" if rule else None
    for network, rule in _FORBIDDEN:
        if address.version == network.version and address in network:
            return rule
    if isinstance(address, ipaddress.IPv6Address):
        if address not in _GLOBAL_UNICAST:
            return "reserved"
        if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP_MARKS:
            return "ISATAP"
    # The library's own table is the second opinion, for ranges that are set aside in future.
    return None if address.is_global and not address.is_multicast else "not public"


def _mapped(address: _IP) -> ipaddress.IPv4Address | None:
    return address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None


def _range(text: str) -> _Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise SettingsError(
            f"network.allow has {text!r}, which is no address range such as 127.0.0.0/8."
        ) from error
