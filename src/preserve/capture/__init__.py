"""One capture, from a seed's address to a manifest; and going on with one that broke off."""

from preserve.capture.begin import capture
from preserve.capture.going_on import resume
from preserve.capture.side_by_side import side_by_side
from preserve.capture.story import CLOSING, Captured, Snapshot

__all__ = ["CLOSING", "Captured", "Snapshot", "capture", "resume", "side_by_side"]
