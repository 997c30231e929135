"""What the parts of a page ask for in turn, by what each is read as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discover.playlists import playlist_needs
from preserve.discover.scripts import script_needs
from preserve.discover.styles import style_needs
from preserve.discover.web_manifests import web_manifest_needs

if TYPE_CHECKING:
    from collections.abc import Collection

    from preserve.discover.found import Needs, ScriptHome

# Media types that say what a body is, whatever was expected of it.
_BY_TYPE = {
    "text/css": "style",
    "text/javascript": "script",
    "application/javascript": "script",
    "application/x-javascript": "script",
    "text/ecmascript": "script",
    "application/ecmascript": "script",
    "application/manifest+json": "manifest",
    "application/vnd.apple.mpegurl": "playlist",
    "application/x-mpegurl": "playlist",
    "audio/mpegurl": "playlist",
    "audio/x-mpegurl": "playlist",
    "application/dash+xml": "playlist",
}
# Surest first: what an address is expected to be in several ways.
_KINDS = ("style", "module", "script", "manifest", "playlist", "data")
_NO_TEXT = ("image/", "audio/", "video/", "font/", "text/html", "application/xhtml+xml")


def part_kind(content_type: str | None, expects: Collection[str]) -> str | None:
    """Return what a part of a page is read as; None where nothing is to be found in it.

    What it is expected to be counts, but for an answer of a type that it cannot have. A sheet is a
    sheet under any name.
    """
    if "style" in expects:
        return "style"
    kind = _BY_TYPE.get(content_type or "")
    if kind == "script":
        return "module" if "module" in expects else kind
    if kind is not None:
        return kind
    if content_type is not None and content_type.startswith(_NO_TEXT):
        return None
    return next((kind for kind in _KINDS if kind in expects), None)


def part_needs(text: str, url: str, *, kind: str, home: ScriptHome | None) -> Needs:
    """Return what a part of a page asks for; ``kind`` is of ``part_kind``, ``home`` the page."""
    text = text.removeprefix("\ufeff")
    if kind == "style":
        return style_needs(text, url, home)
    if kind == "manifest":
        return web_manifest_needs(text, url)
    if kind == "playlist":
        return playlist_needs(text, url)
    return script_needs(text, url, home, kind=kind)
