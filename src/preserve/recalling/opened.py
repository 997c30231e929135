"""The open captures of a collection: which there are, which one is meant, and taking one up."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import find_folder
from preserve.catalogue.finding import LATEST
from preserve.errors import AmbiguousCapture, CollectionError, UnknownCapture
from preserve.frontier import JOURNAL_NAME, Journal
from preserve.manifest.links import links_in
from preserve.recalling.beginning import beginning
from preserve.recalling.log import journal_lines
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.recalling.beginning import Beginning

_MANIFEST = "manifest.json"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class OpenCapture:
    """A capture that a dead process left open, taken up: nobody else can while the journal lives.

    ``begun`` is None where its journal does not begin as ours do.
    """

    folder: Path
    journal: Journal
    begun: Beginning | None


def left_open(collection: Path) -> list[Path]:
    """Return the folders of captures that are open: under way, or left so.

    Raises:
        CollectionError: the collection cannot be read.
    """
    try:
        return sorted(path.parent for path in collection.glob(f"*/*/{JOURNAL_NAME}"))
    except OSError as error:
        raise CollectionError(f"{collection} cannot be read: {error.strerror}.") from error


def opened(folder: Path) -> Beginning | None:
    """Return how a capture that is open began; None where that cannot be read."""
    try:
        return beginning(next(journal_lines(folder / JOURNAL_NAME), {}))
    except OSError:
        return None


def opened_at(collection: Path, word: str) -> Path:
    """Return the folder of the open capture that a person means by ``word``.

    That is a capture's id, the beginning of one id only, the address of a seed (its newest open
    capture), or ``latest`` (the newest of all).

    Raises:
        UnknownCapture: none answers to it, or what does is finished.
        AmbiguousCapture: several ids begin so.
        CollectionError: the collection cannot be read.
    """
    newest_first = sorted(left_open(collection), key=lambda folder: folder.name, reverse=True)
    address = parse(word)
    if word == LATEST:
        matching = newest_first[:1]
    elif address is not None and is_web(address):
        matching = [one for one in newest_first if _seed(one) == address.href][:1]
    else:
        matching = [one for one in newest_first if word and one.name.startswith(word)]
        matching = [one for one in matching if one.name == word] or matching
    if len(matching) > 1:
        raise AmbiguousCapture(
            f"{len(matching)} open captures begin with {word}; write more of the id."
        )
    if matching:
        return matching[0]
    try:
        finished = find_folder(collection, word)
    except UnknownCapture as error:
        raise UnknownCapture(
            f"{collection} holds no open capture {word!r}; "
            "preserve repair --dry-run lists those that were left open."
        ) from error
    raise UnknownCapture(f"{finished.name} is finished; nothing to resume.")


def take_up_opened(folder: Path) -> OpenCapture | None:
    """Take up a capture that was left open; None where it is under way, or is closed already.

    Raises:
        CollectionError: its journal cannot be read or written, or a file of it is a symbolic link,
            which none of ours is: what it leads to would be written into.
    """
    _check_links(folder)
    journal = Journal.take_up(folder)
    if journal is None:
        return None
    try:
        if (folder / _MANIFEST).exists():  # it was finished but for this
            journal.path.unlink()
            journal.close()
            return None
        return OpenCapture(folder=folder, journal=journal, begun=opened(folder))
    except BaseException as error:
        journal.close()
        if isinstance(error, OSError):
            raise CollectionError(f"{folder} cannot be written: {error.strerror}.") from error
        raise


def _check_links(folder: Path) -> None:
    try:
        link = next(links_in(folder), None)
    except FileNotFoundError:  # it was removed meanwhile
        return
    except OSError as error:
        raise CollectionError(f"{folder} cannot be read: {error.strerror}.") from error
    if link is not None:
        raise CollectionError(
            f"{link} is a link, and an open capture has none: nothing is written there; "
            "put the file itself in its place."
        )


def _seed(folder: Path) -> str | None:
    begun = opened(folder)
    return begun.provenance.seed if begun is not None else None
