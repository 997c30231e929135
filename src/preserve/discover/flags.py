"""What a page is when it is not the thing that was asked for.

Conservative: a flag changes what readers of link-rot figures believe, so a page must match a known
interstitial, or say plainly in its title or main heading what it is, and be short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discover import interstitials
from preserve.model import Flag
from preserve.page import block_text

if TYPE_CHECKING:
    import re

    from preserve.page import Document

_SHORT_CHARACTERS = 1800
_PARKED_CHARACTERS = 400
_TITLE_CHARACTERS_MAX = 200
_SHOWS_SOMETHING = (
    "img, svg, video, audio, iframe, frame, object, embed, canvas, script, picture, input,"
    " meta[http-equiv=refresh]"
)


def page_flags(document: Document | None, *, status: int | None, url: str) -> tuple[Flag, ...]:
    """Return what a reader must know about a page that was answered with ``status``.

    ``document`` is None where the body is no page; such a body has no flags. ``url`` is where the
    answer came from, after redirects. ``unread`` and ``tls-unverified`` are for others to set.
    """
    if document is None:
        return ()
    text = block_text(document.root)
    title = _title(document)
    is_short = len(text) < _SHORT_CHARACTERS
    if _is_challenge(document, status, title, is_short=is_short):
        return (Flag.CHALLENGE,)
    if status is None or not 200 <= status < 300:
        return ()
    told = {
        Flag.SOFT_404: is_short and _says(document, title, interstitials.NOT_FOUND),
        Flag.LOGIN_WALL: is_short and _is_login(document, title, url),
        Flag.CONSENT_WALL: _is_consent(title, url, is_short=is_short),
        Flag.PARKED: is_short and _is_parked(document, text),
        Flag.EMPTY: not text and document.css_first(_SHOWS_SOMETHING) is None,
    }
    return tuple(flag for flag, is_so in told.items() if is_so)


def _title(document: Document) -> str:
    node = document.css_first("title")
    text = node.text() if node is not None else ""
    return " ".join(text.split())[:_TITLE_CHARACTERS_MAX]


def _says(document: Document, title: str, what: re.Pattern[str]) -> bool:
    """Tell whether title or main heading says so."""
    headings = (" ".join(block_text(node).split()) for node in document.css("h1")[:3])
    return any(what.fullmatch(text[:_TITLE_CHARACTERS_MAX]) for text in (title, *headings))


def _is_challenge(document: Document, status: int | None, title: str, *, is_short: bool) -> bool:
    headers = {name.lower(): value.strip().lower() for name, value in document.headers}
    if headers.get("cf-mitigated") == "challenge":
        return True
    if headers.get("x-amzn-waf-action") in {"challenge", "captcha"}:
        return True
    if not is_short:
        return False
    if interstitials.CHALLENGE_MARKUP.search(document.html):
        return True
    is_refusal = status in interstitials.CHALLENGE_STATUSES
    return is_refusal and interstitials.CHALLENGE_TITLE.fullmatch(title) is not None


def _is_login(document: Document, title: str, url: str) -> bool:
    """A password field, and a title or address that is about nothing else."""
    if document.css_first("input[type=password]") is None:
        return False
    return bool(interstitials.LOGIN_TITLE.fullmatch(title) or interstitials.LOGIN_PLACE.match(url))


def _is_consent(title: str, url: str, *, is_short: bool) -> bool:
    if interstitials.CONSENT_PLACE.match(url):
        return True
    return is_short and interstitials.CONSENT_TITLE.fullmatch(title) is not None


def _is_parked(document: Document, text: str) -> bool:
    if interstitials.PARKED_TEXT.search(text):
        return True
    is_bare = len(text) < _PARKED_CHARACTERS
    return is_bare and interstitials.PARKED_MARKUP.search(document.html) is not None
