"""What a collection holds: its captures and records, found by the words a person uses for them."""

from preserve.catalogue.catalogue import Catalogue, current
from preserve.catalogue.finding import (
    find,
    find_folder,
    list_captures,
    list_citations,
    newest_of,
)
from preserve.catalogue.folders import CaptureFolder, captures, captures_in, folders
from preserve.catalogue.hosts import Hosts
from preserve.catalogue.known_robots import KnownRobots
from preserve.catalogue.listing import Cited, Listed
from preserve.catalogue.moved import Moved, moved_captures, moved_paths, read_moved
from preserve.catalogue.needed import with_requisites
from preserve.catalogue.place import Place
from preserve.catalogue.rebuilding import Rebuilt, rebuild
from preserve.catalogue.records import find_original, find_record, first_moment, last_moment

__all__ = [
    "CaptureFolder",
    "Catalogue",
    "Cited",
    "Hosts",
    "KnownRobots",
    "Listed",
    "Moved",
    "Place",
    "Rebuilt",
    "captures",
    "captures_in",
    "current",
    "find",
    "find_folder",
    "find_original",
    "find_record",
    "first_moment",
    "folders",
    "last_moment",
    "list_captures",
    "list_citations",
    "moved_captures",
    "moved_paths",
    "newest_of",
    "read_moved",
    "rebuild",
    "with_requisites",
]
