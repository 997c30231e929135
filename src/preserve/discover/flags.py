"""What a page is when it is not the thing that was asked for, and what shows it.

Conservative: a flag changes what readers of link-rot figures believe, so a page must match a known
interstitial, or say plainly in its title or main heading what it is, and hold little else.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from preserve.discover import flags_words, interstitials
from preserve.discover.flags_page import FlagPage, lines_of
from preserve.model import Flag, FlagEvidence, Locator
from preserve.page import locator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.page import Document, Node

_SHORT_CHARACTERS = 1800
_LOOKED_AT = 300_000  # characters of mark-up: pages that stand in place of another are short
_SHORT_FOR_TWO = 8000  # where title and heading both say it: navigation can be long
_PROSE_CHARACTERS = 500  # of whole sentences: more is an article
_PARKED_CHARACTERS = 400


def page_flags(document: Document | None, *, status: int | None, url: str) -> tuple[Flag, ...]:
    """Return what a reader must know about a page that was answered with ``status``.

    ``document`` is None where the body is no page; such a body has no flags. ``url`` is where the
    answer came from, after redirects. ``unread`` and ``tls-unverified`` are for others to set.
    """
    return tuple(found.flag for found in flag_evidence(document, status=status, url=url))


def flag_evidence(
    document: Document | None, *, status: int | None, url: str
) -> tuple[FlagEvidence, ...]:
    """Return the flags of a page, as ``page_flags`` does, each with what shows it."""
    if document is None:
        return ()
    shown = FlagPage(document)
    challenge = _challenge(shown, status)
    if challenge is not None:
        return (challenge,)
    if status is None or not 200 <= status < 300:
        return ()
    found = (
        _not_found(shown),
        _log_in(shown, url),
        _consent(shown, url),
        _parked(shown, url),
        _empty(shown),
    )
    return tuple(one for one in found if one is not None)


def _evidence(flag: Flag, says: str, node: Node | None = None) -> FlagEvidence:
    where = locator(node) if node is not None else None
    return FlagEvidence(flag=flag, says=says[:300], locator=where)


# ------------------------------------------------------------------------------------- challenges


def _challenge(shown: FlagPage, status: int | None) -> FlagEvidence | None:
    document, flag = shown.document, Flag.CHALLENGE
    headers = {name.lower(): value.strip().lower() for name, value in document.headers}
    for name, values in _CHALLENGE_HEADERS.items():
        if headers.get(name) in values:
            where = Locator(type="header", value=name)
            return FlagEvidence(flag=flag, says=f"{name}: {headers[name]}", locator=where)
    if not shown.is_shorter(_SHORT_CHARACTERS):
        return None
    trace = interstitials.CHALLENGE_MARKUP.search(document.html, 0, _LOOKED_AT)
    if trace is not None:
        return _evidence(flag, f'the mark-up has "{_short(trace[0])}"')
    refused = status in interstitials.CHALLENGE_STATUSES
    if refused and interstitials.CHALLENGE_TITLE.fullmatch(shown.title):
        return _evidence(flag, f'status {status}, and the title says "{shown.title}"', shown.named)
    return None


_CHALLENGE_HEADERS = {
    "cf-mitigated": frozenset({"challenge"}),
    "x-amzn-waf-action": frozenset({"challenge", "captcha"}),
}


# ----------------------------------------------------------------------------------------- soft 404


def _not_found(shown: FlagPage) -> FlagEvidence | None:
    """A title or main heading that says nothing else, and hardly a sentence beside it."""
    said = list(_saying(shown, _not_found_shape()))
    limit = _SHORT_FOR_TWO if len(said) > 1 else _SHORT_CHARACTERS
    if not said or len(shown.text) >= limit or shown.prose > _PROSE_CHARACTERS:
        return None
    what, node = said[0]
    return _evidence(Flag.SOFT_404, what, node)


def _saying(shown: FlagPage, shape: re.Pattern[str]) -> Iterator[tuple[str, Node | None]]:
    if shown.title and shape.fullmatch(shown.title):
        yield f'the title says "{shown.title}"', shown.named
    for text, node in shown.headings:
        if shape.fullmatch(text):
            yield f'the heading says "{text}"', node
            return


_APART = r"\s*(?:[|–—·•»«›‹~]|(?<=\s)[-:/](?=\s)|:\s|\s-)\s*"


@functools.cache
def _not_found_shape() -> re.Pattern[str]:
    core = "|".join(flags_words.NOT_FOUND)
    sorry = rf"(?:{flags_words.SORRY}[\s,!.…:-]*(?:but\s|mais\s|aber\s|pero\s)?)?"
    number = r"(?:(?:error\s|erreur\s|fehler\s)?404[\s|:.,!–—-]*)?"
    return re.compile(
        rf"\W*(?:.{{1,60}}?{_APART})?{number}{sorry}{number}(?:{core})"
        rf"[\s.!?…:(]*(?:404)?[)\s.!]*(?:{_APART}.{{1,80}})?",
        re.IGNORECASE,
    )


# -------------------------------------------------------------------------------------- walls


@functools.cache
def _titled(words: tuple[str, ...]) -> re.Pattern[str]:
    core = "|".join(words)
    return re.compile(
        rf"\W*(?:.{{1,60}}?{_APART})?(?:{core})[\s.!…]*(?:{_APART}.{{1,60}})?", re.IGNORECASE
    )


def _log_in(shown: FlagPage, url: str) -> FlagEvidence | None:
    """A password field, or a service's page for it, and a title or address about nothing else."""
    flag = Flag.LOGIN_WALL
    if not shown.is_shorter(_SHORT_CHARACTERS) or shown.prose > _PROSE_CHARACTERS:
        return None
    service = interstitials.LOGIN_SERVICE.match(url)
    if service is not None:
        return _evidence(flag, f'the address is that of a log-in page: "{_short(service[0])}"')
    field = shown.document.css_first("input[type=password i]")
    if field is None:
        return None
    said = next(_saying(shown, _titled(flags_words.LOG_IN)), None)
    if said is not None:
        return _evidence(flag, f"a field for a password, and {said[0]}", field)
    place = interstitials.LOGIN_PLACE.match(url)
    if place is not None:
        return _evidence(flag, f'a field for a password, at "{_short(place[0])}"', field)
    return None


