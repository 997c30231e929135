"""The last resort: entries that a page numbers as comments, whatever engine wrote them."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.body import copy_but
from preserve.discuss.comment_page import make_page
from preserve.discuss.names import name_beside_date
from preserve.discuss.systems.numbered_entries import find_entries
from preserve.discuss.systems.wordpress.body import is_widget
from preserve.discuss.systems.wordpress.page import read_drafts
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged
from preserve.model import Author
from preserve.page import block_text

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.draft import Draft
    from preserve.discuss.systems.wordpress.entries import Entry
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_LONGEST_LINE = 120  # characters; more is a text
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_SAMPLE = 12  # entries that are read to see whether they are comments


class Numbered:
    """Reads entries with ids or ``data-`` attributes of comments that no other adapter knows."""

    name = "numbered"
    last_resort = True

    def match(self, document: Document) -> Match | None:
        """Recognise entries that have a writer or a time and a text, nearly all of them."""
        entries = find_entries(document)
        if not entries:
            return None
        drafts, _ = drafts_of(document, entries[:_SAMPLE])
        whole = [draft for draft in drafts if draft.text and (draft.author.name or draft.date_text)]
        if len(whole) * 10 < len(drafts) * 8:
            return None
        evidence = f"{len(entries)} entries with ids of comments"
        return Match(name=self.name, confidence=0.4, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read this page; how an unknown engine numbers its pages is not guessed."""
        return (yield from read_paged(document, match, _read_page))


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    drafts, parts = drafts_of(document, entries)
    return make_page(document, drafts, parts=parts, number=number)


def drafts_of(document: Document, entries: Sequence[Entry]) -> tuple[list[Draft], list[Node]]:
    """Return what the entries say, and their elements."""
    parts = [part for entry in entries for part in entry.parts]
    marks = frozenset(part.mem_id for part in parts)
    drafts = read_drafts(document, entries, lambda node: node.mem_id in marks)
    return [_tidied(draft, marks) for draft in drafts], parts


def _heads(heading: Node | None, shown: str, line: str) -> bool:
    """Whether a text begins with a heading that stands beside the date: a title."""
    around = heading.parent if heading is not None else None
    if heading is None or around is None:
        return False
    title, head = (re.sub(r"\s+", " ", block_text(node)) for node in (heading, around))
    return title == line and shown in head and len(head) <= len(title) + _LONGEST_LINE


def _tidied(draft: Draft, marks: frozenset[int]) -> Draft:
    """Find the name in the line with the date, where no element is named for it.

    Where none is named for the text either, that line and a heading are not part of the text.
    """
    if not draft.date_text:
        return draft
    shown = draft.date_text

    def is_other(node: Node) -> bool:
        return node.mem_id in marks and node.mem_id != draft.node.mem_id

    def is_dated(node: Node) -> bool:
        text = re.sub(r"\s+", " ", block_text(node))
        return len(text) <= _LONGEST_LINE and shown in text

    if not draft.author.name:
        lines = block_text(draft.node, skip=is_other).split("\n")
        dated = (line for line in lines if shown in line and len(line) <= _LONGEST_LINE)
        name = next((name for line in dated if (name := name_beside_date(line))), None)
        draft = dataclasses.replace(draft, author=Author(name=name))
    heading = next((node for node in draft.node.css("h2, h3, h4, h5, h6")), None)
    first_lines = (draft.text or "").split("\n")[:3]
    if any(shown in line for line in first_lines) or _heads(heading, shown, first_lines[0]):
        fragment = copy_but(
            draft.node,
            lambda node: (
                is_other(node) or is_widget(node) or is_dated(node) or node.tag in _HEADINGS
            ),
        )
        title = re.sub(r"\s+", " ", block_text(heading)) if heading is not None else None
        if block_text(fragment):
            draft = dataclasses.replace(
                draft, fragment=fragment, text=block_text(fragment), title=draft.title or title
            )
    return draft
