"""Small pages of our own, and a driver that plays the story's part for a reader."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from preserve.discuss import PageAnswer, read_discussion
from preserve.model import Outcome
from preserve.page import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preserve.discuss import Thread

ARTICLE = "https://blog.example/2024/05/bread/"


@dataclasses.dataclass
class Reader:
    """Reads a page; further pages come from ``pages``, by address, as mark-up or an outcome."""

    asked: list[str] = dataclasses.field(default_factory=list)

    def __call__(
        self,
        html: str,
        *,
        url: str = ARTICLE,
        pages: Mapping[str, str | bytes | Outcome | None] | None = None,
    ) -> Thread:
        reading = read_discussion(parse(html.encode(), url=url))
        try:
            ask = next(reading)
            while True:
                self.asked.append(ask.url)
                found = (pages or {}).get(ask.url)
                if isinstance(found, str) and not isinstance(found, Outcome):
                    document = parse(found.encode(), url=ask.url)
                    answer = PageAnswer(ask=ask, document=document, outcome=Outcome.CAPTURED)
                elif isinstance(found, bytes):
                    answer = PageAnswer(ask=ask, body=found, outcome=Outcome.CAPTURED)
                else:
                    answer = PageAnswer(ask=ask, outcome=found)
                ask = reading.send(answer)
        except StopIteration as stop:
            thread: Thread = stop.value
            return thread


@pytest.fixture
def read() -> Reader:
    return Reader()


def wordpress_page(area: str, *, head: str = "", lang: str = "en", meta: str = "") -> str:
    """An article page as WordPress prints it, with a comment area."""
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">
<link rel="stylesheet" href="https://blog.example/wp-content/themes/plain/style.css">{head}</head>
<body class="single single-post"><main><article class="post type-post hentry">
<header class="entry-header"><h1 class="entry-title">Bread</h1>{meta}</header>
<div class="entry-content"><p>An article about bread.</p></div></article></main>
{area}
<aside class="sidebar"><h3>Elsewhere</h3>
<a href="https://blog.example/2024/04/salt/#comments">376 comments</a></aside>
</body></html>"""


@pytest.fixture(name="wordpress_page", scope="session")
def wordpress_page_fixture() -> object:
    return wordpress_page


def html5_comment(
    number: int,
    *,
    name: str = "Ada",
    text: str = "Good bread.",
    depth: int = 1,
    inner: str = "",
    reply: bool = True,
    date: str = "2024-05-04T10:11:12+02:00",
    printed: str = "May 4, 2024 at 10:11 am",
    page: str = "",
) -> str:
    """One entry as core's html5 walker prints it."""
    link = (
        f'<div class="reply"><a rel="nofollow" class="comment-reply-link" '
        f'href="{ARTICLE}?replytocom={number}#respond" data-commentid="{number}">Reply</a></div>'
        if reply
        else ""
    )
    return f"""<li id="comment-{number}" class="comment even thread-even depth-{depth}">
<article id="div-comment-{number}" class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><img alt="" src="a.png" class="avatar photo">
<b class="fn">{name}</b> <span class="says">says:</span></div>
<div class="comment-metadata"><a href="{ARTICLE}{page}#comment-{number}"><time
 datetime="{date}">{printed}</time></a>
<span class="edit-link"><a class="comment-edit-link" href="/e">Edit</a></span></div></footer>
<div class="comment-content"><p>{text}</p></div>{link}</article>{inner}</li>"""


def area(*entries: str, title: str = "", after: str = "") -> str:
    """A comment area as core's themes print it."""
    heading = f'<h2 class="comments-title">{title}</h2>' if title else ""
    return (
        f'<div id="comments" class="comments-area">{heading}<ol class="comment-list">'
        f"{''.join(entries)}</ol>{after}</div>"
    )


@dataclasses.dataclass(frozen=True)
class Make:
    """The makers above, for tests that cannot import their neighbours."""

    article: str = ARTICLE
    page = staticmethod(wordpress_page)
    comment = staticmethod(html5_comment)
    area = staticmethod(area)


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()
