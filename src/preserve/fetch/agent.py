"""Who we say we are."""

from __future__ import annotations

import preserve


def user_agent(contact: str) -> str:
    """Return the User-Agent header; ``contact`` is a mail address or page, "" for none."""
    # A parenthesis or line end would end the comment, or the header, before its time.
    named = "".join(sign for sign in contact if sign.isprintable() and sign not in "()\\").strip()
    about = f"; +{named}" if named else ""
    return f"Mozilla/5.0 (compatible; preserve/{preserve.__version__}{about})"
