"""The console that tables, colours and progress are drawn on, with nothing harmful in its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segment

from preserve.harmless import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType


class Screen(Console):
    """A console of rich: its own controls pass, those in a text are written out.

    Texts are best made harmless before they are laid out, so that columns stand in line
    (``screen.text``); this is for what was forgotten.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield what is drawn for something."""
        for segment in super().render(renderable, options):
            text = segment.text
            if segment.control or text == "\n" or (text.isascii() and text.isprintable()):
                yield segment
            else:
                yield Segment(clean(text, lines=True), segment.style)
