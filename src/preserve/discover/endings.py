"""Endings of addresses that name a file as it lies on a server, and what is inside such a file."""

from __future__ import annotations

_PICTURES = "png jpg jpeg jpe jfif gif webp avif svg svgz ico cur bmp apng jxl"
_FONTS = "woff2 woff ttf otf eot"
_MEDIA = "mp4 m4v webm ogv mov mp3 m4a ogg oga opus wav flac aac vtt"

SHOWN = frozenset(f"{_PICTURES} {_FONTS} {_MEDIA}".split())
"""What is shown or heard."""

EXPECTS = {
    "css": "style",
    "js": "script",
    "mjs": "module",
    "json": "data",
    "webmanifest": "manifest",
    "m3u8": "playlist",
    "mpd": "playlist",
}
"""What asks for more; the rest is ``other``."""

STATIC = SHOWN | EXPECTS.keys() | {"wasm"}


def ending(written: str) -> str:
    """Return the ending of an address's path, lower case, without its dot; "" for none."""
    path = written.partition("?")[0].partition("#")[0]
    name = path[path.rfind("/") + 1 :]
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem else ""


def expects_by_ending(written: str) -> str:
    """Return what the ending of an address says is inside."""
    return EXPECTS.get(ending(written), "other")


def names_a_picture(value: str) -> bool:
    """Tell whether a text is the address of something shown, whatever attribute it stands in."""
    return (
        "/" in value
        and len(value) < 2048
        and ending(value) in SHOWN
        and not any(sign in value for sign in " {}<>|\"'\n\t")
    )
