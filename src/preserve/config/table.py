"""What all tables of the settings share, and the ranges of their numbers."""

from __future__ import annotations

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
Bytes = Annotated[int, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]
MoreThanNothing = Annotated[float, msgspec.Meta(gt=0, le=1e9)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all tables share: frozen, every key known."""
