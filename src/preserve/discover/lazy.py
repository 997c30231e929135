"""Attributes in which scripts keep addresses until they show what is there.

The tables name what the widespread loaders, sliders and page builders use. Any other ``data-``
attribute that holds the address of a picture, a ``url()`` or JSON is looked at, too, but what
stands there is a guess.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discover.endings import expects_by_ending, names_a_picture
from preserve.discover.srcset import srcset_addresses
from preserve.discover.styles import add_style
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preserve.discover.found import Requisites

_LAZY_NAMES = (
    # lazysizes, vanilla-lazyload, lozad, lazyload, unveil, bLazy, Smush, EWWW, a3, Jetpack, Rocket
    "data-src data-lazy data-lazy-src data-lazysrc data-original data-original-src data-orig-src"
    " data-actualsrc data-real-src data-delayed-url data-defer-src data-ll-src data-lzl-src"
    " data-lazyload data-lazyload-src data-lazy-load data-lazy-original data-echo data-layzr"
    " data-normal data-unveil data-imgsrc data-img-src data-img-url data-image-src data-image-url"
    " data-src-webp data-src-fg data-src-img data-breeze data-opt-src data-ezsrc data-cfsrc"
    " data-wpfc-original-src data-pagespeed-lazy-src data-pagespeed-high-res-src data-wf-src"
    " nitro-lazy-src lazy-src lazyload-src load-src _src lowsrc original zoomfile"
    # for finer screens, small and large ones
    " data-src-retina data-retina data-layzr-retina data-at2x data-2x data-rjs data-hi-res-src"
    " data-src-small data-src-medium data-src-large data-src-mobile data-mobile-src"
    " data-desktop-src data-large_image data-full-url data-full-src data-src2x"
    # backgrounds
    " data-bg data-bg-hidpi data-bg-multi data-bg-multi-hidpi data-background data-bgimg"
    " data-background-src data-background-image data-bg-image data-bg-src data-bg-url data-back"
    " data-back-webp data-image data-img data-parallax-image data-flickity-bg-lazyload"
    # sliders and players
    " data-flickity-lazyload data-flickity-lazyload-src data-splide-lazy data-poster data-thumb"
    " data-thumb-src data-thumbnail data-lazy-poster"
    # scripts that are started late
    " data-rocket-src data-litespeed-src data-wpmeteor-src"
)
_LAZY_SET_NAMES = (
    "data-srcset data-lazy-srcset data-original-set data-bgset data-bg-set data-original-srcset"
    " data-lazysrcset data-lazyload-srcset data-image-srcset data-tf-srcset data-srcset-webp"
    " data-flickity-lazyload-srcset data-splide-lazy-srcset data-nectar-img-srcset data-ezsrcset"
    " data-wpfc-original-srcset data-brsrcset data-thumb-srcset data-cfsrcset data-opt-srcset"
    " data-interchange data-background-image-set nitro-lazy-srcset lazy-srcset"
)
_LAZY = frozenset(_LAZY_NAMES.split())
_LAZY_SETS = frozenset(_LAZY_SET_NAMES.split())
# Asked for only when a reader opens, shares, buys or edits something.
_NOT_SHOWN = pattern(
    r"data-(?:(?:orig|large|medium)-file|pin-.*|(?:share|fancybox|lightbox|pswp|zoom|href|link"
    r"|permalink|download|modal|popup|vp-popup|canonical|action|target|attachment)(?:-.*)?)"
)
_OWN_NAMES = frozenset(
    {"nitro-lazy-src", "nitro-lazy-srcset", "lazy-src", "lazy-srcset", "lazyload-src", "load-src",
     "_src", "original", "zoomfile"}
)  # fmt: skip
_NOT_LAZY = frozenset({"link", "a", "template", "input", "button", "form", "meta"})
_WITH_HOST = pattern(r"(?:[a-z][a-z0-9+.\-]*+:)?//\S++", re.IGNORECASE)
_ONE_WORD = pattern(r"[^\s{}<>\[\]]++")
# Where a list of addresses is parted: ``a.jpg|b.jpg``, ``a.jpg, b.jpg``.
_PARTS = pattern(r"\||,\s|,(?=https?://|/)")
_MEDIA = pattern(r"\[[^\[\]]*+\]")
_BRACKETED = pattern(r"\[\s*([^\s,\[\]]+)\s*,[^\[\]]*\]")


def looks_like_address(value: str) -> bool:
    """Tell an address from a word, a number or a piece of code."""
    text = value.strip()
    if "." not in text and "/" not in text:
        return False
    return bool(_ONE_WORD.fullmatch(text) or _WITH_HOST.fullmatch(text))


def add_lazy(
    tag: str,
    attributes: Mapping[str, str | None],
    found: Requisites,
    later: list[tuple[str, str, str]],
) -> None:
    """Add what is in an element's attributes for scripts.

    What has to be searched as a script or as JSON goes into ``later``, with what it is and how.
    """
    if tag in _NOT_LAZY:
        return
    for name, value in attributes.items():
        if not value:
            continue
        if name[:5] == "data-":
            if name in _LAZY:
                _lazy(tag, name, value, found, later)
            elif name in _LAZY_SETS or name.endswith("srcset"):
                _lazy_set(tag, name, value, found)
            elif tag != "script" and len(value) > 5:
                _other(tag, name, value, found, later)
        elif name in _OWN_NAMES:
            if name.endswith("set"):
                _lazy_set(tag, name, value, found)
            else:
                _lazy(tag, name, value, found, later)
        elif name[:2] == "on" and "." in value and ("'" in value or '"' in value):
            later.append((value, "script", f"{tag} {name}"))


def _lazy(
    tag: str, name: str, value: str, found: Requisites, later: list[tuple[str, str, str]]
) -> None:
    how = f"{tag} {name}"
    first = value.lstrip()[:1]
    if "url(" in value:
        add_style(value, found, how)
    elif first in {"{", "["}:
        later.append((value, "data", how))
    elif tag == "iframe":
        if looks_like_address(value):
            found.add(value, how, "frame")
    elif tag == "script":
        if looks_like_address(value):
            found.add(value, how, "script")
    else:
        for part in _PARTS.split(value.strip()) if "|" in value or "," in value else (value,):
            if looks_like_address(part):
                found.add(part, how, expects_by_ending(part.strip()))


def _lazy_set(tag: str, name: str, value: str, found: Requisites) -> None:
    how = f"{tag} {name}"
    if "url(" in value:
        add_style(value, found, how)
        return
    if name == "data-interchange":  # [a.jpg, small], [b.jpg, large]
        for match in _BRACKETED.finditer(value):
            if looks_like_address(match[1]):
                found.add(match[1], how)
        return
    if "[" in value or "|" in value:  # lazysizes: a.jpg 1x [(max-width: 40em)] | b.jpg
        value = _MEDIA.sub("", value).replace(" | ", ", ")
    for written in srcset_addresses(value):
        if looks_like_address(written):
            found.add(written.strip("\"'"), how)


def _other(
    tag: str, name: str, value: str, found: Requisites, later: list[tuple[str, str, str]]
) -> None:
    if value[0] in "{[":
        if "." in value:
            later.append((value, "data", f"{tag} {name}"))
    elif "url(" in value:
        add_style(value, found, f"{tag} {name}")
    elif names_a_picture(value) and not _NOT_SHOWN.fullmatch(name):
        later.append((value, "picture", f"{tag} {name}"))
