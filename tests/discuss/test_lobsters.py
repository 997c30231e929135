"""Lobsters: nested lists, each comment with a short id."""

from __future__ import annotations

from typing import Any

from preserve.model import ThreadState, Verdict, Visibility

STORY = "https://links.example/s/abc123/bread"


def comment(short: str, text: str, *, name: str = "ada", inner: str = "", edited: str = "") -> str:
    answers = f'<ol class="comments">{inner}</ol>' if inner else ""
    return f"""<li class="comments_subtree"><input id="comment_folder_{short}"
 class="comment_folder_button" type="checkbox">
<div id="c_{short}" data-shortid="{short}" class="comment"><label for="comment_folder_{short}"
 class="comment_folder"></label><div class="voters"><a class="upvoter" href="/login">3</a></div>
<div class="comment_parent_tree_line score_shown"></div><div class="details"><div class="byline">
<a name="c_{short}"></a><a href="/~{name}"><img alt="{name} avatar" src="/a.png"></a>
<a href="/~{name}">{name}</a> {edited}
<time title="2024-05-04 05:11:12 -0500" datetime="2024-05-04 05:11:12 -0500">2 hours ago</time> |
<a href="/c/{short}">link</a><span class="reason"></span></div>
<div class="comment_text">{text}</div></div></div>{answers}</li>"""


def story(*comments: str, count: str = "3 comments") -> str:
    return f"""<html lang="en"><body><ol class="stories"><li id="story_abc123" data-shortid="abc123"
 class="story"><div class="story_liner"><span class="link"><a class="u-url"
 href="https://bread.example/">Bread</a></span> <span class="comments_label">| <a
 href="/s/abc123/bread">{count}</a></span></div></li></ol>
<ol class="comments comments1"><li class="comments_subtree">{"".join(())}
<ol class="comments">{"".join(comments)}</ol></li></ol></body></html>"""


def test_nested_lists_are_a_tree_with_writers_dates_and_permalinks(read: Any) -> None:
    inner = comment("bbb222", "<p>Indeed.</p>", name="ben", inner=comment("ccc333", "<p>No.</p>"))
    thread = read(
        story(
            comment("aaa111", '<p>Good. <a href="https://salt.example/">Salt</a></p>', inner=inner)
        ),
        url=STORY,
    )
    assert thread.system == "lobsters"
    tree = [(one.comment.id, one.comment.parent) for one in thread.comments]
    assert tree == [("aaa111", None), ("bbb222", "aaa111"), ("ccc333", "bbb222")]
    first = thread.comments[0].comment
    assert (first.author.name, first.author.url) == ("ada", "https://links.example/~ada")
    assert (first.date, first.date_text) == ("2024-05-04T05:11:12-05:00", "2 hours ago")
    assert first.permalink == "https://links.example/c/aaa111"
    assert first.locator.value == "#c_aaa111"
    assert first.text == "Good. Salt"
    assert (thread.claimed, thread.verdict) == (3, Verdict.COMPLETE)
    assert thread.state is ThreadState.UNKNOWN


def test_what_a_moderator_took_away_is_deleted_and_its_answers_stay(read: Any) -> None:
    gone = comment(
        "aaa111",
        '<p><span class="na">[Comment removed by moderator mod: Off topic.]</span></p>',
        inner=comment("bbb222", "<p>What was it?</p>"),
    )
    thread = read(story(gone, count="2 comments"), url=STORY)
    assert [one.comment.status for one in thread.comments] == [
        Visibility.DELETED,
        Visibility.VISIBLE,
    ]
    assert thread.comments[1].comment.parent == "aaa111"
