"""How pages are made: templates that are read piece by piece, and the addresses between pages."""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import importlib.resources
import urllib.parse
from typing import TYPE_CHECKING, Any, Protocol

import jinja2

from preserve.report.safe import fit
from preserve.report.words import machine_readable

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

COMMENTS, CITATIONS = "comments", "citations"
INDEX = "index"
SUFFIX = ".html"
_PIECE_CHARACTERS = 1 << 16
_PACKAGE = "preserve.report"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page: its name among the others, and what makes it, UTF-8, a piece at a time."""

    name: str
    made: Callable[[], Iterator[bytes]]


class Places(Protocol):
    """Where pages are, seen from each other: files in one folder, or paths of a server."""

    def index(self, number: int | None) -> str:
        """Return the address of the collection, or of an older block of its captures, from 1."""
        ...

    def part(self, capture_id: str, part: str | None, number: int) -> str:
        """Return that of a capture's report (``part`` None), or a further page of a part of it."""
        ...

    def has(self, capture_id: str) -> bool:
        """Tell whether there is a report of a capture."""
        ...


class Files:
    """Pages as files in one folder; ``reports`` are the captures that have one there."""

    def __init__(self, reports: Container[str]) -> None:
        self._reports = reports

    def index(self, number: int | None) -> str:
        """Return ``index.html``; ``index-1.html``, ``index-2.html``, …."""
        return INDEX + (f"-{number}" if number is not None else "") + SUFFIX

    def part(self, capture_id: str, part: str | None, number: int) -> str:
        """Return ``ID.html``, ``ID-comments-2.html``, ``ID-citations-2.html``, …."""
        return capture_id + (f"-{part}-{number}" if part and number > 1 else "") + SUFFIX

    def has(self, capture_id: str) -> bool:
        """Tell whether the folder has a report of a capture."""
        return capture_id in self._reports


def pieces(template: str, values: Mapping[str, Any], *, package: str = _PACKAGE) -> Iterator[bytes]:
    """Yield a page, UTF-8, a piece at a time; templates of another package come before ours."""
    made = _environment(package).get_template(template)
    waiting: list[str] = []
    characters = 0
    for piece in made.generate(values):
        waiting.append(piece)
        characters += len(piece)
        if characters >= _PIECE_CHARACTERS:
            yield "".join(waiting).encode()
            waiting, characters = [], 0
    yield "".join(waiting).encode()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Inline:
    """A style sheet or script that stands in the page; its hash lets it, and no other, work."""

    text: str
    source: str


@functools.cache
def inline(name: str, package: str = _PACKAGE) -> Inline:
    """Return a file of the templates with the source by which a policy allows it (CSP3, 2.3.1)."""
    text = importlib.resources.files(package).joinpath(f"templates/{name}").read_text()
    if "</" in text or "<!--" in text:
        raise AssertionError(f"{name} would end its own element")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inline(text=text, source=f"'sha256-{digest}'")


def policy() -> str:
    """Return the Content-Security-Policy of the pages: their own style and script, and no more."""
    style, script = inline("report.css"), inline("report.js")
    return (
        f"default-src 'none'; style-src {style.source}; script-src {script.source}; "
        "base-uri 'none'; form-action 'none'"
    )


def _href(path: str) -> str:
    """Return a name as a relative reference: a colon in it is no scheme's."""
    return urllib.parse.quote(path, safe="/?&=#~")


@functools.cache
def _environment(package: str) -> jinja2.Environment:
    packages = dict.fromkeys((package, _PACKAGE))
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(one) for one in packages]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=fit,
    )
    environment.globals |= {
        "style": inline("report.css").text,
        "script": inline("report.js").text,
        "policy": policy(),
        "site": None,  # what a server says on every page: its other pages, its own style
    }
    environment.filters |= {"href": _href, "machine": machine_readable}
    return environment
