"""What a server says about when to come back."""

from __future__ import annotations

import datetime
import email.utils
import re

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# Longer than any capture, short enough for calendar arithmetic.
_LONGEST_SECONDS = 10 * 365 * 86_400.0


def retry_after_seconds(value: str | None, now: datetime.datetime) -> float | None:
    """Read a ``Retry-After`` value: seconds from ``now``, 0 for a date that has passed.

    Both forms of RFC 9110, section 10.2.3 are read (a number of seconds, and an HTTP-date in any of
    its three spellings), and decimals, which some servers send. None where there is no value or
    it says nothing. More than ten years counts as ten years.
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), _LONGEST_SECONDS)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return min(max(0.0, (moment - now).total_seconds()), _LONGEST_SECONDS)
