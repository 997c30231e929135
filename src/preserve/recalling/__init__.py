"""What an open capture left behind: its beginning, its ledger, its records, its files."""

from preserve.recalling.beginning import Beginning, beginning
from preserve.recalling.files import close_files
from preserve.recalling.log import Recalled, journal_lines, recall
from preserve.recalling.opened import (
    OpenCapture,
    left_open,
    opened,
    opened_at,
    take_up_opened,
)
from preserve.recalling.records import Kept
from preserve.recalling.resumption import Resumption

__all__ = [
    "Beginning",
    "Kept",
    "OpenCapture",
    "Recalled",
    "Resumption",
    "beginning",
    "close_files",
    "journal_lines",
    "left_open",
    "opened",
    "opened_at",
    "recall",
    "take_up_opened",
]
