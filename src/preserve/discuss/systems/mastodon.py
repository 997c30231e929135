"""The reader for Mastodon and what speaks its API: the answers to a status, from its context.

The page of a status is a shell for a script; the script asks the same addresses. Without logging in
a server gives some 60 answers, so a thread may be longer than what can be had.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, field, number, objects, pointer, text
from preserve.discuss.place import split
from preserve.discuss.posted import Posted, read_posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.types import Claim, Match
from preserve.model import Locator, MissingReason, Verdict, Visibility
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.answers import Answered
    from preserve.discuss.types import PageAnswer, PageAsk, ReadComment, Thread
    from preserve.page import Document

_STATUS = pattern(
    r"^/(?:@[^/]+/(?P<mastodon>\d{5,25})|users/[^/]+/statuses/(?P<users>\d{5,25})|"
    r"notice/(?P<pleroma>[\w-]{5,40})|web/(?:@[^/]+|statuses)/(?P<web>\d{5,25}))/?\Z"
)
_SHELLS = (
    "div#mastodon, script#initial-state",
    'meta[name="application-name"][content*="Mastodon"]',
    'meta[property="og:site_name"][content*="Mastodon"]',
    'script[src*="/packs/"]',
    "noscript ~ div#app, #pleroma, #initial-results",
)
_EMBEDS = "mastodon-comments[host], [data-mastodon-host]"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a thread is: the server, and the id of the status that is answered."""

    site: str
    status: str
    evidence: str


class Mastodon:
    """Reads the answers to a status, on its own page or under an article that names it."""

    name = "mastodon"

    def match(self, document: Document) -> Match | None:
        """Recognise the address of a status with the shell of its page, or an element for one."""
        place = _place(document)
        if place is None:
            return None
        return Match(name=self.name, confidence=0.9, evidence=place.evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask for the status and its context."""
        place = _place(document)
        assert place is not None
        served = Served()
        url = f"{place.site}/api/v1/statuses/{place.status}"
        direct: Claim | None = None
        status = yield from ask_json(url, "the status")
        count = number(status.data, "replies_count")
        if count is not None:
            locator = Locator(type="json-pointer", value="/replies_count")
            direct = Claim(count=count, counts="direct", locator=locator, source_url=status.url)
            served.urls.append(status.url)
        context = yield from ask_json(f"{url}/context", "its answers")
        if context.why_not is not None:
            served.failed.append(context.why_not)
        else:
            served.urls.append(context.url)
            served.comments = [
                _comment(item, place_in_list, context, answered=place.status)
                for place_in_list, item in objects(context.data, "descendants")
            ]
        if not served.comments:
            served.urls = served.urls if context.why_not is None else []
        thread = served_thread(match, document, served)
        return _with_direct(thread, direct)


def _place(document: Document) -> Place | None:
    embed = document.css_first(_EMBEDS)
    if embed is not None:
        written = embed.attributes
        host = written.get("host") or written.get("data-mastodon-host") or ""
        status = written.get("tootid") or written.get("data-toot-id") or written.get("toot-id")
        if re.fullmatch(r"[\w.-]+(?::\d+)?", host) and re.fullmatch(r"\d{5,25}", status or ""):
            return Place(site=f"https://{host}", status=status or "", evidence=f"{embed.tag}[host]")
    parts = split(document.url)
    found = _STATUS.match(parts.path)
    if found is None:
        return None
    shell = next((shell for shell in _SHELLS if document.css_first(shell) is not None), None)
    if shell is None:
        return None
    status = next(value for value in found.groupdict().values() if value)
    evidence = f"the address of a status, {shell}"
    return Place(site=f"{parts.scheme}://{parts.netloc}", status=status, evidence=evidence)


def _comment(item: dict[str, Any], place: int, context: Answered, *, answered: str) -> ReadComment:
    parent = text(item, "in_reply_to_id")
    account = text(item, "account", "acct")
    mentions = [text(one, "acct") for _, one in objects(item, "mentions")]
    warning = text(item, "spoiler_text")
    return read_posted(
        Posted(
            url=context.url,
            pointer=pointer("descendants", place),
            base=text(item, "url") or context.url,
            id=text(item, "id"),
            native_id=text(item, "uri") or text(item, "id"),
            parent=parent if parent != answered else None,
            author=text(item, "account", "display_name") or account,
            author_url=text(item, "account", "url"),
            date=text(item, "created_at"),
            html=(text(item, "content") or "") + _attached(item),
            title=warning,
            permalink=text(item, "url") or text(item, "uri"),
            status=Visibility.HIDDEN if field(item, "filtered") is True else Visibility.VISIBLE,
            mentions=tuple(name for name in mentions if name),
        )
    )


def _attached(item: dict[str, Any]) -> str:
    """Return the pictures and files of a status as mark-up: they are what it cites."""
    links = []
    for _, media in objects(item, "media_attachments"):
        href = text(media, "url") or text(media, "remote_url")
        if href is not None and re.match(r"https?://[^\s\"'<>]+\Z", href):
            links.append(f'<p><a href="{href.replace("&", "&amp;")}"></a></p>')
    return "".join(links)


def _with_direct(thread: Thread, direct: Claim | None) -> Thread:
    """Compare how many direct answers a status claims with those that were had."""
    if direct is None:
        return thread
    thread = dataclasses.replace(thread, claims=(*thread.claims, direct))
    shown = sum(read.comment.depth == 1 for read in thread.comments)
    if thread.verdict in (Verdict.UNCLAIMED, Verdict.NONE) and direct.count > shown:
        missing = ((direct.count - shown, MissingReason.NOT_ON_PAGE),)
        return dataclasses.replace(thread, verdict=Verdict.GAP, missing=missing)
    if thread.verdict is Verdict.UNCLAIMED and direct.count == shown:
        return dataclasses.replace(thread, verdict=Verdict.COMPLETE)
    return thread
