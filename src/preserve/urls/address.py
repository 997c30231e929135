"""What a browser makes of a text that should be an address."""

from __future__ import annotations

import codecs
import functools
import re

import ada_url
import msgspec

MAX_ADDRESS_CHARACTERS = 32_000
"""The longest text, and the longest resulting ``href``, that counts as an address.

FastWARC ends its reading of a file at a header line of 32 KiB, ``WARC-Target-URI`` for one; servers
refuse what is longer than some 8 KiB anyway.
"""

_REMEMBERED_CHARACTERS_MAX = 1024
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
_C0_AND_SPACE = "".join(map(chr, range(0x21)))
# The query percent-encode set of the special schemes (WHATWG URL, section 1.3) below 0x80.
_QUERY_ESCAPED = frozenset(range(0x21)) | frozenset(b"\"#<>'\x7f")
# What the parser would return as it is: a lower-case name and no number, no port, no segments of
# dots, and nothing that is percent-encoded or stands for something else. Most links are like that.
_AS_IT_IS = re.compile(
    r"((https?)://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63})"
    r"(?![^?#]*/\.)/[\w~!$&*+(),;=:@/.-]*(?:\?[\w~!$&*+(),;=:@/.?%-]*)?)"
    r"(?:#([\w~!$&*+(),;=:@/.?%-]*))?",
    re.ASCII,
)


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """An address as a browser writes it, requests it, and names it in a record.

    ``href`` is ASCII, without fragment and without user and password, which a browser sends
    neither in the request target nor in ``Host`` (``had_userinfo`` says that they were there).
    ``scheme`` has no colon. ``host`` is ASCII, lower case, with brackets around an IPv6 address;
    "" where there is none. ``port`` is the one in effect, 0 where the scheme has none. ``origin``
    leaves the scheme's own port out; "null" where a browser gives the scheme no origin.
    ``fragment`` is percent-encoded, None where the text has no ``#``.
    """

    href: str
    scheme: str
    host: str
    port: int
    origin: str
    fragment: str | None
    had_userinfo: bool = False


def parse(text: str, base: str | None = None, *, charset: str = "utf-8") -> Address | None:
    """Parse ``text``, against ``base`` where it is relative; any scheme. None: not an address.

    Blanks and control characters around the text, and tabs and line ends within it, fall away, a
    backslash is a slash, and so on, as the standard has it. A text longer than
    ``MAX_ADDRESS_CHARACTERS`` is no address, but for a ``data:`` one, which is asked of nobody.
    ``charset`` is the codec of the page the text was read from: browsers write the query of a
    link in it (``?q=é`` of a windows-1252 page asks for ``?q=%E9``).

    Source: WHATWG URL Standard, section 4.
    """
    if len(text) > _REMEMBERED_CHARACTERS_MAX:
        return _parsed(text, base, charset)
    return _remembered(text, base, charset)


def _parsed(text: str, base: str | None, charset: str) -> Address | None:
    if len(text) > MAX_ADDRESS_CHARACTERS and not _is_data(text):
        return None
    if (address := _as_it_is(text, base)) is not None:
        return address
    if not text.isascii():
        text = _query_in_charset(_scalar_values(text), charset)
    try:
        written = ada_url.normalize_url(text) if base is None else ada_url.join_url(base, text)
    except ValueError:
        return None
    had_userinfo = "@" in written and _has_userinfo(written)
    if had_userinfo:
        written = ada_url.replace_url(written, username="", password="")
    href, hash_sign, fragment = written.partition("#")
    if len(href) > MAX_ADDRESS_CHARACTERS and not _is_data(text):
        return None
    scheme = href[: href.index(":")]
    port = _DEFAULT_PORTS.get(scheme)
    if port is not None:  # scheme://host:port/…, always
        begin = len(scheme) + 3
        origin = href[: href.index("/", begin)]
        host, colon, digits = origin[begin:].rpartition(":")
        if not colon or digits.endswith("]"):
            host = origin[begin:]
        else:
            port = int(digits)
    else:
        url = ada_url.URL(written)
        origin, host, port = url.origin, url.hostname, int(url.port or 0)
    return Address(
        href=href,
        scheme=scheme,
        host=host,
        port=port,
        origin=origin,
        fragment=fragment if hash_sign else None,
        had_userinfo=had_userinfo,
    )


def _as_it_is(text: str, base: str | None) -> Address | None:
    """Return an address that needs no parser; None of any other text, whatever it is."""
    if base is not None:
        origin = _origin_of(base)
        if origin is None:
            return None
        if text[:1] == "/" and text[1:2] != "/":
            text = origin + text
    found = _AS_IT_IS.fullmatch(text)
    if found is None:
        return None
    href, scheme, host, fragment = found.groups()
    if "xn--" in host:  # which may be no name
        return None
    return Address(
        href=href,
        scheme=scheme,
        host=host,
        port=_DEFAULT_PORTS[scheme],
        origin=f"{scheme}://{host}",
        fragment=fragment,
    )


@functools.lru_cache(maxsize=256)
def _origin_of(base: str) -> str | None:
    """Return the origin of an address of the web without user and password, None of others."""
    address = _parsed(base, None, "utf-8") if base.isascii() else None
    if address is None or not is_web(address) or address.had_userinfo:
        return None
    return address.origin


def _is_data(text: str) -> bool:
    return text.lstrip(_C0_AND_SPACE)[:5].lower() == "data:"


def _has_userinfo(written: str) -> bool:
    url = ada_url.URL(written)
    return bool(url.username or url.password)


# A page names the same addresses again and again: its own, its comments', its authors'.
_remembered = functools.lru_cache(maxsize=2048)(_parsed)


def is_web(address: Address) -> bool:
    """Say whether the address can be asked for: ``http`` or ``https``, and a host."""
    return address.scheme in ("http", "https") and bool(address.host)


def _scalar_values(text: str) -> str:
    """Join surrogate pairs, and put U+FFFD for lone surrogates, as browsers do with strings."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _query_in_charset(text: str, charset: str) -> str:
    """Percent-encode what is not ASCII in the query by the page's charset.

    A character that the charset lacks becomes a numeric reference, ``&#233;``, percent-encoded.
    UTF-8, UTF-16 and unknown charsets leave the text as it is: the parser writes UTF-8.
    Source: WHATWG URL Standard, section 1.3, "percent-encode after encoding".
    """
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return text
    head, mark, rest = text.partition("?")
    if not mark or "#" in head or name.startswith(("utf-8", "utf-16")):
        return text
    query, hash_sign, fragment = rest.partition("#")
    written = "".join(
        character if character.isascii() else _escaped(character, name) for character in query
    )
    return head + mark + written + hash_sign + fragment


def _escaped(character: str, charset: str) -> str:
    try:
        data = character.encode(charset)
    except UnicodeEncodeError:
        return f"%26%23{ord(character)}%3B"
    return "".join(
        f"%{byte:02X}" if byte >= 0x80 or byte in _QUERY_ESCAPED else chr(byte) for byte in data
    )
