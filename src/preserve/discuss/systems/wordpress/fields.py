"""The fields of one WordPress comment: who, when, what, and under which address."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.closed import is_closed_notice
from preserve.discuss.markup import class_named, classes
from preserve.discuss.mentions import begins_with_mention
from preserve.discuss.pending import INLINE, is_pending_notice
from preserve.discuss.phrases import DELETED
from preserve.discuss.place import absolute
from preserve.discuss.systems.wordpress.author import HEADS, is_head, read_author
from preserve.discuss.systems.wordpress.body import body_fragment, loose_paragraphs
from preserve.discuss.systems.wordpress.date import read_date
from preserve.discuss.systems.wordpress.headline import date_line, read_headline
from preserve.discuss.systems.wordpress.holder import Own
from preserve.discuss.systems.wordpress.parents import Clues, stated_reply
from preserve.model import Author, Kind, Visibility
from preserve.page import block_text, parse_fragment
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.discuss.systems.wordpress.date import Setting
    from preserve.discuss.systems.wordpress.entries import Entry
    from preserve.page import Document, Node


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """What was read from one entry; ``fragment`` is its body alone."""

    number: str | None
    native_id: str | None
    kind: Kind
    status: Visibility
    author: Author
    date: str | None
    date_text: str | None
    permalink: str | None
    printed_number: str | None
    title: str | None
    text: str
    fragment: Node
    clues: Clues


def read_fields(entry: Entry, setting: Setting) -> Fields:
    """Read one entry, without the replies inside it."""
    elements = Own(entry.parts, setting.leave)
    own = elements.nodes
    links = [node for node in own if node.tag == "a"]
    kind = _kind(entry, own)
    heads = [node for node in own if (node.classes or node.tag in HEADS) and is_head(node)]
    sure, certain = elements.find_body(heads)
    outside = elements.but(sure) if certain else own
    name_node, author = read_author(outside, own, kind, setting.document)
    headline = None
    if author.name is None and kind is Kind.COMMENT:
        headline = read_headline(entry.parts, setting.leave)
    told = [line.text for line in headline.lines] if headline is not None else []
    when_node, date, date_text = read_date(elements, outside, name_node, setting, told)
    marks = [node for node in (name_node, when_node) if node is not None]
    if headline is not None:
        author = Author(name=headline.name, url=absolute(headline.url, setting.document.base))
        marks += [node for line in headline.lines for node in line.nodes]
    vague = date_text is None or (headline is None and not certain)
    if vague and (line := date_line(entry.parts, setting.leave, date_text)) is not None:
        if date_text is None:
            date, date_text = setting.printed(line.text) or (None, None)
        marks += line.nodes
    marks += [node for node in links if _is_own_link(node, entry.number)]
    body, clean = elements.find_body(marks)
    holders = [body] if body is not None else list(entry.rest or entry.parts)
    clean = clean and body is not None
    fragment = body_fragment(holders, clean=clean, landmarks=marks, leave=setting.leave)
    text = block_text(fragment)
    if not text and kind is Kind.COMMENT and (loose := loose_paragraphs(own, marks)):
        fragment = body_fragment(loose, clean=False, landmarks=marks, leave=setting.leave)
        text = block_text(fragment)
    bare = not text and kind is Kind.COMMENT and fragment.css_first("img") is None
    if bare and (after := _following(entry, setting.leave)):
        fragment = body_fragment(after, clean=False, landmarks=marks, leave=setting.leave)
        text = block_text(fragment)
    if kind is not Kind.COMMENT and _LABEL.sub("", text).strip(" ()[]:：|–-\n0123456789") == "":
        text, fragment = "", parse_fragment("")
    if kind is Kind.COMMENT and _is_excerpt(entry, text) and author.url is not None:
        kind = Kind.PINGBACK
    number, native_id = _identity(entry, own)
    can_be_answered = any(map(_is_reply_link, own))
    if clean and body is not None:
        links = [node for node in links if not body.place < node.place < body.end]
    return Fields(
        number=number,
        native_id=native_id,
        kind=kind,
        status=_status(entry, own, text),
        author=author,
        date=date,
        date_text=date_text,
        permalink=_permalink(links, number, setting.document),
        printed_number=_printed_number(outside),
        title=_title(outside),
        text=text,
        fragment=fragment,
        clues=Clues(
            replies_to=stated_reply(links, _text_before),
            can_be_answered=can_be_answered,
            addresses=begins_with_mention(text),
        ),
    )


def _is_own_link(node: Node, number: str | None) -> bool:
    """Whether a link leads to the very comment that it stands in: a theme's, and no citation."""
    if number is None:
        return False
    found = _TO_COMMENT.search(node.attributes.get("href") or "")
    return found is not None and found[1] == number


def _following(entry: Entry, leave: Callable[[Node], bool]) -> list[Node]:
    """Return what stands between an entry and the next, where a theme closes the entry too soon."""
    found: list[Node] = []
    after = entry.node.next if entry.node.tag == "div" else None
    while after is not None and not (after.is_element_node and leave(after)):
        if after.is_element_node:
            if after.tag not in ("p", "blockquote", "pre", "ul", "ol") or is_closed_notice(
                block_text(after)
            ):
                break
            found.append(after)
        after = after.next
    return found


def _is_excerpt(entry: Entry, text: str) -> bool:
    """Whether a text is what WordPress cuts out of a page that cites, in a list without classes."""
    return (
        text[:1] == "["
        and _EXCERPT.match(text) is not None
        and not any("comment" in classes(part) for part in entry.parts)
    )


_EXCERPT = pattern(r"\[(?:…|\.\.\.)\]\s.*\s\[(?:…|\.\.\.)\]\Z", re.DOTALL)


