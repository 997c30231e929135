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


def test_a_forum_posting_in_json_ld_is_read_with_its_answers_and_counts(read: Any) -> None:
    facts = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "headline": "Pain",
        "text": "Une question.",
        "interactionStatistic": [
            {
                "@type": "InteractionCounter",
                "interactionType": "https://schema.org/LikeAction",
                "userInteractionCount": 9,
            },
            {
                "@type": "InteractionCounter",
                "interactionType": {"@type": "CommentAction"},
                "userInteractionCount": 3,
            },
        ],
        "comment": [
            {**ADA, "comment": [{**ADA, "@id": "#comment-8", "comment": [], "author": "Bo"}]},
            {
                "@type": "Comment",
                "text": "…",
                "author": "Cy",
                "creativeWorkStatus": "https://schema.org/Deleted",
                "commentCount": 40,
            },
        ],
    }
    thread = read(page("<h1>Pain</h1>", script(facts)), url=URL)
    assert [each.comment.parent for each in thread.comments] == [None, "7", None]
    assert [each.comment.status for each in thread.comments] == ["visible", "visible", "deleted"]
    assert (thread.claimed, thread.verdict) == (3, "complete")


def test_comments_beside_the_article_in_a_graph_find_what_they_answer(read: Any) -> None:
    first = {**ADA, "comment": {"@id": "#comment-9"}}
    second = {
        "@type": "UserComments",
        "@id": "#comment-8",
        "commentText": "Merci.",
        "creator": {"@type": "Person", "name": "Bo"},
        "commentTime": "2012-05-12",
        "parentItem": {"@id": "https://site.example/bread#comment-7"},
    }
    third = {"@type": "Comment", "@id": "#comment-9", "text": "Oui.", "author": "Cy"}
    article = {"@type": "Article", "comment": [{"@id": ADA["@id"]}]}
    graph = {"@graph": [article, second, third, first]}
    comments = [
        each.comment for each in read(page("<h1>Pain</h1>", script(graph)), url=URL).comments
    ]
    assert [(each.id, each.parent) for each in comments] == [("7", None), ("9", "7"), ("8", "7")]
    assert (comments[2].author.name, comments[2].text, comments[2].date) == (
        "Bo",
        "Merci.",
        "2012-05-12",
    )


def test_a_statistic_in_microdata_counts_comments_and_not_likes(read: Any) -> None:
    counter = """<div itemprop="interactionStatistic" itemscope
itemtype="https://schema.org/InteractionCounter"><meta itemprop="interactionType"
content="https://schema.org/{kind}"><meta itemprop="userInteractionCount"
content="{count}"></div>"""
    both = counter.format(kind="LikeAction", count=9) + counter.format(
        kind="CommentAction", count=4
    )
    area = MICRODATA.replace('<span itemprop="commentCount">2</span>', both)
    thread = read(page(area), url=URL)
    assert (thread.claimed, thread.verdict, len(thread.comments)) == (4, "gap", 2)


def test_the_type_for_comments_before_is_read_in_microdata(read: Any) -> None:
    area = """<h1>Bread</h1><div itemprop="comment" itemscope
itemtype="http://schema.org/UserComments" id="r7"><span itemprop="creator" itemscope
itemtype="http://schema.org/Person"><span itemprop="name">Ada</span></span> <time
itemprop="commentTime" datetime="2012-05-12T10:11">12 May 2012</time><p itemprop="commentText">Good
bread.</p></div>"""
    comment = read(page(area), url=URL).comments[0].comment
    assert (comment.author.name, comment.date, comment.text) == (
        "Ada",
        "2012-05-12T10:11",
        "Good bread.",
    )
