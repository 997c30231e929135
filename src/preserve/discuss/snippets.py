"""What the snippet of a comment service says in a page: attributes, settings, where the page is."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from preserve.patterns import pattern
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.page import Document, Node

_STRING = r"\"(?>(?:[^\"\\\n]|\\.)*)\"|'(?>(?:[^'\\\n]|\\.)*)'|`(?>(?:[^`\\]|\\.)*)`"
_TOKEN = pattern(rf"(?P<string>{_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_ESCAPE = pattern(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
_LONGEST = 500_000  # characters; what is longer holds an application, not a snippet


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """Where a page is, as its scripts see it: ``host`` with its port, ``pathname`` from ``/``."""

    href: str
    origin: str
    host: str
    pathname: str


def location_of(document: Document) -> Location:
    """Return what ``window.location`` says on a page."""
    address = parse(document.url)
    href, origin = (address.href, address.origin) if address is not None else (document.url, "")
    rest = href[len(origin) :] if href.startswith(origin) else "/"
    return Location(
        href=href,
        origin=origin,
        host=origin.partition("://")[2],
        pathname=re.split(r"[?#]", rest, maxsplit=1)[0] or "/",
    )


def title_of(document: Document) -> str:
    """Return what ``document.title`` says: white space collapsed."""
    node = document.css_first("head title") or document.css_first("title")
    return " ".join((node.text() or "").split()) if node is not None else ""


def meta_of(document: Document, *selectors: str) -> str:
    """Return the content of the first element that one of the selectors finds, or ""."""
    node = document.css_first(", ".join(selectors))
    return (attribute(node, "content") or "") if node is not None else ""


def attribute(node: Node | None, name: str) -> str | None:
    """Return an attribute without white space around it; None where it is not there or empty."""
    return ((node.attributes.get(name) or "").strip() or None) if node is not None else None


def component(text: str) -> str:
    """Encode a text as ``encodeURIComponent`` does."""
    return quote(text, safe="!'()*~", errors="replace")


def query(pairs: Iterable[tuple[str, str]]) -> str:
    """Write a query as ``URLSearchParams`` does."""
    return "&".join(f"{_form(name)}={_form(value)}" for name, value in pairs)


def _form(text: str) -> str:
    return quote(text, safe="* ", errors="replace").replace(" ", "+").replace("~", "%7E")


def inline_scripts(document: Document, *words: str) -> list[str]:
    """Return the inline scripts that hold one of the words, without their comments."""
    found = []
    for node in document.css("script:not([src])"):
        script = node.text() or ""
        if len(script) <= _LONGEST and any(word in script for word in words):
            found.append(_TOKEN.sub(lambda token: token["string"] or " ", script))
    return found


def literal(scripts: Iterable[str], *names: str) -> str | None:
    """Return the string that a script gives to the first of these names; None where none does.

    As a variable, as a key of an object, or as a property; never the value of an expression.
    """
    for name in names:
        shape = re.compile(rf"(?<![\w$])[\"']?{re.escape(name)}[\"']?\s*[:=]\s*({_STRING})")
        for script in scripts:
            found = shape.search(script)
            if found is not None and "${" not in found[1]:
                return _unescaped(found[1][1:-1]).strip() or None
    return None


def _unescaped(text: str) -> str:
    def character(escape: re.Match[str]) -> str:
        code = escape[1] or escape[2]
        return chr(int(code, 16)) if code else _LETTERS.get(escape[3], escape[3])

    plain = _ESCAPE.sub(character, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parsed_json(script: str, marker: str) -> object:
    """Return what the ``JSON.parse("…")`` after a marker gives, or the object there; or None."""
    rest = script.partition(marker)[2]
    call = re.match(r"\s*=\s*(JSON\.parse\(\s*)?", rest)
    if call is None:
        return None
    decoder = json.JSONDecoder()
    try:
        value = decoder.raw_decode(rest, call.end())[0]
        return json.loads(value) if call[1] and isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None
