"""``preserve verify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from preserve.catalogue import find_folder, folders
from preserve.catalogue.folders import open_capture
from preserve.cli.options import example, json_option, place_options, settings_and_collection
from preserve.cli.screen import console, print_json, put_indented, say, size, text
from preserve.errors import ManifestError, UsageError
from preserve.export.chosen import FAILED
from preserve.verify import Report, find_orphans, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from preserve.cli.verify_replay import Equipment
    from preserve.config import ReplaySettings
    from preserve.replay.check import CheckOptions
    from preserve.replay.report import ReplayReport
    from preserve.verify import Deep, Finding, Orphans

EXIT_FINDINGS = 4


@click.command(
    epilog=example(
        "preserve verify",
        "preserve verify latest --json",
        "preserve verify --deep --json > report.json",
        "preserve verify latest --replay --screenshots pictures",
    )
)
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--deep", is_flag=True, help="Read again all that the records hold, and compare.")
@click.option(
    "--replay", "in_browser", is_flag=True, help="Look at it in a browser too, in a viewer."
)
@click.option(
    "--viewer",
    type=click.Choice(["replayweb", "pywb"]),
    help="With --replay: which viewer; without it, ReplayWeb.page where it is installed.",
)
@click.option(
    "--pages", type=click.IntRange(min=1), metavar="N", help="With --replay: open no more than N."
)
@click.option(
    "--page-seconds",
    type=click.FloatRange(min=1),
    metavar="N",
    help="With --replay: how long a page may take to come to rest; 30 without it.",
)
@click.option(
    "--screenshots",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="With --replay: write a picture of each page there.",
)
@place_options
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ids: tuple[str, ...],
    deep: bool,
    in_browser: bool,
    viewer: str | None,
    pages: int | None,
    page_seconds: float | None,
    screenshots: Path | None,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Check records, digests, manifest and index, of the captures named or of all.

    Reads everything and changes nothing. Without IDs it also looks for what belongs to no capture,
    and at the records that outlived theirs. --deep decodes every body, follows every revisit, reads
    article and discussion again and compares; its --json is one document. --replay opens article,
    comments and citations in a browser that reaches nothing but a viewer, and writes what was seen
    to replay.json beside the manifest. Ends with 4 where something is found, is not shown, or tried
    to leave the archive.
    """
    more = {"viewer": viewer, "pages": pages, "page-seconds": page_seconds}
    _check(more | {"screenshots": screenshots}, deep=deep, in_browser=in_browser)
    settings, place = settings_and_collection(config, collection)
    show = _show(settings.replay, viewer, pages, page_seconds, screenshots) if in_browser else None
    named = [find_folder(place, word) for word in ids]
    chosen = named or sorted(folders(place), key=lambda folder: folder.name)
    if not chosen:
        say(f"{place} holds no capture yet.")
    if deep:
        from preserve.cli.verify_deep import look_deeply  # noqa: PLC0415 - slow to import

        ok = look_deeply(place, chosen, with_orphans=not named, as_json=as_json)
        ctx.exit(0 if ok else EXIT_FINDINGS)
    screen = console()
    documents = []
    ok = True
    for folder in chosen:
        report = verify(folder)
        if not as_json:
            print_report(screen, report)
        seen = _replay(folder, place, screen, show, quiet=as_json) if show is not None else None
        ok = ok and report.ok and (seen is None or (not isinstance(seen, str) and seen.ok))
        documents.append(as_document(report))
        if show is not None:
            documents[-1]["replay"] = None if isinstance(seen, str) else seen
            documents[-1]["replay_error"] = seen if isinstance(seen, str) else None
    if not named and place.is_dir():
        orphans = find_orphans(place)
        ok = ok and orphans.ok
        if orphans.findings or orphans.remarks:
            documents.append(_collection_document(place, orphans))
            if not as_json:
                print_orphans(screen, orphans)
    if as_json:
        print_json(documents)
    ctx.exit(0 if ok else EXIT_FINDINGS)


def _check(more: Mapping[str, object], *, deep: bool, in_browser: bool) -> None:
    if deep and in_browser:
        raise UsageError("--deep and --replay are two looks: take one after the other.")
    for name, value in more.items():
        if value is not None and not in_browser:
            raise UsageError(f"--{name} goes with --replay.")


def _show(
    settings: ReplaySettings,
    viewer: str | None,
    pages: int | None,
    page_seconds: float | None,
    screenshots: Path | None,
) -> tuple[Equipment, CheckOptions]:
    """Return what a look in the browser takes."""
    from preserve.cli.verify_replay import find_equipment  # noqa: PLC0415 - as below
    from preserve.replay.check import PAGE_SECONDS, CheckOptions  # noqa: PLC0415 - slow to import

    options = CheckOptions(
        pages=pages,
        page_seconds=page_seconds if page_seconds is not None else PAGE_SECONDS,
        screenshots=screenshots.absolute() if screenshots is not None else None,
    )
    return find_equipment(settings, viewer), options


def _replay(
    folder: Path,
    collection: Path,
    screen: Console,
    show: tuple[Equipment, CheckOptions],
    *,
    quiet: bool,
) -> ReplayReport | str | None:
    """Look at a capture; return what was seen, why nothing could be, or None where none is asked.

    One that failed has nothing to look at.
    """
    from preserve.cli.verify_replay import (  # noqa: PLC0415 - slow to import
        print_replay,
        say_left_out,
        try_to_look,
    )

    try:
        capture = open_capture(folder)
    except ManifestError as error:
        seen: ReplayReport | str = str(error)
    else:
        if capture.manifest.capture.status == FAILED:
            say_left_out(capture)
            return None
        equipment, options = show
        seen = try_to_look(capture, equipment, collection=collection, options=options)
    if not quiet:
        if isinstance(seen, str):
            put_indented(screen, text(f"cannot be shown: {seen}"), 2)
        else:
            print_replay(screen, seen)
    return seen


def as_document(report: Report) -> dict[str, Any]:
    """Return a report for JSON."""
    return {
        "id": report.folder.name,
        "folder": str(report.folder),
        "ok": report.ok,
        "checked": report.checked,
        "findings": report.findings,
    }


def _collection_document(place: Path, orphans: Orphans) -> dict[str, Any]:
    return {
        "id": None,
        "folder": str(place),
        "ok": orphans.ok,
        "findings": orphans.findings,
        "remarks": orphans.remarks,
    }


def print_orphans(screen: Console, orphans: Orphans) -> None:
    """Print what was found beside the captures."""
    if orphans.findings:
        screen.print(text(f"{len(orphans.findings)} wrong beside the captures", "red"))
    for finding in orphans.findings:
        put_indented(screen, text(finding_line(finding)), 2)
    for remark in orphans.remarks:
        say(finding_line(remark))


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
    if report.deep is not None:
        screen.print(text(f"  {_deep(report.deep)}", "dim"), soft_wrap=True)
    for finding in report.findings:
        put_indented(screen, text(finding_line(finding)), 2)


def _deep(deep: Deep) -> str:
    done = f"{deep.bodies} bodies decoded, {deep.revisits} revisits followed"
    if deep.read_again:
        return f"{done}; article, discussion and citations read again"
    return f"{done}; not read again: {deep.why_not}"


def finding_line(finding: Finding) -> str:
    """Say where a finding is, and what it is."""
    place = finding.file
    if finding.offset is not None:
        place += f", byte {finding.offset}"
    if finding.line is not None:
        place += f", line {finding.line}"
    return f"{place}: {finding.sentence}"
