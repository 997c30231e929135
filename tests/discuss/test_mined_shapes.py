"""Comments of engines that leave no mark of their own: read by what repeats, in many shapes."""

from __future__ import annotations

from typing import Any

import pytest
from mined_pages import PARENTS, THREE, TREE, Said, box, expect, page, parents, read, said

FLAT: dict[str, Any] = {
    "div soup without a class": lambda one: (
        f"<div><div>{one.name}</div><div>{one.date}</div><div>{one.text}</div></div>"
    ),
    "a line with name and date, then the text": lambda one: (
        f"<div><p>{one.name} | {one.date}</p><p>{one.text}</p></div>"
    ),
    "bold name, small date, loose text": lambda one: (
        f"<div><b>{one.name}</b> <small>{one.date}</small><br>{one.text}</div>"
    ),
    "paragraphs and rules, no box at all": lambda one: (
        f"<p><b>{one.name}</b>, {one.date}</p><p>{one.text}</p><hr>"
    ),
    "text first, then who wrote it": lambda one: (
        f"<p>{one.text}</p><p class='sig'>Posted by: "
        f"<a href='https://{one.name[:3].lower()}.example/'>{one.name}</a> on {one.date}</p>"
    ),
    "two rows of a table for each": lambda one: (
        f"<tr><td>{one.name}</td><td>{one.date}</td></tr><tr><td colspan=2>{one.text}</td></tr>"
    ),
    "a table for each": lambda one: (
        f"<table><tr><td><b>{one.name}</b><br>Member</td><td>"
        f"<font size=1>{one.date}</font><hr>{one.text}</td></tr></table>"
    ),
    "definition list": lambda one: f"<dt>{one.name} <i>{one.date}</i></dt><dd>{one.text}</dd>",
    "media object with picture and buttons": lambda one: (
        f"""<div class="media"><div
 class="media-left"><a href="/u/{one.name[0]}"><img src="/p.png" alt="{one.name}"></a></div><div
 class="media-body"><h4 class="media-heading">{one.name} <small>{one.date}</small></h4><p>{one.text}
</p><ul class="list-inline"><li><a href="#">Like</a></li><li><a href="#">Reply</a></li></ul></div>
</div>"""
    ),
    "utility classes": lambda one: (
        f"""<div class="flex gap-4 py-6 border-b"><img
 class="w-10 h-10 rounded-full" src="/a.png"><div class="flex-1"><div class="flex items-center">
<span class="font-bold text-sm">{one.name}</span><span class="text-gray-500 text-xs">{one.date}
</span></div><div class="mt-2 text-base">{one.text}</div><div class="mt-2 flex"><button>Reply
</button><button>Share</button></div></div></div>"""
    ),
    "generated class names": lambda one: (
        f"""<article class="css-1x{len(one.text)}"><header
 class="sc-bdVaJa"><span class="sc-bwzfXH">{one.name}</span><time class="sc-htpNat">{one.date}
</time></header><section class="sc-bxivhb"><p>{one.text}</p></section></article>"""
    ),
    "a newspaper's own system": lambda one: (
        f"""<li class="opinion" data-opinion="x"><p
 class="opinion__who"><strong>{one.name}</strong><span>{one.date}</span></p><div
 class="opinion__what">{one.text}</div><p class="opinion__do"><a href="#">Recommend</a> (3)
 <a href="#">Report abuse</a></p></li>"""
    ),
    "signature in brackets": lambda one: (
        f"<div><p>{one.text}</p><div>({one.name}, {one.date})</div></div>"
    ),
    "name as heading": lambda one: (
        f"<h4>{one.name}</h4><p class='when'>{one.date}</p><p>{one.text}</p>"
    ),
}
AROUND = {"two rows of a table for each": "table", "definition list": "dl",
          "a newspaper's own system": "ol"}  # fmt: skip


@pytest.mark.parametrize("shape", FLAT)
def test_comments_are_read_whatever_they_are_made_of(shape: str) -> None:
    tag = AROUND.get(shape, "div")
    area = f"<{tag}>{''.join(map(FLAT[shape], THREE))}</{tag}>"
    thread = read(page(f"<section><h2>3 Comments</h2>{area}</section>"))
    assert said(thread) == expect(THREE)
    assert parents(thread) == [None, None, None]
    assert [each.comment.date for each in thread.comments] == [
        "2024-05-12T10:11", "2024-05-12T11:30", "2024-05-13T09:02",
    ]  # fmt: skip
    assert (thread.system, thread.claimed, thread.verdict) == ("mined", 3, "complete")
    assert thread.adapters[0].confidence < 0.5


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split())


