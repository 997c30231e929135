"""What a stream is made of: HLS playlists (RFC 8216) and DASH manifests (ISO/IEC 23009-1).

Of one stream in several qualities one is kept: the first in the list, which is where players begin
(RFC 8216, section 4.3.4.2), with the sound and the captions beside it. The others are listed as
left out. A manifest that makes up its addresses from a pattern (``SegmentTemplate``) names none.
"""

from __future__ import annotations

import dataclasses
import html

from preserve.discover.found import Needs, Requisites
from preserve.patterns import pattern
from preserve.urls import parse

SEGMENTS_ASKED = 1000
"""How many segments of one playlist are asked for: about two hours."""
SEGMENTS_LISTED = 5000
"""How many are listed; of more, it is said that there are more."""
_OTHER_QUALITY = "another quality of a stream of which one is kept"
_TOO_MANY = f"beyond the first {SEGMENTS_ASKED} segments of one playlist"

_DASH_DEPTH = 30
_DASH_TAGS = 50_000

_URI = pattern(r"[:,]URI=\"([^\"\r\n]{1,4000})\"")
_TAG = pattern(r"<(/?)([A-Za-z][\w:.-]{0,60}+)([^<>]{0,8000}+)>([^<]{0,4000}+)")
_MEDIA = pattern(r"\b(?:media|sourceURL|initialization)\s*=\s*\"([^\"$]{1,4000})\"")


def playlist_needs(text: str, url: str) -> Needs:
    """Return what a playlist at ``url`` names; nothing where it is none."""
    found = Requisites(url, page=url)
    head = text[:1000].lstrip()
    if head.startswith("#EXTM3U"):
        _hls(text, _Segments(found), found)
    elif head.startswith("<") and "<MPD" in text[:10_000]:
        _dash(text, _Segments(found), found)
    return found.needs()


class _Segments:
    """Adds what a stream is made of until it is too much."""

    def __init__(self, found: Requisites) -> None:
        self._found = found
        self._count = 0

    def add(self, written: str, how: str, expects: str = "other", base: str | None = None) -> None:
        self._count += 1
        if self._count <= SEGMENTS_ASKED:
            self._found.add(written, how, expects, base=base)
        elif self._count <= SEGMENTS_LISTED:
            address = parse(written, base or self._found.base)
            self._found.leave_out(address.href if address is not None else written, how, _TOO_MANY)
        else:
            self._found.cut_short()


def _hls(text: str, segments: _Segments, found: Requisites) -> None:
    variants = 0
    is_variant = False
    for line in text.splitlines():
        line = line.strip()  # noqa: PLW2901 -- blanks around a line are no part of it
        if line.startswith("#"):
            is_variant = line.startswith("#EXT-X-STREAM-INF")
            if line.startswith("#EXT-X-I-FRAME-STREAM-INF"):
                continue  # pictures for fast forward
            for match in _URI.finditer(line):
                expects = "playlist" if line.startswith("#EXT-X-MEDIA:") else "other"
                segments.add(match[1], "HLS playlist", expects)
        elif line and is_variant:
            is_variant = False
            variants += 1
            if variants == 1:
                found.add(line, "HLS playlist", "playlist")
            elif variants <= SEGMENTS_ASKED:
                found.leave_out(line, "HLS playlist", _OTHER_QUALITY)
        elif line:
            segments.add(line, "HLS playlist")


@dataclasses.dataclass(slots=True)
class _Open:
    """An element that is open: what addresses in it resolve against, whether it is kept."""

    name: str
    base: str
    is_kept: bool
    qualities: int = 0


def _dash(text: str, segments: _Segments, found: Requisites) -> None:
    within = [_Open("", found.base, is_kept=True)]
    for count, match in enumerate(_TAG.finditer(text)):
        if count >= _DASH_TAGS or len(within) > _DASH_DEPTH:
            found.cut_short()
            return
        closes, name, attributes, following = match.groups()
        name = name.rpartition(":")[2]
        here = within[-1]
        if closes:
            if any(each.name == name for each in within[1:]):
                while within.pop().name != name:
                    pass
        elif name == "BaseURL":
            _dash_base(following, here, segments, found)
        else:
            is_kept = here.is_kept
            if name == "Representation":
                is_kept = is_kept and not here.qualities
                here.qualities += 1
            for media in _MEDIA.finditer(attributes) if is_kept else ():
                segments.add(html.unescape(media[1]), "DASH manifest", base=here.base)
            if not attributes.rstrip().endswith("/"):
                within.append(_Open(name, here.base, is_kept))


def _dash_base(written: str, here: _Open, segments: _Segments, found: Requisites) -> None:
    address = parse(html.unescape(written.strip()), here.base)
    if address is None:
        return
    here.base = address.href
    if here.name != "Representation" or here.base.endswith("/"):
        return
    if here.is_kept:
        segments.add(here.base, "DASH manifest")
    else:
        found.leave_out(here.base, "DASH manifest", _OTHER_QUALITY)
