"""A discussion that goes on in a feed: what is no page is handed to the reader all the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scripted_web import SEED, page

from preserve.demo.server import response
from preserve.verify import verify

if TYPE_CHECKING:
    from scripted_web import Web

POST = "3644483384123728422"
FEED = (
    f"http://blog.test/feeds/{POST}/comments/default"
    "?alt=json&v=2&orderby=published&reverse=false&max-results=200&start-index=1"
)
FIRST, SECOND = "7000000000000000001", "7000000000000000002"
ENTRY = f"""<li class="comment" id="c{FIRST}"><div class="comment-block">
<div class="comment-header">
<cite class="user">Ada</cite><span class="datetime secondary-text"><a
href="{SEED}?showComment=1433578985419#c{FIRST}">6. Juni 2015 um 10:23</a></span></div>
<p class="comment-content">Brot.</p></div></li>"""
THREAD = f"""<div class='comments' id='comments'><h4>2 Kommentare:</h4><div id='comment-holder'>
<div class="comment-thread toplevel-thread"><ol id="top-ra">{ENTRY}</ol>
<div class="loadmore" data-post-id="{POST}"><a>Weitere laden</a></div></div></div></div>"""
ARTICLE = f"""<div class='widget Blog' id='Blog1'><div class='post hentry'>
<h3 class='post-title entry-title'>Sauerteig</h3>
<div class='post-body entry-content'><p>Ein Artikel.</p></div></div>{THREAD}</div>"""


def entry(number: str, text: str) -> dict[str, object]:
    return {
        "id": {"$t": f"tag:blogger.com,1999:blog-1.post-{number}"},
        "published": {"$t": "2015-06-06T11:00:00.419+02:00"},
        "content": {"type": "html", "$t": text},
        "link": [{"rel": "alternate", "href": f"{SEED}?showComment=1#c{number}"}],
        "author": [{"name": {"$t": "Bo"}}],
    }


def test_comments_that_only_the_feed_has_are_recorded_and_cite(web: Web) -> None:
    entries = [entry(FIRST, "Brot."), entry(SECOND, "Siehe http://salt.test/x")]
    feed = {"feed": {"openSearch$totalResults": {"$t": "2"}, "entry": entries}}
    web.serve(SEED, page(ARTICLE, "<meta name=generator content=blogger>"))
    web.serve(
        FEED,
        response(200, [("Content-Type", "application/json")], json.dumps(feed).encode()),
    )
    web.serve("http://salt.test/x", page("Salz"))
    result = web.capture()
    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.recorded, discussion.verdict) == (
        "blogger",
        2,
        "complete",
    )
    of_feed = result.resources[FEED]
    assert (of_feed.outcome, of_feed.roles) == ("captured", ("discussion",))
    second = next(row for row in result.comments if row.id == SECOND)
    assert of_feed.record is not None
    assert second.record_id == of_feed.record.id
    assert second.locator.type == "json-pointer"
    cited = result.citations["http://salt.test/x"]
    assert (cited.cited_by.id, cited.outcome) == (SECOND, "captured")
    assert result.status == "complete"
    assert verify(result.captured.folder).findings == ()
