"""Addresses, citations, nesting: what a limit stops is listed, or counted where it is too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from limited import GIF, comment, fresh, limited, thread
from limited import article as article_with
from scripted_web import HTML, SEED, article, page

from preserve.demo.server import response
from preserve.discover import found
from preserve.manifest import CitationRow, read_rows
from preserve.verify import verify

if TYPE_CHECKING:
    from scripted_web import Result, Web

    from preserve.demo.server import Received, Script

CSS = [("Content-Type", "text/css")]


def sound(result: Result) -> bool:
    return verify(result.captured.folder).findings == ()


def reasons(result: Result) -> tuple[str, ...]:
    return result.captured.manifest.capture.status_reasons


@pytest.mark.parametrize(("most", "left"), [(7, 2), (8, 1), (9, 0), (10, 0)])
def test_so_many_addresses_are_taken_up_and_the_others_listed(
    web: Web, most: int, left: int
) -> None:
    links = [f"http://paper.test/{n}" for n in range(6)]
    web.serve(SEED, article(" ".join(links)))
    web.serve(links[0], response(301, [("Location", "/there")]))
    for url in (*links[1:], "http://paper.test/there"):
        web.serve(url, response(200, [("Content-Type", "text/plain")], b"there"))
    # The article and its icon, six links, and where one of them leads.
    result = fresh(web, addresses=most)
    assert len(limited(result, "addresses")) == left
    assert result.status == ("partial" if left else "complete")
    assert reasons(result) == (
        (f"addresses that ended limit-reached (limits.addresses): {left}",) if left else ()
    )
    assert len(result.citations) == 6
    taken = [row for row in result.resources.values() if row.attempts and row.roles != ("robots",)]
    assert len(taken) == min(most, 9)
    assert sound(result)


def test_where_a_page_needs_too_many_they_are_counted(web: Web) -> None:
    pictures = "".join(f"<img src=/{n}.gif>" for n in range(100))
    web.serve(SEED, article(f"{pictures} http://paper.test/x http://paper.test/y"))
    web.serve("http://paper.test/x", page(pictures))
    result = fresh(web, addresses=10)
    rows, totals = result.resources, result.captured.manifest.totals
    asked = [url for url, row in rows.items() if row.attempts and row.roles != ("robots",)]
    assert len(asked) == 10
    assert len([url for url in rows if url.endswith(".gif")]) < 20
    assert rows[SEED].unlisted == totals.unlisted
    assert rows[SEED].unlisted == 100 - len([url for url in rows if url.endswith(".gif")])
    assert rows[SEED].detail == f"{totals.unlisted} more addresses that it names are not listed"
    assert {str(row.outcome) for row in result.citations.values()} == {"limit-reached"}
    assert f"addresses that pages need and that are not listed: {totals.unlisted}" in reasons(
        result
    )
    assert sound(result)


def test_what_a_cited_page_needs_and_is_only_counted_is_missing_from_it(web: Web) -> None:
    web.serve(SEED, article("http://paper.test/x"))
    web.serve("http://paper.test/x", page("".join(f"<img src=/{n}.gif>" for n in range(60))))
    result = fresh(web, addresses=5)
    needed = result.citations["http://paper.test/x"].requisites
    assert needed.captured + needed.missing == 60


def test_a_style_sheet_that_names_more_than_can_be_held_is_counted(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "LISTED_MAX", 5)
    web.serve(SEED, article("", "<link rel=stylesheet href=/s.css>"))
    sheet = "".join(f".a{n}{{background:url(/{n}.gif)}}" for n in range(40))
    web.serve("http://blog.test/s.css", response(200, CSS, sheet.encode()))
    result = web.capture()
    row = result.resources["http://blog.test/s.css"]
    assert (row.unlisted, row.detail) == (35, "35 more addresses that it names are not listed")
    assert len([url for url in result.resources if url.endswith(".gif")]) == 5
    assert result.status == "partial"
    assert sound(result)


@pytest.mark.parametrize(("most", "left"), [(4, 1), (5, 0), (6, 0)])
def test_so_many_links_of_one_comment_are_followed_and_the_others_listed(
    web: Web, most: int, left: int
) -> None:
    links = [f"http://cited.test/{n}" for n in range(5)]
    entries = [comment(1, " ".join([*links, links[0]])), comment(2, "http://other.test/")]
    web.serve(SEED, article_with(thread(entries, claimed=2)))
    result = fresh(web, citations_per_comment=most)
    assert limited(result, "citations_per_comment") == links[most:]
    rows = read_rows(result.captured.folder / "citations.jsonl", CitationRow)
    assert [str(row.outcome) for row in rows if row.outcome != "not-found"] == (
        ["limit-reached"] * left
    )
    assert len(result.citations) == 6
    assert result.status == ("partial" if left else "complete")


def test_what_one_comment_cites_beyond_its_share_another_may_cite_within_its_own(web: Web) -> None:
    links = [f"http://cited.test/{n}" for n in range(4)]
    entries = [comment(1, " ".join(links)), comment(2, links[3])]
    web.serve(SEED, article_with(thread(entries, claimed=2), links="http://own.test/"))
    result = fresh(web, citations_per_comment=2)
    assert limited(result, "citations_per_comment") == [links[2]]
    assert result.outcomes[links[3]] == "not-found"


def test_the_share_of_a_comment_is_none_of_the_article(web: Web) -> None:
    links = [f"http://cited.test/{n}" for n in range(4)]
    web.serve(SEED, article(" ".join(links)))
    assert limited(fresh(web, citations_per_comment=0), "citations_per_comment") == []


def endless(web: Web, body: str, kind: list[tuple[str, str]]) -> list[str]:
    """Serve what asks for itself with another query each time; return the list of requests."""
    asked: list[str] = []

    def answer(received: Received) -> Script:
        asked.append(received.target)
        count = int(received.target.partition("?")[2] or 0)
        return [response(200, kind, body.format(next=count + 1).encode())]

    for number in range(20):
        web.scripts[f"http://blog.test/inner?{number}".removesuffix("?0")] = answer
    return asked


INNER = "http://blog.test/inner"


@pytest.mark.parametrize(
    ("what", "most"), [("frame", 1), ("frame", 4), ("sheet", 0), ("sheet", 1), ("sheet", 4)]
)
def test_what_holds_itself_with_another_query_each_time_ends(
    web: Web, what: str, most: int
) -> None:
    if what == "frame":
        web.serve(SEED, article("<iframe src=/inner></iframe>"))
        heard = endless(web, "<p>cadre<iframe src='/inner?{next}'></iframe>", HTML)
    else:
        web.serve(SEED, article("", "<link rel=stylesheet href=/inner>"))
        heard = endless(web, "@import '/inner?{next}';", CSS)
    result = fresh(web, requisite_depth=most)
    assert len(heard) == most
    assert limited(result, "requisite_depth") == [f"{INNER}?{most}" if most else INNER]
    assert result.status == "partial"


def test_frames_that_multiply_end_at_the_limit_on_addresses(web: Web) -> None:
    web.serve(SEED, article("<iframe src=/f/0></iframe>"))
    frames = "".join(f"<iframe src='/f/{{n}}{n}'></iframe>" for n in range(10))

    def answer(received: Received) -> Script:
        return [response(200, HTML, frames.replace("{n}", received.target[3:]).encode())]

    names = ["0", *(f"0{n}" for n in range(10)), *(f"0{n:02}" for n in range(100))]
    for name in names:
        web.scripts[f"http://blog.test/f/{name}"] = answer
    result = fresh(web, addresses=40)
    asked = [one for one in web.server.log if one.received.target.startswith("/f/")]
    assert len(asked) <= 40
    assert len(result.resources) <= 81
    assert (result.captured.manifest.totals.unlisted or 0) > 0
    assert sound(result)


def test_what_lies_too_deep_on_one_way_is_had_on_another(web: Web) -> None:
    web.serve(SEED, article("<iframe src=/deep></iframe> http://paper.test/late"))
    web.serve("http://blog.test/deep", page("<img src=http://cdn.test/shared.gif>"))
    web.serve("http://paper.test/late", page("<img src=http://cdn.test/shared.gif>"))
    web.serve("http://cdn.test/shared.gif", response(200, GIF, b"GIF89a"))
    result = fresh(web, requisite_depth=1)
    assert result.outcomes["http://cdn.test/shared.gif"] == "captured"
    assert result.status == "complete"
    assert sound(result)
