"""The text of captured articles: from their records, and into the catalogue to be searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from preserve import discover, discuss, page
from preserve.catalogue import Place, find_original
from preserve.catalogue.folders import open_capture
from preserve.catalogue.ingest import payload_of
from preserve.errors import PreserveError
from preserve.manifest import ResourceRow
from preserve.model import Outcome, Role
from preserve.warc import read_record, stored_exchange

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder, Catalogue

PAGE_BYTES_LIMIT = 50_000_000
_IS_ARTICLE = b'"article"'


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


def take_in(
    catalogue: Catalogue,
    *,
    most: int | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> bool:
    """Take the texts of articles into a catalogue; tell whether it has now all there are.

    At most ``most`` captures are read of those of which it has no text yet. A page that another
    capture of the seed had to the byte is not read again; of one that cannot be read there is no
    text. ``told`` is called with the number of captures done.

    Raises:
        CatalogueError: the catalogue cannot be written.
    """
    done = 0
    while folders := catalogue.articles_not_read():
        for folder in folders:
            if done == most:
                return False
            take_in_one(catalogue, folder)
            done += 1
            told(done)
    return True


def take_in_one(catalogue: Catalogue, folder: Path) -> None:
    """Take in the text of one capture's article.

    Raises:
        CatalogueError: the catalogue cannot be written.
    """
    catalogue.add_article(folder, _text_of(catalogue, folder))


def _text_of(catalogue: Catalogue, folder: Path) -> str | int:
    try:
        row = _article(folder)
        if row is None or row.record is None:
            return 0
        if row.payload_sha256 is not None:
            payload = payload_of(bytes.fromhex(row.payload_sha256))
            same = catalogue.same_article(folder, payload, row.payload_bytes or 0)
            if same is not None:
                return same
        return stored_article_text(open_capture(folder), row)
    except (PreserveError, OSError, ValueError, msgspec.MsgspecError):
        return 0


def _article(folder: Path) -> ResourceRow | None:
    """Return the line of a capture's article, at the end of its redirects."""
    with (folder / "resources.jsonl").open("rb") as stream:
        for line in stream:
            if _IS_ARTICLE in line:
                row = msgspec.json.decode(line, type=ResourceRow)
                if Role.ARTICLE in row.roles and row.outcome is not Outcome.REDIRECTED:
                    return row
    return None


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
