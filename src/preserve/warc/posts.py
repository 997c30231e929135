"""Which answers are to a POST, told by the request records that stand before them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.urls import with_post
from preserve.warc.message import read_message_head

if TYPE_CHECKING:
    from preserve.warc.reader import Record

_WORD = b"POST "
_LONGEST = 1 << 24  # bytes; of a longer body what lies beyond is not looked at


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A request by POST: ``url`` is the address by which indexes know its answer.

    ``query`` is what the body adds to the address there.
    """

    url: str
    query: str


class Posts:
    """The requests by POST of a file whose answers are still to come, as it is read."""

    def __init__(self) -> None:
        self._waiting: dict[str, Post] = {}

    def see(self, record: Record) -> None:
        """Take note of a record; its block can be read as if this had not been.

        Raises:
            WarcError: the record is broken.
        """
        if record.type != "request" or record.id is None or record.target is None:
            return
        if not record.peek(len(_WORD)).startswith(_WORD):
            return
        with record.body().open() as stream:
            head = read_message_head(stream)
            content = stream.read(_LONGEST)
        url = with_post(record.target, content, head.header("content-type"))
        query = url[len(record.target) + 1 :].partition("&")[2]
        self._waiting[record.id] = Post(url=url, query=query)

    def of(self, record: Record) -> Post | None:
        """Return the request that a record answers, where that was a POST."""
        found = (self._waiting.pop(one, None) for one in record.header_all("WARC-Concurrent-To"))
        return next((post for post in found if post is not None), None)
