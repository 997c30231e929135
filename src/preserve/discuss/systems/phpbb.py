"""The reader for phpBB: a topic whose first post is an entry like the others.

phpBB 3 and its styles have a ``div.post#pN`` for each post; subsilver2 and phpBB 2 have table rows
with an anchor. There are no threads: every post is at top level.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from preserve.discuss.body import copy_of, status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.count import number_of
from preserve.discuss.dates import guess_day_first, read_attribute, read_printed
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes, first_of
from preserve.discuss.names import read_name
from preserve.discuss.place import absolute, split
from preserve.discuss.series import Series
from preserve.discuss.types import Claim, Match
from preserve.discuss.whole import read_paged
from preserve.model import Author, ThreadState
from preserve.page import block_text, locator, per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.model import Locator
    from preserve.page import Document, Node

_TRACES = (
    "#phpbb, .phpbb",
    'a[href*="viewtopic.php"]',
    'a[href*="memberlist.php?mode=viewprofile"], a[href*="profile.php?mode=viewprofile"]',
)
_POST_ID = pattern(r"p(?:ost)?-?(\d+)\Z")
_PAGES = Series(shape=pattern(r"[?&]start=(?P<number>\d{1,7})(?=&|#|$)"), first=0, step=0)
_DROP = (
    ".signature, .notice, .attachbox, .codebox > p, dl.codebox > dt, .postprofile, .post-buttons, "
    ".profile-icons, .author, .rules, .back2top, .thanks-list, .postlike"
)
_LOCKED = (
    ".locked-icon, a[href*='mode=reply'] .fa-lock, .button.locked, .topic-locked, "
    "img[src*='button_topic_locked'], img[src*='reply-locked'], img[src*='reply_locked']"
)
_REPLY = (
    "#qr_postform, .reply-icon, .post-reply-icon, a[href*='posting.php?mode=reply'], "
    "a[href*='posting.php'][href*='mode=reply'], a[href*='posting.php?mode=quote']"
)
_POSTS = pattern(
    r"(?<![\d.,])(?P<number>\d{1,3}(?:[., ]\d{3})+|\d+)\s+(?:posts?|messages?|Beitr[aä]ge?|Beitrag|"
    r"mensajes?|messaggi(?:o)?|mensagens|mensagem|berichten|bericht|inlägg|indlæg|innlegg|viesti(?:ä)?|"
    r"post(?:y|ów)?|příspěv\w+|сообщени\w+|повідомлен\w+|mesaj|üzenet|hozzászólás|篇文章|件の記事)",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One post as found; ``head`` has writer and time, ``body`` the text."""

    node: Node
    number: str
    native_id: str
    head: Node
    body: Node
    rest: tuple[Node, ...] = ()


