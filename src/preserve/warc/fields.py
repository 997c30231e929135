"""Named fields: clean values, and blocks of ``application/warc-fields``.

    named-field = field-name ":" [ field-value ]        WARC 1.1, section 4
    warc-fields = *named-field CRLF

A value may hold any UTF-8 but no line break: fields over several lines are poorly supported
(community recommendation 74), so a break becomes a space.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTENT_TYPE = "application/warc-fields"

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_NAME = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")


def clean(value: str) -> str:
    """Return the value on one line, encodable as UTF-8, without surrounding blanks."""
    if value.isascii() and value.isprintable():
        return value.strip()
    return _CONTROLS.sub(" ", value).encode("utf-8", "backslashreplace").decode("utf-8").strip()


def block(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return a block of named fields, in order, repeated ones repeated.

    Raises:
        ValueError: a name is not a token.
    """
    return "".join([f"{_named(name)}: {clean(value)}\r\n" for name, value in fields]).encode()


@functools.lru_cache(maxsize=256)
def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a WARC field")
    return name
