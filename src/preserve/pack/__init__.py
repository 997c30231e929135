"""Packages for others to read: WACZ 1.1.1, BagIt 1.0, and how what is given away is written.

What goes into a package is for the story to say; this room knows the formats.
"""

from preserve.pack.bag import BAG_MARK, Bag, Sums
from preserve.pack.indexes import LINES_PER_BLOCK, add_index, merged
from preserve.pack.originals import OriginalsFile, copy_exchanges, copy_member
from preserve.pack.output import Output, scratch_beside, sha256_of
from preserve.pack.package import Description, Package, Packed
from preserve.pack.pages import Page, PageList
from preserve.pack.tree import Tree, tree_at

__all__ = [
    "BAG_MARK",
    "LINES_PER_BLOCK",
    "Bag",
    "Description",
    "OriginalsFile",
    "Output",
    "Package",
    "Packed",
    "Page",
    "PageList",
    "Sums",
    "Tree",
    "add_index",
    "copy_exchanges",
    "copy_member",
    "merged",
    "scratch_beside",
    "sha256_of",
    "tree_at",
]
