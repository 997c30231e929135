"""``preserve serve``."""

from __future__ import annotations

import contextlib
import html
import ipaddress
import os
import sys
import tempfile
import threading
import traceback
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from preserve.catalogue import Catalogue
from preserve.catalogue.folders import MANIFEST
from preserve.cli.loop import run_stoppable
from preserve.cli.options import example, place_options, removed_option, settings_and_collection
from preserve.cli.screen import put_text, say
from preserve.clock import SystemClock
from preserve.errors import PreserveError, UsageError
from preserve.report import LANGUAGES, ViewerAddress
from preserve.serve import Gate, Keys, Listener, Orders, Site, Sources
from preserve.serve.paths import ENTER, ROUTES
from preserve.serve.under_way import Journals

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

    from preserve.config import Settings

PORT = 8470
LOOPBACK = "127.0.0.1"
AUTO = "auto"


@click.command(
    epilog=example(
        "preserve serve",
        "preserve serve --port 0 --no-browser --read-only",
        "preserve serve --host 192.0.2.7 --allow-remote --name archive.example",
    )
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    metavar="N",
    help=f"Serve on this port; without it, on {PORT}; 0 is a free one.",
)
@click.option(
    "--host",
    default=LOOPBACK,
    metavar="ADDRESS",
    help="Listen on this address of the machine; without it, on 127.0.0.1.",
)
@click.option(
    "--allow-remote",
    is_flag=True,
    help="Let --host be an address that others reach; what is sent there is not encrypted.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="Another name by which it may be asked (may be given several times).",
)
@click.option("--read-only", is_flag=True, help="Capture nothing here, only show.")
@click.option(
    "--language",
    type=click.Choice([AUTO, *LANGUAGES]),
    help="What the pages are written in; auto is what the browser prefers.",
)
@click.option(
    "--viewer",
    metavar="ADDRESS",
    help='Where archived copies are shown, with {url} and {time} in it; "" for nowhere.',
)
@removed_option
@click.option("--no-browser", is_flag=True, help="Print the address, open nothing.")
@place_options
def command(
    *,
    port: int,
    host: str,
    allow_remote: bool,
    names: tuple[str, ...],
    read_only: bool,
    language: str | None,
    viewer: str | None,
    include_removed: bool,
    no_browser: bool,
    config: Path | None,
    collection: Path | None,
) -> None:
    """Show the collection in the browser, as it is now, and capture what a form asks for.

    The pages of reports, a search, the schedule, the captures under way. Served on this machine
    alone, to who has the token in the address, which is the first line of standard output. Runs
    until Ctrl-C, which closes the captures that were begun here.
    """
    settings, folder = settings_and_collection(config, collection)
    address = _address(host, allow_remote=allow_remote)
    shown_at = ViewerAddress.of(settings.report.viewer if viewer is None else viewer)
    _catch_up(folder)
    orders = None if read_only else _orders(settings, config, folder)
    sources = Sources(
        collection=folder,
        settings=lambda: settings_and_collection(config, collection)[0],
        journals=Journals(folder),
        orders=orders,
        viewer=shown_at,
        clock=SystemClock(),
        environ=os.environ,
        language=language or settings.report.language,
        include_removed=include_removed,
    )

    async def serve(stop: asyncio.Event) -> None:
        listener = Listener(wrong=_defect)
        taken = await listener.bind(address, port)
        gate = Gate(Keys(), ROUTES, host=address, port=taken, names=names)
        site = Site(sources, gate)
        try:
            await listener.serve(site.answer)
            home = f"http://{_written(address)}:{taken}{ENTER}?token={gate.keys.token}"
            _tell(address, home, folder)
            with contextlib.nullcontext() if no_browser else _browser(home):
                await stop.wait()
        finally:
            site.close()
            await listener.close()
            if orders is not None:
                await orders.close()

    def stopping() -> None:
        if orders is not None and orders.running:
            say("stopping: captures under way are being closed; once more ends at once.")

    run_stoppable(serve, stopping=stopping)


def _catch_up(collection: Path) -> None:
    """Make the catalogue, where it can be made: it is asked again and again."""
    if not collection.is_dir():
        return
    with contextlib.suppress(PreserveError), Catalogue.open(collection) as catalogue:
        if not catalogue.count() and next(collection.glob(f"*/*/{MANIFEST}"), None) is not None:
            say("the catalogue is made first, which takes a while where there are many captures.")
        catalogue.catch_up()


def _address(written: str, *, allow_remote: bool) -> str:
    """Return the address to listen on.

    Raises:
        UsageError: it is none, or others reach it and nobody said that they may.
    """
    try:
        found = ipaddress.ip_address(LOOPBACK if written == "localhost" else written.strip("[]"))
    except ValueError as error:
        raise UsageError(
            f"--host {written!r} is no address: write one of this machine, such as {LOOPBACK}."
        ) from error
    if not found.is_loopback and not allow_remote:
        raise UsageError(
            f"--host {found} is reached from other machines: add --allow-remote if they may, "
            f"or leave it out to serve on {LOOPBACK} alone."
        )
    return str(found)


def _written(address: str) -> str:
    """Return an address as it stands in another; one that means all is written as this machine."""
    found = ipaddress.ip_address(address)
    if found.is_unspecified:
        return LOOPBACK if found.version == 4 else "[::1]"
    return f"[{found}]" if found.version == 6 else str(found)


def _orders(settings: Settings, config: Path | None, collection: Path) -> Orders:
    """Return what captures: this program, with the settings and the collection of this call."""
    places = ["--collection", str(collection)]
    if config is not None:
        places += ["--config", str(config)]
    # With -P no file of the current folder takes the place of a module.
    program = [sys.executable, "-P", "-m", "preserve"]
    call = [*program, "capture", "--json", "--quiet", *places, "--"]
    return Orders(call, at_once=settings.schedule.captures_at_once)


def _tell(address: str, home: str, collection: Path) -> None:
    if not ipaddress.ip_address(address).is_loopback:
        say(
            f"{address} is reached from other machines, and nothing is encrypted: who can listen "
            "on the way reads the token too; put a server in front that speaks HTTPS."
        )
    say(f"{collection} is shown at this address, to who has the token in it; Ctrl-C ends it.")
    put_text(home)
    sys.stdout.flush()


@contextlib.contextmanager
def _browser(home: str) -> Iterator[None]:
    """Open the browser by a file that only its owner can read: calls can be seen by all."""
    with tempfile.TemporaryDirectory(prefix="preserve-serve-") as folder:
        page = Path(folder, "open.html")
        there = html.escape(home)
        page.write_text(
            f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" '
            f'content="0; url={there}"><title>preserve</title><a href="{there}">preserve</a>\n'
        )
        # Some are waited for until they end: we do not.
        threading.Thread(target=_open, args=(page.as_uri(),), daemon=True).start()
        yield


def _open(address: str) -> None:
    if not webbrowser.open(address):
        say("no browser could be opened: open the address above in one.")


def _defect(error: BaseException) -> None:
    put_text("".join(traceback.format_exception(error)), err=True)
    say("a page could not be made, which is a defect of the program; please report it.")
