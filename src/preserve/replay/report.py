"""``replay.json``: what a browser saw of a capture in a standard viewer.

It stands beside the manifest of a finished capture, which it does not change; the next check
replaces it.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.manifest import make_schema
from preserve.pack import Output

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
SCHEMA = "replay"
FILE = "replay.json"


class Unheld(enum.StrEnum):
    """Why the archive did not answer a request."""

    UNDISCOVERED = "undiscovered"
    """The capture never heard of the address: mostly one that a script put together."""
    EXPLAINED = "explained"
    """The capture asked for it and its outcome says why it is not there."""
    NOT_SHOWN = "not-shown"
    """The capture holds it and the viewer did not give it: a defect."""


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """What all types of the document share: frozen, every field named."""


class ViewerRow(_Part, frozen=True, kw_only=True):
    """The viewer that was looked at: ``replayweb`` or ``pywb``."""

    kind: str
    version: str | None


class UnansweredRow(_Part, frozen=True, kw_only=True):
    """A request that the archive did not answer.

    ``outcome`` is the capture's of that address, null where it has none; ``status`` is the viewer's
    answer, null where there was none; ``detail`` says more, for people.
    """

    url: str
    why: Unheld
    outcome: str | None
    status: int | None
    detail: str | None = None


class LackingRow(_Part, frozen=True, kw_only=True):
    """An image that the page shows a gap for; ``outcome`` is the capture's, null where it has none.

    Such a gap was there when the page was captured, or nobody could know of the image.
    """

    url: str
    outcome: str | None


class ImagesRow(_Part, frozen=True, kw_only=True):
    """The images of a page.

    ``shown`` are decoded; ``broken`` are held by the capture, can be decoded, and are not shown;
    ``unreadable`` are held and no browser decodes them; ``not_captured`` are not held.
    """

    shown: int = 0
    broken: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    not_captured: tuple[LackingRow, ...] = ()


class CommentsRow(_Part, frozen=True, kw_only=True):
    """Comments that were read from a page: those with words, those seen, those only in its tree."""

    expected: int = 0
    visible: int = 0
    hidden: int = 0


class PageRow(_Part, frozen=True, kw_only=True):
    """One captured address as the viewer showed it.

    ``seen_as`` is ``page`` where it was opened and looked at, ``file`` where its bytes were asked
    for. ``text_share`` and ``article_share`` are the shares (0 to 1) of the captured page's words,
    and of those of the article's own text, that could be read; null where there are none.
    ``left_for`` is where the page led by itself. ``reasons`` say why it is not ok, ``remarks``
    what else to know.
    """

    resource: str
    url: str
    moment: str
    role: str
    seen_as: str
    status_expected: int | None
    status_seen: int | None
    text_share: float | None
    article_share: float | None
    comments: CommentsRow
    images: ImagesRow
    unanswered: tuple[UnansweredRow, ...]
    escaped: tuple[str, ...]
    left_for: str | None
    seconds: float
    screenshot: str | None
    ok: bool
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]


class NotOpenedRow(_Part, frozen=True, kw_only=True):
    """An address that was not opened, and why."""

    resource: str
    url: str
    role: str
    reason: str


class ThreadRow(_Part, frozen=True, kw_only=True):
    """The comments of the capture: recorded, those with words on pages opened, and what was seen.

    ``unseen`` are the ids of those that could be read on no page; ``not_looked_for`` counts those
    that are hidden or deleted, have no words, or whose page was not opened.
    """

    recorded: int
    expected: int
    visible: int
    hidden: int
    unseen: tuple[str, ...]
    not_looked_for: int


class TotalsRow(_Part, frozen=True, kw_only=True):
    """Sums over the pages; the addresses of ``unanswered`` are counted once, by ``why``."""

    pages: int
    failed: int
    not_opened: int
    images_shown: int
    images_broken: int
    images_unreadable: int
    images_not_captured: int
    unanswered: dict[str, int]
    escaped: int


class ReplayReport(_Part, frozen=True, kw_only=True):
    """What was seen of one capture."""

    version: int
    capture: str
    checked: str
    software: str
    viewer: ViewerRow
    browser: str
    pages: tuple[PageRow, ...]
    not_opened: tuple[NotOpenedRow, ...]
    comments: ThreadRow
    totals: TotalsRow
    ok: bool


def replay_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of ``replay.json``."""
    return make_schema(SCHEMA, ReplayReport, version=VERSION)


def write_report(folder: Path, report: ReplayReport) -> Path:
    """Write ``replay.json`` into a capture's folder, in the place of an earlier one.

    Raises:
        CollectionError: it cannot be written.
    """
    path = folder / FILE
    with Output(path, force=True) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    return path
