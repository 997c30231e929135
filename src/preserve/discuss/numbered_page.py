"""One page of a discussion whose engine breaks it into numbered pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.comment_page import make_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.draft import Draft
    from preserve.discuss.series import Series
    from preserve.page import Document, Node


def numbered_page(
    document: Document,
    drafts: Sequence[Draft],
    series: Series,
    links: Iterable[Node],
    *,
    parts: Sequence[Node] | None = None,
    number: int | None,
) -> CommentPage:
    """Return a page with its number and the addresses of the others.

    ``links`` are those that may lead to other pages; ``number`` is what the page was asked for as,
    None for the article's own; ``parts`` are all elements of entries, where drafts do not name all.
    """
    nodes = [draft.node for draft in drafts] if parts is None else parts
    marks = frozenset(node.mem_id for node in nodes)

    def in_entry(node: Node) -> bool:
        return node.mem_id in marks

    current, others = series.others(document, links, skip=in_entry)
    return make_page(
        document,
        drafts,
        parts=parts,
        number=current if number is None else number,
        others=others,
    )
