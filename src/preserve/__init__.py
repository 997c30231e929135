"""Keeps an article, the whole discussion under it and every link that either cites.

    capture(url)                one capture, now; capture_async(url) in an event loop
    open_collection("warcs")    the captures there are: lists, searches, bodies, exports
    load_settings()             config.toml, checked
    read_file(path, url)        what a saved page would give

These, what they return, and the names in ``preserve.errors``, ``preserve.manifest`` and
``preserve.model`` are for programs to rely on; all else may change. See docs/library.md.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from preserve import config, errors, manifest, model
    from preserve.config import Settings
    from preserve.library import (
        Capture,
        Collection,
        Entry,
        PassedOver,
        capture,
        capture_async,
        load_settings,
        open_collection,
        read_file,
    )

__all__ = [
    "Capture",
    "Collection",
    "Entry",
    "PassedOver",
    "Settings",
    "__version__",
    "capture",
    "capture_async",
    "config",
    "errors",
    "load_settings",
    "manifest",
    "model",
    "open_collection",
    "read_file",
]

__version__: str

if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str):
        """Import what is asked for where it is: that takes longer than a short command."""
        import importlib  # noqa: PLC0415 - see above

        if name == "__version__":
            import importlib.metadata  # noqa: PLC0415 - see above

            globals()[name] = importlib.metadata.version("preserve")
            return globals()[name]
        if name not in __all__:
            raise AttributeError(f"module 'preserve' has no attribute {name!r}")
        if name in {"config", "errors", "manifest", "model"}:
            return importlib.import_module(f"preserve.{name}")
        place = "preserve.config" if name == "Settings" else "preserve.library"
        return getattr(importlib.import_module(place), name)

    def __dir__() -> list[str]:
        """Name what can be asked for, for whoever types in a shell."""
        return sorted({*globals(), *__all__})

    class _Package(type(sys)):
        """The package, whose name ``capture`` is the function, not the room that is called so."""

        @property
        def capture(self):
            """The function, also once the room was imported."""
            return __getattr__("capture")

        @capture.setter
        def capture(self, room):
            """Leave the room where it is: it is had by ``from preserve.capture import …``."""

    sys.modules[__name__].__class__ = _Package
