"""From what was found to the manifest: rows, sums, provenance, and the files that hold them."""

from preserve.account.closing import account_of, write_account
from preserve.account.linked_data import discussion_json_ld
from preserve.account.provenance import (
    JOURNAL_VERSION,
    CaptureOptions,
    Provenance,
    begin_journal,
    previous_of,
)
from preserve.account.rows import (
    article_row,
    citation_row,
    comment_row,
    discussion_row,
    locator_row,
    no_discussion_row,
)
from preserve.account.thread_page import thread_html, thread_text, thread_title
from preserve.account.thread_record import record_discussion

__all__ = [
    "JOURNAL_VERSION",
    "CaptureOptions",
    "Provenance",
    "account_of",
    "article_row",
    "begin_journal",
    "citation_row",
    "comment_row",
    "discussion_json_ld",
    "discussion_row",
    "locator_row",
    "no_discussion_row",
    "previous_of",
    "record_discussion",
    "thread_html",
    "thread_text",
    "thread_title",
    "write_account",
]
