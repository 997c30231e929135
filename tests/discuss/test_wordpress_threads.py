"""Who answers whom, pingbacks, and how entries are shown."""

from __future__ import annotations

from typing import Any

from preserve.page import parse


def parents(thread: Any) -> dict[str, str | None]:
    return {r.comment.id: r.comment.parent for r in thread.comments}


def sources(thread: Any) -> dict[str, str | None]:
    return {r.comment.id: r.comment.parent_source for r in thread.comments}


def test_nested_lists_show_who_answers_whom(read: Any, make: Any) -> None:
    third = make.comment(3, depth=3)
    second = make.comment(2, depth=2, inner=f'<ol class="children">{third}</ol>')
    first = make.comment(1, inner=f'<ol class="children">{second}</ol>')
    thread = read(make.page(make.area(first, make.comment(4))))
    assert parents(thread) == {"1": None, "2": "1", "3": "2", "4": None}
    assert [r.comment.depth for r in thread.comments] == [1, 2, 3, 1]
    assert sources(thread)["3"] == "nesting"
    assert all(r.comment.parent_exact for r in thread.comments)
    assert [r.comment.text for r in thread.comments] == ["Good bread."] * 4


def test_lists_without_a_class_nest_too(read: Any, make: Any) -> None:
    second = make.comment(2, depth=2)
    thread = read(make.page(make.area(make.comment(1, inner=f"<ol>{second}</ol>"))))
    assert parents(thread) == {"1": None, "2": "1"}


def test_a_list_of_replies_after_a_closed_item_belongs_to_it(read: Any, make: Any) -> None:
    broken = (
        make.comment(1)
        + ' <ul class="children">'
        + make.comment(2, depth=2)
        + ' <ul class="children">'
        + make.comment(3, depth=3)
        + "</li></ul></li></ul></li>"
        + make.comment(4)
    )
    thread = read(make.page(make.area(broken)))
    assert parents(thread) == {"1": None, "2": "1", "3": "2", "4": None}


def test_depth_classes_show_it_where_nothing_is_nested(read: Any, make: Any) -> None:
    flat = make.area(
        make.comment(1), make.comment(2, depth=2), make.comment(3, depth=2), make.comment(4)
    )
    thread = read(make.page(flat))
    assert parents(thread) == {"1": None, "2": "1", "3": "1", "4": None}
    assert sources(thread) == {"1": None, "2": "depth-class", "3": "depth-class", "4": None}


def test_depth_classes_win_over_items_that_a_theme_forgot_to_close(read: Any, make: Any) -> None:
    unclosed = f'<div class="box">{make.comment(2)}</div>'
    thread = read(make.page(make.area(make.comment(1, inner=unclosed))))
    assert parents(thread) == {"1": None, "2": None}


def test_depth_classes_that_never_change_are_not_believed(read: Any, make: Any) -> None:
    inner = f'<ul class="children">{make.comment(2, depth=1)}</ul>'
    thread = read(make.page(make.area(make.comment(1, inner=inner))))
    assert parents(thread) == {"1": None, "2": "1"}


def test_words_with_a_link_show_it_in_a_flat_list(read: Any, make: Any) -> None:
    words = '<span class="in-reply-to">En réponse à <a href="#comment-1">Ada</a></span></footer>'
    answer = make.comment(2, name="Bob").replace("</footer>", words)
    thread = read(make.page(make.area(make.comment(1), answer)))
    assert parents(thread)["2"] == "1"
    assert sources(thread)["2"] == "reply-link"
    assert thread.comments[1].comment.author.name == "Bob"


def test_at_the_deepest_level_a_later_answer_is_not_exact(read: Any, make: Any) -> None:
    answers = "".join(
        make.comment(number, depth=2, reply=False, name=name, text=text)
        for number, name, text in ((2, "Bob", "Yes."), (3, "Cleo", "@Bob no."))
    )
    first = make.comment(1, inner=f'<ol class="children">{answers}</ol>')
    one, two, three = (r.comment for r in read(make.page(make.area(first))).comments)
    assert (one.parent_exact, two.parent_exact, three.parent_exact) == (True, True, False)
    assert (two.parent, three.parent) == ("1", "1")
    assert three.mentions == ("Bob",)


def test_a_level_at_which_answers_are_possible_is_exact(read: Any, make: Any) -> None:
    answers = make.comment(2, depth=2) + make.comment(3, depth=2)
    first = make.comment(1, inner=f'<ol class="children">{answers}</ol>')
    assert all(r.comment.parent_exact for r in read(make.page(make.area(first))).comments)


