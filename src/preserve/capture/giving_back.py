"""Memory that a capture needed and that is free again goes back to the system."""

from __future__ import annotations

import ctypes
import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def give_back() -> None:
    """Give back what is free, where the C library knows how; takes some milliseconds.

    Pages are read in several threads, and what the parser frees stays with the arena of each: a
    run of many captures would hold as much as the largest page of each thread has ever needed.
    Source: malloc_trim(3) of glibc.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@functools.cache
def _trim() -> Callable[[int], int] | None:
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
    trim.argtypes, trim.restype = (ctypes.c_size_t,), ctypes.c_int
    found: Callable[[int], int] = trim
    return found
