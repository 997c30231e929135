"""A piece of a text as a terminal shows it, with the words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.cli.screen import text

if TYPE_CHECKING:
    from rich.text import Text

    from preserve.catalogue.excerpts import Excerpt


def marked(piece: Excerpt) -> Text:
    """Return an excerpt for a line, with the words that were searched for marked."""
    line, at = text(""), 0
    for start, end in piece.marks:
        line.append_text(text(piece.plain[at:start]))
        line.append_text(text(piece.plain[start:end], "bold yellow"))
        at = end
    return line.append_text(text(piece.plain[at:]))
