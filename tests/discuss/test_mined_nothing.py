"""What looks like comments and is none: nothing is mined there."""

from __future__ import annotations

from typing import Any

import pytest
from mined_pages import URL, page, read, said

from preserve.discuss.systems.mined.adapter import Mined
from preserve.page import parse


def items(one: Any, *, tag: str = "div", n: int = 6) -> str:
    names = ("Ada Lund", "Bela", "Carol Smith", "Dora", "Emil K.", "Frida")
    texts = (
        "The mill by the river runs again.",
        "Nobody knows why flour was dear last year, but it was.",
        "Salt, water, time.",
        "A second oven is to be built behind the church this summer.",
        "Rye keeps longer than wheat does.",
        "What a baker earns, and what the rent takes.",
    )
    return "".join(
        f"<{tag}>{one(names[i % 6], f'{i + 3} May 2024', texts[i % 6], i)}</{tag}>"
        for i in range(n)
    )


def plain(name: str, date: str, text: str, number: int) -> str:
    del number
    return f"<b>{name}</b> <span>{date}</span><p>{text}</p>"


def teaser(name: str, date: str, text: str, number: int) -> str:
    return (
        f"<h3><a href='/2024/story-{number}'>A story with a long title, part {number}</a></h3>"
        f"<span>{name}</span> <span>{date}</span><p>{text}</p>"
    )


NOTHING: dict[str, str] = {
    "no list at all": "<h2>Comments</h2><p>Be the first to comment.</p>",
    "a side bar": f"<aside><h2>Comments</h2>{items(plain)}</aside>",
    "a side bar by its class": f"<div class='sidebar'><h2>Comments</h2>{items(plain)}</div>",
    "newest comments of all articles": f"<h2>Recent comments</h2><ul>{items(plain, tag='li')}</ul>",
    "newest comments that link to their articles": "<h2>Comments</h2><ul>"
    + items(
        lambda n, d, t, i: (
            f"<b>{n}</b> <span>{d}</span><p><a href='/2024/s-{i}#comment-{i}'>{t}</a></p>"
        ),
        tag="li",
    )
    + "</ul>",
    "newest comments in German": f"<h3>Neueste Kommentare</h3><ul>{items(plain, tag='li')}</ul>",
    "teasers of opinion pieces": f"<h2>Kommentare</h2><div>{items(teaser)}</div>",
    "teasers with a link to the rest": "<h2>Discussion</h2><div>"
    + items(lambda n, d, t, i: f"{plain(n, d, t, i)}<a href='/2024/{i}'>Read more</a>")
    + "</div>",
    "related articles after an empty discussion": "<h2>0 comments</h2><p>None yet.</p><h2>Related"
    f"</h2><div>{items(teaser)}</div>",
    "related articles without links after a form": "<h2>Comments</h2><form><textarea name=c>"
    f"</textarea></form><h2>Also read</h2><div>{items(plain)}</div>",
    "reviews with stars": "<h2>Comments</h2><div>"
    + items(lambda n, d, t, i: f"<span>★★★★☆</span>{plain(n, d, t, i)}")
    + "</div>",
    "reviews by their name": f"<div class='product-reviews'><h2>Comments</h2>{items(plain)}</div>",
    "customers' reviews": f"<h2>Customer reviews</h2><div>{items(plain)}</div>",
    "a live ticker": "<h2>Comments</h2><div class='live-ticker'>"
    + items(lambda n, d, t, i: f"<span>{i + 50}'</span>{plain(n, d, t, i)}")
    + "</div>",
    "a live blog by one writer": "<h2>Live comments</h2><div>"
    + items(lambda _, d, t, i: f"<time>{d}, 10:0{i}</time><b>Ada Lund</b><p>{t}</p>")
    + "</div>",
    "a commentary by one writer": "<h2>Comments</h2><div>"
    + items(lambda _, d, t, i: f"<time>{d}, 10:0{i}</time><b>Ada Lund</b><p>{t}</p>")
    + "</div>",
    "a changelog": "<h2>Changes and comments</h2><div>"
    + items(lambda _, d, t, i: f"<h3>1.{i}.0</h3><span>{d}</span><ul><li>{t}</li></ul>")
    + "</div>",
    "a calendar": "<h2>Discussions</h2><ul class='events'>"
    + items(lambda n, d, t, _: f"<time>{d}</time> <b>{n}</b><p>{t}</p>", tag="li")
    + "</ul>",
    "a calendar with tickets": "<h2>Discussion</h2><ul>"
    + items(lambda n, d, t, _: f"<time>{d}</time> <b>{n}</b><p>{t} Tickets $ 12</p>", tag="li")
    + "</ul>",
    "products": "<h2>Comments</h2><ul>"
    + items(lambda n, d, t, _: f"<b>{n}</b><p>{t}</p><i>Since {d}</i> <em>€ 12.50</em>", tag="li")
    + "</ul>",
    "questions and answers of the house": "<h2>Frequently asked questions and comments</h2><dl>"
    + "".join(f"<dt>What is thing {i}, since 3 May 2024?</dt><dd>It is {i}.</dd>" for i in range(6))
    + "</dl>",
    "a chronicle in the article": "<h2>What happened</h2><ul>"
    + items(lambda n, d, t, _: f"<b>{d}</b> {n}: {t}", tag="li")
    + "</ul>",
    "a table of results": "<h2>Forum</h2><table>"
    + "".join(f"<tr><td>{i}</td><td>{i + 3}.05.2024</td><td>{i}:2</td></tr>" for i in range(8))
    + "</table>",
    "a list of topics": "<h2>Forum</h2><table>"
    + "".join(
        f"<tr><td><h4><a href='/t/{i}'>A topic about thing {i}</a></h4></td><td>Ada {i}</td>"
        f"<td>{i + 3} May 2024</td><td>{i} replies</td></tr>"
        for i in range(8)
    )
    + "</table>",
    "a link to comments elsewhere": "<h2><a href='/talk'>12 comments</a></h2>"
    f"<div>{items(plain)}</div>",
    "people who signed": f"<h2>Signatures</h2><ul>{items(plain, tag='li')}</ul>",
    "a box of rules with dates": "<h2>Comments</h2><p>Our rules of 3 May 2024 apply. They were "
    "last changed on 4 May 2024.</p><p>Thank you, the editors, 5 May 2024.</p>",
}


@pytest.mark.parametrize("shape", NOTHING)
def test_what_is_no_discussion_gives_nothing(shape: str) -> None:
    assert said(read(page(NOTHING[shape]))) == []


def test_an_article_alone_gives_nothing() -> None:
    assert Mined().match(parse(page("").encode(), url=URL)) is None
