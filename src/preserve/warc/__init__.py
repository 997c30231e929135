"""WARC files: records, digests, writer, reader, repair, check.

The only room that imports warcio, which serialises the records we write. The reader shares no code
with the writer: what one gets wrong, the other finds.
"""

from preserve.warc.blanking import Span, blanked, spans_of
from preserve.warc.check import Examined, check_file, examine
from preserve.warc.event import Planned
from preserve.warc.message import MessageHead, glance, read_message_head, stored_exchange
from preserve.warc.posts import Post, Posts
from preserve.warc.problem import Problem
from preserve.warc.reader import Record, read_record, read_records
from preserve.warc.repair import Repair, repair, settle
from preserve.warc.salvage import Broken, salvage
from preserve.warc.stored import (
    ORIGINAL_LEAST_BYTES,
    Original,
    Stored,
    WarcFile,
    Written,
    original_of,
)
from preserve.warc.writer import WarcWriter

__all__ = [
    "ORIGINAL_LEAST_BYTES",
    "Broken",
    "Examined",
    "MessageHead",
    "Original",
    "Planned",
    "Post",
    "Posts",
    "Problem",
    "Record",
    "Repair",
    "Span",
    "Stored",
    "WarcFile",
    "WarcWriter",
    "Written",
    "blanked",
    "check_file",
    "examine",
    "glance",
    "original_of",
    "read_message_head",
    "read_record",
    "read_records",
    "repair",
    "salvage",
    "settle",
    "spans_of",
    "stored_exchange",
]
