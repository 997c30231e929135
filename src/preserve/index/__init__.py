"""The index of a capture (CDXJ), and which stored response an equal payload can refer to."""

from preserve.index.cdxj import Entry, entry_of, read_cdxj, write_cdxj
from preserve.index.originals import Originals

__all__ = ["Entry", "Originals", "entry_of", "read_cdxj", "write_cdxj"]
