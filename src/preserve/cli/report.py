"""``preserve report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from preserve.catalogue import CaptureFolder, captures_of, find, list_captures
from preserve.catalogue.ingest import canonical_seed
from preserve.cli.options import (
    example,
    json_option,
    place_options,
    quiet_option,
    settings_and_collection,
    web_address,
)
from preserve.cli.screen import print_json, put_lines, say
from preserve.errors import PreserveError
from preserve.export import choose
from preserve.report import LANGUAGES, Reports, ViewerAddress
from preserve.report.pages import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.config import Settings
    from preserve.schedule import Ran

EXIT_FAILED = 1
AUTO = "auto"


@click.command(
    epilog=example(
        "preserve report latest",
        "preserve report --whole-collection --language fr",
        'preserve report latest --viewer "http://localhost:8080/blog/{time}/{url}"',
    )
)
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--seed", metavar="URL", help="All captures of a seed.")
@click.option("--whole-collection", is_flag=True, help="All captures there are.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the pages; without it, reports in the collection.",
)
@click.option(
    "--language",
    type=click.Choice([AUTO, *LANGUAGES]),
    help="What the pages are written in; auto is your own language, else that of the article.",
)
@click.option(
    "--viewer",
    metavar="ADDRESS",
    help='Where archived copies are shown, with {url} and {time} in it; "" for nowhere.',
)
@click.option(
    "--include-removed",
    is_flag=True,
    help="Show comments too that were taken out of the discussion, and what they cite.",
)
@place_options
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ids: tuple[str, ...],
    seed: str | None,
    whole_collection: bool,
    output: Path | None,
    language: str | None,
    viewer: str | None,
    include_removed: bool,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write pages to look at: of the latest capture, those named, a seed's, or all.

    A page for each capture, and index.html for the collection, that need no server and no scripts.
    Prints the paths of the pages. Ends with 1 where a capture could not be read.
    """
    settings, folder = settings_and_collection(config, collection)
    reports = Reports(
        folder,
        folder=output,
        language=language or settings.report.language,
        viewer=ViewerAddress.of(settings.report.viewer if viewer is None else viewer),
        include_removed=include_removed,
    )
    chosen = choose(
        folder,
        ids or (() if seed is not None or whole_collection else ("latest",)),
        seed=web_address(seed) if seed is not None else None,
        whole_collection=whole_collection,
        include_authenticated=True,
        unreadable=lambda error: say(f"passed over: {error}"),
    )
    every = {capture.id for capture in chosen.captures}
    written, failed = [], 0
    for capture in chosen.captures:
        try:
            written.append(reports.write(capture, also=every))
        except PreserveError as error:
            if len(every) == 1:
                raise
            failed += 1
            say(f"no report on {capture.id}: {error}")
    index = reports.write_index(every)
    if as_json:
        print_json({"index": str(index), "reports": written})
    else:
        put_lines(one.path for one in written)
        if not quiet:
            say(f"open {index} in a browser to look at all captures.")
    ctx.exit(EXIT_FAILED if failed else 0)


def forget_reports(collection: Path, settings: Settings, captures: Sequence[str]) -> None:
    """Remove the reports of captures that were removed from a collection, where there are any."""
    try:
        Reports(collection, language=settings.report.language).forget(captures)
    except PreserveError as error:
        say(f"a report of what was removed is left: {error}")


def renew_reports(collection: Path, settings: Settings, captures: Sequence[str]) -> None:
    """Write the reports on captures, and on others of their seeds, again where there are any.

    One that cannot be written is removed. Nothing is done where there is no folder of reports.
    """
    report = settings.report
    reports = Reports(collection, language=report.language, viewer=ViewerAddress.of(report.viewer))
    if not reports.folder.is_dir():
        return
    try:
        seeds = {
            canonical_seed(one.manifest.capture.seed) for one in captures_of(collection, captures)
        }
        every = [one.id for seed in seeds for one in list_captures(collection, address=seed)]
        for name in every:
            if not (reports.folder / f"{name}{SUFFIX}").is_file():
                continue
            try:
                reports.write(find(collection, name))
            except PreserveError as error:
                say(f"the report on {name} is removed: {error}")
                reports.forget([name])
        reports.write_index()
    except PreserveError as error:
        say(f"reports in {reports.folder} may show what is withdrawn: {error}")


def after_each(
    settings: Callable[[], Settings], collection: Path
) -> Callable[[Ran], tuple[str, ...]]:
    """Return what a run calls after each capture: it writes the report, as the settings say.

    What is returned then are sentences on what went wrong. ``settings`` are asked each time: they
    may change under way.
    """

    def write(ran: Ran) -> tuple[str, ...]:
        report, captured = settings().report, ran.captured
        if captured is None or not report.scheduled:
            return ()
        reports = Reports(
            collection, language=report.language, viewer=ViewerAddress.of(report.viewer)
        )
        try:
            reports.write(
                CaptureFolder(
                    id=captured.folder.name, path=captured.folder, manifest=captured.manifest
                )
            )
            reports.write_index({captured.folder.name})
        except PreserveError as error:
            return (f"no report was written: {error}",)
        except Exception as error:  # noqa: BLE001 - a report that fails never fails a run
            what = type(error).__name__
            return (f"no report was written: a defect of the program ({what}); please report it.",)
        return ()

    return write
