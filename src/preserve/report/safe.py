"""Text from the web made fit for a page: nothing in it reorders what is read or breaks the HTML."""

from __future__ import annotations

import re
import urllib.parse

# Controls, surrogates and noncharacters have no place in HTML (13.2.2, 13.2.3.5). Embeddings,
# overrides and isolates let a name or address read differently from what it is; the marks U+061C,
# U+200E and U+200F only help to set text, and stay.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def fit(value: object) -> object:
    r"""Return plain text with what is unfit written out as ``\u202e``; anything else as it is.

    What is mark-up already is no plain ``str`` and is left alone.
    """
    return _UNFIT.sub(_written, value) if type(value) is str else value


def _written(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def fragment(prefix: str, name: str) -> str:
    """Return an id that is also its own fragment: browsers look for a fragment as it is first."""
    return prefix + urllib.parse.quote(name, safe="~", errors="backslashreplace")


def language_tag(written: str | None) -> str | None:
    """Return a page's language where it has the form of BCP 47; None where it has not."""
    tag = (written or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def shortened(text: str, characters: int) -> str:
    """Return the beginning of a text that is longer than so many characters, with an ellipsis."""
    return text if len(text) <= characters else f"{text[:characters].rstrip()}…"
