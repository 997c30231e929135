"""Taking a comment or an address out of what a collection shows; and, after that, out of its bytes.

    the trail says so: a line in withdrawn.jsonl, synced          from here on it is withdrawn
    indexes, catalogue, change records and reports are made to agree with it

What is withdrawn lies in the WARC files still, and a withdrawal can be taken back. A purge, which
is asked for apart, overwrites it there. Cut off at any moment, either goes on where it is begun
again, or by ``preserve repair``.
"""

from preserve.withdrawing.found import Meant, find_standing, what_is_meant
from preserve.withdrawing.settling import restore_index, settle
from preserve.withdrawing.shown import as_shown
from preserve.withdrawing.story import Done, listing, purge, settle_all, undo, withdraw

__all__ = [
    "Done",
    "Meant",
    "as_shown",
    "find_standing",
    "listing",
    "purge",
    "restore_index",
    "settle",
    "settle_all",
    "undo",
    "what_is_meant",
    "withdraw",
]
