"""Comments that pages mark up in schema.org's words."""

from __future__ import annotations

import json
from typing import Any

URL = "https://site.example/bread"

MICRODATA = """<div itemscope itemtype="https://schema.org/Article"><h1
itemprop="headline">Bread</h1>
<p>An article.</p><span itemprop="commentCount">2</span><ul class="thread"><li itemprop="comment"
itemscope itemtype="https://schema.org/Comment" id="reply-7"><span itemprop="author" itemscope
itemtype="https://schema.org/Person"><a itemprop="url" href="https://ada.example/"><span
itemprop="name">Ada</span></a></span> <time itemprop="dateCreated" datetime="2024-05-12T10:11:00Z">
12 May</time><div itemprop="text"><p>Good bread, see <a href="https://flour.example/">flour</a>.</p>
</div><ul><li itemprop="comment" itemscope itemtype="https://schema.org/Comment" id="reply-8"><span
itemprop="author">Bo</span> <meta itemprop="dateCreated" content="2024-05-12T11:12:00Z"><div
itemprop="text">Thanks.</div></li></ul></li></ul></div>"""


def page(area: str, head: str = "") -> str:
    return f'<html lang="en"><head>{head}</head><body><main>{area}</main></body></html>'


def script(facts: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(facts)}</script>'


ADA = {
    "@type": "Comment",
    "@id": "https://site.example/bread#comment-7",
    "text": "Good bread.\n\nSee https://flour.example/",
    "dateCreated": "2024-05-12T10:11:00.000Z",
    "author": {"@type": "Person", "name": "Ada", "url": "https://ada.example/"},
    "comment": [{"@type": "Comment", "text": "Thanks & bye", "author": "Bo"}],
}


def test_microdata_is_read_with_its_tree(read: Any) -> None:
    thread = read(page(MICRODATA), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert thread.system == "schema-org"
    assert (first.id, first.author.name, first.author.url) == ("7", "Ada", "https://ada.example/")
    assert (first.date, first.text) == ("2024-05-12T10:11:00Z", "Good bread, see flour.")
    assert (second.text, second.parent, second.author.name) == ("Thanks.", "7", "Bo")
    assert second.date == "2024-05-12T11:12:00Z"
    assert (thread.claimed, thread.verdict) == (2, "complete")


def test_json_ld_is_read_with_its_tree(read: Any) -> None:
    facts = {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "comment": ADA}]}
    thread = read(page("<h1>Bread</h1>", script(facts)), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (first.id, first.author.name, first.date) == ("7", "Ada", "2024-05-12T10:11:00Z")
    assert first.text == "Good bread.\nSee https://flour.example/"
    assert first.permalink == "https://site.example/bread#comment-7"
    assert (second.text, second.parent, second.depth) == ("Thanks & bye", "7", 2)
    assert first.locator.value == "html > head > script:nth-of-type(1)"


def test_reviews_and_tickers_are_no_comments(read: Any) -> None:
    review = MICRODATA.replace("schema.org/Comment", "schema.org/Review").replace(
        'itemprop="comment"', 'itemprop="review"'
    )
    assert read(page(review), url=URL).comments == ()
    ticker = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{**ADA, "@type": "BlogPosting"}]}
    rated = {"@type": "Product", "review": [{**ADA, "@type": "Review"}]}
    assert read(page("<h1>Bread</h1>", script([ticker, rated])), url=URL).comments == ()


def test_broken_and_odd_json_is_passed_over(read: Any) -> None:
    for facts in ("{", "[1, null]", '{"comment": "no", "comments": [7, {"@type": 3}]}', "[" * 9999):
        html = page("<h1>Bread</h1>", f'<script type="application/ld+json">{facts}</script>')
        assert read(html, url=URL).comments == ()


def test_an_engine_that_marks_up_its_comments_too_is_read_as_itself(read: Any, make: Any) -> None:
    html = make.page(make.area(make.comment(1)), head=script({"comment": [ADA, ADA]}))
    assert read(html).system == "wordpress"
