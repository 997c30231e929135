"""Themes from before there were templates for comments: one line says who and when."""

from __future__ import annotations

from typing import Any

import pytest

REPLY = '<a class="comment-reply-link" href="/2024/05/bread/?replytocom=7#respond">Reply</a>'
LI = '<li class="comment even thread-even depth-1" id="comment-7">'
BODY = "<blockquote><p>Bread?</p></blockquote><p>Good bread.</p>"
WRITER = '<a href="http://ada.example/" rel="external nofollow" class="url">Ada</a>'

# Where {} stands the writer's name, as a link or as plain text.
HEADS = {
    "said, in a heading": LI
    + '<h3 class="commenttitle">{} Said,</h3><p class="commentmeta">May 4, '
    '2024@ <a href="#comment-7" title="Permanent link">10:11 am</a> &nbsp;' + REPLY + "</p>" + BODY,
    "loose in the item": LI + " &nbsp;{} on May 4, 2024 10:11 am <div class='reply'>"
    f"{REPLY}</div>{BODY}",
    "with a bar": f'{LI}<p class="header">{{}} &nbsp;|&nbsp; May 4th, 2024 at 10:11 am&nbsp;{REPLY}'
    f"</p>{BODY}",
    "numbered": f'{LI}<p class="header"><strong>4.</strong> {{}} &nbsp;|&nbsp; May 4, 2024 '
    f"at 10:11 "
    f"am</p>{BODY}",
    "by, in bold": f'{LI}<p>By <strong>{{}}</strong> on <a href="#comment-7" title="">May 4, 2024 '
    f"10:11 am</a> | {REPLY}</p>{BODY}",
    "in bold alone": f'{LI}<strong>{{}}</strong> | <a href="#comment-7" title="">May 4th, 2024 at '
    f"10:11 am</a> {REPLY}{BODY}",
    "by, with a colon": f'{LI}<div class="entry"><p>By: <strong>{{}}</strong> on May 4, 2024 at '
    f"10:11 am {REPLY}</p>{BODY}</div>",
    "signed below": f'{LI}{BODY}<div class="cmntmeta">{{}} - May 4th, 2024 at 10:11 am '
    f"{REPLY}</div>",
    "signed with a citation": f"{LI}{BODY}<p><cite>{{}} &#8212; May 4, 2024 @ <a href='#comment-7'>"
    "10:11 am</a></cite></p>",
    "name above, date below": f'{LI}<div class="status-body"><strong>{{}}</strong>{BODY}<span '
    f'class="meta"> May 4, 2024 10:11 am | <a href="#comment-7" class="commenturl">#4</a> {REPLY}'
    "</span></div>",
    "in a box by number": f'{LI}<div id="commentbox"><div class="commentid"><a '
    f'href="#comment-7">7</a>'
    f'</div><p class="commentby">&nbsp; {{}}</p><p class="commentinfo">May 4, 2024 @ 10:11 am '
    f"{REPLY}</p>{BODY}</div>",
    "comment from": f'{LI}<p class="commenticon"><strong>Comment</strong> from '
    f"<strong>{{}}</strong> "
    f"{REPLY}<br><strong>Time</strong> May 4, 2024 at 10:11 am</p>{BODY}",
    "wrote at": f"{LI} &nbsp;{{}} wrote @ May 4th, 2024 at 10:11 am&nbsp;{REPLY}{BODY}",
    "a block called content around it all": f'{LI}<div class="comment-content"><div '
    f'class="comment-info"><span>{{}}</span> May 4th, 2024 at 10:11 am {REPLY}</div>{BODY}</div>',
    "head called text": f'{LI}<div class="comment_head"><div class="comment_head_text">by <span '
    f'class="author_link">{{}}</span><br>Posted on May 4, 2024 at 10:11 am</div></div>{BODY}'
    f'<div class="postsmetadata">{REPLY}</div>',
    "a line of its own for the date": f'{LI}<div class="comment_author">{{}} said, </div><br><p '
    f'class="metadate">on May 4th, 2024 at 10:11 am {REPLY}</p>{BODY}',
    "a list of facts": f'{LI}<div class="meta"><ul><li class="gravatar"></li><li '
    f'class="auth"><em>By'
    f'</em> {{}}</li><li class="date"><a href="#comment-7">05/04/24 at '
    f"10:11</a></li></ul></div><div "
    f'class="postbody"><div class="entry">{BODY}{REPLY}</div></div>',
    "no class on the item": '<li class="alt" id="comment-7"><div class="author"><div class="name">'
    '<span id="commentauthor-7">{}</span></div></div><div class="info"><div class="date">May 4th, '
    '2024 at 10:11 | <a href="#comment-7">#4</a></div><div class="content"><div id="commentbody-7">'
    f"{BODY}</div></div></div>",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
@pytest.mark.parametrize("name", ["Ada", WRITER, "Editor"], ids=["plain", "link", "like a badge"])
def test_the_line_that_names_the_writer_is_understood_and_no_text(
    head: str, name: str, read: Any, make: Any
) -> None:
    listing = f'<div id="comments"><ol class="commentlist">{head.format(name)}</li></ol></div>'
    (entry,) = read(make.page(listing, lang="en")).comments
    comment = entry.comment
    assert comment.author.name == ("Editor" if name == "Editor" else "Ada")
    assert comment.author.url == ("http://ada.example/" if name == WRITER else None)
    assert comment.date == "2024-05-04T10:11"
    assert comment.text == "Bread?\nGood bread."
    assert entry.fragment.css("a") == []


def test_a_citation_in_the_text_is_not_the_writer(read: Any, make: Any) -> None:
    entry = (
        f"{LI}<p>By <strong>Ada</strong> on May 4, 2024 10:11 am</p><p><cite>Bob</cite> says: no."
    )
    comment = read(make.page(make.area(f"{entry}</p></li>"))).comments[0].comment
    assert (comment.author.name, comment.text) == ("Ada", "Bob says: no.")


def test_a_date_in_the_text_is_not_that_of_the_comment(read: Any, make: Any) -> None:
    entry = (
        f'{LI}<div class="comment-meta-post"><div class="comment-author"><a rel="no follow" '
        'href="http://ada.example/">Ada</a> said:<br><small>May 4, 2024 at 10:11 am</small></div>'
        '<div class="comment-content"><p>On 12 March 2019 at 8:00 am it was '
        "worse.</p></div></div></li>"
    )
    comment = read(make.page(make.area(entry))).comments[0].comment
    assert comment.date == "2024-05-04T10:11"
    assert comment.text == "On 12 March 2019 at 8:00 am it was worse."


def test_an_entry_that_a_theme_closes_too_soon_keeps_its_text(read: Any, make: Any) -> None:
    entries = "".join(
        f'<div class="comment even thread-even depth-1" id="comment-{number}">{name} wrote @ '
        f"May 4th, "
        f"2024 at 10:11 am</div><p>Good bread.</p><p>And {number}.</p></li>"
        for number, name in ((7, "Ada"), (8, "Bob"))
    )
    thread = read(make.page(f'<div id="comments">{entries}</div>'))
    told = [(r.comment.author.name, r.comment.text) for r in thread.comments]
    assert told == [("Ada", "Good bread.\nAnd 7."), ("Bob", "Good bread.\nAnd 8.")]


def test_definitions_without_marks_on_the_term_are_entries(read: Any, make: Any) -> None:
    listing = "".join(
        f'<dt class=""><small class="date">May {number}, 2024</small></dt><dd '
        f'class="commentlist_item" '
        f'id="comment-{number}"><strong class="author">Ada {number}</strong> '
        f"<small>(10:11:12)</small> "
        f': {REPLY}<div class="comment_text"><p>Good bread.</p></div></dd>'
        for number in (7, 8)
    )
    thread = read(make.page(f'<div id="comments"><dl class="commentlist">{listing}</dl></div>'))
    assert [(r.comment.id, r.comment.author.name) for r in thread.comments] == [
        ("7", "Ada 7"),
        ("8", "Ada 8"),
    ]
    assert {r.comment.text for r in thread.comments} == {"Good bread."}


def test_pingbacks_known_by_their_excerpt_or_their_own_link(read: Any, make: Any) -> None:
    excerpt = (
        '<li class="alt" id="comment-8"><cite><a href="http://else.example/" '
        'class="url">Elsewhere</a>'
        "</cite> Says:<br><p>[&#8230;] as Ada wrote on bread [&#8230;]</p></li>"
    )
    listed = (
        '<ol id="thetrackbacks"><li class="trackback"><div class="date">May 4th, 2024 at 11:34 | '
        '<a href="#comment-9">#1</a></div><div class="title"><a '
        'href="http://note.example/">Notebook'
        "</a></div></li></ol>"
    )
    thread = read(make.page(make.area(make.comment(7), excerpt, after=listed)))
    told = {r.comment.id: (r.comment.kind.value, r.comment.author.name) for r in thread.comments}
    assert told["8"] == ("pingback", "Elsewhere")
    assert told["9"] == ("trackback", "Notebook")


def test_english_halves_of_the_day_tell_how_a_page_writes_dates(read: Any, make: Any) -> None:
    entry = (
        f"{LI}<cite>Ada</cite> <small>05.07.24 @ <a href='#comment-7'>2:41 "
        f"pm</a></small>{BODY}</li>"
    )
    page = make.page(make.area(entry)).replace(' lang="en"', "")
    comment = read(page).comments[0].comment
    assert (comment.date, comment.text) == ("2024-05-07T14:41", "Bread?\nGood bread.")


def test_tabs_with_numbers_claim_them(read: Any, make: Any) -> None:
    tabs = '<div><a id="commenttab" href="javascript:void(0);">Comments (1)</a></div>'
    page = make.page(f'<div id="comments">{tabs}<ol>{make.comment(7)}</ol></div>')
    thread = read(page)
    assert (thread.claimed, thread.verdict) == (1, "complete")
