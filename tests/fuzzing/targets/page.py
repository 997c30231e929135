"""A page as a capture reads it: facts, requisites, citations, discussion, flags, our own page."""

from __future__ import annotations

import fuzz_pages

from preserve.errors import PageError
from preserve.page import parse


def check(data: bytes) -> None:
    """The first byte below 8 is a content type that says another charset."""
    headers: tuple[tuple[str, str], ...] = ()
    if data[:1] < b"\x08" and data:
        charset = ("utf-16le", "windows-1252", "gb18030", "iso-2022-jp", "x-user-defined",
                   "utf-8", "shift_jis", "replacement")[data[0]]  # fmt: skip
        headers, data = (("Content-Type", f"text/html; charset={charset}"),), data[1:]
    try:
        document = parse(data, url=fuzz_pages.URL, headers=headers)
    except PageError:
        return
    fuzz_pages.read_whole(document)
