"""Keeps an article, the whole discussion under it and every link that either cites."""

from __future__ import annotations

import importlib.metadata

__version__ = importlib.metadata.version("preserve")
