"""What a body is by its first bytes, whatever its server calls it.

A short part of the WHATWG MIME Sniffing standard (sections 6 and 7.1): the types that decide how a
body is read or shown. ``None`` where nothing is recognised.
"""

from __future__ import annotations

import re

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"OTTO", "font/otf"),
    (b"OggS\x00", "application/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"ID3", "audio/mpeg"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
)

_HTML = re.compile(
    rb"(?:<!doctype\s+html|<(?:html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)"
    rb"(?=[\s>/])|<!--)",
    re.IGNORECASE,
)
_XML = re.compile(rb"<\?xml\b", re.IGNORECASE)
_SVG = re.compile(rb"<svg\b", re.IGNORECASE)
_ROOT = re.compile(rb"<html\b", re.IGNORECASE)
_BLANKS = b"\t\n\x0c\r "


def sniff(head: bytes) -> str | None:
    """Return the media type that the first bytes of a body (1,445 suffice) show, or None."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    return _container(head) or _text(head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANKS))


def _container(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:14] == b"WEBPVP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/avif" if head[8:12] in {b"avif", b"avis"} else "video/mp4"
    return None


def _text(text: bytes) -> str | None:
    is_xml = _XML.match(text) is not None
    if text[:4].lower() == b"<svg" or (is_xml and _SVG.search(text)):
        return "image/svg+xml"
    if is_xml:
        return "application/xhtml+xml" if _ROOT.search(text) else "text/xml"
    return "text/html" if _HTML.match(text) else None
