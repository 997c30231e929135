"""What was read of the tests' WordPress against what its database holds, fault by fault."""

from __future__ import annotations

import datetime
import html.parser
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wordpress_site import WordPressSite

Row = dict[str, Any]


def approved(site: WordPressSite, slug: str) -> dict[str, Row]:
    """Return the rows that anyone may see, by their number."""
    post = str(site.truth["posts"][slug]["id"])
    return {
        row["comment_ID"]: row
        for row in site.truth["comments"]
        if row["comment_post_ID"] == post and row["comment_approved"] == "1"
    }


def shown(rows: Mapping[str, Row]) -> dict[str, Row]:
    """Return the rows that WordPress prints where it nests: not those below what is not there."""

    def hangs(row: Row) -> bool:
        parent = row["comment_parent"]
        return parent == "0" or (parent in rows and hangs(rows[parent]))

    return {number: row for number, row in rows.items() if hangs(row)}


def true_depths(rows: Mapping[str, Row]) -> dict[str, int]:
    """Return how deep each row is; below a row that is not there begins a new tree."""

    def depth(number: str) -> int:
        parent = rows[number]["comment_parent"]
        return 1 + depth(parent) if parent in rows else 1

    return {number: depth(number) for number in rows}


def faults(
    comments: Iterable[Row],
    rows: Mapping[str, Row],
    *,
    dates: str = "machine",
    parents: str = "exact",
) -> list[str]:
    """Say what is wrong with the comments that were read; ``rows`` is what should be there.

    ``dates`` is ``machine`` (with offset and seconds), ``printed`` (to the minute) or ``day``.
    ``parents`` is ``exact`` (all true and sure) or ``honest`` (true wherever they are called sure).
    """
    wrong = []
    found: dict[str, Row] = {}
    for comment in comments:
        if comment["id"] in found:
            wrong.append(f"{comment['id']}: twice")
        found[comment["id"]] = comment
    wrong += [f"{number}: not read" for number in rows if number not in found]
    wrong += [f"{number}: not there" for number in found if number not in rows]
    for number in rows.keys() & found.keys():
        wrong += [f"{number}: {text}" for text in _compared(found[number], rows, dates, parents)]
    return wrong


def _compared(comment: Row, rows: Mapping[str, Row], dates: str, parents: str) -> Iterable[str]:
    row = rows[comment["id"]]
    parent = row["comment_parent"] if row["comment_parent"] in rows else None
    if comment["parent"] != parent and (parents == "exact" or comment["parent_exact"]):
        yield f"parent {comment['parent']}, truly {parent}, exact {comment['parent_exact']}"
    kind = row["comment_type"] or "comment"
    if comment["kind"] != kind:
        yield f"kind {comment['kind']}, truly {kind}"
    if comment["status"] != "visible":
        yield f"status {comment['status']}"
    name = _plain(row["comment_author"])
    if name and comment["author"]["name"] != name:
        yield f"author {comment['author']['name']!r}, truly {name!r}"
    url = row["comment_author_url"] or None
    if comment["author"]["url"] != url:
        yield f"author's address {comment['author']['url']!r}, truly {url!r}"
    if not _same_moment(comment["date"], row, dates):
        yield f"date {comment['date']} ({comment['date_text']!r}), truly {row['comment_date']}"
    theirs = letters(_plain(row["rendered"]))
    if letters(comment["text"]) != theirs:
        yield f"text {comment['text']!r}, truly {row['rendered']!r}"


def _same_moment(date: str | None, row: Row, dates: str) -> bool:
    local = row["comment_date"].replace(" ", "T")
    if date is None:
        return False
    if dates == "machine" or len(date) > len("2024-05-04T10:11:12"):
        moment = datetime.datetime.fromisoformat(date)
        return moment.tzinfo is not None and moment.astimezone(datetime.UTC).replace(
            tzinfo=None
        ) == datetime.datetime.fromisoformat(row["comment_date_gmt"])
    wanted: str = local[:16] if dates == "printed" else local[:10]
    return date == wanted


def letters(text: str) -> str:
    """Return a text without white space and signs, which WordPress sets its own way."""
    return re.sub(r"[\W_]+", "", text)


def _plain(markup: str) -> str:
    class Text(html.parser.HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.pieces: list[str] = []

        def handle_data(self, data: str) -> None:
            self.pieces.append(data)

    reader = Text()
    reader.feed(markup)
    reader.close()
    return "".join(reader.pieces)
