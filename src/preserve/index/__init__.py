"""The index of a capture (CDXJ), and which stored response an equal payload can refer to."""

from preserve.index.cdxj import Entry, entry_of, hide_in_cdxj, mend_cdxj, read_cdxj, write_cdxj
from preserve.index.collection import write_collection_index
from preserve.index.originals import Originals
from preserve.index.revisits import lines_with_statuses, with_statuses
from preserve.index.while_writing import LinesToBe

__all__ = [
    "Entry",
    "LinesToBe",
    "Originals",
    "entry_of",
    "hide_in_cdxj",
    "lines_with_statuses",
    "mend_cdxj",
    "read_cdxj",
    "with_statuses",
    "write_cdxj",
    "write_collection_index",
]
