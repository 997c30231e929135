"""The formats there are: what goes with each, and which part of the room writes it."""

from __future__ import annotations

import dataclasses
import secrets
from typing import TYPE_CHECKING

from preserve.clock import SystemClock
from preserve.errors import UsageError
from preserve.export.bag import Sender, export_bag
from preserve.export.csl import csl_json
from preserve.export.cut import export_warc
from preserve.export.pseudonyms import Pseudonyms
from preserve.export.text import csv_lines, html, json_ld, json_lines, write_text
from preserve.export.view import View
from preserve.export.wacz import export_wacz
from preserve.export.wxr import wxr
from preserve.manifest import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.clock import Clock
    from preserve.export.written import Exported

TEXT_FORMATS = ("html", "jsonld", "jsonl", "csv", "csl-json", "wxr")
FORMATS = ("wacz", "bagit", "warc", *TEXT_FORMATS)

_CALLED = {"wacz": "a WACZ", "bagit": "a bag", "warc": "a WARC file"}
_NEEDS = {
    "wacz": "a WACZ is a binary file: name one with --output FILE.wacz.",
    "bagit": "a bag is a folder or a binary file: name one with --output.",
    "warc": "a WARC file is a binary file: name one with --output FILE.warc.gz.",
}
# What goes with some formats alone.
_ONLY_WITH = {
    "part": ("csv", "jsonl"),
    "exact": ("csv",),
    "comments": ("warc",),
    "requisites": ("warc",),
    "index": ("warc",),
}
_FLAGS = {"comments": "--comment"}
_ANONYMOUS_KEY_BYTES = 32


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """How captures are to be exported.

    ``format`` is one of ``FORMATS``. ``part`` and ``exact`` are of tables; ``comments`` (ids),
    ``requisites`` and ``index`` of a cut-down WARC. With ``pseudonyms`` a secret ``pseudonyms_key``
    gives a person the same one in every export; without it they are this export's own.

    Raises:
        UsageError: there is no such format, or something does not go with it.
    """

    format: str
    part: str | None = None
    exact: bool = False
    comments: tuple[str, ...] = ()
    requisites: bool = False
    index: bool = False
    include_removed: bool = False
    include_authenticated: bool = False
    pseudonyms: bool = False
    pseudonyms_key: bytes | None = None

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise UsageError(f"there is no format {self.format!r}: {', '.join(FORMATS)} are some.")
        for name, formats in _ONLY_WITH.items():
            if getattr(self, name) and self.format not in formats:
                flag = _FLAGS.get(name, f"--{name}")
                raise UsageError(
                    f"{flag} goes with {' and '.join(formats)}, not with {self.format}."
                )
        if self.part is not None and self.part not in PARTS:
            raise UsageError(f"there is no part {self.part!r}: {', '.join(PARTS)} are some.")
        if self.format == "warc" and not self.comments:
            raise UsageError("a WARC is cut down to comments: name one with --comment ID.")
        if self.pseudonyms and self.format in _CALLED:
            raise UsageError(
                f"{_CALLED[self.format]} holds the pages as they were, byte for byte, names and "
                f"all: --pseudonyms goes with {', '.join(TEXT_FORMATS[:-1])} and "
                f"{TEXT_FORMATS[-1]}."
            )

    @property
    def is_text(self) -> bool:
        """Whether it can be printed."""
        return self.format in TEXT_FORMATS

    def need_no_file(self) -> None:
        """Refuse to be printed, unless the format is text.

        Raises:
            UsageError: a file has to be named.
        """
        if not self.is_text:
            raise UsageError(_NEEDS[self.format])

    @property
    def replays(self) -> bool:
        """Whether it is for viewers, which have no use for a capture that failed."""
        return self.format == "wacz"


def text_of(
    captures: Sequence[CaptureFolder], wish: Wish, *, sender: Sender | None = None
) -> Iterable[bytes]:
    """Return captures (oldest first) as lines of text, UTF-8; they are read as they are asked for.

    Raises:
        UsageError: the format is none of text, or is about one capture and there are several.
        ManifestError: rows cannot be read; also later, while the lines are asked for.
    """
    wish.need_no_file()
    people = None
    if wish.pseudonyms:
        key = wish.pseudonyms_key or secrets.token_bytes(_ANONYMOUS_KEY_BYTES)
        people = Pseudonyms(captures, key=key)
    views = [
        View(capture, include_removed=wish.include_removed, pseudonyms=people)
        for capture in captures
    ]
    if wish.format == "csv":
        return csv_lines(views, wish.part or "comments", exact=wish.exact)
    if wish.format == "jsonl":
        return json_lines(views, (wish.part,) if wish.part is not None else tuple(PARTS))
    if wish.format == "csl-json":
        by = sender or Sender()
        return csl_json(views, archive=by.organization or by.contact)
    _the_one(captures, wish)
    if wish.format == "jsonld":
        return [json_ld(views[0])]
    return wxr(views[0]) if wish.format == "wxr" else html(views[0])


def export(
    captures: Sequence[CaptureFolder],
    wish: Wish,
    *,
    collection: Path,
    output: Path,
    force: bool = False,
    sender: Sender | None = None,
    clock: Clock | None = None,
) -> Exported:
    """Write captures (oldest first) to ``output``; ``force`` replaces what is there.

    Raises:
        UsageError: the name does not fit or is taken, or the format is about one capture.
        CollectionError, ManifestError, WarcError: something cannot be read, written or given away.
    """
    by = sender or Sender()
    if wish.format == "wacz":
        return export_wacz(
            captures,
            collection=collection,
            output=output,
            force=force,
            include_authenticated=wish.include_authenticated,
        )
    if wish.format == "bagit":
        return export_bag(
            captures,
            collection=collection,
            output=output,
            sender=by,
            clock=clock or SystemClock(),
            force=force,
            include_authenticated=wish.include_authenticated,
        )
    if wish.format == "warc":
        return export_warc(
            _the_one(captures, wish),
            wish.comments,
            collection=collection,
            output=output,
            requisites=wish.requisites,
            index=wish.index,
            include_removed=wish.include_removed,
            include_authenticated=wish.include_authenticated,
            force=force,
        )
    lines = text_of(captures, wish, sender=by)
    return write_text(lines, captures, output=output, force=force)


def _the_one(captures: Sequence[CaptureFolder], wish: Wish) -> CaptureFolder:
    if len(captures) != 1:
        raise UsageError(f"{wish.format} is about one capture, and {len(captures)} are named.")
    return captures[0]
