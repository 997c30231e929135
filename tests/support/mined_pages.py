"""Pages with comments of no known engine, and what is read of them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss import PageAnswer, read_discussion
from preserve.discuss.systems.mined.adapter import Mined
from preserve.page import parse

if TYPE_CHECKING:
    from preserve.discuss import Thread

URL = "https://paper.example/2024/bread"
ARTICLE = """<p>Bread is older than writing. On 3 May 2024 a baker told us how it was made.</p>
<p>She said that <a href="https://source.example/flour">flour</a> is what matters.</p>"""


@dataclasses.dataclass(frozen=True)
class Said:
    """A comment that a page is made of; ``depth`` counts from 0."""

    name: str
    date: str
    text: str
    depth: int = 0


THREE = (
    Said("Ada Lund", "12 May 2024, 10:11", "The crust is what I come for, every single week."),
    Said("Bela", "12 May 2024, 11:30", "Rye or wheat? That is the question here."),
    Said("Carol_77", "13 May 2024, 09:02", "Both. See https://rye.example/why for the reasons."),
)
TREE = (
    Said("Ada Lund", "12 May 2024, 10:11", "The crust is what I come for, every single week."),
    Said("Bela", "12 May 2024, 11:30", "Then you should try it toasted.", 1),
    Said("Carol_77", "13 May 2024, 09:02", "Toast hides mistakes, I think.", 2),
    Said("Ada Lund", "13 May 2024, 12:44", "It does not, believe me.", 1),
    Said("Dora", "14 May 2024, 08:20", "No word about salt in all of this?"),
)
PARENTS = [None, 0, 1, 0, None]


def page(area: str, *, lang: str = "en", before: str = "", after: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Bread</title>
</head><body><div class="top"><a href="/">Paper</a></div><div class="story"><h1>Bread</h1>
<div class="dateline">By A. Writer, 3 May 2024</div>{ARTICLE}</div>{before}{area}{after}
<div class="bottom">Paper 2024. <a href="/imprint">Imprint</a></div></body></html>"""


def read(html: str) -> Thread:
    reading = read_discussion(parse(html.encode(), url=URL), adapters=[Mined(always=True)])
    try:
        ask = next(reading)
        while True:
            ask = reading.send(PageAnswer(ask=ask))
    except StopIteration as stop:
        thread: Thread = stop.value
        return thread


def said(thread: Thread) -> list[tuple[str | None, str | None, str]]:
    return [
        (each.comment.author.name, each.comment.date_text, each.comment.text)
        for each in thread.comments
    ]


def parents(thread: Thread) -> list[int | None]:
    places = {each.comment.id: place for place, each in enumerate(thread.comments)}
    return [
        places[each.comment.parent] if each.comment.parent is not None else None
        for each in thread.comments
    ]


def expect(comments: tuple[Said, ...]) -> list[tuple[str, str, str]]:
    return [(one.name, one.date, one.text) for one in comments]


def box(one: Said, extra: str = "") -> str:
    return f"""<div class="box" {extra}><span class="who">{one.name}</span><span class="when">
{one.date}</span><div class="what">{one.text}</div><a href="#">Reply</a></div>"""
