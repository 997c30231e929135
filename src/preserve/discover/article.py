"""What the article itself says and cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discover.body import article_body
from preserve.discover.citations import Place, read_citations
from preserve.discover.surroundings import Surroundings, ends_the_text, is_share_link
from preserve.page import block_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    place = Place(base=document.base, page_url=document.url, charset=document.charset)
    skip = _what_is_no_text(roots, surroundings)
    return read_citations(roots, place, skip=skip, skip_link=is_share_link)


def article_text(document: Document, *, exclude: Sequence[Node] = ()) -> str:
    """Return the text of the article on this page, a line for each block.

    It is read where ``article_citations`` looks for citations; ``exclude`` as there.
    """
    surroundings = Surroundings(exclude)
    roots = article_body(document, surroundings)
    skip = _what_is_no_text(roots, surroundings)
    return "\n".join(filter(None, (block_text(root, skip=skip) for root in roots)))


def _what_is_no_text(roots: Sequence[Node], surroundings: Surroundings) -> Callable[[Node], bool]:
    """Return what tells, element by element in document order, whether to pass one by."""
    passed = {root.mem_id for root in roots}

    def skip(node: Node) -> bool:
        if node.mem_id in passed or surroundings.include(node):
            return True
        how_far = ends_the_text(node)
        if how_far is not None:
            passed.update(_what_follows(node, how_far))
        return how_far is not None

    return skip


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
