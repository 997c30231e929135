"""pywb and ReplayWeb.page over one WACZ, each as a browser is to open it.

Both are given the package and nothing else: pywb the WARC files and the index out of it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import subprocess
import threading
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from replayweb_server import replayweb_server, shown_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TOP = Path(__file__).resolve().parents[2]
PYWB_PYTHON = TOP / ".venv-pywb" / "bin" / "python"
PYWB_SERVER = TOP / "tests" / "interop" / "pywb_server.py"
REPLAYWEB = TOP / "build" / "viewer" / "node_modules" / "replaywebpage"
LIFE_SECONDS = 420
COLLECTION = "kept"
_GZIP_WINDOW_BITS = 47


class Viewer(Protocol):
    """Shows what was captured of an address."""

    name: str

    def address(self, url: str, moment: str) -> str:
        """Return what a browser opens to see ``url`` as of ``moment`` (14 digits)."""

    def inside(self, url: str) -> str:
        """Return how the address of the frame ends that holds the replayed page; "" for the top."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pywb:
    """A pywb server."""

    port: int
    name: str = "pywb"

    def address(self, url: str, moment: str) -> str:
        return f"http://127.0.0.1:{self.port}/{COLLECTION}/{moment}mp_/{url}"

    def inside(self, url: str) -> str:
        return f"mp_/{url}"  # pywb puts a page that is opened alone into its own frame


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReplayWeb:
    """A site with the ReplayWeb.page viewer around the package."""

    port: int
    name: str = "replayweb"

    def address(self, url: str, moment: str) -> str:
        return shown_at(self.port, url, moment)

    def inside(self, url: str) -> str:
        return f"mp_/{url}"


@contextlib.contextmanager
def both_viewers(package: Path, scratch: Path) -> Iterator[tuple[Pywb, ReplayWeb]]:
    """Serve a WACZ by both on free ports of loopback; ``scratch`` is an empty folder for pywb."""
    with pywb_over(package, scratch) as pywb, replayweb_over(package) as replayweb:
        yield pywb, replayweb


@contextlib.contextmanager
def replayweb_over(package: Path) -> Iterator[ReplayWeb]:
    """Serve a WACZ (or a WARC) by ReplayWeb.page."""
    assert REPLAYWEB.exists(), "call make test-all"
    with replayweb_server(REPLAYWEB, package) as server:
        yield ReplayWeb(port=server.port)


@contextlib.contextmanager
def pywb_over(package: Path, scratch: Path) -> Iterator[Pywb]:
    """Serve a WACZ by pywb, from its archive and its index, unpacked into ``scratch``."""
    unpack(package, scratch)
    collections = {
        COLLECTION: {
            "index_paths": str(scratch / "index.cdxj"),
            "archive_paths": f"{scratch}/archive/",
        }
    }
    with pywb_in(scratch, collections) as port:
        yield Pywb(port=port)


@contextlib.contextmanager
def pywb_in(folder: Path, collections: Mapping[str, Mapping[str, str]]) -> Iterator[int]:
    """Serve collections by pywb, those under ``folder/collections`` too; yield the port.

    ``collections``: name → what pywb is told of it: ``index_paths`` and ``archive_paths``.
    """
    (folder / "config.yaml").write_text(json.dumps({"collections": collections}))
    assert PYWB_PYTHON.exists(), "call make test-all"
    with subprocess.Popen(
        [PYWB_PYTHON, PYWB_SERVER],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        life = threading.Timer(LIFE_SECONDS, server.kill)
        life.start()
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline())
        finally:
            server.kill()
            life.cancel()


def unpack(package: Path, folder: Path) -> None:
    """Write the WARC files of a WACZ to ``archive/`` and its index to ``index.cdxj``."""
    with zipfile.ZipFile(package) as members:
        names = members.namelist()
        members.extractall(folder, [name for name in names if name.startswith("archive/")])
        packed = "indexes/index.cdx.gz"
        index = (
            gunzipped(members.read(packed))
            if packed in names
            else members.read("indexes/index.cdx")
        )
    (folder / "index.cdxj").write_bytes(index)


def gunzipped(data: bytes) -> bytes:
    """Undo gzip of one or more members."""
    pieces = []
    while data:
        unpacker = zlib.decompressobj(_GZIP_WINDOW_BITS)
        pieces.append(unpacker.decompress(data))
        data = unpacker.unused_data
    return b"".join(pieces)
