"""``preserve replay``."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from preserve.cli.options import example, place_options, settings_and_collection, web_address
from preserve.cli.screen import put_text, say, size
from preserve.errors import CollectionError, ViewerError
from preserve.export import choose, export_wacz
from preserve.pack import sha256_of
from preserve.replay import Kind, find_viewers, opening, serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.catalogue import CaptureFolder
    from preserve.config import ReplaySettings
    from preserve.replay import Opening, Served, Viewer

NAMES = {Kind.REPLAYWEB: "ReplayWeb.page", Kind.PYWB: "pywb"}
GETS = {Kind.REPLAYWEB: "npm install -g replaywebpage", Kind.PYWB: "pipx install pywb"}
SITE = "https://replayweb.page"
EXIT_NO_VIEWER = 1
_LOOK_SECONDS = 0.5


class _Ended(BaseException):
    """The user has asked for the end."""


@click.command(
    epilog=example(
        "preserve replay",
        "preserve replay 20261122T170102Z-3f9a1c --viewer pywb",
        "preserve replay --seed https://blog.example/article --port 8080 --no-browser",
    )
)
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--seed", metavar="URL", help="All captures of a seed.")
@click.option("--whole-collection", is_flag=True, help="All captures there are.")
@click.option(
    "--viewer",
    "viewer_name",
    type=click.Choice([kind.value for kind in Kind]),
    help="Which viewer; without it ReplayWeb.page where it is installed, else pywb.",
)
@click.option(
    "--url", metavar="URL", help="Open at this captured address; without it, at the article."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Serve on this port; without it, on a free one.",
)
@click.option("--no-browser", is_flag=True, help="Print the address, open nothing.")
@place_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ids: tuple[str, ...],
    seed: str | None,
    whole_collection: bool,
    viewer_name: str | None,
    url: str | None,
    port: int,
    no_browser: bool,
    config: Path | None,
    collection: Path | None,
) -> None:
    """Show captures in a standard viewer: the latest, those named, a seed's, or all.

    The viewer is ReplayWeb.page or pywb, whichever is installed; it is served on this machine
    alone. The first line of standard output is the address. Runs until Ctrl-C. With no viewer it
    says how to get one, writes a package for https://replayweb.page, and ends with 1.
    """
    settings, folder = settings_and_collection(config, collection)
    chosen = choose(
        folder,
        ids or (() if seed is not None or whole_collection else ("latest",)),
        seed=web_address(seed) if seed is not None else None,
        whole_collection=whole_collection,
        include_authenticated=True,
        replayable=True,
        unreadable=lambda error: say(f"passed over: {error}"),
    )
    for one in chosen.left_out:
        say(f"left out: capture {one.id} {one.why}.")
    first = opening(chosen.captures, url=web_address(url)) if url is not None else None
    kind = Kind(viewer_name) if viewer_name is not None else None
    with _until_asked(), contextlib.ExitStack() as stack:
        viewers = _viewers(settings.replay, kind)
        served = _first_that_works(stack, viewers, chosen.captures, folder, kind=kind, port=port)
        if served is not None:
            _show(served, first, len(chosen.captures), no_browser=no_browser)
    if served is None:
        _without_viewer(chosen.captures, folder)
        ctx.exit(EXIT_NO_VIEWER)


@contextlib.contextmanager
def _until_asked() -> Iterator[None]:
    """Run a block that SIGINT and SIGTERM end, in order; a second one kills."""
    wanted = (signal.SIGINT, signal.SIGTERM)

    def asked(*_: object) -> None:
        for one in wanted:
            signal.signal(one, signal.SIG_DFL)
        raise _Ended

    before = {one: signal.signal(one, asked) for one in wanted}
    try:
        yield
    except _Ended:
        raise SystemExit(0) from None
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _viewers(settings: ReplaySettings, kind: Kind | None) -> tuple[Viewer, ...]:
    kinds = (kind,) if kind is not None else tuple(Kind)
    found = find_viewers(settings, environ=os.environ, cwd=Path.cwd(), kinds=kinds)
    if kind is not None and not found:
        raise ViewerError(
            f"{NAMES[kind]} is not found; {GETS[kind]} gets it, and the setting "
            f"replay.{kind.value} says where it is."
        )
    return found


def _first_that_works(
    stack: contextlib.ExitStack,
    viewers: Sequence[Viewer],
    captures: Sequence[CaptureFolder],
    collection: Path,
    *,
    kind: Kind | None,
    port: int,
) -> Served | None:
    for viewer in viewers:
        with contextlib.ExitStack() as tried:
            scratch = tried.enter_context(tempfile.TemporaryDirectory(prefix="preserve-replay-"))
            try:
                served = tried.enter_context(
                    serve(viewer, captures, collection=collection, scratch=Path(scratch), port=port)
                )
            except ViewerError as error:
                if kind is not None and viewer is viewers[-1]:
                    raise
                say(f"passed over: {error}")
                continue
            stack.push(tried.pop_all())
            return served
    return None


def _show(served: Served, first: Opening | None, count: int, *, no_browser: bool) -> None:
    address = served.address(first.url, first.moment) if first is not None else served.home
    viewer = served.viewer
    version = f" {viewer.version}" if viewer.version is not None else ""
    captures = "1 capture" if count == 1 else f"{count} captures"
    say(f"{NAMES[viewer.kind]}{version}, {viewer.found}, shows {captures}; Ctrl-C ends it.")
    for url in served.missing:
        say(f"the body of {url} is in no capture any more: it cannot be shown.")
    put_text(address)
    if not no_browser and not webbrowser.open(address):
        say("no browser could be opened: open the address above in one.")
    while True:
        time.sleep(_LOOK_SECONDS)  # signal.pause() sleeps on where a signal came right before it


def _without_viewer(captures: Sequence[CaptureFolder], collection: Path) -> None:
    """Say how to get a viewer, and write what the site of one shows."""
    say(
        "no viewer is installed that works, ReplayWeb.page or pywb; this gets one: "
        f"{GETS[Kind.PYWB]}"
    )
    for capture in captures:
        if capture.manifest.capture.authenticated:
            say(
                f"no package was written: capture {capture.id} was made with credentials; "
                "preserve export --format wacz --include-authenticated writes one all the same."
            )
            return
    try:
        path = _package(captures, collection)
    except CollectionError as error:
        say(f"no package was written: {error}")
        return
    say(
        f"wrote {path} ({size(path.stat().st_size)}): open {SITE} in a browser and drop the file "
        "on it; it stays on this machine."
    )


def _package(captures: Sequence[CaptureFolder], collection: Path) -> Path:
    """Write a package here under a name that is free, or find it here as it would be."""
    before = []
    path, number = Path(f"{captures[-1].id}.wacz").absolute(), 1
    while path.exists():
        before.append(path)
        number += 1
        path = path.with_name(f"{captures[-1].id}-{number}.wacz")
    written = export_wacz(captures, collection=collection, output=path)
    for url in written.missing:
        say(f"the body of {url} is in no capture any more: the package cannot show it.")
    for earlier in before:
        if earlier.is_file() and sha256_of(earlier) == written.sha256:
            path.unlink()
            return earlier
    return path
