"""What a person means to withdraw: a comment of some discussion, or an address."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

import msgspec

from preserve.catalogue import current, find, list_captures
from preserve.catalogue import folders as folders_of
from preserve.catalogue.ingest import canonical_seed
from preserve.catalogue.withheld import held_addresses
from preserve.errors import CollectionError, ManifestError, UsageError
from preserve.manifest import (
    CitationRow,
    CommentRow,
    ResourceRow,
    decoder_of,
    read_manifest,
    read_trail,
)
from preserve.model import Role
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.manifest import Manifest, TrailRow

    Row = TypeVar("Row", bound=msgspec.Struct)

_MANIFEST = "manifest.json"
_PREFIX = "comment-"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """A comment of the discussion of ``seed``, or an address; in one ``capture``, or in all.

    ``captures`` are folders that a withdrawal of it bears on. ``held_by`` are the addresses whose
    answers hold the comment. ``leads_to`` is where the address redirects, ``article_of`` are the
    captures of which it is the article.
    """

    captures: tuple[Path, ...]
    comment: str | None = None
    seed: str | None = None
    url: str | None = None
    capture: str | None = None
    held_by: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    article_of: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What it is, to be put into a sentence."""
        what = f"comment-{self.comment} of {self.seed}" if self.url is None else self.url
        return what + (f" in capture {self.capture}" if self.capture is not None else "")


def what_is_meant(
    collection: Path, word: str, *, seed: str | None = None, capture: str | None = None
) -> Meant:
    """Return what ``word`` means: an address, or a comment's id with or without ``comment-``.

    ``seed`` is the address of the article that the comment stands under; ``capture`` names the one
    capture in which it is meant. Without, all captures are looked through.

    Raises:
        CollectionError: no capture has it, or the collection cannot be read.
        UsageError: several discussions have such a comment, or the address names a place on a page.
        ManifestError: a capture cannot be read.
    """
    if capture is not None and seed is not None:
        raise UsageError("name a capture with --id, or an article with --seed, not both.")
    only = find(collection, capture) if capture is not None else None
    address = parse(word)
    if address is not None and is_web(address):
        if "#" in word:
            raise UsageError(
                f"{word} names a place on a page: name the comment by its id, as preserve comments "
                "shows it, or the page without what follows the #."
            )
        if seed is not None:
            raise UsageError("--seed goes with a comment; an address is withdrawn everywhere.")
        return _address(collection, address.href, only)
    return _comment(collection, word.removeprefix(_PREFIX), seed, only)


def find_standing(
    collection: Path, word: str, *, seed: str | None = None, capture: str | None = None
) -> TrailRow:
    """Return the withdrawal that a person means: by its id, or by what was withdrawn.

    Raises:
        UsageError: none stands, or several do.
        ManifestError: the trail cannot be read.
    """
    standing = read_trail(collection).standing
    if word in standing:
        return standing[word]
    only = find(collection, capture).id if capture is not None else None
    address = parse(word)
    comment = word.removeprefix(_PREFIX)
    of = canonical_seed(seed) if seed is not None else None
    matching = [
        row
        for row in standing.values()
        if (only is None or row.capture == only)
        and (
            (row.url is not None and address is not None and row.url == address.href)
            or (row.comment is not None and row.comment == comment and of in {None, row.seed})
        )
    ]
    if not matching:
        raise UsageError(f"{word} is not withdrawn; preserve withdraw --list shows what is.")
    if len(matching) > 1:
        ids = ", ".join(row.id for row in matching)
        raise UsageError(f"{word} was withdrawn more than once: name one of {ids}.")
    return matching[0]


def bears_on(collection: Path, row: TrailRow) -> tuple[Path, ...]:
    """Return the captures on which a withdrawal bears, by their folders.

    Raises:
        CollectionError, ManifestError: something cannot be read.
    """
    found = []
    wanted = {row.url, *row.held_by} - {None}
    for folder in _candidates(collection, url=row.url, seed=row.seed, held_by=row.held_by):
        if row.capture not in {None, folder.name}:
            continue
        manifest = read_manifest(folder / _MANIFEST)
        is_of_seed = canonical_seed(manifest.capture.seed) == row.seed
        comments = _rows(folder, manifest, "comments", CommentRow, row.comment or "")
        has_it = is_of_seed and any(one.id == row.comment for one in comments)
        if has_it or any(_names(folder, manifest, url) for url in wanted if url is not None):
            found.append(folder)
    return tuple(found)


