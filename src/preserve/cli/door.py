"""The door to the terminal: standard output and error write nothing that commands it.

Texts from the web are made harmless where they are put into a line (``clean``), since only there a
line feed of theirs can be told from one of ours. What forgot to ask is caught by the streams
themselves, which ``guard`` puts in the place of standard output and error. Bytes are not text: JSON
goes through ``json_bytes``, and a body or an export that somebody asked for is written to a file or
a pipe as it is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from preserve.harmless import clean

if TYPE_CHECKING:
    from typing import TextIO


class Guarded:
    """A text stream that writes nothing harmful to the one beneath; line feeds and tabs stay."""

    def __init__(self, beneath: TextIO) -> None:
        self.beneath = beneath

    def write(self, text: str) -> int:
        """Write text; return how much of it was taken, which is all."""
        self.beneath.write(clean(text, lines=True, tabs=True))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write several texts, one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.beneath, name)


def guard() -> None:
    """Guard standard output and error for the rest of the process, also against tracebacks."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or isinstance(stream, Guarded):  # None: it is closed
            continue
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, Guarded(stream))


def beneath(stream: TextIO | Guarded | None) -> TextIO | None:
    """Return the stream itself, for what makes colours of its own and texts harmless by itself."""
    return stream.beneath if isinstance(stream, Guarded) else stream
