"""What a page says about being kept, indexed or mined: recorded, not interpreted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.model import Locator
from preserve.page import locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Document

# Response headers, and meta elements by name: the signal's name is its own.
_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy", "content-usage", "content-signal")
_METAS = pattern(
    r"robots|tdm-reservation|tdm-policy|content-usage|ccbot|gptbot|.*bot|bingbot|slurp|teoma"
    r"|pinterest|.*-extended",
    re.IGNORECASE,
)
_IN_META = pattern(r"\b(?:noai|noimageai)\b", re.IGNORECASE)


def policy(document: Document) -> tuple[dict[str, str], dict[str, Locator]]:
    """Return the signals by name with their values as written, and where each was read.

    Sources: robots meta and X-Robots-Tag as search engines document them, W3C TDMRep, IETF AIPREF
    Content-Usage, and the ``noai`` words of image hosts. Several values of one signal are joined
    by commas, as HTTP does with headers.
    """
    values: dict[str, list[str]] = {}
    where: dict[str, Locator] = {}
    for name, value in document.headers:
        key = name.lower()
        if key in _HEADERS and value.strip():
            values.setdefault(key, []).append(value.strip())
            where.setdefault(key, Locator(type="header", value=name))
    for node in document.css("meta[name][content]"):
        name = (node.attributes["name"] or "").strip()
        content = (node.attributes["content"] or "").strip()
        if not content or not (_METAS.fullmatch(name) or _IN_META.search(content)):
            continue
        key = name.lower()
        if key in where and where[key].type == "header":
            key = f"meta-{key}"  # both say something: keep them apart
        values.setdefault(key, []).append(content)
        where.setdefault(key, locator(node))
    return {key: ", ".join(dict.fromkeys(each)) for key, each in values.items()}, where