def without_body(collection: Path, row: TrailRow, captures: Iterable[Path]) -> tuple[str, ...]:
    """Return other addresses whose bodies lie where a withdrawal that stands hides them.

    Only a catalogue knows: without one there are none.

    Raises:
        CollectionError, ManifestError: something cannot be read.
    """
    urls = {url for url in (row.url, *row.held_by) if url is not None}
    records: list[str] = []
    for folder in captures:
        manifest = read_manifest(folder / _MANIFEST)
        records += [
            one.record.id
            for one in _rows(folder, manifest, "resources", ResourceRow)
            if one.url in urls and one.record is not None
        ]
    with current(collection) as catalogue:
        if catalogue is None:
            return ()
        return tuple(url for url in catalogue.addresses_referring(records) if url not in urls)


def _address(collection: Path, href: str, only: CaptureFolder | None) -> Meant:
    folders: list[Path] = []
    leads_to: dict[str, None] = {}
    article_of: list[str] = []
    for folder in _candidates(collection, url=href) if only is None else [only.path]:
        manifest = read_manifest(folder / _MANIFEST)
        if not _names(folder, manifest, href):
            continue
        folders.append(folder)
        for row in _rows(folder, manifest, "resources", ResourceRow, href):
            if row.url == href and row.redirect_to is not None:
                leads_to[row.redirect_to] = None
            elif row.url == href and Role.ARTICLE in row.roles:
                article_of.append(folder.name)
    if not folders:
        where = f"capture {only.id}" if only is not None else f"no capture in {collection}"
        raise CollectionError(
            f"{where} {'does not know' if only is not None else 'knows'} {href}; "
            "preserve explain says what is like it."
        )
    return Meant(
        captures=tuple(folders),
        url=href,
        capture=only.id if only is not None else None,
        leads_to=tuple(leads_to),
        article_of=tuple(article_of),
    )


def _comment(collection: Path, comment: str, seed: str | None, only: CaptureFolder | None) -> Meant:
    wanted = canonical_seed(only.manifest.capture.seed if only is not None else seed or "")
    by_seed: dict[str, list[Path]] = {}
    if only is not None:
        folders = [only.path]
    else:
        among = list_captures(collection, address=wanted) if seed else list_captures(collection)
        folders = [one.path for one in among]
    held_by: dict[str, dict[str, None]] = {}
    for folder in folders:
        manifest = read_manifest(folder / _MANIFEST)
        rows = _rows(folder, manifest, "comments", CommentRow, comment)
        if not any(row.id == comment for row in rows):
            continue
        of = canonical_seed(manifest.capture.seed)
        by_seed.setdefault(of, []).append(folder)
        resources = _rows(folder, manifest, "resources", ResourceRow)
        held_by.setdefault(of, {}).update(dict.fromkeys(held_addresses(resources)))
    if not by_seed:
        where = f"capture {only.id}" if only is not None else seed or collection
        raise CollectionError(
            f"{where} has no comment-{comment}; preserve comments shows the ids of comments."
        )
    if len(by_seed) > 1:
        raise UsageError(
            f"comment-{comment} stands under {len(by_seed)} articles: say which with --seed, "
            f"e.g. --seed {min(by_seed)}."
        )
    ((of, found),) = by_seed.items()
    meant = Meant(
        captures=tuple(found),
        comment=comment,
        seed=of,
        capture=only.id if only is not None else None,
        held_by=tuple(sorted(held_by[of])),
    )
    if only is not None:
        return meant
    others = _candidates(collection, seed=of, held_by=meant.held_by)
    more = [
        folder
        for folder in others
        if folder not in found
        and any(_names(folder, read_manifest(folder / _MANIFEST), url) for url in meant.held_by)
    ]
    return dataclasses.replace(meant, captures=(*found, *more))


def _candidates(
    collection: Path,
    *,
    url: str | None = None,
    seed: str | None = None,
    held_by: tuple[str, ...] = (),
) -> list[Path]:
    """Return the captures that may know of these, from the catalogue where there is one."""
    with current(collection) as catalogue:
        if catalogue is None:
            return sorted(folders_of(collection))
        known = catalogue.knowing([*held_by, *([url] if url is not None else [])], seed=seed)
        return sorted({*known, *(one.path for one in catalogue.not_whole())})


def _names(folder: Path, manifest: Manifest, url: str) -> bool:
    """Tell whether a capture asked for an address, or cites it."""
    for row in _rows(folder, manifest, "resources", ResourceRow, url):
        if row.url == url:
            return True
    rows = _rows(folder, manifest, "citations", CitationRow, url)
    return any(url in {row.url, row.final_url} for row in rows)


def _rows(
    folder: Path, manifest: Manifest, part: str, row_type: type[Row], having: str = ""
) -> Iterator[Row]:
    """Yield the lines of a part as they lie on disk, those in which some text stands."""
    needle = msgspec.json.encode(having)[1:-1]
    path = folder / getattr(manifest.parts, part).file
    try:
        with path.open("rb") as stream:
            for line in stream:
                if needle in line:
                    yield decoder_of(row_type).decode(line)
    except OSError as error:
        raise ManifestError(f"{path} cannot be read: {error.strerror}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: {error}; see preserve verify.") from error
