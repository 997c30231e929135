"""What one page shows of a discussion."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.closed import find_state
from preserve.discuss.count import find_claims
from preserve.discuss.draft import comments_of
from preserve.discuss.remote import keeps_more, remote_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preserve.discuss.draft import Draft
    from preserve.discuss.types import Claim, ReadComment
    from preserve.model import Locator, ThreadState
    from preserve.page import Document, Node


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CommentPage:
    """One page of a discussion.

    ``number`` is that of the comment page, if known; ``others`` are the addresses of the further
    pages by their numbers.
    """

    url: str
    number: int | None
    comments: tuple[ReadComment, ...]
    claims: tuple[Claim, ...]
    others: Mapping[int, str]
    state: ThreadState
    state_evidence: Locator | None
    containers: tuple[Node, ...]
    remote: bool
    scripted: bool


def make_page(
    document: Document,
    drafts: Sequence[Draft],
    *,
    parts: Sequence[Node] | None = None,
    number: int | None = None,
    others: Mapping[int, str] | None = None,
) -> CommentPage:
    """Return a page with these comments; what it claims and whether it is closed is read from it.

    ``parts`` are all elements of entries, where the nodes of the drafts are not all: their text
    claims nothing.
    """
    nodes = [
        node
        for node in ([draft.node for draft in drafts] if parts is None else parts)
        if node.is_element_node
    ]
    marks = frozenset(node.mem_id for node in nodes)

    def in_entry(node: Node) -> bool:
        return node.mem_id in marks

    containers = find_containers(document, nodes)
    state, evidence = find_state(document, containers, skip=in_entry)
    return CommentPage(
        url=document.url,
        number=number,
        comments=comments_of(document, drafts),
        claims=find_claims(document, containers, skip=in_entry),
        others=others or {},
        state=state,
        state_evidence=evidence,
        containers=containers,
        remote=remote_place(document) is not None,
        scripted=keeps_more(document),
    )
