"""ReplayWeb.page, which replays within the browser: its two files, a package, and a page for both.

The page and the viewer's scripts carry a Content-Security-Policy under which a browser asks nobody
but this site. The viewer gives the archived pages a policy of its own.
"""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from preserve.errors import ViewerError
from preserve.export import export_wacz
from preserve.replay.site import LOOPBACK, Page, site
from preserve.replay.viewers import FILES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.export import Exported

POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)

_PACKAGE = "captures.wacz"
_SCRIPT = "text/javascript; charset=utf-8"
_SPARE_BYTES = 50_000_000

# deepLink: which page is shown stands in the address, behind the "#".
_PAGE = """<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Archived pages, in ReplayWeb.page</title>
<link rel="icon" href="data:,">
<style>
  html, body, replay-web-page {{ display: block; height: 100%; margin: 0 }}
  html, body {{ overflow: hidden }}
</style>
<script src="/ui.js"></script>
<replay-web-page source="{source}" embed="default" deepLink></replay-web-page>
"""


def check_replayweb(folder: Path) -> None:
    """Look whether a folder has the viewer's two files.

    Raises:
        ViewerError: it has not.
    """
    for name in FILES:
        try:
            with (folder / name).open("rb") as stream:
                whole = bool(stream.read(1))
        except OSError:
            whole = False
        if not whole:
            raise ViewerError(
                f"ReplayWeb.page in {folder} cannot be used: its file {name} is not there or "
                "cannot be read; install replaywebpage again."
            )


@contextlib.contextmanager
def replayweb(
    folder: Path,
    captures: Sequence[CaptureFolder],
    *,
    collection: Path,
    scratch: Path,
    port: int,
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Serve captures in the viewer of a folder; give the origin and what the package lacks.

    Raises:
        ViewerError: the viewer is broken, or the disk too small.
        UsageError: the port is taken.
        PreserveError: as ``export_wacz``.
    """
    check_replayweb(folder)
    package = make_package(captures, collection=collection, output=scratch / _PACKAGE)
    # What the viewer knows of a package it keeps by its address: another one needs another.
    tag = package.sha256[:32]
    source = f"/{tag}.wacz"
    pages = {
        "/": Page(
            content=_PAGE.format(source=source).encode(),
            media_type="text/html; charset=utf-8",
            policy=POLICY,
        ),
        "/ui.js": Page(content=folder / "ui.js", media_type=_SCRIPT),
        "/replay/sw.js": Page(content=folder / "sw.js", media_type=_SCRIPT, policy=POLICY),
        source: Page(content=scratch / _PACKAGE, media_type="application/wacz", tag=tag),
    }
    with site(pages, port=port) as taken:
        yield f"http://{LOOPBACK}:{taken}", package.missing


def make_package(captures: Sequence[CaptureFolder], *, collection: Path, output: Path) -> Exported:
    """Write captures into a package for this machine alone, those with credentials too.

    Raises:
        ViewerError: the disk is too small for it.
        PreserveError: as ``export_wacz``.
    """
    needed = sum(row.bytes for one in captures for row in one.manifest.files) + _SPARE_BYTES
    free = shutil.disk_usage(output.parent).free
    if free < needed:
        raise ViewerError(
            f"the folder for temporary files, {output.parent.parent}, has {free / 1e6:.0f} MB free "
            f"and the package takes {needed / 1e6:.0f} MB: set TMPDIR to a folder with more room."
        )
    return export_wacz(captures, collection=collection, output=output, include_authenticated=True)


def replayweb_address(origin: str, url: str, moment: str) -> str:
    """Return where the viewer shows what was captured of an address."""
    return f"{origin}/#{urlencode({'url': url, 'ts': moment})}"
