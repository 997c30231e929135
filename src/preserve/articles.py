"""The text of captured articles: from their records, and into the catalogue to be searched."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import msgspec

from preserve import discover, discuss, page
from preserve.catalogue import Place, find_original
from preserve.catalogue.folders import open_capture
from preserve.catalogue.ingest import payload_of
from preserve.catalogue.withheld import withheld_in
from preserve.errors import PreserveError
from preserve.manifest import CommentRow, ResourceRow, read_rows
from preserve.model import Outcome, Role
from preserve.warc import read_record, stored_exchange

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder, Catalogue
    from preserve.catalogue.withheld import Withheld

PAGE_BYTES_LIMIT = 50_000_000
_IS_ARTICLE = b'"article"'


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class JustRead:
    """An article's page as it was read for its capture.

    ``discussion`` are the elements that hold the discussion, found on this page alone: with them
    the text is that which is read from the record.
    """

    document: page.Document
    discussion: tuple[page.Node, ...]


def stored_article_text(capture: CaptureFolder, row: ResourceRow) -> str:
    """Return the text of an article, without what surrounds it and without its discussion.

    ``row`` is the line of ``resources.jsonl`` of the article at the end of its redirects. The body
    of a revisit is looked for in the collection that the capture lies in.

    Raises:
        CollectionError: the original of a revisit is nowhere any more.
        WarcError: the record cannot be read.
        PageError: it holds no page that can be read.
    """
    document = stored_document(Place(capture=capture, row=row))
    return discover.article_text(document, exclude=_discussion_of(document))


def stored_document(place: Place, *, bytes_limit: int = PAGE_BYTES_LIMIT) -> page.Document:
    """Return the page at a line of ``resources.jsonl`` that has a record.

    Raises:
        CollectionError, WarcError, PageError: as for ``stored_article_text``; PageTooLarge where
            it has more bytes than ``bytes_limit``.
    """
    row = place.row
    if row.revisit_of is not None:
        collection = place.capture.path.parent.parent
        place = find_original(collection, row.revisit_of, near=place.capture)
    assert place.row.record is not None
    exchange = stored_exchange(read_record(place.path, place.row.record.offset))
    body = page.read_body(exchange, limit=bytes_limit)
    return page.parse(body, url=row.url, headers=exchange.headers)


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


def take_in_one(catalogue: Catalogue, folder: Path, *, just_read: JustRead | None = None) -> None:
    """Take in the text of one capture's article, from its record where it was not just read.

    Raises:
        CatalogueError: the catalogue cannot be written.
    """
    catalogue.add_article(folder, _text_of(catalogue, folder, just_read))


def _text_of(catalogue: Catalogue, folder: Path, just_read: JustRead | None) -> str | int:
    try:
        row = _article(folder)
        capture = open_capture(folder)
        withheld = withheld_in(folder, capture.manifest)
        if row is None or row.record is None or (withheld and row.url in withheld.addresses):
            return 0
        if row.payload_sha256 is not None:
            payload = payload_of(bytes.fromhex(row.payload_sha256))
            same = catalogue.same_article(folder, payload, row.payload_bytes or 0)
            if same is not None and not withheld:
                return same
        if just_read is not None and just_read.document.url == row.url:
            text = discover.article_text(just_read.document, exclude=just_read.discussion)
        else:
            text = stored_article_text(capture, row)
        unsaid = _unsaid(folder, withheld) if withheld else ()
        return 0 if any(words in " ".join(text.split()) for words in unsaid) else text
    except (PreserveError, OSError, ValueError, msgspec.MsgspecError):
        return 0


def _unsaid(folder: Path, withheld: Withheld) -> list[str]:
    """Return what withdrawn comments said, to be found in no text."""
    rows = read_rows(folder / "comments.jsonl", CommentRow) if withheld.comments else ()
    said = (" ".join(row.text.split()) for row in rows if row.id in withheld.comments)
    return [words for words in said if words]


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
