"""JSON-LD in a page: what it says of the article, and the comments in it."""

from __future__ import annotations

import fuzz_pages

from preserve.errors import PageError
from preserve.page import parse


def check(data: bytes) -> None:
    if b"</" in data:
        return
    html = (
        b"<!doctype html><title>t</title><script type=application/ld+json>%b</script><p>28 comments"
    )
    try:
        document = parse(html % data, url=fuzz_pages.URL)
    except PageError:
        return
    fuzz_pages.read_whole(document)
