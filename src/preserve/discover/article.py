"""What the article itself cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discover.body import article_body
from preserve.discover.citations import Place, read_citations
from preserve.discover.surroundings import Surroundings, ends_the_text, is_share_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.model import FoundCitation
    from preserve.page import Document, Node


def article_citations(
    document: Document, *, exclude: Sequence[Node] = ()
) -> tuple[FoundCitation, ...]:
    """Return what the body of the article on this page cites, in document order.

    What surrounds a text (navigation, teasers, share buttons, tags, author boxes, the discussion)
    cites nothing; ``exclude`` are elements known to be no part of the body, such as those that
    hold the discussion. A link in running text to another article of the same site is a citation.
    """
    surroundings = Surroundings(exclude)
    roots = article_body(document, surroundings)
    passed = {root.mem_id for root in roots}

    def skip(node: Node) -> bool:
        if node.mem_id in passed or surroundings.include(node):
            return True
        how_far = ends_the_text(node)
        if how_far is not None:
            passed.update(_what_follows(node, how_far))
        return how_far is not None

    place = Place(base=document.base, page_url=document.url, charset=document.charset)
    return read_citations(roots, place, skip=skip, skip_link=is_share_link)


def _what_follows(heading: Node, how_far: str) -> Iterator[int]:
    """Yield the siblings that a heading opens: all, or those up to the next of its rank."""
    rank = heading.tag or ""
    sibling = heading.next
    while sibling is not None:
        tag = sibling.tag or ""
        if how_far == "part" and len(tag) == 2 and tag[0] == "h" and tag <= rank:
            return
        yield sibling.mem_id
        sibling = sibling.next
