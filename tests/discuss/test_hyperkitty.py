"""HyperKitty: a mail and its answers, in parts for browsers, whole for others."""

from __future__ import annotations

import json
from typing import Any

from preserve.model import MissingReason, Outcome, ThreadState, Verdict

THREAD = "https://lists.example/archives/list/bread@lists.example/thread/AAAA1111/"
EMAILS = "https://lists.example/archives/api/list/b/email"
API = (
    "https://lists.example/archives/api/list/bread@lists.example/thread/AAAA1111/emails/"
    "?format=json&limit=100&offset=0"
)


def mail(number: int, text: str, *, first: bool = False) -> str:
    return f"""<div class="email{" email-first" if first else ""}"><div id="HASH{number}"
 class="email-header"><div class="gravatar-wrapper d-flex"><div class="gravatar circle"><img
 class="gravatar" src="/g.png" alt=""></div><div class="email-author d-flex"><h2 class="name">
<a href="/archives/users/{number}/" title="See the profile">Ada {number}</a></h2>
</div></div><div class="email-date right"><span class="date d-none d-sm-inline">4 May</span>
<div class="time"><span title="Sender's time: May 4, 2024, 10:1{number} a.m.">8:1{number}</span>
</div></div></div><div class="email-body "><p>{text}</p></div><div class="email-info"><div
 class="messagelink pull-right"><a href="/archives/list/bread@lists.example/message/HASH{number}/"
 title="Permalink for this message"><i class="fa fa-link"></i></a></div><a
 class="reply reply-mailto"
 title="Reply" href="#">Reply</a></div></div>"""


def answer(number: int, level: int, text: str = "Bread.") -> str:
    name = f"reply-level-{level}" if level else ""
    return f'<div class="odd {name}">{mail(number, text)}</div>'


def thread_page(replies: str, *, count: int) -> str:
    return f"""<html lang="en"><body><div id="thread-content">{mail(0, "How?", first=True)}
<p class="sort-mode"><a href="?sort=date">Show replies by date</a></p><a id="replies"></a>
<div class="replies">{replies}</div></div><section id="thread-overview-info"><div>
<i class="fa fa-fw fa-comment"></i> {count} comments</div><div><i class="fa fa-fw fa-user"></i>
2 participants</div></section></body></html>"""


LOADER = '<img alt="Loading..." class="ajaxloader" src="/ajax-loader.gif">'


def part(html: str, following: int | None = None) -> bytes:
    return json.dumps(
        {"replies_html": html, "more_pending": following is not None, "next_offset": following}
    ).encode()


def test_answers_in_the_page_are_a_tree_and_the_first_mail_is_what_they_answer(read: Any) -> None:
    page = thread_page(answer(1, 0) + answer(2, 1, "No.") + answer(3, 0, "Yes."), count=3)
    thread = read(page, url=THREAD)
    tree = [(one.comment.id, one.comment.parent) for one in thread.comments]
    assert tree == [("HASH1", None), ("HASH2", "HASH1"), ("HASH3", None)]
    first = thread.comments[0].comment
    assert first.author.name == "Ada 1"
    assert first.author.url == "https://lists.example/archives/users/1/"
    assert (first.date, first.date_text) == ("2024-05-04T10:11", "May 4, 2024, 10:11 a.m.")
    assert (
        first.permalink == "https://lists.example/archives/list/bread@lists.example/message/HASH1/"
    )
    assert first.text == "Bread."
    assert (thread.claimed, thread.verdict) == (3, Verdict.COMPLETE)
    assert thread.state is ThreadState.OPEN


def test_answers_come_in_parts_and_the_api_knows_what_deep_ones_answer(read: Any) -> None:
    base = f"{THREAD}replies?sort=thread"
    levels = [0, 1, 2, 3, 4, 5, 5]
    answers = [answer(number, level) for number, level in enumerate(levels, start=1)]
    mails = [
        {
            "message_id_hash": f"HASH{number}",
            "message_id": f"{number}@lists.example",
            "parent": f"{EMAILS}/HASH{number - 1}/?format=json",
            "sender_name": f"Ada {number}",
            "date": f"2024-05-04T08:1{number}:00Z",
        }
        for number in range(1, 8)
    ]
    thread = read(
        thread_page(LOADER, count=7),
        url=THREAD,
        pages={
            base: part("".join(answers[:6]), 6),
            f"{base}&offset=6": part(answers[6]),
            API: json.dumps({"count": 7, "next": None, "results": mails}).encode(),
        },
    )
    tree = [(one.comment.id, one.comment.parent) for one in thread.comments]
    assert tree == [
        (f"HASH{number}", f"HASH{number - 1}" if number > 1 else None) for number in range(1, 8)
    ]
    last = thread.comments[-1].comment
    assert (last.depth, last.parent_source, last.parent_exact) == (7, "api", True)
    assert last.date == "2024-05-04T10:17+02:00"  # as the sender had it, by the moment in UTC
    assert thread.verdict is Verdict.COMPLETE


def test_without_the_api_a_parent_beyond_the_levels_shown_is_not_exact(read: Any) -> None:
    base = f"{THREAD}replies?sort=thread"
    answers = "".join(answer(number, min(number - 1, 5)) for number in range(1, 8))
    thread = read(
        thread_page(LOADER, count=7),
        url=THREAD,
        pages={base: part(answers), API: Outcome.NOT_FOUND},
    )
    exact = {one.comment.id: one.comment.parent_exact for one in thread.comments}
    assert exact == {f"HASH{number}": number < 6 for number in range(1, 8)}


def test_parts_that_cannot_be_had_leave_a_gap_with_its_reason(read: Any) -> None:
    thread = read(
        thread_page(LOADER, count=7),
        url=THREAD,
        pages={f"{THREAD}replies?sort=thread": Outcome.SERVER_ERROR},
    )
    assert thread.verdict is Verdict.PARTIAL
    assert thread.missing == ((7, MissingReason.PAGE_FAILED),)
