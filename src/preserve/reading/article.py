"""The text of a captured article, from its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve import discover, discuss, page
from preserve.catalogue import Place, find_original
from preserve.reading.archived import PAGE_BYTES_LIMIT
from preserve.warc import read_record, stored_exchange

if TYPE_CHECKING:
    from preserve.catalogue import CaptureFolder
    from preserve.manifest import ResourceRow


def stored_article_text(capture: CaptureFolder, row: ResourceRow) -> str:
    """Return the text of an article, without what surrounds it and without its discussion.

    ``row`` is the line of ``resources.jsonl`` of the article at the end of its redirects. The body
    of a revisit is looked for in the collection that the capture lies in.

    Raises:
        CollectionError: the original of a revisit is nowhere any more.
        WarcError: the record cannot be read.
        PageError: it holds no page that can be read.
    """
    place = Place(capture=capture, row=row)
    if row.revisit_of is not None:
        collection = capture.path.parent.parent
        place = find_original(collection, row.revisit_of, near=capture)
    assert place.row.record is not None
    exchange = stored_exchange(read_record(place.path, place.row.record.offset))
    body = page.read_body(exchange, limit=PAGE_BYTES_LIMIT)
    document = page.parse(body, url=row.url, headers=exchange.headers)
    return discover.article_text(document, exclude=_discussion_of(document))


def _discussion_of(document: page.Document) -> tuple[page.Node, ...]:
    """Return the elements that hold the discussion; of further pages none is had."""
    reader = discuss.read_discussion(document)
    try:
        ask = next(reader)
        while True:
            ask = reader.send(discuss.PageAnswer(ask=ask))
    except StopIteration as end:
        thread: discuss.Thread = end.value
        return thread.containers
    except Exception:  # noqa: BLE001 -- a reader that fails on a page leaves its text readable
        return ()
