"""Removing captures, and what they held for others."""

from preserve.removing.leftovers import clean_up
from preserve.removing.story import Removed, check_closed, plan, remove

__all__ = ["Removed", "check_closed", "clean_up", "plan", "remove"]
