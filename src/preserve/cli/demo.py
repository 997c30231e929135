"""``preserve demo``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from preserve.account import CaptureOptions
from preserve.capture import capture
from preserve.catalogue import CaptureFolder
from preserve.cli.citations import print_citations
from preserve.cli.comments import cited_by_comment, print_tree
from preserve.cli.loop import run_stoppable
from preserve.cli.options import check_writable, example, json_option, quiet_option
from preserve.cli.progress import progress
from preserve.cli.running import capture_line, warn_of_stop
from preserve.cli.screen import console, heading, print_json, say, text
from preserve.cli.show import print_capture
from preserve.cli.verify import EXIT_FINDINGS, as_document, finding_line
from preserve.demo.web import DemoWeb, differences
from preserve.manifest import CitationRow, CommentRow
from preserve.verify import verify

if TYPE_CHECKING:
    from preserve.capture import Captured

EXIT_DIFFERENT = 1
FOLDER_NAME = "preserve-demo"


@click.command(epilog=example("preserve demo", "preserve demo --collection /tmp/demo --quiet"))
@click.option(
    "--collection",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the files go; without it, a new folder preserve-demo here.",
)
@json_option
@quiet_option
@click.pass_context
def command(ctx: click.Context, *, collection: Path | None, as_json: bool, quiet: bool) -> None:
    """Capture a small web site of the program's own, on this machine, and show what came of it.

    Nothing leaves the machine. The files are kept. Ends with 0 only where the manifest says what
    the site holds and every record can be verified.
    """
    folder = (collection or _new_folder()).absolute()
    check_writable(folder)
    with DemoWeb(folder) as web:
        done = _captured(web, folder, quiet=quiet)
        different = differences(done.folder, web)
    report = verify(done.folder)
    if as_json:
        print_json(
            {**capture_line(done), "differences": different, "verified": as_document(report)}
        )
    else:
        _print(done, folder)
    for sentence in different:
        say(f"not as the site has it: {sentence}")
    for finding in report.findings:
        say(f"not verified: {finding_line(finding)}")
    if not report.ok:
        ctx.exit(EXIT_FINDINGS)
    if different:
        ctx.exit(EXIT_DIFFERENT)
    if not as_json:
        say("the manifest says what the site holds, and every record verifies.")


def _new_folder() -> Path:
    """Return a name in the current folder that is still free."""
    path, number = Path(FOLDER_NAME), 1
    while path.exists():
        number += 1
        path = Path(f"{FOLDER_NAME}-{number}")
    return path


def _captured(web: DemoWeb, folder: Path, *, quiet: bool) -> Captured:
    with progress(quiet=quiet) as shown:
        shown.begin(web.seed)
        return run_stoppable(
            lambda stop: capture(
                web.seed,
                settings=web.settings,
                collection=folder,
                options=CaptureOptions(note="demo"),
                watch=shown.show,
                stop=stop,
            ),
            stopping=lambda: warn_of_stop(shown),
        )


def _print(done: Captured, collection: Path) -> None:
    found = CaptureFolder(
        id=done.manifest.capture.id, path=done.folder.absolute(), manifest=done.manifest
    )
    screen = console()
    citations = list(found.rows("citations", CitationRow))
    heading(screen, "the discussion, as a tree")
    print_tree(screen, list(found.rows("comments", CommentRow)), cited_by_comment(citations))
    heading(screen, "what article and comments cite")
    print_citations(citations)
    heading(screen, "the capture")
    print_capture(screen, found)
    heading(screen, "what to type next")
    name = _program()
    for line in (
        f"{name} show latest --collection {collection}",
        f"{name} comments latest --collection {collection} --with-links",
        f"{name} citations latest --collection {collection} --outcome not-found",
        f"{name} cat {found.manifest.capture.seed} --collection {collection}",
        f"{name} verify --collection {collection}",
        f"{name} init",
    ):
        screen.print(text(f"  {line}"), soft_wrap=True)


def _program() -> str:
    """Return what to type for this very program, from the current folder."""
    typed = sys.argv[0]
    if Path(typed).name != "preserve" or shutil.which("preserve") == typed:
        return "preserve"
    return typed
