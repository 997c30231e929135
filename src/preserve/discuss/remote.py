"""Discussions that live with someone else: the page holds a place and a script, no comments."""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import TYPE_CHECKING

from preserve.discuss.markup import closest
from preserve.discuss.remote_services import SERVICES
from preserve.discuss.types import Match
from preserve.page import per_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.discuss.remote_services import Service
    from preserve.page import Document, Node

_LONGEST_SCRIPT = 300_000  # characters; what is longer holds a program and no snippet
_SURE = 0.9

# Buttons behind which a page keeps comments that only a script fetches.
_MORE = (
    ".wpd-load-more-submit, .wc-load-more-submit, .wc-load-more-submit-wrap, .wpd-load-comments, "
    ".load-more-comments, #load-more-comments, .misha_comment_loadmore"
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Remote:
    """A service that would show a thread on a page: its name, and the element that says so."""

    name: str
    node: Node
    evidence: str

    def match(self) -> Match:
        """Return what the manifest lists among the adapters: seen on the page, and not read."""
        evidence = f"{self.evidence}, seen on the page and not read"
        return Match(name=self.name, confidence=_SURE, evidence=evidence)


def remote_services(document: Document) -> tuple[Remote, ...]:
    """Return the services whose thread a script would show on a page, each once, in table order."""
    return _all_of(document)


def remote_place(document: Document) -> Node | None:
    """Return the element in which a remote service would show its thread, or None."""
    return next((remote.node for remote in _all_of(document)), None)


@per_document
def _all_of(document: Document) -> tuple[Remote, ...]:
    return tuple(_found(document))


def _found(document: Document) -> Iterator[Remote]:
    scripts = [
        (node, f"{_sources(node)}\n{(node.text() or '')[:_LONGEST_SCRIPT]}")
        for node in document.css("script")
        if (node.attributes.get("type") or "").lower() not in _NO_SCRIPT
    ]
    said = "\n".join(text for _, text in scripts)
    for service in SERVICES:
        trace = next(_traces(document, service, scripts, said), None)
        if trace is not None:
            yield Remote(name=service.name, node=trace[0], evidence=trace[1])


def keeps_more(document: Document) -> bool:
    """Whether the page has a button that loads further comments by script."""
    return document.css_first(_MORE) is not None


_NO_SCRIPT = frozenset(
    {"application/ld+json", "application/json", "text/template", "text/html", "text/x-template"}
)


def _traces(
    document: Document, service: Service, scripts: list[tuple[Node, str]], said: str
) -> Iterator[tuple[Node, str]]:
    """Yield the elements that show a service, with what they are in words."""
    if service.place and (not service.with_script or _shape(service.with_script).search(said)):
        for node in document.css(service.place):
            if closest(node, _is_sample) is None:
                yield node, _named(node)
    if service.script and _shape(service.script).search(said):
        for node, text in scripts:
            if _shape(service.script).search(text):
                yield node, "its script"


def _sources(node: Node) -> str:
    """Return where a script comes from, now or once a lazy loader or a consent lets it."""
    return "\n".join(
        value for name, value in node.attributes.items() if value and name.endswith("src")
    )


def _is_sample(node: Node) -> bool:
    return node.tag in ("pre", "code", "template", "xmp")


def _named(node: Node) -> str:
    identity, names = node.attributes.get("id"), (node.attributes.get("class") or "").split()
    return f"{node.tag}{f'#{identity}' if identity else f'.{names[0]}' if names else ''}"


@functools.cache
def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
