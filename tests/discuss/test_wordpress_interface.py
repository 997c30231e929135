"""WordPress's REST interface and feeds beside its pages: when asked, and what is made of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preserve.discuss.posted import read_posted
from preserve.discuss.systems.wordpress.api import posted_of
from preserve.model import Outcome

HEAD = (
    '<link rel="https://api.w.org/" href="https://blog.example/wp-json/">'
    '<link rel="alternate" type="application/json" '
    'href="https://blog.example/wp-json/wp/v2/posts/12">'
)
FEED_LINK = (
    '<link rel="alternate" type="application/rss+xml" title="Blog &raquo; Bread Comments Feed" '
    'href="https://blog.example/2024/05/bread/feed/">'
)
FEED = "https://blog.example/2024/05/bread/feed/atom/"
_FIELDS = "id,parent,author_name,author_url,date,date_gmt,content,link,type,status"


def rest(page: int = 1, root: str = "https://blog.example/wp-json/", post: int = 12) -> str:
    mark = "&" if "?" in root else "?"
    return (
        f"{root}wp/v2/comments{mark}post={post}&per_page=100&orderby=id&order=asc"
        f"&_fields={_FIELDS}&page={page}"
    )


def told(number: int, *, parent: int = 0, text: str = "Good bread.", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "parent": parent,
        "author_name": "Ada",
        "author_url": "",
        "date": "2024-05-04T10:11:12",
        "date_gmt": "2024-05-04T08:11:12",
        "content": {"rendered": f"<p>{text}</p>\n"},
        "link": f"https://blog.example/2024/05/bread/#comment-{number}",
        "type": "comment",
        "status": "approved",
        **more,
    }


def answer(*comments: dict[str, Any]) -> bytes:
    return json.dumps(comments).encode()


def atom(*entries: tuple[int, int]) -> bytes:
    base = "https://blog.example/2024/05/bread/"
    guid = "https://blog.example/?p=12"
    items = "".join(
        f"<entry><title>By: Ada</title><link rel='alternate' href='{base}#comment-{number}'/>"
        f"<author><name>Ada</name></author><id>{guid}#comment-{number}</id>"
        f"<published>2024-05-04T08:11:12Z</published><content type='html'>"
        f"&lt;p&gt;Good bread.&lt;/p&gt;</content><thr:in-reply-to "
        f"ref='{guid}{f'#comment-{parent}' if parent else ''}' href='{base}'/></entry>"
        for number, parent in entries
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:thr="http://purl.org/syndication/thread/1.0">{items}</feed>'
    ).encode()


def flattened(make: Any, head: str = HEAD, title: str = "4 comments") -> str:
    """A discussion of which the page shows two levels: what answers 2 stands beside it."""
    low = "".join(make.comment(number, depth=2, reply=False) for number in (2, 3, 4))
    entry = make.comment(1, inner=f'<ul class="children">{low}</ul>')
    return str(make.page(make.area(entry, title=title), head=head))


def parents(thread: Any) -> dict[str, tuple[str | None, bool]]:
    return {r.comment.id: (r.comment.parent, r.comment.parent_exact) for r in thread.comments}


def test_parents_below_the_deepest_level_come_from_the_interface(read: Any, make: Any) -> None:
    comments = [told(1), told(2, parent=1), told(3, parent=2), told(4, parent=3)]
    thread = read(flattened(make), pages={rest(): answer(*comments)})
    assert read.asked == [rest()]
    assert parents(thread) == {
        "1": (None, True),
        "2": ("1", True),
        "3": ("2", True),
        "4": ("3", True),
    }
    assert [r.comment.depth for r in thread.comments] == [1, 2, 3, 4]
    assert thread.comments[2].comment.parent_source == "api"
    assert thread.verdict == "complete"
    assert thread.pages[-1] == rest()
    assert thread.adapters[0].evidence.endswith("REST: 4 comments")


@pytest.mark.parametrize(
    "outcome", [Outcome.AUTH_REQUIRED, Outcome.CLIENT_ERROR, Outcome.NOT_FOUND, None]
)
def test_with_the_interface_closed_parents_that_may_be_others_stay_marked(
    outcome: Outcome | None, read: Any, make: Any
) -> None:
    thread = read(flattened(make), pages={rest(): outcome})
    assert [parents(thread)[number] for number in "234"] == [
        ("1", True),
        ("1", False),
        ("1", False),
    ]
    assert thread.verdict == "complete"
    assert "REST: " in thread.adapters[0].evidence


def test_with_the_interface_closed_the_feed_tells_what_it_has(read: Any, make: Any) -> None:
    page = flattened(make, head=HEAD + FEED_LINK, title="5 comments")
    feed = atom((5, 0), (4, 3), (3, 1))
    thread = read(page, pages={rest(): Outcome.AUTH_REQUIRED, FEED: feed})
    assert read.asked == [rest(), FEED]
    assert parents(thread)["3"] == ("1", True)
    assert parents(thread)["4"] == ("3", True)
    assert {r.comment.id: r.comment.parent_source for r in thread.comments}["4"] == "feed"
    added = next(r.comment for r in thread.comments if r.comment.id == "5")
    assert (added.parent, added.source_url, added.text) == (None, FEED, "Good bread.")
    assert thread.verdict == "complete"
    assert thread.adapters[0].evidence.endswith("REST: auth-required; feed: 3 comments")


def test_comments_that_the_page_does_not_show_are_added_in_their_place(
    read: Any, make: Any
) -> None:
    page = make.page(make.area(make.comment(1), make.comment(4), title="4 comments"), head=HEAD)
    gone = told(3, parent=2, text="To what is gone.", date="2024-05-05T10:00:00",
                date_gmt="2024-05-05T08:00:00")  # fmt: skip
    thread = read(page, pages={rest(): answer(told(1), gone, told(4), told(9, parent=1))})
    assert [r.comment.id for r in thread.comments] == ["1", "9", "4", "3"]
    orphan = thread.comments[3].comment
    assert (orphan.parent, orphan.parent_exact, orphan.parent_source) == (None, False, "api")
    assert (orphan.date, orphan.depth) == ("2024-05-05T10:00:00+02:00", 1)
    assert (orphan.source_url, orphan.locator.value) == (rest(), "/1")
    assert thread.verdict == "complete"


def test_a_page_that_shows_everything_for_sure_is_not_asked_about(read: Any, make: Any) -> None:
    page = make.page(make.area(make.comment(1), make.comment(2), title="2 comments"), head=HEAD)
    assert read(page).verdict == "complete"
    assert read.asked == []
    alone = make.page(make.area(make.comment(1, reply=False), title="1 comment"), head=HEAD)
    read(alone)
    read(make.page(make.area(title=""), head=HEAD))
    assert read.asked == []


def test_a_list_without_reply_links_may_hide_who_answers_whom(read: Any, make: Any) -> None:
    flat = [make.comment(number, reply=False) for number in (1, 2)]
    page = make.page(make.area(*flat, title="2 comments"), head=HEAD)
    thread = read(page, pages={rest(): answer(told(1), told(2, parent=1))})
    assert parents(thread) == {"1": (None, True), "2": ("1", True)}
    assert [r.comment.depth for r in thread.comments] == [1, 2]


def test_all_pages_of_the_interface_are_asked_for(read: Any, make: Any) -> None:
    page = make.page(make.area(make.comment(1), title="150 comments"), head=HEAD)
    first = answer(*(told(number) for number in range(1, 101)))
    second = answer(*(told(number) for number in range(101, 151)))
    thread = read(page, pages={rest(): first, rest(2): second})
    assert read.asked == [rest(), rest(2)]
    assert len(thread.comments) == 150
    assert thread.verdict == "complete"


def test_a_page_of_the_interface_that_fails_leaves_a_gap(read: Any, make: Any) -> None:
    page = make.page(make.area(make.comment(1), title="150 comments"), head=HEAD)
    first = answer(*(told(number) for number in range(1, 101)))
    thread = read(page, pages={rest(): first, rest(2): Outcome.LIMIT_REACHED})
    assert len(thread.comments) == 100
    assert thread.verdict == "partial"
    assert [(count, why.value) for count, why in thread.missing] == [(50, "limit-reached")]


def test_comments_of_another_article_are_not_mixed_in(read: Any, make: Any) -> None:
    page = make.page(make.area(make.comment(1), title="3 comments"), head=HEAD)
    others = [told(1, text="Salt."), told(2, text="Pepper.")]
    thread = read(page, pages={rest(): answer(*others)})
    assert [r.comment.text for r in thread.comments] == ["Good bread."]
    assert "not those of the page" in thread.adapters[0].evidence
    empty = make.page(make.area(title="2 comments"), head=HEAD)
    elsewhere = [told(7, link="https://blog.example/2024/04/salt/#comment-7")]
    assert read(empty, pages={rest(): answer(*elsewhere)}).comments == ()


def test_where_a_script_shows_the_comments_the_interface_has_them(read: Any, make: Any) -> None:
    page = make.page('<div id="comments"><div id="disqus_thread"></div></div>', head=HEAD)
    thread = read(page, pages={rest(): answer(told(1), told(2, parent=1))})
    assert parents(thread) == {"1": (None, True), "2": ("1", True)}
    assert thread.system == "wordpress"


def test_where_both_disagree_both_are_kept(read: Any, make: Any) -> None:
    comments = [told(1, author_name="Ada L."), told(2, parent=1), told(3, parent=2), told(4)]
    thread = read(flattened(make), pages={rest(): answer(*comments)})
    first = thread.comments[0].comment
    assert first.author.name == "Ada"
    assert [(each.field, each.value) for each in first.readings] == [("author.name", "Ada L.")]


ROOT = '<link rel="https://api.w.org/" href="/wp-json/">'
GENERATOR = '<meta name="generator" content="WordPress '
ASSET = '<script src="/wp-includes/js/comment-reply.min.js"></script>'


@pytest.mark.parametrize(
    ("head", "body", "root"),
    [
        (ROOT, 'class="postid-12"', None),
        ('<link rel="https://api.w.org/" href="/?rest_route=/">', 'class="single postid-12"',
         "https://blog.example/?rest_route=/"),
        (f'{ROOT}<link rel="shortlink" href="https://blog.example/?p=12">', "", None),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/12">', "", None),
        (f'{GENERATOR}6.1">{ASSET}', 'class="page-id-12"', "https://blog.example/?rest_route=/"),
    ],
)  # fmt: skip
def test_post_and_address_are_found_wherever_a_site_names_them(
    head: str, body: str, root: str | None, read: Any, make: Any
) -> None:
    page = make.page(make.area(make.comment(1), title="2 comments"), head=head)
    page = page.replace('class="single single-post"', body)
    where = rest(root=root) if root else rest()
    assert len(read(page, pages={where: answer(told(1), told(2))}).comments) == 2
    assert read.asked == [where]


def test_the_form_names_the_post_too(read: Any, make: Any) -> None:
    form = '<form id="commentform"><input type="hidden" name="comment_post_ID" value="12"></form>'
    head = '<link rel="https://api.w.org/" href="https://blog.example/wp-json/">'
    read(make.page(make.area(make.comment(1), title="2 comments", after=form), head=head))
    assert read.asked[:1] == [rest()]


def test_an_older_wordpress_has_no_interface_to_ask(read: Any, make: Any) -> None:
    head = f'{GENERATOR}3.9">{ASSET}'
    read(make.page(make.area(make.comment(1), title="2 comments"), head=head))
    assert read.asked == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[[]]", b'[{"id": "x"}]', b"<html>", b'[{"id": 7, "content": null}]', b"[null]",
     b'{"code": "rest_forbidden", "data": {"status": 401}}'],
)  # fmt: skip
def test_an_answer_that_is_none_does_no_harm(body: bytes, read: Any, make: Any) -> None:
    page = make.page(make.area(make.comment(1), title="2 comments"), head=HEAD)
    thread = read(page, pages={rest(): body})
    assert [r.comment.id for r in thread.comments] == ["1"]
    assert thread.verdict == "gap"


def test_seconds_and_offset_of_a_printed_date_come_from_the_interface(read: Any, make: Any) -> None:
    entry = make.comment(1).replace(' datetime="2024-05-04T10:11:12+02:00"', "")
    page = make.page(make.area(entry.replace("<time\n", "<b ").replace("</time>", "</b>"),
                               title="2 comments"), head=HEAD)  # fmt: skip
    thread = read(page, pages={rest(): answer(told(1), told(2))})
    comment = thread.comments[0].comment
    assert comment.date == "2024-05-04T10:11:12+02:00"
    assert comment.date_text == "May 4, 2024 at 10:11 am"
    assert comment.readings == ()


def test_comments_without_ids_are_known_again_by_their_words(read: Any, make: Any) -> None:
    entries = [
        f'<li class="comment even depth-1"><cite class="fn">Ada</cite><p>{text}</p></li>'
        for text in ("Good bread.", "Bad bread.")
    ]
    page = make.page(make.area(*entries, title="3 comments"), head=HEAD)
    comments = [told(1), told(2, parent=1, text="Bad bread."), told(3, text="Which bread?")]
    thread = read(page, pages={rest(): answer(*comments)})
    assert parents(thread) == {"1": (None, True), "2": ("1", True), "3": (None, True)}


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from([*_FIELDS.split(","), "rendered"]), inner, max_size=6)
        ),
        max_leaves=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_answer_makes_it_raise(data: Any) -> None:
    for posted, link in posted_of(data, rest(), "https://blog.example/"):
        assert posted.id is not None
        assert link is None or isinstance(link, str)
        read_posted(posted)


def test_a_date_with_an_offset_of_its_own_stays_as_it_is(read: Any, make: Any) -> None:
    page = make.page(make.area(make.comment(1), title="2 comments"), head=HEAD)
    odd = told(2, date="2024-05-04T10:11:12+03:00")
    thread = read(page, pages={rest(): answer(told(1), odd)})
    dates = {r.comment.id: r.comment.date for r in thread.comments}
    assert dates["2"] == "2024-05-04T10:11:12+03:00"
