"""``preserve verify``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue import find_folder, folders
from preserve.cli.options import example, json_option, place_options, settings_and_collection
from preserve.cli.screen import console, print_json, put_indented, say, size, text
from preserve.verify import Report, verify

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from preserve.verify import Finding

EXIT_FINDINGS = 4


@click.command(epilog=example("preserve verify", "preserve verify latest --json"))
@click.argument("ids", metavar="[ID...]", nargs=-1)
@place_options
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ids: tuple[str, ...],
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Check records, digests, manifest and index, of the captures named or of all.

    Reads everything and changes nothing. Ends with 4 where something is found.
    """
    _, place = settings_and_collection(config, collection)
    named = [find_folder(place, word) for word in ids]
    chosen = named or sorted(folders(place), key=lambda folder: folder.name)
    if not chosen:
        say(f"{place} holds no capture yet.")
    screen = console()
    reports = []
    for folder in chosen:
        report = verify(folder)
        reports.append(report)
        if not as_json:
            print_report(screen, report)
    if as_json:
        print_json([as_document(report) for report in reports])
    ctx.exit(0 if all(report.ok for report in reports) else EXIT_FINDINGS)


def as_document(report: Report) -> dict[str, Any]:
    """Return a report for JSON."""
    return {
        "id": report.folder.name,
        "folder": str(report.folder),
        "ok": report.ok,
        "checked": report.checked,
        "findings": report.findings,
    }


def print_report(screen: Console, report: Report) -> None:
    """Print a report for a person: one line where all is well, else a line for each finding."""
    checked = report.checked
    count = len(report.findings)
    line = text("verified" if report.ok else f"{count} wrong", "green" if report.ok else "red")
    line.append_text(text(f"  {report.folder.name}"))
    line.append_text(
        text(
            f"  {checked.records} records and {checked.index_lines} lines of index "
            f"in {checked.files} files, {size(checked.bytes)}; {checked.rows} lines of manifest",
            "dim",
        )
    )
    screen.print(line, soft_wrap=True)
    for finding in report.findings:
        put_indented(screen, text(finding_line(finding)), 2)


def finding_line(finding: Finding) -> str:
    """Say where a finding is, and what it is."""
    place = finding.file
    if finding.offset is not None:
        place += f", byte {finding.offset}"
    if finding.line is not None:
        place += f", line {finding.line}"
    return f"{place}: {finding.sentence}"