def test_pingbacks_are_named_by_the_page_that_cites(read: Any, make: Any) -> None:
    ping = (
        '<li id="comment-9" class="pingback odd alt thread-odd thread-alt depth-1">'
        '<div class="comment-body">Pingback: <a class="url" rel="external nofollow ugc" '
        'href="https://other.example/on-bread/">On bread | Other</a> '
        '<span class="edit-link"><a class="comment-edit-link" href="/e">Edit</a></span></div></li>'
    )
    comment = read(make.page(make.area(make.comment(1), ping))).comments[1].comment
    assert comment.kind == "pingback"
    assert comment.author.name == "On bread | Other"
    assert comment.author.url == "https://other.example/on-bread/"
    assert (comment.text, comment.html, comment.date) == ("", "", None)


def test_pingbacks_without_an_id_are_entries_too(read: Any, make: Any) -> None:
    ping = (
        '<li class="post pingback"><p>Rétrolien : <a href="https://other.example/on-bread/" '
        'class="url">On bread</a>()</p></li>'
    )
    comment = read(make.page(make.area(ping, make.comment(1)))).comments[0].comment
    assert (comment.kind, comment.author.name, comment.text) == ("pingback", "On bread", "")
    assert comment.native_id is None
    assert comment.id.startswith("~")


def test_trackbacks_with_an_excerpt_keep_it(read: Any, make: Any) -> None:
    entry = (
        make.comment(9, name='<a class="url" href="https://other.example/x">Other</a>')
        .replace('class="comment even', 'class="trackback even')
        .replace("Good bread.", "[…] they say bread is good […]")
    )
    comment = read(make.page(make.area(entry))).comments[0].comment
    assert (comment.kind, comment.author.name) == ("trackback", "Other")
    assert comment.text == "[…] they say bread is good […]"


def test_a_list_of_trackbacks_of_its_own_is_read(read: Any, make: Any) -> None:
    pings = (
        '<h3>Trackbacks</h3><ul id="trackback_list">'
        '<li><a href="https://other.example/on-bread/" rel="nofollow">On bread</a></li></ul>'
    )
    thread = read(make.page(make.area(make.comment(1), after=pings, title="2 comments")))
    comment = thread.comments[1].comment
    assert (comment.kind, comment.author.url) == ("trackback", "https://other.example/on-bread/")
    assert thread.verdict == "complete"


def test_a_comment_that_awaits_moderation_is_pending(read: Any, make: Any) -> None:
    notice = (
        '<em class="comment-awaiting-moderation">Votre commentaire est en attente de modération.'
        "</em></footer>"
    )
    entry = make.comment(2).replace("</footer>", notice)
    thread = read(make.page(make.area(make.comment(1), entry, title="1 commentaire")))
    comment = thread.comments[1].comment
    assert (comment.status, comment.text) == ("pending", "Good bread.")
    assert thread.verdict == "complete"


def test_a_pending_notice_without_a_class_is_known_by_its_words(read: Any, make: Any) -> None:
    notice = "</footer><em>Ihr Kommentar wartet auf Freischaltung.</em>"
    comment = read(make.page(make.area(make.comment(2).replace("</footer>", notice)))).comments[0]
    assert comment.comment.status == "pending"


def test_what_is_left_of_a_deleted_comment_is_marked(read: Any, make: Any) -> None:
    entries = (
        make.comment(1, text="Ce commentaire a été supprimé par la modération."),
        make.comment(2, text="I deleted my comment by mistake, and this one is long enough."),
    )
    statuses = [r.comment.status for r in read(make.page(make.area(*entries))).comments]
    assert statuses == ["deleted", "visible"]


def test_containers_are_the_comment_area_and_not_the_article(read: Any, make: Any) -> None:
    form = '<div id="respond"><form id="commentform"><textarea name="comment"></textarea></form>'
    page = make.page(make.area(make.comment(1)) + form + "</div>")
    containers = read(page).containers
    assert [node.attributes.get("id") for node in containers] == ["comments", "respond"]
    document = parse(page.encode(), url=make.article)
    assert document.css_first(".entry-content") is not None
    assert all(node.css_first(".entry-content") is None for node in containers)


def test_a_page_nested_oddly_is_still_read(read: Any, make: Any) -> None:
    deep = make.comment(40, depth=40)
    for number in range(39, 0, -1):
        deep = make.comment(number, depth=number, inner=f'<ol class="children">{deep}</ol>')
    thread = read(make.page(make.area(deep)))
    assert thread.comments[-1].comment.depth == 40
    assert len(thread.comments) == 40
