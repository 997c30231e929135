"""What a collection holds: its captures and records, found by the words a person uses for them."""

from preserve.catalogue.folders import (
    CaptureFolder,
    captures,
    captures_in,
    find,
    find_folder,
    folders,
)
from preserve.catalogue.records import Place, find_original, find_record, last_moment

__all__ = [
    "CaptureFolder",
    "Place",
    "captures",
    "captures_in",
    "find",
    "find_folder",
    "find_original",
    "find_record",
    "folders",
    "last_moment",
]
