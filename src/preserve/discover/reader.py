"""One walk over a text: its words in order, and where in them addresses are named."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discover.embeds import embedded_address, embedded_post
from preserve.model import Form
from preserve.page.text import BLOCKS, UNSHOWN
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.page import Node

_CITING = frozenset({"blockquote", "q", "ins", "del"})
_QUOTES = frozenset({"blockquote", "q"})
# Where scripts and sites write the real address of a link through a gateway of theirs.
_REAL_ADDRESS = ("data-expanded-url", "data-ultimate-url", "title")
_WEB_ADDRESS = pattern(r"\s*https?://[^\s<>\"]+\s*\Z", re.IGNORECASE)
_BLANKS = pattern(r"[ \t\n\f\r]+")


@dataclasses.dataclass(slots=True, kw_only=True)
class Mention:
    """A place in a text, ``text[start:end]``, that names an address.

    ``candidates`` are the addresses to try where the one written is not the likeliest itself;
    ``real`` is what the page says is behind a gateway; ``picture`` the alternative texts of images
    within an anchor.
    """

    form: Form
    as_written: str
    start: int
    end: int
    in_quote: bool
    candidates: tuple[str, ...] = ()
    real: str | None = None
    picture: str = ""


@dataclasses.dataclass(slots=True, kw_only=True)
class Reading:
    """A text, white space collapsed and blocks apart by line feeds, and what it names.

    ``masked`` is the text with blanks for what belongs to an anchor: there, an address is the
    anchor's affair. ``quotes`` are the spans within quotations.
    """

    text: str
    masked: str
    mentions: list[Mention]
    quotes: list[tuple[int, int]]


def read(
    top: Node,
    *,
    skip: Callable[[Node], bool] | None = None,
    skip_link: Callable[[Node], bool] | None = None,
) -> Reading:
    """Read the text below ``top`` and the anchors, embedded things and ``cite=`` in it.

    ``skip`` says of an element to pass it by with all it contains; ``skip_link`` of an anchor that
    it is no citation.
    """
    walk = _Walk(skip, skip_link)
    walk.run(top)
    text = "".join(walk.pieces)
    return Reading(
        text=text, masked=_masked(text, walk.anchored), mentions=walk.mentions, quotes=walk.quotes
    )


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in sorted(spans):
        begin = max(position, start)
        if end > begin:
            pieces += (text[position:begin], " " * (end - begin))
            position = end
    return "".join((*pieces, text[position:]))


class _Walk:
    """The state of one walk, without recursion: pages may be nested deeper than the stack."""

    def __init__(
        self, skip: Callable[[Node], bool] | None, skip_link: Callable[[Node], bool] | None
    ) -> None:
        self.pieces: list[str] = []
        self.mentions: list[Mention] = []
        self.anchored: list[tuple[int, int]] = []
        self.quotes: list[tuple[int, int]] = []
        self._length = 0
        self._blank_last = True
        self._skip = skip
        self._skip_link = skip_link
        self._open_anchors: list[tuple[int, int, Mention | None]] = []  # node, start, mention
        self._open_quotes: list[tuple[int, int]] = []  # node, start
        self._posts: set[int] = set()

    def run(self, top: Node) -> None:
        end = top.mem_id
        node: Node | None = top
        while node is not None:
            child = node.first_child if self._enter(node, is_top=node.mem_id == end) else None
            if child is not None:
                node = child
                continue
            while True:
                self._leave(node)
                if node.mem_id == end:
                    return
                following = node.next
                if following is not None:
                    node = following
                    break
                node = node.parent
                assert node is not None  # top is above everything that is walked

    def _enter(self, node: Node, *, is_top: bool) -> bool:
        """Take in what stands at ``node``; tell whether to go on with what is inside."""
        tag = node.tag or ""
        if tag == "-text":
            self._say(_BLANKS.sub(" ", node.text_content or ""))
            return False
        if tag[:1] == "-":
            return False
        is_passed = not is_top and self._skip is not None and self._skip(node)
        if is_passed or tag == "br" or tag in BLOCKS:
            self._new_line()
        if is_passed or tag == "br" or self._is_player(tag, node):
            return False
        if tag in UNSHOWN and not is_top:
            return False
        self._attributes(tag, node)
        return True

    def _is_player(self, tag: str, node: Node) -> bool:
        """Take in a player or frame, or those in a ``noscript`` (the same again, or the only)."""
        inner = node.traverse() if tag == "noscript" else (node,)
        written = [address for each in inner if (address := embedded_address(each)) is not None]
        for address in written:
            self._mention(Form.EMBED, address)
        return bool(written) or tag == "noscript"

    def _attributes(self, tag: str, node: Node) -> None:
        if tag == "img":
            alternative = node.attributes.get("alt")
            if alternative and self._open_anchors and self._open_anchors[-1][2] is not None:
                anchor = self._open_anchors[-1][2]
                anchor.picture = f"{anchor.picture} {alternative}".strip()
            return
        if tag == "a":
            self._anchor(node)
            return
        post = embedded_post(node)
        if isinstance(post, str):
            self._mention(Form.EMBED, post)
        elif post is not None:
            self._posts.add(post.mem_id)
        if tag in _CITING and not isinstance(post, str) and (cite := node.attributes.get("cite")):
            self._mention(Form.CITE, cite)
        if tag in _QUOTES:
            self._open_quotes.append((node.mem_id, self._length))

    def _anchor(self, node: Node) -> None:
        attributes = node.attributes
        href = attributes.get("href")
        mention = None
        if href is not None and not (self._skip_link is not None and self._skip_link(node)):
            form = Form.EMBED if node.mem_id in self._posts else Form.ANCHOR
            mention = self._mention(form, href)
            for name in _REAL_ADDRESS:
                if _WEB_ADDRESS.match(attributes.get(name) or ""):
                    mention.real = attributes[name]
                    break
        self._open_anchors.append((node.mem_id, self._length, mention))

    def _leave(self, node: Node) -> None:
        tag = node.tag or ""
        if tag in BLOCKS:
            self._new_line()
        if tag == "a" and self._open_anchors and self._open_anchors[-1][0] == node.mem_id:
            _, start, mention = self._open_anchors.pop()
            self.anchored.append((start, self._length))
            if mention is not None:
                mention.end = self._length
        if tag in _QUOTES and self._open_quotes and self._open_quotes[-1][0] == node.mem_id:
            self.quotes.append((self._open_quotes.pop()[1], self._length))

    def _mention(self, form: Form, written: str) -> Mention:
        mention = Mention(
            form=form,
            as_written=written,
            start=self._length,
            end=self._length,
            in_quote=bool(self._open_quotes),
        )
        self.mentions.append(mention)
        return mention

    def _say(self, text: str) -> None:
        if self._blank_last and text.startswith(" "):
            text = text[1:]
        if text:
            self.pieces.append(text)
            self._length += len(text)
            self._blank_last = text.endswith(" ")

    def _new_line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")
            self._length += 1
        self._blank_last = True