class PhpBb:
    """Reads the posts of a topic of phpBB, over all its pages."""

    name = "phpbb"

    def match(self, document: Document) -> Match | None:
        """Recognise posts in phpBB's mark-up together with its addresses."""
        trace = next((trace for trace in _TRACES if document.css_first(trace) is not None), None)
        posts = find_posts(document) if trace is not None else ()
        if not posts:
            return None
        evidence = f"{len(posts)} posts in the mark-up of phpBB, {trace}"
        return Match(name=self.name, confidence=0.9, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and every other page of the topic."""
        return (yield from read_paged(document, match, _read_page))


@per_document
def find_posts(document: Document) -> tuple[Post, ...]:
    """Return the posts in document order, each number once."""
    found: dict[str, Post] = {}
    for node in document.css(".post[id], .postrow[id], article[id^='p']"):
        number = _POST_ID.match(node.attributes.get("id") or "")
        body = first_of(node, ".postbody .content", ".content, .post-text", ".postbody")
        if number is not None and body is not None and number[1] not in found:
            head = first_of(node, "p.author", ".author, .post-author", ".postprofile") or node
            native = node.attributes.get("id")
            found[number[1]] = Post(
                node=node, number=number[1], native_id=native or "", head=head, body=body
            )
    return tuple(found.values()) or _in_tables(document)


def _in_tables(document: Document) -> tuple[Post, ...]:
    """Return the posts of subsilver2 and phpBB 2: an anchor in a row, the text there or below."""
    found: dict[str, Post] = {}
    for anchor in document.css("tr a[name]"):
        number = re.fullmatch(r"p?(\d+)", anchor.attributes.get("name") or "")
        rows = [up for up in ancestors(anchor) if up.tag == "tr"]
        if number is None or not rows or number[1] in found:
            continue
        row = next((r for r in rows if r.css_first(".postbody") is not None), None)
        rest: tuple[Node, ...] = ()
        if row is None:
            after = rows[0].next
            while after is not None and not after.is_element_node:
                after = after.next
            if after is None or after.css_first(".postbody") is None:
                continue
            row, rest = rows[0], (after,)
        body = (rest[0] if rest else row).css_first(".postbody")
        if body is not None:
            found[number[1]] = Post(
                node=row,
                number=number[1],
                native_id=anchor.attributes.get("name") or "",
                head=row,
                body=body,
                rest=rest,
            )
    return tuple(found.values())


def _read_page(document: Document, number: int | None) -> CommentPage:
    posts = find_posts(document)
    parts = [part for post in posts for part in (post.node, *post.rest)]
    marks = frozenset(part.mem_id for part in parts)
    topics = _topics(document)
    current, others = _PAGES.others(
        document,
        document.css("a[href*='start=']"),
        skip=lambda node: node.mem_id in marks,
        home=lambda href: "viewtopic" in href and bool(_topic(href) & topics),
    )
    state, evidence = _state(document)
    page = make_page(
        document,
        _drafts(document, posts),
        parts=parts,
        number=current if number is None else number,
        others=others,
    )
    return dataclasses.replace(page, claims=_claims(document), state=state, state_evidence=evidence)


def _topic(href: str) -> frozenset[str]:
    """Return the topic that an address names, as ``t=`` does."""
    return frozenset(parse_qs(split(href).query).get("t", ()))


def _topics(document: Document) -> frozenset[str]:
    """Return the number of this topic: from its address, its canonical one, its heading."""
    links = document.css(
        "link[rel~='canonical'], h1 a[href*='viewtopic'], h2 a[href*='viewtopic'], a.maintitle, "
        "a.titles[href*='viewtopic']"
    )
    hrefs = [document.url, *(link.attributes.get("href") or "" for link in links)]
    return next((found for href in hrefs if (found := _topic(href))), frozenset())


def _claims(document: Document) -> tuple[Claim, ...]:
    for node in document.css(".pagination, .gensmall, .nav"):
        found = _POSTS.search(block_text(node)) if len(block_text(node)) <= 300 else None
        if found is not None:
            count = number_of(found["number"])
            where = locator(node)
            return (Claim(count=count, counts="article", locator=where, source_url=document.url),)
    return ()


def _state(document: Document) -> tuple[ThreadState, Locator | None]:
    locked = document.css_first(_LOCKED)
    if locked is not None:
        return ThreadState.CLOSED, locator(locked)
    reply = document.css_first(_REPLY)
    return (ThreadState.OPEN, locator(reply)) if reply is not None else (ThreadState.UNKNOWN, None)


def _drafts(document: Document, posts: Sequence[Post]) -> list[Draft]:
    language = document.root.attributes.get("lang")
    lines = [_line(post) for post in posts]
    day_first = guess_day_first(lines, language)
    drafts: list[Draft] = []
    for post, line in zip(posts, lines, strict=True):
        printed = read_printed(line, day_first=day_first, language=language)
        stamp = post.node.css_first(".author time[datetime], time[datetime]")
        iso = read_attribute(stamp.attributes.get("datetime")) if stamp is not None else None
        fragment = copy_of([post.body], _DROP)
        drafts.append(
            Draft(
                node=post.node,
                fragment=fragment,
                number=post.number,
                native_id=post.native_id,
                author=_author(post, document),
                date=iso or (printed[0] if printed is not None else None),
                date_text=printed[1] if printed is not None else None,
                permalink=_permalink(post, document),
                title=_title(post),
                status=status_of(fragment),
            )
        )
    return drafts


def _line(post: Post) -> str:
    """Return the words about the time: without the writer's, who may have joined on some date."""
    if "author" in classes(post.head):
        writer = post.head.css_first("strong, .username, .username-coloured")
        return block_text(
            post.head, skip=lambda node: writer is not None and node.mem_id == writer.mem_id
        )
    details = [
        block_text(node)
        for part in (post.node, *post.rest)
        for node in part.css(".postdetails, .gensmall, .gen, .post-date, .postdate, time")
        if re.search(r"\d{2}:\d{2}|\d:\d{2}", block_text(node))
    ]
    return min(details, key=len, default="")


def _author(post: Post, document: Document) -> Author:
    for scope in (post.head, post.node):
        for node in scope.css(
            ".username, .username-coloured, strong > a[href*='viewprofile'], .postauthor, "
            "strong, .name b, dl.postprofile dt a[href]"
        ):
            if any("content" in classes(up) for up in ancestors(node)):
                continue
            name = read_name(node)
            if not name:
                continue
            link = node if node.tag == "a" else node.css_first("a[href]")
            around = node.parent
            if link is None and around is not None and around.tag == "a":
                link = around
            href = link.attributes.get("href") if link is not None else None
            return Author(name=name, url=absolute(href, document.base))
    return Author(name=None)


def _permalink(post: Post, document: Document) -> str | None:
    for link in post.node.css("a[href*='#']"):
        href = link.attributes.get("href") or ""
        if href.endswith((f"#p{post.number}", f"#{post.number}")):
            return absolute(href, document.url if href.startswith("#") else document.base)
    return None


def _title(post: Post) -> str | None:
    node = post.node.css_first("h3, h2, .postsubject, .post-subject")
    text = " ".join(block_text(node).split()) if node is not None else ""
    return text or None
