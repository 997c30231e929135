"""What a query of the catalogue gives: captures, citations, and the lines they stand in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from preserve.catalogue.withheld import shown_line, withheld_in
from preserve.errors import ManifestError
from preserve.manifest import CitationRow, decoder_of
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.manifest import Manifest

    Row = TypeVar("Row", bound=msgspec.Struct)


class Listed(msgspec.Struct, frozen=True):  # made by place: there may be very many
    """A finished capture in a list: what its manifest says in short.

    ``comments``, ``citations`` and ``resources`` are numbers of lines; ``state``, ``verdict``,
    ``claimed`` and ``recorded`` are those of its discussion. ``address`` is the seed as a browser
    writes it, ``folder`` is absolute.
    """

    folder: str  # which takes a third of the time that a path does
    id: str
    seed: str
    address: str
    started: str
    finished: str
    status: str
    trigger: str
    authenticated: bool
    previous: str | None
    title: str | None
    state: str
    verdict: str
    claimed: int | None
    recorded: int
    comments: int
    citations: int
    resources: int
    bytes_fetched: int
    bytes_stored: int
    tags: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The capture's folder."""
        return Path(self.folder)


class Visited(msgspec.Struct, frozen=True):  # made by place: there are many at once
    """A capture as far as schedules care; its facts are those of ``Listed``."""

    id: str
    address: str
    started: str
    status: str
    trigger: str
    state: str
    recorded: int


class Cited(msgspec.Struct, frozen=True, kw_only=True):  # of which there may be millions
    """A citation of one capture; ``cited_by`` is a comment's id, None for the article.

    ``url`` is what is written where that is no address. ``row`` has the rest: it is the line that
    begins at byte ``line`` of ``file``, an absolute path.
    """

    capture: str
    seed: str
    file: str
    line: int
    id: str
    cited_by: str | None
    url: str
    final_url: str | None
    outcome: Outcome | None

    def row(self) -> CitationRow:
        """Read the citation's line.

        Raises:
            ManifestError: it cannot be read, or is another one.
        """
        row = read_line(Path(self.file), self.line, CitationRow)
        if row.id != self.id:
            raise ManifestError(f"{self.file}, byte {self.line}: is not {self.id}.")
        return row


def listed(path: Path, manifest: Manifest, address: str) -> Listed:
    """Return a capture as it stands in a list, from its manifest."""
    capture, discussion, parts = manifest.capture, manifest.discussion, manifest.parts
    return Listed(
        folder=str(path),
        id=path.name,
        seed=capture.seed,
        address=address,
        started=capture.started,
        finished=capture.finished,
        status=capture.status,
        trigger=capture.trigger,
        authenticated=capture.authenticated,
        previous=capture.previous,
        title=manifest.article.title,
        state=discussion.state.value,
        verdict=discussion.verdict.value,
        claimed=discussion.claimed,
        recorded=discussion.recorded,
        comments=parts.comments.count,
        citations=parts.citations.count,
        resources=parts.resources.count,
        bytes_fetched=manifest.totals.bytes_fetched,
        bytes_stored=manifest.totals.bytes_stored,
        tags=capture.tags,
    )


def lines_of(part: Path, kind: type[Row]) -> Iterator[tuple[int, Row]]:
    """Yield the first byte and the meaning of each line of a part, as far as it may be shown.

    Raises:
        ManifestError: it cannot be read.
    """
    decoder = decoder_of(kind)
    withheld = withheld_in(part.parent)
    start = 0
    try:
        with part.open("rb") as stream:
            for line in stream:
                row: Row | None = decoder.decode(line)
                if withheld is not None and row is not None:
                    row = withheld.shown(row)
                if row is not None:
                    yield start, row
                start += len(line)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestError(f"{part}, byte {start}: {error}.") from error


def read_line(part: Path, line: int, kind: type[Row]) -> Row:
    """Read the one line of a part that begins at byte ``line``, as it may be shown.

    Raises:
        ManifestError: there is no such line, or it is withdrawn.
    """
    try:
        with part.open("rb") as stream:
            stream.seek(line)
            row = decoder_of(kind).decode(stream.readline())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestError(f"{part}, byte {line}: {error}.") from error
    return shown_line(part.parent, row)
