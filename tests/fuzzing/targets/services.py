"""What the services answer that keep comments for others: JSON, feeds and pages in any state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import fuzz_pages

from preserve import urls
from preserve.discuss import PageAnswer
from preserve.errors import PageError
from preserve.model import Outcome
from preserve.page import parse

if TYPE_CHECKING:
    from preserve.discuss import PageAsk

_BETWEEN = b"\x1e"


def check(data: bytes) -> None:
    """The address, the page, and what is answered in turn, parted by a sign that stands in none."""
    where, _, rest = data.partition(_BETWEEN)
    shown, *answers = rest.split(_BETWEEN)
    address = urls.parse(where.decode("utf-8", "replace"))
    url = address.href if address is not None and urls.is_web(address) else fuzz_pages.URL
    waiting = iter(answers)

    def answer(ask: PageAsk) -> PageAnswer:
        body = next(waiting, answers[-1] if answers else b"")
        document = None
        if body.lstrip()[:1] == b"<":
            try:
                document = parse(body, url=ask.url)
            except PageError:
                return PageAnswer(ask=ask, outcome=Outcome.CAPTURED)
        return PageAnswer(
            ask=ask, document=document, body=body, url=ask.url, outcome=Outcome.CAPTURED
        )

    try:
        document = parse(shown, url=url)
    except PageError:
        return
    fuzz_pages.read_whole(document, answer_of=answer)
