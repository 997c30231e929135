"""Keeps an article, the whole discussion under it and every link that either cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__: str

if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> str:
        """Look the version up where it is asked for: that takes longer than a short command."""
        if name != "__version__":
            raise AttributeError(f"module 'preserve' has no attribute {name!r}")
        import importlib.metadata  # noqa: PLC0415 - see above

        globals()[name] = importlib.metadata.version("preserve")
        return str(globals()[name])
