"""Pages of comments and captures at a limit: for tests of what stops a capture by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripted_web import SEED, page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scripted_web import Result, Web

GIF = [("Content-Type", "image/gif")]


def fresh(web: Web, **limits: object) -> Result:
    """Capture the seed into a collection of its own, with these limits."""
    web.collection = web.collection.parent / f"warcs-{len(list(web.collection.parent.iterdir()))}"
    web.settle(limits=limits)
    return web.capture()


def details(result: Result) -> dict[str, tuple[str, str | None]]:
    """Return what became of each address, and the detail."""
    return {url: (str(row.outcome), row.detail) for url, row in result.resources.items()}


def limited(result: Result, name: str) -> list[str]:
    """Return the addresses that a limit stopped, icons apart, in the order of their discovery."""
    return [
        url
        for url, row in result.resources.items()
        if (row.outcome, row.detail) == ("limit-reached", f"limits.{name}")
        and not url.endswith("/favicon.ico")
    ]


def comment(number: int, text: str = "") -> str:
    """Write a comment as themes do."""
    return (
        f'<li class="comment even thread-even depth-1" id="comment-{number}">'
        f'<div class="comment-author"><cite class="fn">Lecteur {number}</cite></div>'
        f'<div class="comment-meta"><a href="#comment-{number}">2 mai 2016 à 8 h 00 min</a></div>'
        f'<div class="comment-content"><p>Mot {number}. {text}</p></div></li>'
    )


def thread(comments: Iterable[str], *, claimed: int | None, links: str = "") -> str:
    """Write a discussion; ``links`` lead to its other pages."""
    heading = f"<h2>{claimed} commentaires</h2>" if claimed is not None else ""
    navigation = f"<nav class='navigation comments-pagination'>{links}</nav>" if links else ""
    return (
        f'<div id="comments">{heading}<ol class="commentlist">{"".join(comments)}</ol>'
        f"{navigation}</div>"
    )


def article(discussion: str, links: str = "") -> bytes:
    """Return an article with its discussion."""
    return page(f"<article><h1>Le four</h1><p>Un texte. {links}</p></article>{discussion}")


def comment_page(number: int) -> str:
    """Return the address of a further comment page of the seed."""
    return f"{SEED}/comment-page-{number}/"


def current(number: int) -> str:
    """Write the number of the page that one is on."""
    return f"<span aria-current=page class='page-numbers current'>{number}</span>"


def serve_pages(web: Web, pages: Sequence[Sequence[int]], *, claimed: int | None) -> None:
    """Serve a discussion: the numbers of the comments on each page, the article's first."""
    for number, numbers in enumerate(pages, start=1):
        links = "".join(
            f"<a class=page-numbers href='{comment_page(other) if other > 1 else SEED}'>{other}</a>"
            if other != number
            else current(number)
            for other in range(1, len(pages) + 1)
        )
        body = article(thread(map(comment, numbers), claimed=claimed, links=links))
        web.serve(SEED if number == 1 else comment_page(number), body)
