"""A capture looked at in a browser, page by page, through a standard viewer."""

from __future__ import annotations

import collections
import dataclasses
import importlib.metadata
import time
from typing import TYPE_CHECKING

from preserve.clock import iso
from preserve.errors import CollectionError
from preserve.replay.judging import Judge
from preserve.replay.known import Known
from preserve.replay.report import (
    VERSION,
    NotOpenedRow,
    PageRow,
    ReplayReport,
    ThreadRow,
    TotalsRow,
    Unheld,
    ViewerRow,
)
from preserve.replay.targets import Comments, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.clock import Clock
    from preserve.replay.browser import Browser
    from preserve.replay.looking import Look
    from preserve.replay.serving import Served
    from preserve.replay.targets import Target

PAGE_SECONDS = 30.0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CheckOptions:
    """How a capture is looked at.

    ``pages`` is the most that are opened, None for all; ``page_seconds`` how long one may take to
    come to rest; ``screenshots`` an existing folder for a picture of each.
    """

    pages: int | None = None
    page_seconds: float = PAGE_SECONDS
    screenshots: Path | None = None


def check_replay(
    capture: CaptureFolder,
    *,
    collection: Path,
    served: Served,
    browser: Browser,
    clock: Clock,
    options: CheckOptions,
    begin: Callable[[str], None] = lambda _: None,
) -> ReplayReport:
    """Open all of a capture that can be looked at, and say what was seen.

    ``served`` is a viewer over this capture, ``browser`` one that reaches it; ``begin`` is told
    each address before it is opened. Nothing is written but pictures.

    Raises:
        ViewerError: the browser does not start any more.
        CollectionError, ManifestError, WarcError: the capture cannot be read.
    """
    checked = iso(clock.now())
    comments = Comments(capture)
    judge = Judge(
        capture=capture,
        collection=collection,
        known=Known.of(capture),
        comments=comments,
        browser=browser,
    )
    rows: list[PageRow] = []
    not_opened: list[NotOpenedRow] = []
    for target in targets(capture, collection):
        if options.pages is not None and len(rows) >= options.pages:
            comments.pass_over(target)
            not_opened.append(_passed_over(target, options.pages))
            continue
        begin(target.url)
        rows.append(_look_at(target, judge, capture.id, served, options))
    thread = ThreadRow(
        recorded=comments.recorded,
        expected=comments.looked_for,
        visible=len(comments.visible),
        hidden=len(comments.hidden - comments.visible),
        unseen=tuple(comments.unseen),
        not_looked_for=comments.recorded - comments.looked_for,
    )
    return ReplayReport(
        version=VERSION,
        capture=capture.id,
        checked=checked,
        software=f"preserve {importlib.metadata.version('preserve')}",
        viewer=ViewerRow(kind=served.viewer.kind.value, version=served.viewer.version),
        browser=browser.version,
        pages=tuple(rows),
        not_opened=tuple(not_opened),
        comments=thread,
        totals=_totals(rows, not_opened),
        ok=all(row.ok for row in rows) and not thread.unseen,
    )


def _look_at(
    target: Target, judge: Judge, capture_id: str, served: Served, options: CheckOptions
) -> PageRow:
    if not target.is_page:
        started = time.monotonic()
        body = judge.browser.ask(target.url, target.moment, seconds=options.page_seconds)
        return judge.file(target, body, time.monotonic() - started)
    picture = None
    if options.screenshots is not None:
        name = f"{capture_id}-{target.resource}-{served.viewer.kind.value}.png"
        picture = options.screenshots / name
    look = _look(judge, target, options, picture)
    if look.status is None and look.shown is None and not look.crashed:
        # A viewer that has just been started may stay blank: anyone would load it again.
        again = _look(judge, target, options, picture)
        escaped = tuple(dict.fromkeys((*look.escaped, *again.escaped)))
        look = dataclasses.replace(again, escaped=escaped)
    return judge.page(target, look)


def _look(judge: Judge, target: Target, options: CheckOptions, picture: Path | None) -> Look:
    return judge.browser.look(
        target.url, target.moment, seconds=options.page_seconds, screenshot=picture
    )


def make_folder(folder: Path) -> None:
    """Make the folder for pictures, where it is not there.

    Raises:
        CollectionError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CollectionError(
            f"{folder} cannot be made for the pictures: {error.strerror}."
        ) from error


def _passed_over(target: Target, limit: int) -> NotOpenedRow:
    return NotOpenedRow(
        resource=target.resource,
        url=target.url,
        role=target.role,
        reason=f"only {limit} were to be opened",
    )


def _totals(rows: Sequence[PageRow], not_opened: Sequence[NotOpenedRow]) -> TotalsRow:
    addresses = {(one.url, one.why) for row in rows for one in row.unanswered}
    by_why = collections.Counter(str(why) for _, why in addresses)
    return TotalsRow(
        pages=len(rows),
        failed=sum(not row.ok for row in rows),
        not_opened=len(not_opened),
        images_shown=sum(row.images.shown for row in rows),
        images_broken=sum(len(row.images.broken) for row in rows),
        images_unreadable=sum(len(row.images.unreadable) for row in rows),
        images_not_captured=sum(len(row.images.not_captured) for row in rows),
        unanswered={str(why): by_why[str(why)] for why in Unheld},
        escaped=len({url for row in rows for url in row.escaped}),
    )
