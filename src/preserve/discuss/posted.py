"""A comment as an API or a feed gives it, made into what the manifest lists."""

from __future__ import annotations

import dataclasses
import datetime
import re
from html import escape

from preserve.discuss.body import is_deleted, without
from preserve.discuss.dates import read_attribute
from preserve.discuss.place import absolute
from preserve.discuss.tree import made_id
from preserve.discuss.types import ReadComment
from preserve.model import Author, Comment, Kind, Locator, Visibility
from preserve.page import block_text, inner_html, parse_fragment
from preserve.patterns import pattern

_MARKUP = pattern(
    r"</?(?:p|br|a|blockquote|em|i|b|strong|div|span|code|pre|ul|ol|li|img)\b[^>]*>", re.IGNORECASE
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """One comment of an answer.

    ``url`` is the address of the answer, ``pointer`` the place in it: a JSON pointer, or for a feed
    what ``pointer_type`` names. ``base`` is what relative addresses resolve against. The body is
    ``html``, or ``plain`` text. ``id`` is the id without prefixes and ``parent`` that of what is
    answered. ``date`` is ISO 8601, or seconds or milliseconds since 1970. ``drop`` is a selector
    for what the service adds to bodies.
    """

    url: str
    pointer: str
    pointer_type: str = "json-pointer"
    base: str
    id: str | None
    native_id: str | None = None
    parent: str | None = None
    parent_source: str = "api"
    parent_exact: bool = True
    author: str | None = None
    author_url: str | None = None
    date: str | float | None = None
    date_text: str | None = None
    html: str | None = None
    plain: str | None = None
    title: str | None = None
    permalink: str | None = None
    number: str | None = None
    kind: Kind = Kind.COMMENT
    status: Visibility = Visibility.VISIBLE
    mentions: tuple[str, ...] = ()
    drop: str = ""


def read_posted(posted: Posted) -> ReadComment:
    """Return the comment; its depth and place come with the whole thread.

    Raises:
        PageError: its mark-up is nested deeper than can be parsed in reasonable time.
    """
    markup = posted.html if posted.html is not None else paragraphs(posted.plain or "")
    fragment = without(parse_fragment(markup), posted.drop)
    text = block_text(fragment)
    printed = posted.date_text or (str(posted.date) if posted.date is not None else None)
    status = posted.status
    if status is Visibility.VISIBLE and is_deleted(text):
        status = Visibility.DELETED
    identity = posted.id or made_id(posted.author, printed, text)
    comment = Comment(
        id=identity,
        native_id=posted.native_id or posted.id,
        parent=posted.parent if posted.parent != identity else None,
        parent_source=posted.parent_source if posted.parent else None,
        parent_exact=posted.parent_exact,
        depth=1,
        position=1,
        number=posted.number,
        kind=posted.kind,
        status=status,
        author=Author(name=posted.author, url=absolute(posted.author_url, posted.base)),
        date=read_moment(posted.date),
        date_text=printed,
        permalink=absolute(posted.permalink, posted.base),
        title=posted.title,
        text=text,
        html=inner_html(fragment),
        mentions=posted.mentions,
        source_url=posted.url,
        locator=Locator(type=posted.pointer_type, value=posted.pointer),
    )
    return ReadComment(comment=comment, fragment=fragment, base=posted.base)


def read_moment(value: str | float | None) -> str | None:
    """Return a moment of an API as ISO 8601: as written, or seconds or milliseconds since 1970."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"\d{9,13}(?:\.\d+)?", value.strip()):
        value = float(value)
    if isinstance(value, str):
        return read_attribute(re.sub(r"(?<=:\d\d)\.\d+", "", value.strip()))
    try:
        seconds = value / 1000 if value > 10**11 else value
        moment = datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= 1990 else None


def as_markup(plain: str) -> str:
    """Return a text as mark-up: some sites put mark-up where others put plain lines."""
    return plain if _MARKUP.search(plain) else paragraphs(plain)


def paragraphs(plain: str) -> str:
    """Return plain text as mark-up: paragraphs at empty lines, line breaks within."""
    parted = re.split(r"\n[ \t]*\n", plain.replace("\r\n", "\n").strip())
    return "".join(
        f"<p>{'<br>'.join(escape(line) for line in paragraph.splitlines())}</p>"
        for paragraph in parted
        if paragraph.strip()
    )
