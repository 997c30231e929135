"""The reader for talk pages of MediaWiki: sections of signed paragraphs, indented by lists.

Nothing in the mark-up says where a comment begins or who wrote it: it ends with a link to its
writer and a time in brackets with a zone, as the software signs, and begins where the one before
ended. How deep it stands is how many lists are around it.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from preserve.discuss.comment_page import CommentPage, make_page
from preserve.discuss.draft import Draft
from preserve.discuss.levels import parents_of_levels
from preserve.discuss.markup import children, classes
from preserve.discuss.place import absolute
from preserve.discuss.systems.mediawiki_signatures import (
    Signature,
    ends_with_zone,
    find_signature,
    without_signature,
)
from preserve.discuss.types import Match, PageAsk
from preserve.discuss.verdict import reason_for
from preserve.discuss.whole import read_paged, thread_of
from preserve.model import ThreadState
from preserve.page import block_text, locator, parse_fragment

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from preserve.discuss.types import PageAnswer, Thread
    from preserve.page import Document, Node

_CONTENT = "#mw-content-text .mw-parser-output, #mw-content-text, #bodyContent"
_LISTS = frozenset({"ul", "ol", "dl"})
_ITEMS = frozenset({"li", "dd", "dt"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WHOLE = frozenset({"p", "pre", "blockquote", "table", "figure", "center"})
_INTO = frozenset({"div", "section", "article"})
_NEVER = frozenset({"style", "script", "meta", "link"})
_SKIPPED = (
    "toc", "mw-editsection", "navbox", "tmbox", "ambox", "talkheader", "mw-archivedtalk-notice",
    "printfooter", "catlinks", "mw-authority-control", "noprint",
)  # fmt: skip
_DROP = (
    ".mw-editsection, .ext-discussiontools-init-replylink-buttons, [data-mw-comment-end], "
    ".ext-discussiontools-init-timestamplink-icon, style"
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Run:
    """A paragraph, or the inline part of a list's item; ``level`` counts the lists around it.

    ``line`` is its mark-up where it is one of several signed lines of a paragraph.
    """

    nodes: tuple[Node, ...]
    level: int
    line: str | None = None

    @property
    def html(self) -> str:
        if self.line is not None:
            return self.line
        return "".join(node.html or "" for node in self.nodes)


class MediaWiki:
    """Reads the talk page of a wiki's article, whether it or the article is the seed."""

    name = "mediawiki"

    def match(self, document: Document) -> Match | None:
        """Recognise a page in a namespace for talk, or an article with a talk page that exists."""
        if document.css_first("#mw-content-text") is None:
            return None
        if document.css_first("body.ns-talk") is not None:
            return Match(name=self.name, confidence=0.9, evidence="body.ns-talk")
        if _talk_page(document) is not None:
            return Match(name=self.name, confidence=0.6, evidence="a link to the talk page")
        return None

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the talk page; of an article ask for it first."""
        if document.css_first("body.ns-talk") is not None:
            return (yield from read_paged(document, match, _read_page))
        talk = _talk_page(document)
        assert talk is not None
        answer = yield PageAsk(url=talk, why="the talk page")
        own = dataclasses.replace(make_page(document, []), remote=True)
        if answer.document is None:
            return thread_of(match, [own], [reason_for(answer.outcome)])
        page = _read_page(answer.document, None)
        thread = thread_of(match, [dataclasses.replace(page, containers=own.containers)], [])
        return dataclasses.replace(thread, pages=(document.url, page.url))


def _talk_page(document: Document) -> str | None:
    """Return the address of an article's talk page, if there is one."""
    tab = document.css_first("#ca-talk")
    link = document.css_first("#ca-talk a[href], a#ca-talk[href], a[rel='discussion'][href]")
    marked = [classes(node) for node in (tab, link) if node is not None]
    if link is None or any("new" in names for names in marked):
        return None
    href = link.attributes.get("href") or ""
    return absolute(href.partition("#")[0], document.base) if "redlink=1" not in href else None


def _read_page(document: Document, number: int | None) -> CommentPage:
    drafts: list[Draft] = []
    for section in _sections(document):
        found = list(_comments(section))
        parents = parents_of_levels([runs[0].level for runs, _ in found])
        before = len(drafts)
        for (runs, signature), parent in zip(found, parents, strict=True):
            place = before + parent if parent is not None else None
            drafts.append(_draft(document, runs, signature, place))
    page = make_page(document, drafts, number=number)
    place_to_write = document.css_first("#ca-addsection a, #ca-edit a[href*='action=edit']")
    locked = document.css_first("#ca-viewsource")
    state, evidence = ThreadState.UNKNOWN, None
    if place_to_write is not None:
        state, evidence = ThreadState.OPEN, locator(place_to_write)
    elif locked is not None:
        state, evidence = ThreadState.CLOSED, locator(locked)
    return dataclasses.replace(
        page, state=state, state_evidence=evidence, claims=(), remote=False, scripted=False
    )


