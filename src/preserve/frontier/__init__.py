"""What is to be fetched, when, in whose turn; what became of it; and the journal of both."""

from preserve.frontier.item import Item, Posting
from preserve.frontier.journal import JOURNAL_NAME, Journal, is_held, read_journal
from preserve.frontier.lanes import Frontier, Pacer
from preserve.frontier.ledger import Entry, Kept, Ledger, Try

__all__ = [
    "JOURNAL_NAME",
    "Entry",
    "Frontier",
    "Item",
    "Journal",
    "Kept",
    "Ledger",
    "Pacer",
    "Posting",
    "Try",
    "is_held",
    "read_journal",
]
