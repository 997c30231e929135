from __future__ import annotations

import pytest

from preserve.page.sniff import sniff


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x20ftypavif", "image/avif"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"wOF2\x00\x01", "font/woff2"),
        (b"PK\x03\x04", "application/zip"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><p>", "text/html"),
        (b"<HTML\n><head>", "text/html"),
        (b"<!-- a --><html>", "text/html"),
        (b"<p>text", "text/html"),
        (b"<pre>text", None),
        (b'<?xml version="1.0"?><html xmlns="x">', "application/xhtml+xml"),
        (b'<?xml version="1.0"?><rss>', "text/xml"),
        (b'<?xml version="1.0"?>\n<svg width="1">', "image/svg+xml"),
        (b"<svg xmlns='x'>", "image/svg+xml"),
        (b"a text about <html>", None),
        (b"", None),
    ],
)
def test_a_body_is_known_by_its_first_bytes(head: bytes, media_type: str | None) -> None:
    assert sniff(head) == media_type
