"""The reader for Discourse: topics as crawlers and browsers get them, and topics under articles.

The mark-up for crawlers has the posts and not what they answer; the topic's JSON has both, and so
has the data that a browser gets along with an empty page.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from preserve.discuss.answers import decode_json
from preserve.discuss.body import copy_of, status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import read_attribute
from preserve.discuss.draft import Draft
from preserve.discuss.joining import join
from preserve.discuss.place import absolute
from preserve.discuss.series import Series
from preserve.discuss.served import Served, served_thread
from preserve.discuss.systems.discourse_topic import Topic, ask_topic, read_topic
from preserve.discuss.types import Match, PageAsk
from preserve.discuss.verdict import reason_for
from preserve.discuss.whole import read_paged, thread_of
from preserve.model import Author, ThreadState
from preserve.page import block_text
from preserve.patterns import pattern
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, Thread
    from preserve.page import Document, Node

_POSTS = "div.crawler-post[id^='post_'], .topic-body.crawler-post[id^='post_']"
_SHOWN = "article[data-post-id][id^='post_']"
_DROP = ".crawler-linkback-list, .meta, .post-menu-area, .topic-map, a.anchor, .lightbox .meta"
_TOPIC = pattern(r"^(?P<site>.*?)/t/(?:[^/?#]+/)?(?P<id>\d+)(?:/\d+)?/?(?:[?#]|\Z)")
_PAGES = Series(shape=pattern(r"[?&]page=(?P<number>\d{1,5})"), first=1)
_EMBEDDED = pattern(
    r"DiscourseEmbed\s*=\s*\{(?P<body>.{0,2000}?)\}", re.DOTALL
)  # what the site's owner pastes
_SETTING = pattern(r"(discourseUrl|discourseEmbedUrl|topicId)['\"]?\s*:\s*['\"]?([^'\",\s}]+)")


class Discourse:
    """Reads a topic of Discourse, or the topic that an article embeds as its discussion."""

    name = "discourse"

    def match(self, document: Document) -> Match | None:
        """Recognise a topic's posts, the data of one, or the snippet that embeds one."""
        if document.css_first(_POSTS) is not None or document.css_first(_SHOWN) is not None:
            return Match(name=self.name, confidence=0.95, evidence="posts with the ids of a topic")
        if _preloaded(document) is not None:
            return Match(name=self.name, confidence=0.95, evidence="#data-preloaded has a topic")
        generator = document.css_first('meta[name="generator"][content^="Discourse"]')
        if generator is not None and _TOPIC.match(document.url):
            return Match(name=self.name, confidence=0.8, evidence="a topic's address, generator")
        if _embedded(document) is not None:
            return Match(name=self.name, confidence=0.9, evidence="DiscourseEmbed, its snippet")
        return None

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the topic from its JSON, and from the page where that cannot be had."""
        embedded = _embedded(document)
        if embedded is not None and document.css_first(f"{_POSTS}, {_SHOWN}") is None:
            return (yield from _read_embedded(document, match, embedded))
        place = _TOPIC.match(_address(document))
        loaded = _preloaded(document)
        topic = read_topic(loaded[1], url=document.url, at=loaded[0]) if loaded else None
        if place is not None and (topic is None or topic.rest):
            site, number = place["site"], place["id"]
            asked = yield from ask_topic(site, number, known=topic)
            topic = asked if isinstance(asked, Topic) else topic
        page = _read_page(document, None)
        if topic is None:
            return (yield from read_paged(document, match, _read_page))
        whole = dataclasses.replace(
            page,
            comments=join(topic.comments, page.comments),
            claims=(*topic.claims, *page.claims),
            state=topic.state or page.state,
            state_evidence=topic.state_evidence if topic.state else page.state_evidence,
            remote=False,
        )
        thread = thread_of(match, [whole], topic.failed)
        return dataclasses.replace(thread, pages=(document.url, *topic.urls))


def _address(document: Document) -> str:
    """Return the topic's address: the page's own, or the one it calls canonical."""
    if _TOPIC.match(document.url):
        return document.url
    link = document.css_first('link[rel~="canonical"]')
    found = parse((link.attributes.get("href") or "") if link is not None else "", document.base)
    return found.href if found is not None else document.url


def _preloaded(document: Document) -> tuple[str, Any] | None:
    """Return the key and the data of a topic that came along with the page for browsers."""
    node = document.css_first("[data-preloaded]")
    data = decode_json((node.attributes.get("data-preloaded") or "") if node is not None else "")
    for key, value in data.items() if isinstance(data, dict) else ():
        if re.fullmatch(r"topic_\d+", str(key)) and isinstance(value, str):
            return str(key), decode_json(value)
    return None


def _read_page(document: Document, number: int | None) -> CommentPage:
    drafts = [_draft(node, document) for node in document.css(f"{_POSTS}, {_SHOWN}")]
    current, others = _PAGES.others(
        document, document.css("a[rel~='next'], a[rel~='prev']"), skip=lambda _: False
    )
    page = make_page(document, drafts, number=current if number is None else number, others=others)
    state = ThreadState.UNKNOWN if page.state is ThreadState.OPEN else page.state
    return dataclasses.replace(page, state=state, remote=False)


def _draft(node: Node, document: Document) -> Draft:
    native = node.attributes.get("id") or ""
    writer = node.css_first(".creator a, .names .username a, .names a[data-user-card], .username a")
    name = node.css_first(".creator [itemprop='name'], .names .username a, .username a") or writer
    stamp = node.css_first("time[datetime]")
    relative = node.css_first(".relative-date[data-time]")
    body = node.css_first(".cooked") or node.css_first("[itemprop='text'], .post")
    fragment = copy_of([body] if body is not None else [], _DROP)
    date = read_attribute(stamp.attributes.get("datetime")) if stamp is not None else None
    if date is None and relative is not None:
        date = read_attribute((relative.attributes.get("data-time") or "")[:10])
    printed = stamp if stamp is not None else relative
    link = node.css_first("a.post-date, .post-infos a, a.share-url")
    href = link.attributes.get("href") if link is not None else None
    return Draft(
        node=node,
        fragment=fragment,
        number=native.removeprefix("post_"),
        native_id=native,
        author=Author(
            name=(block_text(name) or None) if name is not None else None,
            url=absolute(writer.attributes.get("href"), document.base)
            if writer is not None
            else None,
        ),
        date=date,
        date_text=(block_text(printed) or None) if printed is not None else None,
        permalink=absolute(href, document.base),
        status=status_of(fragment),
    )


# -------------------------------------------------------------------------------- under an article


def _embedded(document: Document) -> dict[str, str] | None:
    """Return what the snippet says: the forum's address, and the topic's number or the article."""
    if document.css_first("#discourse-comments") is None:
        return None
    found = _EMBEDDED.search(document.html)
    settings = dict(_SETTING.findall(found["body"])) if found is not None else {}
    forum = parse(settings.get("discourseUrl", ""), document.base)
    if forum is None:
        return None
    settings["discourseUrl"] = forum.href.rstrip("/")
    return settings


def _read_embedded(
    document: Document, match: Match, settings: dict[str, str]
) -> Generator[PageAsk, PageAnswer, Thread]:
    """Read the topic of an article; its first post repeats the article and is no comment."""
    served = Served()
    site, number = settings["discourseUrl"], settings.get("topicId")
    if number is None:
        about = settings.get("discourseEmbedUrl") or document.url
        url = f"{site}/embed/comments?embed_url={quote(about, safe='')}"
        answer = yield PageAsk(url=url, why="the embedded topic")
        number = _linked_topic(answer.document) if answer.document is not None else None
        if number is None:
            served.failed.append(reason_for(answer.outcome))
            return served_thread(match, document, served)
    topic = yield from ask_topic(site, number)
    if not isinstance(topic, Topic):
        served.failed.append(topic)
        return served_thread(match, document, served)
    served.comments = [
        read
        if read.comment.parent != "1"
        else dataclasses.replace(
            read, comment=dataclasses.replace(read.comment, parent=None, parent_source=None)
        )
        for read in topic.comments
        if read.comment.id != "1"
    ]
    served.urls = topic.urls
    served.failed = topic.failed
    served.claims = [
        dataclasses.replace(claim, count=max(claim.count - 1, 0)) for claim in topic.claims
    ]
    served.state, served.state_evidence = topic.state, topic.state_evidence
    return served_thread(match, document, served)


def _linked_topic(document: Document) -> str | None:
    """Return the number of the topic that the page for embedding links to."""
    for link in document.css("a[href*='/t/']"):
        found = _TOPIC.match(link.attributes.get("href") or "")
        if found is not None:
            return found["id"]
    return None
