"""Packages for others to read: WACZ 1.1.1, and how a file that is given away is written.

What goes into a package is for the story to say; this room knows the formats.
"""

from preserve.pack.indexes import LINES_PER_BLOCK, add_index, merged
from preserve.pack.originals import OriginalsFile, copy_exchanges
from preserve.pack.output import Output, sha256_of
from preserve.pack.package import Description, Package, Packed
from preserve.pack.pages import Page, PageList

__all__ = [
    "LINES_PER_BLOCK",
    "Description",
    "OriginalsFile",
    "Output",
    "Package",
    "Packed",
    "Page",
    "PageList",
    "add_index",
    "copy_exchanges",
    "merged",
    "sha256_of",
]
