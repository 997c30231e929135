"""One small page for each way in which WordPress and its themes print a comment."""

from __future__ import annotations

from typing import Any

import pytest

HTML5 = """<li id="comment-7" class="comment even thread-even depth-1"><article
id="div-comment-7" class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><img alt="" class="avatar"><b class="fn"><a class="url"
href="http://ada.example" rel="external nofollow ugc">Ada</a></b>
<span class="says">dit&nbsp;:</span></div><div class="comment-metadata"><a
href="/2024/05/bread/#comment-7"><time
datetime="2024-05-04T10:11:12+02:00">4 mai 2024 à 10 h 11 min</time></a> <span
class="edit-link"><a class="comment-edit-link" href="/e">Modifier</a></span></div></footer>
<div class="comment-content"><p>Bon pain, voir <a href="https://flour.example/">la farine</a>.</p>
</div><div class="reply"><a class="comment-reply-link" href="?replytocom=7#respond">Répondre</a>
</div></article></li>"""

XHTML = """<li class="comment even thread-even depth-1" id="comment-7"><div id="div-comment-7"
class="comment-body"><div class="comment-author vcard"><img alt="" class="avatar">
<cite class="fn"><a class="url" href="http://ada.example" rel="external nofollow">Ada</a></cite>
<span class="says">dit&nbsp;:</span></div><div class="comment-meta commentmetadata"><a
href="/2024/05/bread/#comment-7">4 mai 2024 à 10 h 11 min</a>&nbsp;&nbsp;<a
class="comment-edit-link" href="/e">(Modifier)</a></div>
<p>Bon pain, voir <a href="https://flour.example/">la farine</a>.</p>
<div class="reply"><a class="comment-reply-link" href="?replytocom=7#respond">Répondre</a></div>
</div></li>"""

CLASSIC = """<li class="alt" id="comment-7"><img alt="" class="avatar">
<cite><a class="url" href="http://ada.example" rel="external nofollow">Ada</a></cite> dit&nbsp;:
<br /><small class="commentmetadata"><a href="#comment-7" title="">4 mai 2024 à 10 h 11 min</a>
</small><p>Bon pain, voir <a href="https://flour.example/">la farine</a>.</p></li>"""

BLOCKS = """<li id="comment-7" class="comment even thread-even depth-1">
<div class="wp-block-columns"><div class="wp-block-column"><div class="wp-block-avatar"><img
alt="" class="avatar"></div></div><div class="wp-block-column">
<div class="wp-block-comment-author-name has-small-font-size"><a rel="external nofollow ugc"
href="http://ada.example" target="_self">Ada</a></div>
<div class="wp-block-group"><div class="wp-block-comment-date has-small-font-size"><time
datetime="2024-05-04T10:11:12+02:00"><a href="/2024/05/bread/#comment-7">4 mai 2024 à 10 h 11 min
</a></time></div><div class="wp-block-comment-edit-link"><a href="/e">Modifier</a></div></div>
<div class="wp-block-comment-content"><p>Bon pain, voir
<a href="https://flour.example/">la farine</a>.</p></div>
<div class="wp-block-comment-reply-link"><a class="comment-reply-link"
href="?replytocom=7#respond">Répondre</a></div></div></div></li>"""

TWENTY_TWELVE = """<li class="comment even thread-even depth-1" id="li-comment-7">
<article id="comment-7" class="comment"><header class="comment-meta comment-author vcard">
<img alt="" class="avatar"><cite><b class="fn"><a class="url" href="http://ada.example">Ada</a></b>
<span>Auteur de l’article</span></cite><a href="/2024/05/bread/#comment-7"><time
datetime="2024-05-04T10:11:12+02:00">4 mai 2024 à 10 h 11 min</time></a></header>
<section class="comment-content comment"><p>Bon pain, voir
<a href="https://flour.example/">la farine</a>.</p></section>
<div class="reply"><a class="comment-reply-link" href="?replytocom=7#respond">Répondre</a></div>
</article></li>"""

DEFINITION_LIST = """<dt class="comment even thread-even depth-1" id="comment-7">
<span class="comment_author"><a class="url" href="http://ada.example">Ada</a></span>
<span class="comment_time"><a href="#comment-7">4 mai 2024 à 10 h 11 min</a></span></dt>
<dd class="comment even thread-even depth-1"><div class="format_text" id="comment-body-7">
<p>Bon pain, voir <a href="https://flour.example/">la farine</a>.</p></div></dd>"""

SIGNED_BELOW = """<li id="comment-7"><p>Bon pain, voir <a href="https://flour.example/">la
farine</a>.</p><p><cite>Commentaire de <a class="url" href="http://ada.example">Ada</a> —
4 mai 2024 @ <a href="#comment-7">10:11</a></cite></p></li>"""

