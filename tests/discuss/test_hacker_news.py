"""Hacker News: rows that are indented, "More" at the foot of a page."""

from __future__ import annotations

from typing import Any

from preserve.model import MissingReason, Outcome, ThreadState, Verdict, Visibility

ITEM = "https://news.example/item?id=100"


def row(
    number: int,
    level: int,
    text: str,
    *,
    name: str | None = "ada",
    parent: int | None = None,
    extra: str = "",
) -> str:
    writer = f'<a href="user?id={name}" class="hnuser">{name}</a>' if name else ""
    up = f' | <a href="#{parent}" class="clicky" aria-hidden="true">parent</a>' if parent else ""
    return f"""<tr class="athing comtr" id="{number}"><td><table border="0"><tr>
<td class="ind" indent="{level}"><img src="s.gif" height="1" width="{level * 40}"></td>
<td valign="top" class="votelinks"><center><a id="up_{number}" href="vote?id={number}&amp;how=up">
<div class="votearrow" title="upvote"></div></a></center></td><td class="default">
<div style="margin-top:2px; margin-bottom:-10px;"><span class="comhead">{writer}
<span class="age" title="2024-05-04T10:11:{number % 60:02} {1714817400 + number}"><a
 href="item?id={number}">3 hours ago</a></span>{extra}<span id="unv_{number}"></span>
<span class="navs">{up} | <a href="#9" class="clicky" aria-hidden="true">next</a>
<a class="togg clicky" id="{number}" n="1" href="javascript:void(0)">[–]</a></span></span></div><br>
<div class="comment">{text}<div class="reply"><p><font size="1"><u><a
 href="reply?id={number}&amp;goto=item">reply</a></u></font></div></div></td></tr></table></td></tr>"""


def said(text: str) -> str:
    return f'<div class="commtext c00">{text}</div>'


def item(*rows: str, count: str = "4&nbsp;comments", form: bool = True, more: str = "") -> str:
    place = (
        '<form action="comment" method="post"><textarea name="text"></textarea></form>'
        if form
        else ""
    )
    return f"""<html lang="en" op="item"><body><center><table id="hnmain"><tr><td>
<table class="fatitem" border="0"><tr class="athing submission" id="100"><td class="title">
<span class="titleline"><a href="https://bread.example/">Bread</a></span></td></tr>
<tr><td class="subtext"><span class="subline"><span class="score" id="score_100">9 points</span> by
<a href="user?id=cleo" class="hnuser">cleo</a> <span class="age" title="2024-05-04T09:00:00 1"><a
 href="item?id=100">4 hours ago</a></span> | <a href="hide?id=100">hide</a> |
<a href="item?id=100">{count}</a></span></td></tr><tr><td>{place}</td></tr></table>
<table border="0" class="comment-tree">{"".join(rows)}</table>{more}</td></tr></table></center>"""


def test_rows_are_a_tree_by_their_indents_and_by_what_they_name(read: Any) -> None:
    page = item(
        row(101, 0, said('Good. <p>See <a href="https://salt.example/">salt</a>.</p>')),
        row(102, 1, said("Indeed."), name="ben", parent=101),
        row(103, 2, said("No."), name="cleo"),
        row(104, 0, "[deleted]", name=None),
    )
    thread = read(page, url=ITEM)
    assert thread.system == "hacker-news"
    tree = [(one.comment.id, one.comment.parent, one.comment.depth) for one in thread.comments]
    assert tree == [("101", None, 1), ("102", "101", 2), ("103", "102", 3), ("104", None, 1)]
    first, second, third, last = (one.comment for one in thread.comments)
    assert first.text == "Good.\nSee salt."
    assert (first.date, first.date_text) == ("2024-05-04T10:11:41Z", "3 hours ago")
    assert first.author.url == "https://news.example/user?id=ada"
    assert first.permalink == "https://news.example/item?id=101"
    assert (second.parent_source, third.parent_source) == ("reply-link", "indentation")
    assert (last.status, last.author.name) == (Visibility.DELETED, None)
    assert (thread.claimed, thread.verdict, thread.state) == (4, "complete", ThreadState.OPEN)


def test_what_was_flagged_is_hidden_and_not_gone(read: Any) -> None:
    thread = read(item(row(101, 0, said("Rude."), extra=" [flagged]"), count="1 comment"), url=ITEM)
    assert thread.comments[0].comment.status is Visibility.HIDDEN
    assert thread.comments[0].comment.text == "Rude."


def test_more_leads_on_to_the_next_page_until_there_is_none(read: Any) -> None:
    def more(number: int) -> str:
        return f'<a href="item?id=100&amp;p={number}" class="morelink" rel="next">More</a>'

    thread = read(
        item(row(101, 0, said("One.")), row(102, 1, said("Two.")), more=more(2)),
        url=ITEM,
        pages={
            f"{ITEM}&p=2": item(row(103, 0, said("Three.")), more=more(3)),
            f"{ITEM}&p=3": item(row(104, 0, said("Four.")), form=False),
        },
    )
    assert read.asked == [f"{ITEM}&p=2", f"{ITEM}&p=3"]
    assert [one.comment.id for one in thread.comments] == ["101", "102", "103", "104"]
    assert thread.verdict is Verdict.COMPLETE


def test_a_page_that_could_not_be_had_is_said(read: Any) -> None:
    more = '<a href="item?id=100&amp;p=2" class="morelink" rel="next">More</a>'
    thread = read(
        item(row(101, 0, said("One.")), more=more),
        url=ITEM,
        pages={f"{ITEM}&p=2": Outcome.SERVER_ERROR},
    )
    assert thread.verdict is Verdict.PARTIAL
    assert thread.missing == ((3, MissingReason.PAGE_FAILED),)


def test_an_item_without_comments_is_an_empty_discussion(read: Any) -> None:
    thread = read(item(count="discuss"), url=ITEM)
    assert (thread.system, thread.comments) == ("hacker-news", ())
    assert thread.verdict is Verdict.NONE