def _consent(shown: FlagPage, url: str) -> FlagEvidence | None:
    """An address that is about nothing else; or a title, and talk of cookies or consent."""
    flag = Flag.CONSENT_WALL
    place = interstitials.CONSENT_PLACE.match(url)
    if place is not None:
        return _evidence(flag, f'the address is that of a consent page: "{_short(place[0])}"')
    if not shown.is_shorter(2 * _SHORT_CHARACTERS):
        return None
    if shown.document.css_first("form, button, input[type=submit i], iframe, script") is None:
        return None
    said = next(_saying(shown, _titled(flags_words.CONSENT)), None)
    talk = interstitials.CONSENT_TALK.search(shown.text) or interstitials.CONSENT_TALK.search(
        shown.title
    )
    if said is None or talk is None or _is_about(url):
        return None
    return _evidence(flag, f'{said[0]}, and the page speaks of "{talk[0]}"', said[1])


def _is_about(url: str) -> bool:
    """Whether a page is the site's own page about privacy, and was asked for as such."""
    return (
        re.search(r"(?i)/[^?#]*(?:privacy|datenschutz|cookie|confidential|privac)", url) is not None
    )


# ------------------------------------------------------------------------------------ parked, empty


_NAME = r"[\w-]+(?:\.[a-z]{2,24}){1,3}"


def _parked(shown: FlagPage, url: str) -> FlagEvidence | None:
    """A line of its own that offers the domain, or a seller's script on a page with little else."""
    flag = Flag.PARKED
    if not shown.is_shorter(_SHORT_CHARACTERS) or shown.prose > _PROSE_CHARACTERS:
        return None
    host = re.sub(r"\A(?:www\.)", "", re.sub(r"\Ahttps?://([^/:]+).*", r"\1", url, flags=re.DOTALL))
    # To compile one takes longer than to read a page, and every host would have its own.
    shape = _for_sale(None if re.fullmatch(_NAME, host, re.IGNORECASE) else host)
    for line, node in ((shown.title, shown.named), *lines_of(shown)):
        if len(line) <= 200 and (found := shape.match(line)):
            return _evidence(flag, f'a line says "{_short(found[0])}"', node)
    if shown.is_shorter(_PARKED_CHARACTERS):
        trace = interstitials.PARKED_MARKUP.search(shown.document.html, 0, _LOOKED_AT)
        if trace is not None:
            return _evidence(flag, f'the mark-up has "{_short(trace[0])}"')
    return None


@functools.lru_cache(maxsize=64)
def _for_sale(host: str | None) -> re.Pattern[str]:
    """Return what a seller's line looks like; ``host`` where it has not the form of most names."""
    own = f"{re.escape(host)}|" if host is not None else ""
    domain = rf"(?:www\.)?(?:{own}{_NAME})"
    core = "|".join(flags_words.FOR_SALE).replace("D", domain)
    return re.compile(
        rf"\W*(?:{domain}\W{{0,4}})?(?:welcome\W+|sorry\W+)?(?:{core})", re.IGNORECASE
    )


def _empty(shown: FlagPage) -> FlagEvidence | None:
    """Nothing to read or to look at; or a bare place that only a script would fill."""
    flag = Flag.EMPTY
    if shown.is_long:
        return None
    line = " ".join(shown.text.split())
    if line and (len(line) > 200 or not interstitials.NEEDS_SCRIPT.fullmatch(line)):
        return None
    if not line and not shown.shows_something:
        return _evidence(flag, "there is nothing to read and nothing to look at")
    if shown.is_described or shown.shows_more_than_scripts:
        return None
    place = shown.script_place
    if place is None:
        return None
    return _evidence(flag, "there is nothing but a place that a script would fill", place)


def _short(text: str) -> str:
    return " ".join(text.split())[:120]