HARD: dict[str, Any] = {
    "initials for pictures, levels and votes": lambda one, n: (
        f"""<div class="row"><div class="av">
{initials(one.name)}</div><div><a href="/u/{n}">{one.name}</a> <span>Level {n + 1}</span>
<span>{n * 3} posts</span> <span>{one.date}</span></div><div><p>{one.text}</p></div><div><span>
{n * 2}</span> <a href="#">Up</a> <a href="#">Down</a></div></div>"""
    ),
    "badges of some": lambda one, n: (
        f"""<div class="c"><span class="n">{one.name}</span>
{'<span class="badge">Author</span>' if n % 2 else ""} <span class="d">{one.date}</span>
<div>{one.text}</div></div>"""
    ),
    "numbers before the names": lambda one, n: (
        f"""<div><a name="k{n}"></a><span>#{n + 1}</span>
<span>{one.name}</span> - <span>{one.date}</span><p>{one.text}</p></div>"""
    ),
    "a form to answer in each": lambda one, _: (
        f"""<div class="c"><b>{one.name}</b> <i>{one.date}</i>
<p>{one.text}</p><form><textarea></textarea><button>Send</button></form></div>"""
    ),
    "the date at the bottom": lambda one, _: (
        f"""<article><header><h4>{one.name}</h4></header>
<p>{one.text}</p><footer><time>{one.date}</time> <a href="#">Reply</a></footer></article>"""
    ),
    "folding boxes": lambda one, _: (
        f"""<details open><summary>{one.name} — {one.date}</summary>
<p>{one.text}</p></details>"""
    ),
    "elements of its own": lambda one, _: (
        f"""<x-c><x-who>{one.name}</x-who><x-when>{one.date}
</x-when><x-what>{one.text}</x-what></x-c>"""
    ),
    "one line each": lambda one, _: f"<p>{one.date} <b>{one.name}</b>: {one.text}</p>",
    "subjects": lambda one, n: (
        f"""<div><h4>Subject {"abcde"[n]}</h4><div>by {one.name} on
{one.date}</div><p>{one.text}</p></div>"""
    ),
    "dots between": lambda one, _: (
        f"""<div><span>{one.name}</span><span>·</span><span>{one.date}
</span><span>·</span><a href="#">Reply</a><p>{one.text}</p></div>"""
    ),
}


@pytest.mark.parametrize("shape", HARD)
def test_what_engines_put_around_names_is_no_name_and_no_text(shape: str) -> None:
    area = "".join(HARD[shape](one, number) for number, one in enumerate(TREE))
    assert said(read(page(f"<h2>Comments</h2><div>{area}</div>"))) == expect(TREE)


def test_dates_in_texts_begin_no_comment() -> None:
    quoted = tuple(
        Said(one.name, one.date, f"On {one.date[:11]} I said: {one.text}") for one in THREE
    )
    area = "".join(FLAT["a line with name and date, then the text"](one) for one in quoted)
    assert said(read(page(f"<h2>Comments</h2><div>{area}</div>"))) == expect(quoted)


def test_short_words_and_signs_are_texts_too() -> None:
    short = tuple(
        Said(one.name, one.date, text)
        for one, text in zip(TREE, ("+1", "Yes", "No!", "100%", "lol"), strict=True)
    )
    area = "".join(f"<li><b>{x.name}</b> <i>{x.date}</i><p>{x.text}</p></li>" for x in short)
    assert said(read(page(f"<h2>Comments</h2><ol>{area}</ol>"))) == expect(short)


def test_one_without_a_name_stays_without() -> None:
    area = "".join(
        f"<li><b>{'' if n == 1 else x.name}</b> <i>{x.date}</i><p>{x.text}</p></li>"
        for n, x in enumerate(TREE)
    )
    names = [name for name, _, _ in said(read(page(f"<h2>Comments</h2><ol>{area}</ol>")))]
    assert names == ["Ada Lund", None, "Carol_77", "Ada Lund", "Dora"]