_LABEL = pattern(
    r"\A\W*(?:ping\s?backs?|track\s?backs?|pings?|rétroliens?|retroenlaces?|retroenllaç|referencias?|"
    r"verweise?|povratni\sping|povratna\s(?:veza|sled)|hysbysiad\scyfeirio|paluuviite|päivitysilmoitus|"
    r"pingback-viide|tagasisideviide|visszajelzés|visszakövetés|ping\sbalik|lacak\sbalik|jejak\sbalik|"
    r"atpings|atsaite|tilbakeping|tilbakesporing|sp[äe]tn[éý]\s(?:upozorn?enie|odkaz)|geri\sizleme|"
    r"зворотн\S+\sпосилання|уведомление|обратная\sссылка|тр[еэ]кб[еэ]ки?|пін[гґ]бек|пинг(?:б[еэ]к)?|"
    r"повратни\sпинг|повратна\sвеза|обратни\sвръзки|проследяване|πίνγκμπακ|παράθεση|"
    r"بازتاب|تنبيه|تعقيب|פינגבא?ק|טראקבאק|ピンバック|トラックバック|핑백|트랙백|引用通告|引用|通告)"
    r"\s*(?:by|de|von|from|di|da|от|від)?\s*[:：]?\s*",
    re.IGNORECASE,
)
_DELETED = pattern("|".join(DELETED), re.IGNORECASE)
_DELETED_NAMES = frozenset({"comment-deleted", "deleted-comment", "deleted", "removed"})
_HIDDEN_NAMES = frozenset({"comment-hidden", "hidden-comment", "comment-low-rated", "low-rated"})


def _kind(entry: Entry, own: Sequence[Node]) -> Kind:
    names = frozenset().union(*(node.classes for node in own[:4]))
    for kind in (Kind.PINGBACK, Kind.TRACKBACK):
        if kind.value in names:
            return kind
    if entry.ping_list is not None:
        return Kind.TRACKBACK if "trackback" in entry.ping_list.lower() else Kind.PINGBACK
    if "comment" in names and "byuser" in names:
        return Kind.COMMENT
    if any("fn" in node.classes for node in own):
        return Kind.COMMENT
    label = _LABEL.match(block_text(own[0])[:60]) if own else None
    if label is None or not re.search(r"[:：]", label[0]):
        return Kind.COMMENT
    return Kind.TRACKBACK if "track" in label[0].lower() else Kind.PINGBACK


def _status(entry: Entry, own: Sequence[Node], text: str) -> Visibility:
    names = frozenset(name for part in entry.parts for name in classes(part))
    if "unapproved" in names or any(
        is_pending_notice(node) for node in own if node.classes or node.tag in INLINE
    ):
        return Visibility.PENDING
    if names & _DELETED_NAMES or (len(text) <= 160 and _DELETED.match(text)):
        return Visibility.DELETED
    return Visibility.HIDDEN if names & _HIDDEN_NAMES else Visibility.VISIBLE


_REPLY_NAMES = frozenset({"comment-reply-link", "comment-reply-login"})


def _is_reply_link(node: Node) -> bool:
    if node.tag not in ("a", "button"):
        return False
    return not node.classes.isdisjoint(_REPLY_NAMES) or (
        "replytocom=" in (node.attributes.get("href") or "")
    )


def _identity(entry: Entry, own: Sequence[Node]) -> tuple[str | None, str | None]:
    """Return (number, id as written); a reply link names a comment that has no id of its own."""
    if entry.number is not None:
        return entry.number, entry.native_id
    for node in own:
        if _is_reply_link(node):
            written = node.attributes.get("data-commentid") or ""
            found = re.search(r"replytocom=(\d+)", node.attributes.get("href") or "")
            number = written if written.isdigit() else found[1] if found is not None else None
            if number is not None:
                return number, number
    for node in own:
        found = _TO_COMMENT.search(node.attributes.get("href") or "") if node.tag == "a" else None
        if found is not None and re.fullmatch(r"\W*\d+\W*", block_text(node)):
            return found[1], f"comment-{found[1]}"
    return None, None


_TO_COMMENT = pattern(r"#(?:li-|div-|dsq-)?(?:comment-|(?:wpd|wc)-comm-)(\d+)(?:_\d+)?\Z")


def _permalink(links: Sequence[Node], number: str | None, document: Document) -> str | None:
    if number is None:
        return None
    for link in links:
        href = link.attributes.get("href") or ""
        found = _TO_COMMENT.search(href)
        if found is not None and found[1] == number:
            return absolute(href, document.base if not href.startswith("#") else document.url)
    return None


def _text_before(link: Node) -> str:
    """Return the text right before a link, and its own, for words such as "in reply to"."""
    before = link.prev
    text = ""
    if before is not None and before.is_text_node:
        text = re.sub(r"\s+", " ", before.text_content or "")[-60:]
    return f"{text} {block_text(link)[:40]}"


_NUMBER_NAMES = pattern(
    r"^(?:comment-?number|comment_number|comment-?num|comment-?index|comment-?count(?:er)?|"
    r"commentcount|counter|floor|num)$"
)
_is_called_number = class_named(_NUMBER_NAMES)


def _printed_number(outside: Sequence[Node]) -> str | None:
    for node in outside:
        if _is_called_number(node):
            text = block_text(node)
            if re.fullmatch(r"\W{0,3}\d{1,6}\W{0,3}", text):
                return text
    return None


def _title(outside: Sequence[Node]) -> str | None:
    for node in outside:
        if not node.attributes:
            continue
        if (
            "comment-subject" in node.classes
            or "comment-headline" in node.classes
            or node.attributes.get("itemprop") == "headline"
        ):
            return " ".join(block_text(node).split()) or None
    return None