BOX = """<li class="comment even thread-even depth-1" id="comment-7"><div class="the-comment">
<div class="comment-box"><div class="comment-author meta"><strong><a href="http://ada.example"
class="url">Ada</a></strong> 4 mai 2024 à 10 h 11 min <a class="comment-reply-link"
href="/2024/05/bread/?replytocom=7#respond"> - Répondre</a></div><div class="comment-text">
<p>Bon pain, voir <a href="https://flour.example/">la farine</a>.</p></div></div></div></li>"""

BEM = """<div class="c-comment" id="comment-7"><header class="c-comment__header"><p><a
class="c-comment__author-name" href="http://ada.example">Ada</a> <span class="c-comment__time">le
<time datetime="2024-05-04T10:11:12+02:00">4 mai 2024 à 10 h 11 min</time></span></p></header>
<div class="c-comment__content">Bon pain, voir <a href="https://flour.example/">la farine</a>.
</div><footer><a class="comment-reply-link" href="?replytocom=7#respond">Répondre</a></footer>
</div>"""

NESTED_CONTENT = """<li class="comment even thread-even depth-1" id="li-comment-7">
<div id="comment-7" class="comment-container"><div class="comment-content"><div
class="comment-author"><h3 class="comment-link"><a class="url" href="http://ada.example">Ada</a>
</h3><span class="comment-meta commentmetadata"><span class="comment-date">4 mai 2024 à 10 h 11 min
</span></span></div><div class="comment-entry"><p>Bon pain, voir
<a href="https://flour.example/">la farine</a>.</p></div></div></div></li>"""

WALKERS = {
    "html5": HTML5,
    "xhtml": XHTML,
    "classic": CLASSIC,
    "blocks": BLOCKS,
    "twenty-twelve": TWENTY_TWELVE,
    "definition-list": DEFINITION_LIST,
    "signed-below": SIGNED_BELOW,
    "box": BOX,
    "bem": BEM,
    "nested-content": NESTED_CONTENT,
}


@pytest.mark.parametrize("walker", WALKERS)
def test_every_walker_gives_the_same_comment(walker: str, read: Any, make: Any) -> None:
    tag = "dl" if walker == "definition-list" else "ol"
    listing = f'<div id="comments"><{tag} class="commentlist">{WALKERS[walker]}</{tag}></div>'
    thread = read(make.page(listing, lang="fr-FR"))
    assert thread.system == "wordpress"
    (read_comment,) = thread.comments
    comment = read_comment.comment
    assert comment.id == "7"
    assert comment.native_id in {"comment-7", "li-comment-7"}
    assert (comment.author.name, comment.author.url) == ("Ada", "http://ada.example/")
    assert comment.date is not None
    assert comment.date.startswith("2024-05-04T10:11")
    assert comment.date_text is not None
    assert comment.date_text.startswith("4 mai 2024")
    assert comment.text.replace("\n", " ") == "Bon pain, voir la farine."
    assert (comment.kind, comment.status) == ("comment", "visible")
    assert (comment.parent, comment.depth, comment.position) == (None, 1, 1)
    links = [link.attributes.get("href") for link in read_comment.fragment.css("a[href]")]
    assert links == ["https://flour.example/"]
    assert 'href="https://flour.example/"' in comment.html
    assert "Répondre" not in comment.html


def test_each_comment_is_found_again_by_its_locator(read: Any, make: Any) -> None:
    thread = read(make.page(make.area(make.comment(7), make.comment(8))))
    assert [r.comment.locator.value for r in thread.comments] == ["#comment-7", "#comment-8"]


def test_the_offset_of_a_date_comes_from_the_page_or_not_at_all(read: Any, make: Any) -> None:
    thread = read(make.page(make.area(make.comment(7), CLASSIC.replace("7", "9"))))
    assert [r.comment.date for r in thread.comments] == [
        "2024-05-04T10:11:12+02:00",
        "2024-05-04T10:11",
    ]


def test_permanent_links_are_absolute(read: Any, make: Any) -> None:
    thread = read(make.page(make.area(HTML5)))
    assert thread.comments[0].comment.permalink == make.article + "#comment-7"


def test_the_printed_number_is_kept(read: Any, make: Any) -> None:
    entry = CLASSIC.replace("<cite>", '<span class="comment-number">#12</span> <cite>')
    comment = read(make.page(make.area(entry))).comments[0].comment
    assert comment.number == "#12"
    assert comment.text == "Bon pain, voir la farine."


