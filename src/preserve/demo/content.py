"""What the demo site's well-behaved addresses hold: the files of ``site/`` and made pictures.

``site/HOST/PATH`` is served at ``http://HOST/PATH`` (``index.html`` or ``index.xml`` for a
folder), whatever the query; ``site/_every/PATH`` on each host that has no such file of its own.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib.resources
from typing import TYPE_CHECKING
from urllib.parse import unquote

from preserve.demo import assets
from preserve.demo.font import woff2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_TYPES = {
    "css": "text/css",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "js": "application/javascript",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "wav": "audio/wav",
    "woff2": "font/woff2",
    "xml": "application/rss+xml; charset=utf-8",
}
# The one page that leaves it to its own <meta> to say how it is encoded.
_TYPE_AT = {"encyclo.demo.test/latin1.html": "text/html"}

_UPLOADS = "blog.demo.test/wp-content/uploads"
_THEME = "blog.demo.test/wp-content/themes/fournil"
_SMILIES = "blog.demo.test/wp-includes/images/smilies"

_BRICK, _STRAW, _WATER, _EMBER = (150, 90, 50), (230, 200, 120), (90, 140, 170), (240, 110, 30)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """A file as it is served; ``etag`` with its quotes."""

    media_type: str
    data: bytes
    etag: str


def find(host: str, path: str) -> Content | None:
    """Return what lies at a path of a host, or None."""
    files = _files()
    local = unquote(path)
    names = (
        [local + index for index in ("index.html", "index.xml")] if path[-1:] == "/" else [local]
    )
    for folder in (host, "_every"):
        for name in names:
            if (content := files.get(folder + name)) is not None:
                return content
    return None


def hosts() -> frozenset[str]:
    """Return the names of the hosts that have files."""
    return frozenset(key.partition("/")[0] for key in _files()) - {"_every"}


def addresses() -> Iterator[tuple[str, Content]]:
    """Yield each host's own files, as ``HOST/PATH``."""
    for name, content in _files().items():
        if not name.startswith("_every/"):
            yield name, content


@functools.cache
def _files() -> dict[str, Content]:
    files = dict(_shipped(importlib.resources.files("preserve.demo").joinpath("site"), ""))
    files.update(_made())
    return {name: _content(name, data) for name, data in sorted(files.items())}


def _content(name: str, data: bytes) -> Content:
    last = name.rpartition("/")[2]
    suffix = last.rpartition(".")[2] if "." in last else "html"
    return Content(
        media_type=_TYPE_AT.get(name, _TYPES[suffix]),
        data=data,
        etag=f'"{hashlib.sha256(data).hexdigest()[:16]}"',
    )


def _shipped(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _shipped(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _made() -> dict[str, bytes]:
    icon = assets.png(16, 16, _BRICK)
    return {
        "_every/favicon.ico": assets.ico(icon, 16),
        f"{_THEME}/fonts/fournil.woff2": woff2(),
        f"{_THEME}/images/puce.gif": assets.gif(7, 7, _BRICK, mouth=""),
        f"{_SMILIES}/simple-smile.gif": assets.gif(15, 15, (255, 210, 60), mouth="#####"),
        f"{_SMILIES}/icon_wink.gif": assets.gif(15, 15, (255, 220, 80), mouth="# ###"),
        f"{_SMILIES}/icon_biggrin.gif": assets.gif(15, 15, (255, 200, 40), mouth="#######"),
        f"{_UPLOADS}/2015/01/icone-32.png": assets.png(32, 32, _BRICK),
        f"{_UPLOADS}/2014/09/sole.png": assets.png(24, 16, _STRAW),
        f"{_UPLOADS}/2016/03/four-300.png": assets.png(30, 20, _BRICK),
        f"{_UPLOADS}/2016/03/four-600.png": assets.png(60, 40, _BRICK),
        f"{_UPLOADS}/2016/03/four-grand.png": assets.png(90, 60, _BRICK),
        f"{_UPLOADS}/2016/03/cour.png": assets.png(24, 16, _WATER),
        f"{_UPLOADS}/2016/03/cour-large.png": assets.png(48, 32, _WATER),
        f"{_UPLOADS}/2016/03/crepitement.wav": assets.wav(400),
        "images.demo.test/bandeau.png": assets.png(40, 8, _WATER),
        "images.demo.test/braise.png": assets.png(24, 16, _EMBER),
        "images.demo.test/wp_yes.gif": assets.gif(15, 15, (120, 200, 90), mouth="#####"),
        **{
            f"images.demo.test/avatars/{number}.png": assets.png(16, 16, (60 * number, 120, 90))
            for number in (1, 2, 3, 4)
        },
        "nouvelles.demo.test/images/voute.png": assets.png(24, 16, (170, 100, 60)),
        "nouvelles.demo.test/images/meule.png": assets.png(24, 16, (200, 190, 170)),
        "encyclo.demo.test/images/fournier.png": assets.png(24, 16, (120, 80, 40)),
        "video.demo.test/posters/allumage.png": assets.png(32, 18, _EMBER),
        "lighthouse.demo.test/images/lamp.png": assets.png(24, 16, (250, 240, 160)),
        "archives.demo.test/plans/four.pdf": assets.pdf("Plan du four, échelle 1:50"),
    }
