"""Lists of pages: one JSON object a line, the first of them a header (json-pages-1.0).

Source: WACZ 1.1.1, "pages.jsonl".
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.pack.package import Package


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page to go to: its address and second as the index has them, its title, its text.

    ``date`` is a WARC-Date; ``text`` is what a viewer's search looks in.
    """

    id: str
    url: str
    date: str
    title: str | None
    text: str | None

    @property
    def ts(self) -> str:
        """The date to the second, as an index has it, in RFC 3339."""
        return f"{self.date[:19]}Z"

    def line(self) -> bytes:
        """Return the page as a line of a list."""
        fields = {
            "id": self.id,
            "url": self.url,
            "ts": self.ts,
            "title": self.title,
            "text": self.text,
        }
        return _line({name: value for name, value in fields.items() if value is not None})


class PageList:
    """A list of pages while it grows, in a temporary file in the folder ``scratch``."""

    def __init__(self, list_id: str, title: str, *, scratch: Path) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - closed below
        self.count = 0
        header = {"format": "json-pages-1.0", "id": list_id, "title": title, "hasText": True}
        self._file.write(_line(header))

    def add(self, page: Page) -> None:
        """Add a page."""
        self._file.write(page.line())
        self.count += 1

    def add_to(self, package: Package, path: str) -> None:
        """Put the list into a package."""
        package.add(path, self._file)

    def close(self) -> None:
        """Let go of the temporary file."""
        self._file.close()


def _line(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
