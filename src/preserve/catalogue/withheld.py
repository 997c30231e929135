"""What is withdrawn from a collection, as it bears on one capture: the door that all rows pass.

A line is handed on as it may be shown. A withdrawn comment keeps its place in the tree and says
nothing; what it cited is left out. A withdrawn address is ``skipped``; whoever cites it keeps the
words. The answers that hold a withdrawn comment are withheld as a whole: their lines stay, without
a record to look at. Which records of a WARC file are hidden follows from their targets.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from preserve import urls
from preserve.catalogue.lines import CitationLine, CommentLine, ResourceLine
from preserve.errors import ManifestError
from preserve.manifest import (
    AuthorRow,
    CitationRow,
    CommentRow,
    Manifest,
    ResourceRow,
    TrailRow,
    WithdrawnRow,
    decoder_of,
    read_manifest,
    read_rows,
    read_trail,
)
from preserve.model import Outcome, Role, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    Row = TypeVar("Row", bound=msgspec.Struct)

_MANIFEST = "manifest.json"
_OWN = frozenset({Role.ARTICLE, Role.DISCUSSION})
_SAID_NOTHING: dict[str, Any] = {
    "native_id": None,
    "date": None,
    "date_text": None,
    "permalink": None,
    "title": None,
    "text": "",
    "html": "",
    "mentions": (),
    "record_id": None,
    "quotes": (),
    "readings": (),
}
_NOT_HELD: dict[str, Any] = {"record": None, "revisit_of": None, "kept": None}
_NOT_ASKED: dict[str, Any] = {
    **_NOT_HELD,
    "outcome": Outcome.SKIPPED,
    "flags": (),
    "flag_evidence": (),
    "status": None,
    "content_type": None,
    "detected_type": None,
    "warc_date": None,
    "ip": None,
    "tls": None,
    "payload_bytes": None,
    "payload_sha1": None,
    "payload_sha256": None,
    "framing": None,
    "etag": None,
    "last_modified": None,
    "redirect_to": None,
    "not_before": None,
}
_KNOWN: dict[tuple[str, str], Withheld | None] = {}
_KNOWING = threading.Lock()
_KNOWN_MOST = 4096


class Withheld:
    """What of one capture is not shown.

    ``comments`` are withdrawn ones that it has, by id; ``addresses`` those withdrawn; ``pages``
    those that hold a withdrawn comment, whatever capture asked for them.
    """

    def __init__(
        self,
        folder: Path,
        *,
        comments: Mapping[str, TrailRow],
        addresses: Mapping[str, TrailRow],
        pages: Mapping[str, TrailRow],
        article: frozenset[str] = frozenset(),
    ) -> None:
        self.folder = folder
        self.comments = comments
        self.addresses = addresses
        self._pages = pages
        self._held = next(iter(comments.values()), None)
        self.hides_article = bool(article.intersection(addresses))

    @property
    def hides_thread(self) -> bool:
        """Whether what this program made of the discussion as a whole is not shown."""
        return self._held is not None or self.hides_article

    def bearing(self) -> Iterator[TrailRow]:
        """Yield the withdrawals that may bear on the capture, each once."""
        rows = (*self.comments.values(), *self.addresses.values(), *self._pages.values())
        yield from {row.id: row for row in rows}.values()

    @functools.cached_property
    def targets(self) -> frozenset[str]:
        """The addresses, and names of our own, whose records are not shown."""
        found = {*self.addresses, *self._pages}
        if self.hides_thread:
            found.add(f"urn:preserve:{self.folder.name}:discussion")
            thread = read_manifest(self.folder / _MANIFEST).discussion.thread_page
            if thread is not None:
                found.add(thread.url)
        if self._held is not None:
            path = self.folder / "resources.jsonl"
            found.update(held_addresses(read_rows(path, ResourceRow)))
        return frozenset(found)

    def shown(self, row: Row) -> Row | None:
        """Return a line of a part as it may be shown; None for one that is not shown at all."""
        shown: msgspec.Struct | None = row
        if isinstance(row, CommentRow | CommentLine):
            shown = self._comment(row)
        elif isinstance(row, CitationRow | CitationLine):
            shown = self._citation(row)
        elif isinstance(row, ResourceRow | ResourceLine):
            shown = self._resource(row)
        return cast("Row | None", shown)

    def manifest(self, manifest: Manifest) -> Manifest:
        """Return a manifest as it may be shown."""
        if not self.hides_thread:
            return manifest
        replace = msgspec.structs.replace
        discussion = replace(manifest.discussion, thread_page=None, record_id=None)
        article = manifest.article
        if self.hides_article:
            article = replace(
                article,
                canonical_url=None,
                title=None,
                authors=(),
                published=None,
                modified=None,
                site_name=None,
                policy={},
                record_id=None,
                locators={},
            )
        return replace(manifest, article=article, discussion=discussion)

    # ---------------------------------------------------------------------------- the three kinds

    def _comment(self, row: CommentRow | CommentLine) -> msgspec.Struct:
        by = self.comments.get(row.id)
        if by is None:
            return row
        return emptied(row, by)

    def _citation(self, row: CitationRow | CitationLine) -> msgspec.Struct | None:
        if row.cited_by.id is not None and row.cited_by.id in self.comments:
            return None
        by = self.addresses.get(row.url or "") or self.addresses.get(row.final_url or "")
        if by is None:
            return row
        final = None if row.final_url in self.addresses else row.final_url
        changes = {"outcome": Outcome.SKIPPED, "final_url": final, "withdrawn": _why(by)}
        return _replaced(row, changes)

    def _resource(self, row: ResourceRow | ResourceLine) -> msgspec.Struct:
        by = self.addresses.get(row.url)
        if by is not None:
            attempts = msgspec.Raw(b"[]") if isinstance(row, ResourceLine) else ()
            changes = {"detail": _said(by), "attempts": attempts, "withdrawn": _why(by)}
            return _replaced(row, {**_NOT_ASKED, **changes})
        by = self._pages.get(row.url)
        if by is None and self._held is not None and _holds_comments(row):
            by = self._held
        if by is None:
            return row
        detail = f"withheld since {by.at[:10]}: it holds comment-{by.comment}, which is withdrawn"
        why = msgspec.structs.replace(_why(by), held=by.comment)
        return _replaced(row, {**_NOT_HELD, "detail": detail, "withdrawn": why})


def emptied(row: CommentRow | CommentLine, by: TrailRow) -> msgspec.Struct:
    """Return a comment that keeps its place and says nothing."""
    author = AuthorRow(name=None, url=None) if isinstance(row, CommentRow) else None
    why = {"status": Visibility.WITHDRAWN, "author": author, "withdrawn": _why(by)}
    return _replaced(row, {**_SAID_NOTHING, **why})


def withheld_in(folder: Path, manifest: Manifest | None = None) -> Withheld | None:
    """Return what of a finished capture is not shown, None where all is.

    Raises:
        ManifestError: it cannot be told what is withdrawn; or the manifest, where none is given,
            cannot be read.
    """
    trail = read_trail(folder.absolute().parents[1])
    if not trail.standing:
        return None
    key = str(folder.absolute()), trail.digest
    with _KNOWING:
        if key in _KNOWN:
            return _KNOWN[key]
    standing = trail.standing.values()
    found = withheld_by(standing, folder, manifest or read_manifest(folder / _MANIFEST))
    with _KNOWING:
        if len(_KNOWN) >= _KNOWN_MOST:
            _KNOWN.clear()
        _KNOWN[key] = found
    return found


def withheld_of_moved(place: Path, capture: str) -> Withheld | None:
    """Return what is not shown of the records that outlived a capture, in ``originals/``.

    Raises:
        ManifestError: it cannot be told what is withdrawn.
    """
    standing = read_trail(place.parent).standing.values()
    rows = [row for row in standing if row.capture in {None, capture}]
    if not rows:
        return None
    return Withheld(
        place,
        comments={},
        addresses={row.url: row for row in rows if row.url is not None},
        pages={url: row for row in rows for url in row.held_by},
    )


def not_to_be_asked(collection: Path) -> dict[str, tuple[Outcome, str]]:
    """Return the addresses that no new capture asks for, each with what becomes of it there.

    Raises:
        ManifestError: it cannot be told what is withdrawn.
    """
    rows = read_trail(collection).standing.values()
    return {
        row.url: (Outcome.SKIPPED, _said(row))
        for row in rows
        if row.url is not None and row.capture is None
    }


def hidden_anywhere(collection: Path) -> frozenset[str]:
    """Return the addresses that are withdrawn, or hold what is, in any capture of a collection.

    Raises:
        ManifestError: it cannot be told what is withdrawn.
    """
    rows = read_trail(collection).standing.values()
    urls = (url for row in rows for url in (row.url, *row.held_by))
    return frozenset(url for url in urls if url is not None)


def shown_rows(folder: Path, rows: Iterable[Row], manifest: Manifest) -> Iterator[Row]:
    """Yield the lines of a part as they may be shown.

    Raises:
        ManifestError: they cannot be read, or it cannot be told what is withdrawn.
    """
    withheld = withheld_in(folder, manifest)
    if withheld is None:
        yield from rows
        return
    for row in rows:
        shown = withheld.shown(row)
        if shown is not None:
            yield shown


def shown_line(folder: Path, row: Row) -> Row:
    """Return a line of a part as it may be shown.

    Raises:
        ManifestError: it may not, or that cannot be told.
    """
    withheld = withheld_in(folder)
    shown = row if withheld is None else withheld.shown(row)
    if shown is None:
        raise ManifestError(f"{folder}: this line is withdrawn.")
    return shown


def withheld_by(
    withdrawals: Iterable[TrailRow], folder: Path, manifest: Manifest
) -> Withheld | None:
    """Return what these withdrawals alone hide of a capture, None where they do not speak of it.

    Raises:
        ManifestError: its comments cannot be read.
    """
    rows = [row for row in withdrawals if row.capture in {None, folder.name}]
    if not rows:
        return None
    address = urls.parse(manifest.capture.seed)
    seed = manifest.capture.seed if address is None else address.href
    wanted = {row.comment: row for row in rows if row.comment is not None and row.seed == seed}
    there = _ids_in(folder / "comments.jsonl", wanted)
    article = manifest.article
    return Withheld(
        folder,
        comments={one: row for one, row in wanted.items() if one in there},
        addresses={row.url: row for row in rows if row.url is not None},
        pages={
            url: row
            for row in rows
            if row.seed != seed or (row.comment in there)
            for url in row.held_by
        },
        article=frozenset(one for one in (article.url, article.final_url) if one is not None),
    )


def _ids_in(path: Path, wanted: Iterable[str]) -> set[str]:
    """Return those comments that a capture has, by id."""
    beginnings = {b'{"id":' + msgspec.json.encode(one) + b",": one for one in wanted}
    found: set[str] = set()
    if not beginnings:
        return found
    try:
        with path.open("rb") as stream:
            for line in stream:
                if any(map(line.startswith, beginnings)):
                    found.add(decoder_of(CommentLine).decode(line).id)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: {error}.") from error
    return found


def held_addresses(rows: Iterable[ResourceRow]) -> Iterator[str]:
    """Yield the addresses among a capture's whose answers may hold comments of its discussion."""
    return (row.url for row in rows if _holds_comments(row))


def _holds_comments(row: ResourceRow | ResourceLine) -> bool:
    """Tell whether an address may hold comments: a redirect on the way to them does not."""
    return bool(_OWN.intersection(row.roles)) and row.outcome is not Outcome.REDIRECTED


def _said(by: TrailRow) -> str:
    return f"withdrawn on {by.at[:10]}: {by.reason}"


def _why(by: TrailRow) -> WithdrawnRow:
    return WithdrawnRow(id=by.id, at=by.at, reason=by.reason or "")


def _replaced(row: msgspec.Struct, changes: Mapping[str, Any]) -> msgspec.Struct:
    """Change what a line has of these fields; lines that were read in part have fewer."""
    fields = set(row.__struct_fields__)
    return msgspec.structs.replace(row, **{k: v for k, v in changes.items() if k in fields})