def test_widgets_inside_the_text_are_left_out(read: Any, make: Any) -> None:
    body = (
        '<div class="comment-content"><p>Good bread.</p>'
        '<p class="comment-likes"><a class="comment-like-link" href="/?like_comment=7">Like</a>'
        ' <span>Liked by 3 people</span></p><a href="#" class="read-more">Read more</a>'
        '<div class="rating-stars">5/5</div></div>'
    )
    entry = make.comment(7).replace('<div class="comment-content"><p>Good bread.</p></div>', body)
    read_comment = read(make.page(make.area(entry))).comments[0]
    assert read_comment.comment.text == "Good bread."
    assert read_comment.fragment.css("a") == []


def test_what_a_commenter_writes_is_no_widget(read: Any, make: Any) -> None:
    text = 'My comment is awaiting moderation. <a href="#x">Reply</a> to <cite>the book</cite>.'
    comment = read(make.page(make.area(make.comment(7, text=text)))).comments[0].comment
    assert comment.text.startswith("My comment is awaiting moderation.")
    assert comment.text.endswith("the book.")
    assert comment.status == "visible"
    assert comment.author.name == "Ada"


def test_a_comment_without_any_name_or_date_has_none(read: Any, make: Any) -> None:
    entry = '<li id="comment-7" class="comment even depth-1"><p>Only 12 May 2024 words.</p></li>'
    comment = read(make.page(make.area(entry))).comments[0].comment
    assert (comment.author.name, comment.date, comment.date_text) == (None, None, None)
    assert comment.text == "Only 12 May 2024 words."


def test_entries_without_ids_get_made_ids_and_twins_a_letter(read: Any, make: Any) -> None:
    entry = '<li class="comment even depth-1"><cite class="fn">Ada</cite><p>Good bread.</p></li>'
    ids = [r.comment.id for r in read(make.page(make.area(entry, entry))).comments]
    assert ids[0].startswith("~")
    assert len(ids[0]) == 13
    assert ids[1] == ids[0] + "-b"


def test_an_entry_without_an_id_takes_it_from_its_reply_link(read: Any, make: Any) -> None:
    entry = make.comment(7).replace('id="comment-7"', "").replace('id="div-comment-7"', "")
    assert read(make.page(make.area(entry))).comments[0].comment.id == "7"


def test_the_static_copy_that_a_remote_service_leaves_is_read(read: Any, make: Any) -> None:
    entry = """<li class="comment even depth-1" id="dsq-comment-7"><div class="dsq-comment-header"
    id="dsq-comment-header-7"><cite id="dsq-cite-7"><span id="dsq-author-user-7">Ada</span></cite>
    </div><div id="dsq-comment-body-7" class="dsq-comment-body"><div id="dsq-comment-message-7"
    class="dsq-comment-message"><p>Good bread.</p></div></div></li>"""
    thread = read(make.page(f'<div id="disqus_thread"><ul id="dsq-comments">{entry}</ul></div>'))
    comment = thread.comments[0].comment
    assert (comment.id, comment.author.name, comment.text) == ("7", "Ada", "Good bread.")
    assert (comment.date, comment.date_text) == (None, None)
    assert thread.verdict == "unclaimed"


def test_newest_comments_in_a_side_bar_are_no_part_of_the_discussion(read: Any, make: Any) -> None:
    listed = make.comment(99).replace(make.article, "https://blog.example/other/")
    side = f'<aside class="widget"><ol class="commentlist">{listed}</ol></aside>'
    ids = [r.comment.id for r in read(make.page(make.area(make.comment(7)) + side)).comments]
    assert ids == ["7"]


def test_a_plug_in_that_numbers_entries_with_their_parents_is_read(read: Any, make: Any) -> None:
    page = make.page(
        """<div id="wpdcom"><div class="wpd-thread-list"><div id="wpd-comm-7_0" class="comment even
        thread-even depth-1 wpd-comment"><div class="wpd-comment-wrap"><div id="comment-7"
        class="wpd-comment-right"><div class="wpd-comment-header"><div class="wpd-comment-author">
        Ada</div><div class="wpd-comment-date" title="4. Mai 2024 10:11">vor 1 Stunde</div></div>
        <div class="wpd-comment-text"><p>Gutes Brot.</p></div><div class="wpd-comment-footer">
        <div class="wpd-reply-button">Antworten</div></div></div></div></div>
        <div id="wpd-comm-8_7" class="comment odd alt depth-2 wpd-comment wpd-reply">
        <div class="wpd-comment-wrap"><div id="comment-8" class="wpd-comment-right">
        <div class="wpd-comment-author">Bob</div><div class="wpd-comment-text"><p>Ja.</p></div>
        </div></div></div></div></div>""",
        lang="de",
    )
    first, second = (r.comment for r in read(page).comments)
    assert (first.id, first.author.name, first.text) == ("7", "Ada", "Gutes Brot.")
    assert (first.date, first.date_text) == ("2024-05-04T10:11", "vor 1 Stunde")
    assert (second.parent, second.parent_source, second.depth) == ("7", "native-id", 2)
