"""Topics of phpBB 3.0, 3.3, its old style and phpBB 2."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://forum.example/viewtopic.php?f=1&t=102"

ZERO = """<div id="p401" class="post bg2"><div class="inner"><div class="postbody">
<h3 class="first"><a href="#p401">Sourdough</a></h3><p class="author"><a
href="./viewtopic.php?p=401#p401"><img alt="Post"></a>by <strong><a
href="./memberlist.php?mode=viewprofile&amp;u=3">Ada</a></strong> &raquo; Wed Aug 22, 2007 2:42
pm</p>
<div class="content">Good bread, see <a href="https://flour.example/" class="postlink">flour</a>.
</div><div class="notice">Last edited by Ada on Thu Aug 23, 2007 1:00 pm</div>
<div class="signature">Ada's signature</div></div><dl class="postprofile"><dt><a
href="./memberlist.php?mode=viewprofile&amp;u=3">Ada</a></dt><dd><strong>Joined:</strong> Mon Jan
01,
2007 1:00 pm</dd></dl></div></div>"""

THREE = """<div id="p401" class="post has-profile bg2"><div class="inner"><dl class="postprofile">
<dt><a href="./memberlist.php?mode=viewprofile&amp;u=3" class="username">Ada</a></dt>
<dd class="profile-joined"><strong>Joined:</strong> Mon Jan 01, 2007 1:00 pm</dd></dl>
<div class="postbody"><div id="post_content401"><h3 class="first"><a
href="./viewtopic.php?p=401#p401">Sourdough</a></h3><ul class="post-buttons"><li><a
href="./posting.php?mode=quote&amp;p=401">Quote</a></li></ul><p class="author"><a class="unread"
href="./viewtopic.php?p=401#p401"><i class="icon"></i></a><span class="responsive-hide">by
<strong><a
href="./memberlist.php?mode=viewprofile&amp;u=3" class="username">Ada</a></strong> &raquo; </span>
<time datetime="2007-08-22T12:42:00+00:00">Wed Aug 22, 2007 2:42 pm</time></p><div class="content">
Good bread, see <a href="https://flour.example/" class="postlink">flour</a>.</div></div></div></div>
</div>"""

SUBSILVER = """<table class="tablebg"><tr class="row1"><td align="center"><a name="p401"></a>
<b class="postauthor">Ada</b></td><td><div class="gensmall"><b>Post subject:</b> Sourdough</div>
<div class="gensmall"><b>Posted:</b> Wed Aug 22, 2007 2:42 pm</div></td></tr><tr class="row1"><td>
<span class="postdetails"><b>Joined:</b> Mon Jan 01, 2007 1:00 pm</span></td><td><div
class="postbody">Good bread, see <a href="https://flour.example/">flour</a>.</div></td></tr></table>"""

TWO = """<table class="forumline"><tr><td class="row1"><span class="name"><a name="401"></a>
<b>Ada</b></span><br><span class="postdetails">Joined: 01 Jan 2007</span></td><td
class="row1"><table>
<tr><td><span class="postdetails">Posted: Wed Aug 22, 2007 2:42 pm</span></td></tr><tr><td><span
class="postbody">Good bread, see <a href="https://flour.example/">flour</a>.</span></td></tr></table>
</td></tr></table>"""

STYLES = {"3.0": ZERO, "3.3": THREE, "subsilver2": SUBSILVER, "2": TWO}


def page(
    *posts: str, bar: str = "1 post &bull; Page <strong>1</strong> of 1", top: str = ""
) -> str:
    return f"""<html lang="en"><body id="phpbb"><h2><a
href="./viewtopic.php?f=1&amp;t=102">Sourdough
</a></h2>{top}<div class="pagination">{bar}</div>{"".join(posts)}</body></html>"""


@pytest.mark.parametrize("post", STYLES.values(), ids=STYLES)
def test_posts_of_each_style_are_read(post: str, read: Any) -> None:
    thread = read(page(post), url=URL)
    (comment,) = (each.comment for each in thread.comments)
    assert (thread.system, comment.id, comment.author.name) == ("phpbb", "401", "Ada")
    assert comment.text == "Good bread, see flour."
    assert comment.date_text == "Wed Aug 22, 2007 2:42 pm"[4:]
    assert comment.date is not None
    assert comment.date[:10] == "2007-08-22"
    assert (comment.parent, comment.depth) == (None, 1)
    assert (thread.claimed, thread.verdict) == (1, "complete")


@pytest.mark.parametrize("post", [ZERO, THREE], ids=["3.0", "3.3"])
def test_titles_links_and_writers_pages_are_kept(post: str, read: Any) -> None:
    comment = read(page(post), url=URL).comments[0].comment
    assert comment.title == "Sourdough"
    assert comment.author.url == "https://forum.example/memberlist.php?mode=viewprofile&u=3"
    assert comment.permalink is not None
    assert comment.permalink.endswith("#p401")


def test_a_locked_topic_is_closed_and_another_is_open(read: Any) -> None:
    reply = '<a href="./posting.php?mode=reply&amp;t=102" class="button">{}</a>'
    locked = reply.format('<span>Locked</span> <i class="icon fa-lock fa-fw"></i>')
    assert read(page(ZERO, top=locked), url=URL).state == "closed"
    icon = f'<div class="locked-icon">{reply.format("")}</div>'
    assert read(page(ZERO, top=icon), url=URL).state == "closed"
    assert read(page(ZERO, top=reply.format("Post Reply")), url=URL).state == "open"
    assert read(page(ZERO), url=URL).state == "unknown"


def test_all_pages_of_a_topic_are_read(read: Any) -> None:
    def at(start: int) -> str:
        return f"https://forum.example/viewtopic.php?t=102&start={start}"

    bar = "4 posts • " + "".join(f'<a href="{at(n)}">{n}</a>' for n in (15, 45))
    bar += '<a href="./viewtopic.php?t=7&amp;start=60">Elsewhere</a>'
    pages = {at(n): page(ZERO.replace("401", str(401 + n)), bar="4 posts") for n in (15, 30, 45)}
    thread = read(page(ZERO, bar=bar), url=URL, pages=pages)
    assert read.asked == [at(15), at(30), at(45)]
    assert [each.comment.id for each in thread.comments] == ["401", "416", "431", "446"]
    assert (thread.claimed, thread.verdict) == (4, "complete")


@pytest.mark.parametrize("words", ["6 messages • Page 1 sur 1", "6 Beiträge • Seite 1 von 1"])
def test_the_number_of_posts_is_read_in_other_languages(words: str, read: Any) -> None:
    assert read(page(ZERO, bar=words), url=URL).claimed == 6