def _draft(document: Document, runs: list[_Run], signature: Signature, parent: int | None) -> Draft:
    first = runs[0].nodes[0]
    mark = next(
        (
            found
            for run in runs
            for node in run.nodes
            if node.is_element_node and (found := _begins(node)) is not None
        ),
        None,
    )
    native = (mark.attributes.get("id") or None) if mark is not None else None
    pieces = [run.html if _is_block(run) else f"<p>{run.html}</p>" for run in runs]
    fragment = without_signature(parse_fragment("".join(pieces)), signature)
    while (widget := fragment.css_first(_DROP)) is not None:
        widget.decompose()
    holder = first if first.is_element_node else first.parent
    assert holder is not None
    return Draft(
        node=holder,
        fragment=fragment,
        number=native,
        native_id=native,
        author=dataclasses.replace(
            signature.author, url=absolute(signature.author.url, document.base)
        ),
        date=signature.date,
        date_text=signature.date_text,
        parent=parent,
        parent_source="indentation" if parent is not None else None,
        permalink=absolute(f"#{native}", document.url) if native else None,
    )


def _begins(node: Node) -> Node | None:
    """Return the mark that newer versions put where a comment begins."""
    if node.attributes.get("data-mw-comment-start") is not None:
        return node
    return node.css_first("[data-mw-comment-start][id]")


def _is_block(run: _Run) -> bool:
    return run.line is None and len(run.nodes) == 1 and run.nodes[0].tag in _WHOLE


def _comments(runs: list[_Run]) -> Iterator[tuple[list[_Run], Signature]]:
    """Yield the runs of each comment of a section, with the signature that ends it."""
    waiting: list[_Run] = []
    for run in itertools.chain.from_iterable(map(_lines, runs)):
        waiting.append(run)
        signature = find_signature(parse_fragment(run.html))
        if signature is not None:
            yield waiting, signature
            waiting = []


def _lines(run: _Run) -> Iterator[_Run]:
    """Yield a run by its signed lines, where it has several: a blank line was left out."""
    nodes = (
        list(children(run.nodes[0])) if _is_block(run) and run.nodes[0].tag == "p" else run.nodes
    )
    lines = [""]
    for node in nodes:
        if node.is_element_node:
            lines[-1] += node.html or ""
            if node.tag == "br" and _is_signed(lines[-1]):
                lines.append("")
            continue
        begin, *others = (node.html or "").split("\n")
        lines[-1] += begin
        for other in others:
            if _is_signed(lines[-1]):
                lines.append(other)
            else:
                lines[-1] += f"\n{other}"
    lines = [line for line in lines if line.strip()]
    if len(lines) < 2:
        yield run
        return
    for line in lines:
        yield dataclasses.replace(run, line=line)


def _is_signed(line: str) -> bool:
    return ends_with_zone(line) and find_signature(parse_fragment(line)) is not None


def _sections(document: Document) -> Iterator[list[_Run]]:
    """Yield the runs between one heading and the next."""
    content = document.css_first(_CONTENT)
    section: list[_Run] = []
    for run in _runs(content) if content is not None else ():
        if run is None:
            yield section
            section = []
        else:
            section.append(run)
    yield section


def _runs(content: Node) -> Iterator[_Run | None]:
    """Yield the runs of a page in reading order, None for each heading."""
    stack: list[tuple[Node | None, int]] = [(content.child, 0)]
    inline: list[Node] = []
    inline_level = 0
    while stack:
        node, level = stack.pop()
        if node is None:
            if _says_something(inline):
                yield _Run(tuple(inline), inline_level)
            inline = []
            continue
        stack.append((node.next, level))
        tag = node.tag or ""
        if node.is_element_node and (tag in _NEVER or _is_skipped(node)):
            continue
        is_heading = tag in _HEADINGS or "mw-heading" in (node.attributes.get("class") or "")
        opens = tag in _LISTS or tag in _ITEMS or tag in _INTO
        if not node.is_element_node or not (is_heading or opens or tag in _WHOLE):
            if node.is_element_node or node.is_text_node:
                inline.append(node)
                inline_level = level
            continue
        if _says_something(inline):
            yield _Run(tuple(inline), inline_level)
        inline = []
        if is_heading:
            yield None
        elif tag in _WHOLE:
            if block_text(node).strip():
                yield _Run((node,), level)
        else:
            stack.append((node.child, level + 1 if tag in _LISTS else level))


def _says_something(nodes: list[Node]) -> bool:
    return any(
        (block_text(node) if node.is_element_node else node.text() or "").strip() for node in nodes
    )


def _is_skipped(node: Node) -> bool:
    names = (node.attributes.get("class") or "").split()
    if "ext-discussiontools-init-section" in names:
        return False
    return any(name in _SKIPPED for name in names) or node.attributes.get("id") == "toc"
