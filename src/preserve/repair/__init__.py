"""Closing what was left open: captures whose process was killed, or whose disk was full."""

from preserve.repair.story import Repaired, drop_empty, repair, repair_all

__all__ = ["Repaired", "drop_empty", "repair", "repair_all"]
