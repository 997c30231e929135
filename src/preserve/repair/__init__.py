"""Closing what was left open: captures whose process was killed, or whose disk was full."""

from preserve.repair.story import Repaired, repair, repair_all

__all__ = ["Repaired", "repair", "repair_all"]
