"""The sort-friendly form of an address, under which indexes keep it.

``http://www.Example.com/A?b=2&a=1`` becomes ``com,example)/a?a=1&b=2``: what wayback machines look
up. The rules are those of the canonicaliser that pywb and cdxj-indexer share (``surt`` 0.3); a
table of its answers is in the tests.
"""

from __future__ import annotations

import re

_SCHEME = re.compile(rb"([a-zA-Z][a-zA-Z0-9+.-]*):(?://([^/?#]*))?")
_WWW = re.compile(rb"www[0-9]*\.")
# An address in which nothing is to be undone, and nothing to be sorted: most are so.
_PLAIN = re.compile(
    r"http(s)?://(?:www[0-9]*\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::([1-9][0-9]*))?"
    r"((?:/[\w~!$&'*+,;=@:-][\w~!$&'*+,;=@:.-]*)*)/?",
    re.ASCII,
)
_DEFAULT_PORTS = {b"http": b"80", b"https": b"443"}

_HEX = frozenset(b"0123456789abcdefABCDEF")
# Controls, space, DEL and all that is not ASCII; and the two signs that would change the meaning.
_ESCAPES = {byte: f"%{byte:02X}" for byte in range(256) if not 0x20 < byte < 0x7F or byte in b"#%"}

# A session id between slashes, as ASP.NET writes it: (S(24)F(24)) or (24 letters).
_PATH_SESSIONS = (
    re.compile(rb"(?<=/)\((?:[a-z]\([0-9a-z]{24}\))+\)/"),
    re.compile(rb"(?<=/)\([0-9a-z]{24}\)/"),
)
# In this order, each at most once, the last of its kind, up to the end of the argument.
_QUERY_SESSIONS = tuple(
    re.compile(rb".*(" + pattern + rb"(?:&|$))", re.IGNORECASE | re.DOTALL)
    for pattern in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=(?:(?!cfid=[^&])[^&])+&cftoken=[^&]+",
    )
)


def surt(href: str) -> str:
    """Return the key under which CDXJ indexes have an address that ``parse`` wrote.

    User, fragment, default port, ``www.``, session ids and a slash at the end fall away; all is in
    lower case; the arguments of the query are sorted. ``urn:`` and the like keep their scheme. Of
    the empty text the key is ``-``. A text that no parser wrote, or an escaped host of a scheme
    other than the web's, gets a key too, but perhaps not the one that other tools give it.
    """
    if not href:
        return "-"
    plain = _PLAIN.fullmatch(href)
    if plain is not None and ".aspx" not in href:
        return _plain_key(*plain.groups())
    return _any_key(href)


def _plain_key(secure: str | None, host: str, port: str | None, path: str) -> str:
    key = ",".join(reversed(host.split(".")))
    if port is not None and port != ("443" if secure else "80"):
        key = f"{key}:{port}"
    return f"{key}){path.lower() or '/'}"


def _any_key(href: str) -> str:
    data = href.encode("utf-8", "surrogatepass")
    match = _SCHEME.match(data) or _SCHEME.match(data := b"http://" + data)
    assert match is not None
    scheme, authority = match.groups()
    path, question, query = data[match.end() :].partition(b"#")[0].partition(b"?")
    host = _host_key(scheme.lower(), authority) if authority else b""
    path = _path_key(path, has_host=bool(host))
    query = _query_key(query)
    if query:
        path = (path or b"/") + question + query
    return ((host or scheme + b":") + path).decode("ascii")


def _host_key(scheme: bytes, authority: bytes) -> bytes:
    hostinfo = authority.rpartition(b"@")[2]
    if hostinfo.startswith(b"["):
        host, _, rest = hostinfo[1:].partition(b"]")
        port = rest.partition(b":")[2]
    else:
        host, _, port = hostinfo.partition(b":")
    host = _escaped(host.replace(b"..", b".").strip(b".")).lower()
    if www := _WWW.match(host):
        host = host[www.end() :]
    if not host:
        return b""
    key = b",".join(reversed(host.split(b".")))
    port = port.lstrip(b"0")
    if port.isdigit() and port != _DEFAULT_PORTS.get(scheme):
        key += b":" + port
    return key + b")"


def _path_key(path: bytes, *, has_host: bool) -> bytes:
    path = _unescaped(path)
    if has_host:
        path = _without_dots(path)
    path = _escaped(path).lower()
    for session in _PATH_SESSIONS:
        path = _without_path_session(path, session)
    return path[:-1] if len(path) > 1 and path.endswith(b"/") else path


def _without_dots(path: bytes) -> bytes:
    """Resolve ``.`` and ``..`` and drop empty segments, but for one at the end."""
    kept: list[bytes] = []
    for segment in path.split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    if not kept:
        return b"/"
    return b"/" + b"".join(segment + b"/" for segment in kept[:-1] if segment) + kept[-1]


def _without_path_session(path: bytes, session: re.Pattern[bytes]) -> bytes:
    """Cut out the last session id that an ``.aspx`` page follows within the path."""
    if b".aspx" not in path:
        return path
    for match in reversed(list(session.finditer(path))):
        page = path.find(b".aspx", match.end() + 1)
        if page >= 0 and path.find(b"?", match.end(), page) < 0:
            return path[: match.start()] + path[match.end() :]
    return path


def _query_key(query: bytes) -> bytes:
    query = _escaped(_unescaped(query))
    for session in _QUERY_SESSIONS:
        if match := session.match(query):
            query = query[: match.start(1)] + query[match.end(1) :]
    query = query.lower()
    if len(query) <= 1:
        return query
    return b"&".join(
        b"=".join(parts) for parts in sorted(part.split(b"=", 1) for part in query.split(b"&"))
    )


def _unescaped(data: bytes) -> bytes:
    """Undo percent-encoding until nothing is left of it, in one pass.

    No two escapes can overlap, so the order in which they are undone does not matter.
    """
    if b"%" not in data:
        return data
    out = bytearray()
    for byte in data:
        out.append(byte)
        while len(out) >= 3 and out[-3] == 0x25 and out[-2] in _HEX and out[-1] in _HEX:
            out[-3:] = bytes((int(out[-2:], 16),))
    return bytes(out)


def _escaped(data: bytes) -> bytes:
    return data.decode("latin-1").translate(_ESCAPES).encode("ascii")
