"""Which characters a page's bytes stand for, as browsers decide it.

The order is that of the HTML standard (13.2.3.2, "Determining the character encoding"): a byte
order mark beats the Content-Type header, which beats a declaration in the page. Where nothing is
declared, browsers guess; so do we.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from preserve.page.guess import guess
from preserve.page.labels import codec_for, encoding_for
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
)
# The standard looks at 1,024 bytes and lets the parser change its mind at a later <meta>, so
# declarations behind long comments or scripts count too.
_PRESCAN_BYTES = 1 << 16

_HEADER_CHARSET = pattern(r";\s*charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^;\s]+))", re.IGNORECASE)
_MARKUP = re.compile(
    # What does not end takes all the rest, so that nothing is looked at twice.
    rb"<!--+>|<!--.*?(?:-->|\Z)"  # a comment; `<!-->` is a whole one
    rb"|<(script|style|noscript|title)\b[^>]*+>.*?(?:</\1|\Z)"  # what is text declares nothing
    rb"|<(meta)(?=[\s/])|<(body)\b"
    rb"|</?[a-z](?>(?:[^>\"']++|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))*)(?:>|\Z)"
    rb"|<[!/?][^>]*+(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
# Atomic, since possessive repeats of a group go wrong before Python 3.11.5 (gh-106052).
_ATTRIBUTE = re.compile(
    rb"[\s/]*+([^\s/>=][^\s/>=]*+)(?>(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?)"
)
_CONTENT_CHARSET = pattern(r"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;\"']+))", re.IGNORECASE)
_XML_DECLARATION = re.compile(
    rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([^\"'>]+)[\"']", re.IGNORECASE
)


def _keep_c1(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that a one-byte codec leaves open as the standard's tables do."""
    assert isinstance(error, UnicodeDecodeError)
    byte = error.object[error.start]
    return (chr(byte) if 0x80 <= byte <= 0x9F else "\ufffd"), error.start + 1


codecs.register_error("preserve.c1", _keep_c1)


def decode(data: bytes, headers: Iterable[tuple[str, str]] = ()) -> tuple[str, str, str]:
    """Decode a page; return its text, the encoding's name and where that was learnt.

    The source is one of ``bom``, ``header``, ``meta``, ``guess``, ``default``. Never raises: what
    cannot be decoded becomes U+FFFD. A byte order mark is not part of the text.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return decode_as(data[len(mark) :], name), name, "bom"
    if in_header := header_charset(headers):
        return decode_as(data, in_header), in_header, "header"
    if in_page := meta_charset(data):
        return decode_as(data, in_page), in_page, "meta"
    guessed, source = guess(data)
    return decode_as(data, guessed), guessed, source


def decode_as(data: bytes, name: str) -> str:
    """Decode bytes in an encoding named by ``encoding_for``, with U+FFFD for what is none."""
    if name == "replacement":
        return "\ufffd" if data else ""
    if name == "x-user-defined":
        return "".join(map(_USER_DEFINED.__getitem__, data))
    codec = codec_for(name)
    one_byte = codec.startswith(("cp125", "cp874", "iso8859"))
    return data.decode(codec, "preserve.c1" if one_byte else "replace")


_USER_DEFINED = tuple(chr(byte if byte < 0x80 else 0xF700 + byte) for byte in range(256))


def header_charset(headers: Iterable[tuple[str, str]]) -> str | None:
    """Return the encoding that the last Content-Type header names, if it is a known one."""
    values = [value for name, value in headers if name.lower() == "content-type"]
    for value in reversed(values):
        if match := _HEADER_CHARSET.search(value):
            return encoding_for(next(filter(None, match.groups()), ""))
    return None


def meta_charset(data: bytes) -> str | None:
    """Return the encoding that the page itself declares (HTML 13.2.3.2, "prescan")."""
    head = data[:_PRESCAN_BYTES]
    position = 0
    while match := _MARKUP.search(head, position):
        position = match.end()
        if match[3] and position > 1024:  # a <body> ends what counts beyond the standard's limit
            break
        if match[2]:
            name, position = _meta(head, position)
            if name:
                return name
    if match := _XML_DECLARATION.match(head):
        return _in_page(match[1].decode("latin-1"))
    return None


def _meta(head: bytes, position: int) -> tuple[str | None, int]:
    """Read the attributes of one ``<meta``; return the encoding it declares and where it ends."""
    seen: dict[bytes, str] = {}
    while match := _ATTRIBUTE.match(head, position):
        position = match.end()
        value = next((group for group in match.groups()[1:] if group is not None), b"")
        seen.setdefault(match[1].lower(), value.decode("latin-1"))
    if label := seen.get(b"charset"):
        return _in_page(label), position
    pragma = seen.get(b"http-equiv", "").strip().lower() == "content-type"
    if pragma and (found := _CONTENT_CHARSET.search(seen.get(b"content", ""))):
        return _in_page(next(filter(None, found.groups()), "")), position
    return None, position


def _in_page(label: str) -> str | None:
    """Name the encoding of a declaration that was itself readable as ASCII."""
    name = encoding_for(label)
    if name in {"utf-16be", "utf-16le"}:
        return "utf-8"
    return "windows-1252" if name == "x-user-defined" else name
