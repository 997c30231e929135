"""One capture, from a seed's address to a manifest; and going on with one that broke off."""

from preserve.capture.begin import capture
from preserve.capture.going_on import resume
from preserve.capture.story import Captured, Snapshot

__all__ = ["Captured", "Snapshot", "capture", "resume"]
