"""What a page needs to be shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discover.endings import expects_by_ending
from preserve.discover.found import Needs, Requisites, ScriptHome
from preserve.discover.lazy import add_lazy, looks_like_address
from preserve.discover.link_headers import link_headers
from preserve.discover.modules import import_map
from preserve.discover.scripts import add_script, script_kind
from preserve.discover.srcset import srcset_addresses
from preserve.discover.styles import add_style
from preserve.errors import PageError
from preserve.model import FoundRequisite
from preserve.page import parse_fragment
from preserve.patterns import pattern
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preserve.page import Document, Node

# Tag → attributes with one address, and what is behind it ("": what its ending says).
_PLAIN: dict[str, tuple[tuple[str, str], ...]] = {
    "img": (("src", "other"), ("lowsrc", "other")),
    "source": (("src", ""),),
    "video": (("poster", "other"), ("src", "")),
    "audio": (("src", ""),),
    "track": (("src", "other"),),
    "iframe": (("src", "frame"),),
    "frame": (("src", "frame"),),
    "bgsound": (("src", "other"),),
    "body": (("background", "other"),),
    "table": (("background", "other"),),
    "tr": (("background", "other"),),
    "td": (("background", "other"),),
    "th": (("background", "other"),),
    "image": (("href", "other"), ("xlink:href", "other"), ("src", "other")),
    "use": (("href", "drawing"), ("xlink:href", "drawing")),
    "feImage": (("href", "other"), ("xlink:href", "other")),
    "amp-img": (("src", "other"),),
    "amp-anim": (("src", "other"),),
    "amp-video": (("poster", "other"), ("src", "")),
    "amp-audio": (("src", ""),),
    "amp-iframe": (("src", "frame"),),
}
_WITH_SETS = frozenset({"img", "source", "amp-img", "amp-anim"})
_LINK_RELS = {
    "stylesheet": "style",
    "icon": "other",
    "apple-touch-icon": "other",
    "apple-touch-icon-precomposed": "other",
    "apple-touch-startup-image": "other",
    "mask-icon": "other",
    "fluid-icon": "other",
    "manifest": "manifest",
    "modulepreload": "module",
    "preload": "",
}
_PRELOADED_AS = {"style": "style", "script": "script", "document": "frame", "json": "data"}
# What an object or embed shows as a document of its own; without a type, what comes decides.
_DOCUMENT_TYPE = pattern(r"\Z|.*(?:html|svg|xml)", re.IGNORECASE)
_PARAMETERS = frozenset({"movie", "src", "filename", "url"})
_TILES = pattern(r"msapplication-(?:tileimage|(?:square|wide)\d+x\d+logo)", re.IGNORECASE)
# SVG properties that may name a part of another document, as attributes (SVG 2, section 6.6).
_PAINT = frozenset(
    {"fill", "stroke", "mask", "filter", "clip-path", "cursor"}
    | {"marker-start", "marker-mid", "marker-end"}
)
# Attributes that never hold what is asked for, beside those that the tables above name.
_DULL_NAMES = (
    "class id href rel src srcset sizes style title alt width height target name type value"
    " content property role lang dir colspan rowspan align valign border cellspacing itemprop"
    " itemscope itemtype aria-hidden aria-label tabindex datetime for action method hreflang"
    " media d viewBox xmlns loading decoding async defer"
)
_DULL = frozenset(_DULL_NAMES.split())
_STYLE_SHEET = pattern(r"<\?xml-stylesheet\s[^>]{0,500}?\bhref\s*=\s*[\"']([^\"'>]{1,500})")
_PROLOGUE = 4096
_LEVELS_DEEP = 4


def requisites(document: Document) -> tuple[FoundRequisite, ...]:
    """Return what ``document`` needs to be shown, as ``page_needs`` finds it, and no more."""
    return page_needs(document).requisites


def page_needs(document: Document) -> Needs:
    """Return what ``document`` needs to be shown, each address once, in document order.

    First comes what mark-up, style sheets, ``Link`` headers and module scripts ask for; then what
    its scripts may ask for, as far as it stands in them word for word (``is_guess``). Contents of
    ``<noscript>`` and of a declarative shadow root count, those of another ``<template>`` do not.
    An icon that the page does not name is not among them: ``unnamed_icon`` has it.
    """
    found = Requisites(document.base, page=document.url, charset=document.charset)
    page = _Page(found, has_paint="url(" in document.html)
    for written, parameters in link_headers(document.headers):
        page.link({**parameters, "href": written}, how="Link header", base=document.url)
    if document.html.startswith("<?xml"):
        for match in _STYLE_SHEET.finditer(document.html, 0, _PROLOGUE):
            found.add(match[1], "xml-stylesheet", "style")
    page.collect(document.root, _LEVELS_DEEP)
    return found.needs(page.scripts(document))


def unnamed_icon(document: Document, needs: Needs) -> FoundRequisite | None:
    """Return the icon that browsers and viewers ask a page's site for where it names none.

    A guess: most sites have it, and many pages are shown without. None where ``needs``, those of
    the page, have an icon.
    """
    if any("icon" in one.how.split() for one in needs.requisites):
        return None
    address = parse("/favicon.ico", document.url)
    if address is None or not is_web(address):
        return None
    return FoundRequisite(
        as_written="/favicon.ico", url=address.href, how="unnamed icon", is_guess=True
    )


class _Page:
    """What is gathered while a page is walked through: its requisites, and its scripts for later.

    ``has_paint`` false says that no attribute of an SVG element holds a ``url()``.
    """

    def __init__(self, found: Requisites, *, has_paint: bool) -> None:
        self._found = found
        self._has_paint = has_paint
        self._later: list[tuple[str, str, str]] = []
        self._imports: dict[str, str] = {}
        self._special = {
            "link": self._link_element,
            "input": self._input,
            "object": self._embedded,
            "embed": self._embedded,
            "param": self._parameter,
            "meta": self._meta,
            "iframe": self._frame,
            "template": self._template,
        }

    def collect(self, root: Node, levels_left: int) -> None:
        found = self._found
        for node in (root, *root.inside()):
            tag = node.tag
            if tag == "style":
                add_style(node.text() or "", found, "style")
                continue
            attributes = node.attributes
            if tag == "script":
                self._script(node, attributes)
            if not attributes:
                continue
            if tag in _PLAIN:
                self._plain(tag, attributes)
            if tag in self._special:
                self._special[tag](node, attributes, levels_left)
            if not _DULL.issuperset(attributes):
                self._unusual(tag, attributes)
            if "style" in attributes and "(" in (style := attributes["style"] or ""):
                add_style(style, found, "style attribute")

    def _plain(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        for name, expects in _PLAIN[tag]:
            if written := attributes.get(name):
                self._found.add(written, f"{tag} {name}", expects or expects_by_ending(written))
        if tag in _WITH_SETS and (srcset := attributes.get("srcset")):
            _set(srcset, f"{tag} srcset", self._found)

    def _unusual(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        add_lazy(tag, attributes, self._found, self._later)
        if self._has_paint:
            for name in sorted(_PAINT & attributes.keys()):
                add_style(attributes[name] or "", self._found, f"{tag} {name}")

    def scripts(self, document: Document) -> ScriptHome:
        """Search what was put off until all that is certain was found; return the page's facts."""
        found, base = self._found, document.base
        imports = tuple(self._imports.items())
        for name, address in imports:
            if not name.endswith("/"):
                found.add(address, "import map", "module")
        for text, kind, how in self._later:
            if kind == "picture":
                found.guess(text, how)
        for text, kind, how in self._later:
            if kind != "picture":
                add_script(text, kind, found, how, base=base, script=base, imports=imports)
        return ScriptHome(
            page=document.url, base=base, hosts=frozenset(found.hosts), imports=imports
        )

    def link(
        self,
        attributes: Mapping[str, str | None],
        *,
        how: str | None = None,
        base: str | None = None,
    ) -> None:
        rels = (attributes.get("rel") or "").lower().split()
        expects = next((_LINK_RELS[rel] for rel in rels if rel in _LINK_RELS), None)
        if expects is None:
            return
        written = attributes.get("href") or ""
        wanted_as = (attributes.get("as") or "").lower()
        if wanted_as == "style":
            expects = "style"
        elif not expects:
            expects = _PRELOADED_AS.get(wanted_as) or expects_by_ending(written)
        how = f"{how or 'link'} {' '.join(rels)}"
        self._found.add(written, how, expects, base=base)
        _set(attributes.get("imagesrcset"), f"{how} imagesrcset", self._found, base)

    def _script(self, node: Node, attributes: Mapping[str, str | None]) -> None:
        kind = script_kind(attributes.get("type"))
        for name in ("src", "href", "xlink:href"):
            written = attributes.get(name)
            if written:
                self._found.add(
                    written, f"script {name}", "module" if kind == "module" else "script"
                )
                return
        if kind == "importmap":
            for name, address in import_map(node.text() or "", self._found.base):
                self._imports.setdefault(name, address)
        elif kind and (text := node.text()):
            self._later.append((text, kind, f"inline {kind}"))

    def _link_element(self, _: Node, attributes: Mapping[str, str | None], __: int) -> None:
        self.link(attributes)

    def _input(self, _: Node, attributes: Mapping[str, str | None], __: int) -> None:
        if (attributes.get("type") or "").lower() == "image":
            self._found.add(attributes.get("src"), "input src")

    def _embedded(self, node: Node, attributes: Mapping[str, str | None], _: int) -> None:
        name = "data" if node.tag == "object" else "src"
        is_document = _DOCUMENT_TYPE.match(attributes.get("type") or "")
        self._found.add(
            attributes.get(name), f"{node.tag} {name}", "frame" if is_document else "other"
        )

    def _parameter(self, node: Node, attributes: Mapping[str, str | None], _: int) -> None:
        value = attributes.get("value") or ""
        if (
            (attributes.get("name") or "").lower() in _PARAMETERS
            and node.parent is not None
            and node.parent.tag == "object"
            and looks_like_address(value)
        ):
            self._found.add(value, "object param")

    def _meta(self, _: Node, attributes: Mapping[str, str | None], __: int) -> None:
        name = attributes.get("name") or ""
        if _TILES.fullmatch(name):
            self._found.add(attributes.get("content"), f"meta {name.lower()}")

    def _frame(self, _: Node, attributes: Mapping[str, str | None], levels_left: int) -> None:
        if attributes.get("srcdoc"):
            self._within(attributes["srcdoc"] or "", levels_left)

    def _template(self, node: Node, attributes: Mapping[str, str | None], levels_left: int) -> None:
        """Read a shadow root: its contents are shown in place of its parent's."""
        if (attributes.get("shadowrootmode") or "").lower() in {"open", "closed"}:
            # The parser gives what is in a template only as text, with the template around it.
            self._within("<div" + (node.html or "")[len("<template") :], levels_left)

    def _within(self, html: str, levels_left: int) -> None:
        try:
            if levels_left:
                self.collect(parse_fragment(html), levels_left - 1)
        except PageError:  # too tangled to read: shown from what the page itself holds
            return


def _set(srcset: str | None, how: str, found: Requisites, base: str | None = None) -> None:
    for written in srcset_addresses(srcset or ""):
        found.add(written, how, base=base)
