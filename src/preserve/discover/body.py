"""Where on a page the article's own text stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.page import block_text, select
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from preserve.discover.surroundings import Surroundings
    from preserve.page import Document, Node

# Elements by which themes and engines mark the text, surest first. Where one matches several
# elements, the one with the most text is taken.
_BODIES = (
    "[itemprop~=articleBody]",
    ".entry-content",  # WordPress, hAtom
    ".e-content",  # microformats
    ".post-content, .postcontent, .post_content",
    ".post-body",  # Blogger
    ".entry-body",  # TypePad, Movable Type
    ".entrytext, .entry-text, .post-entry, .storycontent",  # older WordPress themes
    ".article-texte, .article .texte, .crayon.texte, .texte",  # SPIP
    ".field-name-body, .field--name-body, .node__content, .node-content",  # Drupal
    "[property~='content:encoded']",  # Drupal, RDFa
    ".post-content-body, .available-content, .body.markup",  # Ghost, Substack
    (
        ".article-body, .article__body, .article-content, .article__content, .articleBody,"
        " .article-text, .article_body, .story-body, .story-content, .post-text, .postText,"
        " .body-content, .blog-content, .news-content, .note_content, .texto, .contenu,"
        " .content-article, .article-full, #article-body, #articleBody, #article_body"
    ),
    ".com-content-article__body, .item-page",  # Joomla
    "article",
    "main, [role=main]",
    "#content, .content",
)
# Parts of the text that engines put beside its body: standfirst, footnotes, sources, postscript.
_PARTS = (
    ".chapo, .chapeau, .standfirst, .article-intro, .article__intro, .lead, .lede, .kicker-text,"
    " .article-chapo, .article__chapo, .notes, .footnotes, .ps, .hyperlien, .sources,"
    " .article-sources, .references, .field-name-field-chapo, .field--name-field-chapo,"
    " .field-name-field-article-teaser, .subheadline, .dek"
)
_PARAGRAPHS = ("p", "pre", "blockquote", "li", "td", "dd")
_CANDIDATES_MAX = 40
_LINE_CHARACTERS = 25
_ENOUGH_CHARACTERS = 140
_GOOD = pattern(
    r"article|body|content|entry|hentry|main|page|post|text|blog|story|texte", re.IGNORECASE
)
_BAD = pattern(
    r"comment|meta|footer|footnote|sidebar|sponsor|related|widget|nav|menu|header|promo|share"
    r"|banner|cookie|combx|disqus|extra|popup|shoutbox|tags|tool",
    re.IGNORECASE,
)


def article_body(document: Document, surroundings: Surroundings) -> list[Node]:
    """Return the elements that hold the article's text, in document order; at least one."""
    for selector in _BODIES:
        candidates = [node for node in document.css(selector) if not surroundings.hold(node)]
        best, size = _largest(candidates[:_CANDIDATES_MAX], surroundings)
        if best is not None and size >= _ENOUGH_CHARACTERS:
            return _with_parts(best, surroundings)
    densest = _densest(document, surroundings)
    return [densest if densest is not None else document.css_first("body") or document.root]


def _largest(nodes: Sequence[Node], surroundings: Surroundings) -> tuple[Node | None, int]:
    """Return the first of the elements with the most text, and how many characters that is."""
    best, size = None, -1
    for node in nodes:
        own = len(_own_text(node, surroundings))
        if own > size:
            best, size = node, own
    return best, size


def _own_text(node: Node, surroundings: Surroundings, *, leave: Collection[str] = ("a",)) -> str:
    """Return the text of ``node`` without its links and without what is no part of the article."""
    return block_text(node, skip=lambda each: each.tag in leave or surroundings.include(each))


def _with_parts(body: Node, surroundings: Surroundings) -> list[Node]:
    """Return the body and its parts beside it, within the same article, in document order."""
    frame = body.parent
    for _ in range(3):
        if frame is None or frame.tag in {"article", "main", "body"}:
            break
        frame = frame.parent
    if frame is None or frame.tag in {"body", "html"}:
        return [body]
    taken = {node.mem_id for node in body.traverse()} | _ancestors(body)
    found = [body]
    for part in select(frame, _PARTS):
        if part.mem_id in taken or surroundings.hold(part) or not block_text(part):
            continue
        taken.update(node.mem_id for node in part.traverse())
        found.append(part)
    order = {node.mem_id: index for index, node in enumerate(frame.traverse())}
    return sorted(found, key=lambda node: order[node.mem_id])


def _ancestors(node: Node) -> set[int]:
    found: set[int] = set()
    here = node.parent
    while here is not None:
        found.add(here.mem_id)
        here = here.parent
    return found


def _densest(document: Document, surroundings: Surroundings) -> Node | None:
    """Return the element around most running text, links set aside, if there is any to speak of."""
    scores: dict[int, float] = {}
    nodes: dict[int, Node] = {}
    for paragraph in document.css(", ".join(_PARAGRAPHS)):
        if surroundings.hold(paragraph):
            continue
        size = len(_own_text(paragraph, surroundings, leave=("a", *_PARAGRAPHS)))
        if size < _LINE_CHARACTERS:
            continue
        share = float(size)
        parent = paragraph.parent
        for _ in range(3):
            if parent is None or parent.tag in {"body", "html", "-document"}:
                break
            nodes[parent.mem_id] = parent
            scores[parent.mem_id] = scores.get(parent.mem_id, _weight(parent)) + share
            share /= 2
            parent = parent.parent
    if not scores:
        return None
    best = max(scores, key=lambda key: scores[key])
    return nodes[best] if scores[best] >= _ENOUGH_CHARACTERS else None


def _weight(node: Node) -> float:
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return 100.0 * bool(_GOOD.search(names)) - 200.0 * bool(_BAD.search(names))
