"""Redirects that say "not found" in their way: from an article to the site's front page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.model import Flag, FlagEvidence, Locator
from preserve.patterns import pattern
from preserve.urls import is_web, parse, same_site

if TYPE_CHECKING:
    from preserve.urls import Address

_HOME = pattern(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:home|index|default|accueil|start|startseite|inicio)"
    r"(?:\.(?:html?|php|aspx?|jsp))?/?)?",
    re.IGNORECASE,
)
_NUMBERED = pattern(r"[?&](?:p|page_id|id|aid|nid|article|article_id|story|storyid)=\d+")


def redirected_home(url: str, target: str | None) -> FlagEvidence | None:
    """Return a ``soft-404`` where a deep address redirects to the front page of its own site.

    Deep is what names one thing among many: a path of several parts, one with a date, a long name
    or an ending, or a number in the query. Short paths may well mean the front page.
    """
    asked, led = parse(url), parse(target, url) if target else None
    if asked is None or led is None or not is_web(asked) or not is_web(led):
        return None
    path, query = _path_and_query(led)
    if query or _HOME.fullmatch(path) is None or not same_site(asked.host, led.host):
        return None
    if not _is_deep(*_path_and_query(asked)):
        return None
    return FlagEvidence(
        flag=Flag.SOFT_404,
        says=f"a deep address redirects to the front page {led.href[:200]}",
        locator=Locator(type="header", value="location"),
    )


def _path_and_query(address: Address) -> tuple[str, str]:
    rest = address.href[len(address.origin) :].partition("#")[0]
    path, _, query = rest.partition("?")
    return path, f"?{query}" if query else ""


def _is_deep(path: str, query: str) -> bool:
    if _HOME.fullmatch(path):
        return _NUMBERED.search(query) is not None
    parts = [part for part in path.split("/") if part]
    last = parts[-1]
    several = len(parts) > 2 or (len(parts) == 2 and not re.fullmatch(r"[a-z]{2}", parts[0]))
    named = last.count("-") + last.count("_") >= 2 or re.search(r"\d{4}|\.\w{2,5}\Z", last)
    return several or bool(named)
