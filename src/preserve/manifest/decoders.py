"""Decoders of our types, made one at a time.

msgspec works out what a type looks like when it is first decoded, and keeps it with the type; two
threads that do so at once end the process with a fault of memory (seen with 0.22). Captures that
run side by side read manifests in threads of their own.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_MAKING = threading.Lock()
_MADE: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder_of(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Return the decoder of a type; it may be used by several threads at once."""
    made = _MADE.get(kind)
    if made is None:
        with _MAKING:
            made = _MADE.get(kind)
            if made is None:
                made = _MADE[kind] = msgspec.json.Decoder(kind)
    return made
