"""Record ids: UUIDs of version 7, which sort by time.

Those of one exchange name each other, and are made in the same millisecond as a rule: they then
differ in the last digits alone, so that gzip writes each but once.

Source: RFC 9562, sections 5.7 and 6.2 (method 2: a random number, counted up within a millisecond).
"""

from __future__ import annotations

import secrets
import time

_RANDOM_BITS = 74
_LOW_BITS = 62
_SPARE_BITS = 1  # left free at the top of each new number, for counting up
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


class RecordIds:
    """Gives a fresh WARC-Record-ID at each call, angle brackets included; for one thread."""

    def __init__(self) -> None:
        self._milliseconds = -1
        self._random = 0

    def __call__(self) -> str:
        """Return one that was never given before, by this or another."""
        now = time.time_ns() // 1_000_000
        if now > self._milliseconds:
            self._milliseconds = now
            self._random = secrets.randbits(_RANDOM_BITS - _SPARE_BITS)
        else:  # the same, or a clock that was set back
            self._random += 1
        high, low = self._random >> _LOW_BITS, self._random & ((1 << _LOW_BITS) - 1)
        whole = self._milliseconds << 80 | _VERSION | high << 64 | _VARIANT | low
        digits = f"{whole:032x}"
        return (
            f"<urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}>"
        )