def test_labelled_rows_are_not_mixed_up() -> None:
    area = "".join(
        f"<tr><td>Name:</td><td>{x.name}</td></tr><tr><td>Date:</td><td>{x.date}</td></tr>"
        f"<tr><td>Comment:</td><td>{x.text}</td></tr>"
        for x in THREE
    )
    assert said(read(page(f"<h2>Comments</h2><table>{area}</table>"))) == expect(THREE)


def test_an_aside_that_is_called_comments_is_no_side_bar() -> None:
    area = "".join(map(FLAT["generated class names"], THREE))
    assert said(read(page(f'<aside id="comments">{area}</aside>'))) == expect(THREE)


# -------------------------------------------------------------------------------------- trees


def nested(comments: tuple[Said, ...], opens: str, closes: str, one: Any) -> str:
    """Put each comment with its answers in one element."""
    html: list[str] = []
    depth = -1
    for each in comments:
        if each.depth > depth:
            html.append(opens)
        else:
            html += [f"</li>{closes}" for _ in range(depth - each.depth)]
            html.append("</li>")
        html.append(f"<li>{one(each)}")
        depth = each.depth
    html += [f"</li>{closes}" for _ in range(depth + 1)]
    return "".join(html)


def soup(comments: tuple[Said, ...]) -> str:
    """Nest answers in further divs, all alike."""
    html, depth = [], -1
    for each in comments:
        html += ["</div></div>" for _ in range(depth - each.depth + 1)]
        html.append(
            f"<div><div><div>{each.name}</div><div>{each.date}</div><p>{each.text}</p></div>"
        )
        html.append("<div>")
        depth = each.depth
    return "".join((*html, *("</div></div>" for _ in range(depth + 1))))


TREES: dict[str, str] = {
    "nested lists": nested(TREE, "<ul>", "</ul>", box),
    "answers inside divs that look the same": soup(TREE),
    "margins": "".join(box(one, f'style="margin-left:{one.depth * 30}px"') for one in TREE),
    "padding in em": "".join(
        box(one, f'style="padding-left: {one.depth * 1.5}em"') for one in TREE
    ),
    "classes with levels": "".join(
        f'<div class="entry level-{one.depth + 1}">{box(one)}</div>' for one in TREE
    ),
    "spacing classes": "".join(
        f'<div class="p-2 {f"ml-{one.depth * 8}" if one.depth else ""}">{box(one)}</div>'
        for one in TREE
    ),
    "an attribute for the depth": "".join(
        f'<div class="row" data-depth="{one.depth}">{box(one)}</div>' for one in TREE
    ),
    "spacers in a table": "<table>"
    + "".join(
        f"""<tr><td><table><tr><td><img src="s.gif" width="{one.depth * 40}" height="1"></td><td>
<a href="/u">{one.name}</a> <span>{one.date}</span><div>{one.text}</div></td></tr></table></td>
</tr>"""
        for one in TREE
    )
    + "</table>",
    "block quotes": "".join(
        "<blockquote>" * one.depth + box(one) + "</blockquote>" * one.depth for one in TREE
    ),
}


@pytest.mark.parametrize("shape", TREES)
def test_answers_find_what_they_answer(shape: str) -> None:
    thread = read(page(f"<h3>Comments (5)</h3><div>{TREES[shape]}</div>"))
    assert said(thread) == expect(TREE)
    assert parents(thread) == PARENTS


def test_answers_in_a_box_after_what_they_answer_belong_to_it() -> None:
    area = box(TREE[0]) + f'<div class="answers">{box(TREE[1])}{box(TREE[3])}</div>' + box(TREE[4])
    thread = read(page(f'<div id="comments">{area}</div>'))
    assert parents(thread) == [None, 0, 0, None]


def test_a_line_that_says_what_is_answered_makes_a_tree() -> None:
    area = "".join(
        f"""<div id="c{10 + place}"><span class="who">{one.name}</span> {one.date}{
            "" if above is None else f' <a href="#c{10 + above}">in reply to #{above + 1}</a>'
        }<p>{one.text}</p></div>"""
        for place, (one, above) in enumerate(zip(TREE, PARENTS, strict=True))
    )
    thread = read(page(f"<h2>Discussion</h2><div>{area}</div>"))
    assert parents(thread) == PARENTS
    assert [each.comment.id for each in thread.comments] == ["10", "11", "12", "13", "14"]
