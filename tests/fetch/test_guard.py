"""The guard: no form of an address leads anywhere but to a public host, unless it is allowed."""

from __future__ import annotations

import ipaddress
import random

import pytest

from preserve.errors import SettingsError
from preserve.fetch.guard import AddressGuard, forbidden_as

# (address, words that the rule is named by)
FORBIDDEN = [
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "this network"),
    ("10.0.0.1", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.1", "carrier-grade"),
    ("100.127.255.255", "carrier-grade"),
    ("100.100.100.200", "metadata"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("168.63.129.16", "metadata"),
    ("169.254.0.1", "link-local"),
    ("169.254.169.254", "metadata"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.1", "protocol"),
    ("192.0.0.192", "metadata"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4"),
    ("192.168.1.1", "private"),
    ("198.18.0.1", "benchmarking"),
    ("198.51.100.7", "documentation"),
    ("203.0.113.7", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "broadcast"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("100::1", "discard"),
    ("2001:db8::1", "documentation"),
    ("3fff::1", "documentation"),
    ("2001:10::1", "protocol"),
    ("2001:2::1", "protocol"),
    ("fc00::1", "private"),
    ("fd12:3456::1", "private"),
    ("fd00:ec2::254", "metadata"),
    ("fd20:ce::254", "metadata"),
    ("fe80::1", "link-local"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
    ("ff0e::1", "multicast"),
    ("5f00::1", "reserved"),
    ("4000::1", "reserved"),
    # The same in disguise.
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:169.254.169.254", "metadata"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:0:127.0.0.1", "reserved"),
    ("::127.0.0.1", "IPv4-compatible"),
    ("::93.184.215.14", "IPv4-compatible"),
    ("64:ff9b::127.0.0.1", "loopback"),
    ("64:ff9b::10.0.0.1", "private"),
    ("64:ff9b::a9fe:a9fe", "metadata"),
    ("64:ff9b:1::10.0.0.1", "local NAT64"),
    ("64:ff9b:1:fffe::93.184.215.14", "local NAT64"),
    ("2002:7f00:1::1", "6to4"),
    ("2002:0a00:0001::", "6to4"),
    ("2002:5db8:d70e::1", "6to4"),
    ("2001:0:7f00:1::1", "Teredo"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
    ("2a00:1450:4001::5efe:10.0.0.1", "ISATAP"),
    ("2a00:1450:4001::200:5efe:10.0.0.1", "ISATAP"),
    ("fe80::1%eth0", "zone"),
    ("fe80::1%1", "zone"),
    ("::1%lo", "zone"),
    ("2606:4700::1111%eth0", "zone"),
]

PUBLIC = [
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
    "::ffff:93.184.215.14",
    "64:ff9b::93.184.215.14",  # how an IPv6-only network reaches every IPv4 host
]


@pytest.mark.parametrize(("ip", "rule"), FORBIDDEN)
def test_no_address_but_a_public_one_is_connected_to(ip: str, rule: str) -> None:
    denial = AddressGuard().denial(ip, 80)
    assert denial is not None
    assert ip in denial
    assert rule in denial


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_connected_to(ip: str) -> None:
    assert AddressGuard().denial(ip, 80) is None


def test_what_is_no_address_is_refused() -> None:
    for text in ("localhost", "", "127.1", "0x7f000001", "1.2.3.4.5", "[::1]"):
        assert AddressGuard().denial(text, 80) is not None


def test_nothing_that_the_library_calls_unroutable_gets_through() -> None:
    chance = random.Random(2016)
    for _ in range(5_000):
        four = ipaddress.IPv4Address(chance.getrandbits(32))
        six = ipaddress.IPv6Address(chance.getrandbits(128))
        for address in (four, six):
            if forbidden_as(address) is None:
                assert address.is_global
                assert not address.is_multicast
                assert not address.is_reserved


def test_every_wrapping_of_a_forbidden_address_is_forbidden() -> None:
    chance = random.Random(28)
    for _ in range(500):
        inner = ipaddress.IPv4Address(0x0A000000 | chance.getrandbits(24))
        for outer in (
            f"::ffff:{inner}",
            f"::{inner}",
            f"64:ff9b::{inner}",
            f"64:ff9b:1::{inner}",
            str(ipaddress.IPv6Address((0x2002 << 112) | (int(inner) << 80) | 1)),
            str(ipaddress.IPv6Address((0x20010000 << 96) | (int(inner) ^ 0xFFFFFFFF))),
            f"2a00::5efe:{inner}",
        ):
            assert AddressGuard().denial(outer, 80) is not None, outer


def test_a_range_that_is_allowed_is_exempt_from_both_rules() -> None:
    guard = AddressGuard(allow=["127.0.0.0/8", "fd00:1::/32", "10.1.2.3"], ports=[80, 443])
    for ip, port in [
        ("127.0.0.1", 9),
        ("::ffff:127.0.0.1", 9),
        ("fd00:1::5", 22),
        ("10.1.2.3", 5432),
    ]:
        assert guard.denial(ip, port) is None


def test_an_allowed_range_lets_no_disguise_through() -> None:
    guard = AddressGuard(allow=["127.0.0.0/8"])
    for ip in ("::127.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::1", "::1", "10.0.0.1"):
        assert guard.denial(ip, 80) is not None
    assert AddressGuard(allow=["0.0.0.0/0"]).denial("fe80::1", 80) is not None


def test_a_zone_is_allowed_with_its_range() -> None:
    assert AddressGuard(allow=["fe80::/10"]).denial("fe80::1%eth0", 80) is None


def test_only_the_ports_that_are_set_may_be_asked_for() -> None:
    guard = AddressGuard(ports=[80, 443])
    assert guard.denial("93.184.215.14", 443) is None
    denial = guard.denial("93.184.215.14", 25)
    assert denial is not None
    assert "25" in denial
    assert AddressGuard(ports=[]).denial("93.184.215.14", 25) is None


def test_a_range_that_is_none_is_a_settings_error() -> None:
    with pytest.raises(SettingsError, match=r"network\.allow"):
        AddressGuard(allow=["localhost"])
