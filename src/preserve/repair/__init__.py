"""Closing what was left open: captures whose process was killed, or whose disk was full."""

from preserve.repair.story import Repaired, left_open, repair, repair_all

__all__ = ["Repaired", "left_open", "repair", "repair_all"]
