"""A report of a capture that was made by hand, read strictly."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from strict_html import read_strictly

from preserve.export import View
from preserve.page import parse
from preserve.report import DEFAULT, Files, ViewerAddress, capture_pages, words_in

if TYPE_CHECKING:
    from preserve.catalogue import CaptureFolder


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """A page: its name, its mark-up, its elements with their attributes, its words."""

    name: str
    html: str
    elements: list[tuple[str, dict[str, str | None]]]
    text: str

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> list[str]:
        return [one.get("href") or "" for one in self.all("a")]


class Show:
    """Makes the pages of a capture's report, and holds each against HTML."""

    def __call__(self, capture: CaptureFolder, language: str = "en", **more: Any) -> list[Shown]:
        view = View(capture, include_removed=more.pop("include_removed", False))
        reports = {capture.id, *more.pop("reports", ())}
        viewer = more.pop("viewer", ViewerAddress(pattern=DEFAULT))
        found = []
        with capture_pages(
            view, words=words_in(language), places=Files(reports), viewer=viewer, **more
        ) as pages:
            for page in pages:
                html = b"".join(page.made()).decode()
                found.append(self.read(page.name, html))
        return found

    def read(self, name: str, html: str) -> Shown:
        problems, elements = read_strictly(html)
        assert problems == [], name
        body = parse(html.encode(), url="https://report.example/").css_first("body")
        assert body is not None
        for one in body.css("script"):
            one.decompose()
        return Shown(name=name, html=html, elements=elements, text=" ".join(body.text().split()))


@pytest.fixture
def show() -> Show:
    return Show()
