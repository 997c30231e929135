"""What ``import preserve`` gives to programs: the same that the command line uses.

    capture, capture_async    one capture of an article, now
    open_collection           the captures there are, and what they hold
    load_settings             config.toml, checked
    read_file                 what a saved page would give

The objects are thin: each call goes to the room that the command of its name asks, and whatever
needs much to be imported is imported by the call.
"""

from preserve.library.captured import Capture
from preserve.library.capturing import capture, capture_async, load_settings, read_file
from preserve.library.collection import Collection, PassedOver, open_collection
from preserve.library.thread import Entry

__all__ = [
    "Capture",
    "Collection",
    "Entry",
    "PassedOver",
    "capture",
    "capture_async",
    "load_settings",
    "open_collection",
    "read_file",
]
