"""What a page needs to be shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discover.found import Requisites
from preserve.discover.srcset import srcset_addresses
from preserve.discover.styles import add_style
from preserve.errors import PageError
from preserve.page import parse_fragment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preserve.model import FoundRequisite
    from preserve.page import Document, Node

# Tag → attributes with one address, and what is behind it.
_PLAIN: dict[str, tuple[tuple[str, str], ...]] = {
    "img": (("src", "other"), ("lowsrc", "other")),
    "source": (("src", "other"),),
    "video": (("poster", "other"), ("src", "other")),
    "audio": (("src", "other"),),
    "track": (("src", "other"),),
    "embed": (("src", "other"),),
    "iframe": (("src", "frame"),),
    "frame": (("src", "frame"),),
    "script": (("src", "other"), ("href", "other"), ("xlink:href", "other")),
    "bgsound": (("src", "other"),),
    "body": (("background", "other"),),
    "table": (("background", "other"),),
    "tr": (("background", "other"),),
    "td": (("background", "other"),),
    "th": (("background", "other"),),
    "image": (("href", "other"), ("xlink:href", "other"), ("src", "other")),
    "use": (("href", "other"), ("xlink:href", "other")),
    "feImage": (("href", "other"), ("xlink:href", "other")),
}
# Where scripts that load images late keep the address, on any element.
_LAZY = frozenset(
    {
        "data-src",
        "data-lazy",
        "data-lazy-src",
        "data-original",
        "data-orig-src",
        "data-bg",
        "data-background",
        "data-background-image",
        "data-bg-image",
        "data-image-src",
        "data-poster",
        "data-src-retina",
    }
)
_LAZY_SETS = frozenset(
    {"data-srcset", "data-lazy-srcset", "data-original-set", "data-bgset", "data-bg-set"}
)
_NOT_LAZY = frozenset({"script", "link", "a", "template", "input", "button", "form"})
_LOOKS_LIKE_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.\-]*:)?//\S+|[^\s{}<>\[\]]*[./][^\s{}<>\[\]]*", re.IGNORECASE
)
_LINK_RELS = {
    "stylesheet": "style",
    "icon": "other",
    "apple-touch-icon": "other",
    "apple-touch-icon-precomposed": "other",
    "apple-touch-startup-image": "other",
    "mask-icon": "other",
    "fluid-icon": "other",
    "manifest": "other",
    "modulepreload": "other",
    "preload": "other",
}
_PARAMETERS = frozenset({"movie", "src", "filename", "url"})
_FRAMES_DEEP = 3


def requisites(document: Document) -> tuple[FoundRequisite, ...]:
    """Return what ``document`` needs to be shown, each address once, in document order.

    What scripts would ask for is not known, but for the attributes by which the common lazy
    loaders name an image. Contents of ``<noscript>`` count, those of ``<template>`` do not.
    ``expects`` is ``style`` for style sheets and ``frame`` for documents in a frame.
    """
    found = Requisites(document.base, page=document.url, charset=document.charset)
    _collect(document.root, found, _FRAMES_DEEP)
    return found.all()


def _collect(root: Node, found: Requisites, frames_left: int) -> None:
    for node in root.traverse():
        tag = node.tag or ""
        attributes = node.attributes
        if tag == "style":
            add_style(node.text() or "", found, "style")
            continue
        if not attributes:
            continue
        for name, expects in _PLAIN.get(tag, ()):
            found.add(attributes.get(name), f"{tag} {name}", expects)
        if tag == "link":
            _link(attributes, found)
        elif tag in {"img", "source"}:
            _set(attributes.get("srcset"), f"{tag} srcset", found)
        elif tag == "input" and (attributes.get("type") or "").lower() == "image":
            found.add(attributes.get("src"), "input src")
        elif tag == "object":
            media_type = (attributes.get("type") or "").lower()
            found.add(
                attributes.get("data"), "object data", "frame" if "html" in media_type else "other"
            )
        elif tag == "param" and (attributes.get("name") or "").lower() in _PARAMETERS:
            _parameter(node, attributes, found)
        elif tag == "iframe" and attributes.get("srcdoc") and frames_left:
            _srcdoc(attributes["srcdoc"] or "", found, frames_left - 1)
        _data_attributes(tag, attributes, found)
        style = attributes.get("style")
        if style and "(" in style:
            add_style(style, found, "style attribute")


def _link(attributes: Mapping[str, str | None], found: Requisites) -> None:
    rels = (attributes.get("rel") or "").lower().split()
    expects = next((_LINK_RELS[rel] for rel in rels if rel in _LINK_RELS), None)
    if expects is None:
        return
    if (attributes.get("as") or "").lower() == "style":
        expects = "style"
    how = f"link {' '.join(rels)}"
    found.add(attributes.get("href"), how, expects)
    _set(attributes.get("imagesrcset"), "link imagesrcset", found)


def _set(srcset: str | None, how: str, found: Requisites) -> None:
    for written in srcset_addresses(srcset or ""):
        found.add(written, how)


def _parameter(node: Node, attributes: Mapping[str, str | None], found: Requisites) -> None:
    value = attributes.get("value") or ""
    if (
        node.parent is not None
        and node.parent.tag == "object"
        and _LOOKS_LIKE_ADDRESS.fullmatch(value)
    ):
        found.add(value, "object param")


def _srcdoc(html: str, found: Requisites, frames_left: int) -> None:
    try:
        _collect(parse_fragment(html), found, frames_left)
    except PageError:  # a frame too tangled to read is shown from what the page itself holds
        return


def _data_attributes(tag: str, attributes: Mapping[str, str | None], found: Requisites) -> None:
    if tag in _NOT_LAZY:
        return
    for name, value in attributes.items():
        if name[:5] != "data-" or not value:
            continue
        if name in _LAZY:
            if "url(" in value:
                add_style(value, found, f"{tag} {name}")
            elif _LOOKS_LIKE_ADDRESS.fullmatch(value.strip()):
                found.add(value, f"{tag} {name}", "frame" if tag == "iframe" else "other")
        elif name in _LAZY_SETS:
            _set(value, f"{tag} {name}", found)
