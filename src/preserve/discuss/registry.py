"""Which adapters there are: ours and whatever else is installed."""

from __future__ import annotations

import functools
import importlib.metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from preserve.discuss.types import Adapter

GROUP = "preserve.discussions"


@functools.cache
def adapters() -> tuple[Adapter, ...]:
    """Return one instance of each installed adapter, in the order of their names.

    An adapter of someone else that cannot be imported raises: a reader that silently is not there
    would turn into discussions that silently are not kept.
    """
    points = sorted(importlib.metadata.entry_points(group=GROUP), key=lambda point: point.name)
    return tuple(point.load()() for point in points)
