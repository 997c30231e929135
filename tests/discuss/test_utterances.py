"""utterances: the issue that belongs to a page, and its comments page by page."""

from __future__ import annotations

from typing import Any

import pytest
from conversing import talk
from hypothesis import given
from mutated_answers import mutated, steady

from preserve.discuss.systems.utterances import Utterances
from preserve.model import Outcome, ThreadState, Verdict

HERE = "https://blog.example/2024/bread.html?lang=en#top"
GITHUB = "https://api.github.com"
HEAD = '<title>Bread</title><meta property="og:title" content="Bread!">'
ISSUE = "https://github.com/ada/blog/issues/7"


def script(settings: str = 'issue-term="pathname"') -> str:
    return (
        f'{HEAD}<script src="https://utteranc.es/client.js" repo="ada/blog" {settings} '
        'theme="github-light" crossorigin="anonymous" async></script>'
    )


def search(term: str) -> str:
    question = f"%22{term}%22%20type%3Aissue%20in%3Atitle%20repo%3Aada%2Fblog"
    return f"{GITHUB}/search/issues?q={question}&sort=created&order=asc"


DEFAULT = search("2024%2Fbread")


def comments_url(page: int) -> str:
    return f"{GITHUB}/repos/ada/blog/issues/7/comments?page={page}&per_page=100"


def issue(comments: int, number: int = 7, title: str = "2024/bread", **more: Any) -> dict[str, Any]:
    told = {"number": number, "title": title, "comments": comments, "locked": False}
    return {**told, "html_url": ISSUE, "state": "open", "user": {"login": "bot"}, **more}


def comment(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "user": {"login": "ada", "html_url": "https://github.com/ada", "avatar_url": "https://a/"},
        "created_at": "2024-05-04T10:11:12Z",
        "html_url": f"{ISSUE}#issuecomment-{number}",
        "body_html": f'<p dir="auto">Text {number} <a href="https://salt.example/">salt</a></p>',
        "reactions": {"total_count": 1},
        **more,
    }


def found_issues(*issues: dict[str, Any]) -> dict[str, Any]:
    return {"total_count": len(issues), "incomplete_results": False, "items": list(issues)}


FIRST = found_issues(issue(9, number=3, title="about 2025"), issue(2))


def test_the_issue_with_the_title_is_searched_for_and_its_comments_are_read() -> None:
    answers = {DEFAULT: FIRST, comments_url(1): [comment(31), comment(32, user=None)]}
    found = talk(script(), answers, url=HERE)
    assert found.asked == list(answers)
    assert [ask.accept for ask in found.asks] == [
        "application/vnd.github.v3+json",
        "application/vnd.github.VERSION.html+json,application/vnd.github.v3+json",
    ]
    assert found.rows == [("31", None, 1), ("32", None, 1)]
    thread = found.thread
    assert (thread.system, thread.claimed, thread.verdict) == ("utterances", 2, Verdict.COMPLETE)
    assert thread.claims[0].locator.value == "/items/1/comments"
    assert thread.state is ThreadState.OPEN
    first, second = (read.comment for read in thread.comments)
    assert (first.locator.value, second.locator.value) == ("/0", "/1")
    assert first.permalink == f"{ISSUE}#issuecomment-31"
    assert (first.author.url, second.author.name) == ("https://github.com/ada", None)


def test_an_issue_is_found_by_its_number_and_all_its_pages_are_asked_for() -> None:
    answers = {
        f"{GITHUB}/repos/ada/blog/issues/7": issue(101, locked=True),
        comments_url(1): [comment(number) for number in range(100)],
        comments_url(2): [comment(100, body_html=None, body="Plain <b>\n\ntext")],
    }
    found = talk(script('data-issue-number="7"'), answers, url=HERE)
    assert found.asked == list(answers)
    assert found.thread.verdict is Verdict.COMPLETE
    assert found.thread.state is ThreadState.CLOSED
    assert found.thread.comments[-1].comment.html == "<p>Plain &lt;b&gt;</p><p>text</p>"


@pytest.mark.parametrize(
    ("settings", "term"),
    [
        ('issue-term="title"', "Bread"),
        ('issue-term="og:title"', "Bread!"),
        ('issue-term="url"', "https%3A%2F%2Fblog.example%2F2024%2Fbread.html%3Flang%3Den"),
        ('data-issue-term="my own"', "my%20own"),
    ],
)
def test_the_issue_is_looked_for_by_what_the_snippet_says(settings: str, term: str) -> None:
    assert talk(script(settings), {}, url=HERE).asked == [search(term)]


def test_no_issue_yet_is_no_comment_yet() -> None:
    thread = talk(script(), {DEFAULT: found_issues()}, url=HERE).thread
    assert (thread.claimed, thread.verdict) == (0, Verdict.COMPLETE)


def test_an_api_at_its_limit_leaves_the_discussion_elsewhere() -> None:
    thread = talk(script(), lambda _: Outcome.RATE_LIMITED, url=HERE).thread
    assert thread.verdict is Verdict.REMOTE_ONLY
    assert thread.missing[0][1].value == "page-failed"


@given(mutated(FIRST), mutated([comment(31), comment(32)]))
@steady
def test_no_answer_makes_it_raise(odd: Any, comments: Any) -> None:
    def answer(ask: Any) -> Any:
        return comments if "/comments" in ask.url else odd

    talk(script(), answer, url=HERE, adapters=[Utterances()])
