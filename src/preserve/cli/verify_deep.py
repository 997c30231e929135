"""What ``preserve verify --deep`` shows meanwhile, and its report for programs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from preserve.cli.screen import console, error_console, print_json, text
from preserve.cli.verify import print_orphans, print_report
from preserve.verify import find_orphans
from preserve.verify.deep import verify_deeply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from preserve.verify import Finding, Orphans, Report

VERSION = 1
_TOLD_EVERY_SECONDS = 5.0
_DRAWN_EVERY_SECONDS = 0.1
_BAR_COLUMNS = 30


class Progress:
    """A bar on a terminal, over all captures; elsewhere a line every few seconds."""

    def __init__(self, captures: int) -> None:
        self._captures = captures
        self._screen = error_console()
        self._told_at = time.monotonic()

    def of(self, number: int, name: str) -> Callable[[str, int, int], None]:
        """Return what is told how far one capture is, the ``number``-th from 0."""

        def told(what: str, done: int, of: int) -> None:
            now = time.monotonic()
            live = self._screen.is_terminal
            every = _DRAWN_EVERY_SECONDS if live else _TOLD_EVERY_SECONDS
            if now - self._told_at < every:
                return
            self._told_at = now
            line = f"{number + 1} of {self._captures}  {name}  {what} {done} of {of}"
            if not live:
                self._screen.print(text(line, "dim"))
                return
            share = (number + (done / of if of else 0)) / self._captures
            filled = int(_BAR_COLUMNS * share)
            bar = "#" * filled + "." * (_BAR_COLUMNS - filled)
            shown = f"[{bar}] {line}"[: self._screen.width - 1]
            self._screen.file.write(f"\r{shown.ljust(self._screen.width - 1)}")
            self._screen.file.flush()

        return told

    def end(self) -> None:
        """Take the bar away, so that a line can be printed."""
        if self._screen.is_terminal:
            self._screen.file.write(f"\r{' ' * (self._screen.width - 1)}\r")
            self._screen.file.flush()


def look_deeply(
    collection: Path, chosen: Sequence[Path], *, with_orphans: bool, as_json: bool
) -> bool:
    """Verify captures deeply, and tell what was found; tell whether nothing is wrong."""
    screen = console()
    reports = []
    progress = Progress(len(chosen))
    for number, folder in enumerate(chosen):
        report = verify_deeply(folder, told=progress.of(number, folder.name))
        progress.end()
        reports.append(report)
        if not as_json:
            print_report(screen, report)
    orphans = find_orphans(collection) if with_orphans and collection.is_dir() else None
    if as_json:
        print_json(deep_document(collection, reports, orphans))
    elif orphans is not None:
        print_orphans(screen, orphans)
    return all(report.ok for report in reports) and (orphans is None or orphans.ok)


def deep_document(
    collection: Path, reports: Sequence[Report], orphans: Orphans | None
) -> dict[str, Any]:
    """Return one document for programs: each finding with its place, whatever capture it is of."""
    findings = [_row(report.folder.name, one) for report in reports for one in report.findings]
    beside = orphans.findings if orphans is not None else ()
    findings += [_row(None, one) for one in beside]
    return {
        "version": VERSION,
        "collection": str(collection),
        "ok": not findings,
        "captures": [
            {
                "id": report.folder.name,
                "folder": str(report.folder),
                "ok": report.ok,
                "checked": report.checked,
                "deep": report.deep,
            }
            for report in reports
        ],
        "findings": findings,
        "remarks": [_row(None, one) for one in (orphans.remarks if orphans is not None else ())],
    }


def _row(capture: str | None, finding: Finding) -> dict[str, Any]:
    return {
        "capture": capture,
        "file": finding.file,
        "offset": finding.offset,
        "line": finding.line,
        "record_id": finding.record_id,
        "address": finding.address,
        "check": finding.what,
        "message": finding.sentence,
    }
