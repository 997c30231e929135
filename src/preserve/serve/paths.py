"""The paths of the pages: what each is called, and where pages lie, seen from each other."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from preserve.serve.gate import Route

INDEX, SEARCH, SCHEDULE, UNDER_WAY, NEW = "/", "/search", "/schedule", "/under-way", "/capture"
EVENTS, STOP, ENTER = "/events", "/stop", "/enter"
# A name in a folder: no slash, and nothing that begins with a dot.
_ID = r"(?P<id>[A-Za-z0-9][A-Za-z0-9._-]{0,99})"

ROUTES = (
    Route(name="index", path=re.compile(re.escape(INDEX))),
    Route(name="search", path=re.compile(re.escape(SEARCH))),
    Route(name="schedule", path=re.compile(re.escape(SCHEDULE))),
    Route(name="under-way", path=re.compile(re.escape(UNDER_WAY))),
    Route(name="events", path=re.compile(re.escape(EVENTS))),
    Route(name="new", path=re.compile(re.escape(NEW)), changing=True),
    Route(name="stop", path=re.compile(re.escape(STOP)), reading=False, changing=True),
    Route(name="enter", path=re.compile(re.escape(ENTER)), changing=True, is_open=True),
    Route(name="capture", path=re.compile(rf"/captures/{_ID}")),
    Route(
        name="part",
        path=re.compile(
            rf"/captures/{_ID}/(?P<part>comments|citations)/(?P<number>[1-9]\d{{0,6}})"
        ),
    ),
    Route(name="place", path=re.compile(rf"/captures/{_ID}/(?P<part>comment|citation)")),
)


class Paths:
    """Pages as paths of this server: each capture has its report."""

    def index(self, number: int | None) -> str:
        """Return the path of the newest captures, or of a page of older ones, from 2."""
        return INDEX if number is None else f"{INDEX}?page={number}"

    def part(self, capture_id: str, part: str | None, number: int) -> str:
        """Return that of a capture's report, or of a further page of a part of it."""
        return f"/captures/{capture_id}" + (f"/{part}/{number}" if part and number > 1 else "")

    def has(self, capture_id: str) -> bool:  # noqa: ARG002 - as of files, of which some are missing
        """Tell whether there is a report of a capture."""
        return True


def place_of(capture_id: str, part: str, name: str) -> str:
    """Return the path that leads to a comment or citation, on whichever page it stands."""
    return f"/captures/{quote(capture_id)}/{part}?{urlencode({'id': name})}"
