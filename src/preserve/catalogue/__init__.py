"""What a collection holds: its captures and records, found by the words a person uses for them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from preserve.catalogue.catalogue import Catalogue, current
from preserve.catalogue.citing import Citing
from preserve.catalogue.figures import OfHost, Rot, Slow, Sums, slow_hosts
from preserve.catalogue.finding import (
    LATEST,
    captures_of,
    count_captures,
    find,
    find_folder,
    list_captures,
    newest_of,
)
from preserve.catalogue.folders import CaptureFolder, captures, captures_in, folders
from preserve.catalogue.listed_citations import count_citations, list_citations
from preserve.catalogue.listing import Cited, Listed, Visited
from preserve.catalogue.lives import Seen
from preserve.catalogue.moved import Moved, moved_captures, moved_paths, read_moved
from preserve.catalogue.needed import with_requisites
from preserve.catalogue.place import Place
from preserve.catalogue.records import (
    find_original,
    find_record,
    first_moment,
    known_originals,
    last_moment,
)
from preserve.catalogue.searching import Found
from preserve.catalogue.standings import Standings
from preserve.catalogue.visits import visits_to
from preserve.catalogue.wanted import Wanted
from preserve.catalogue.withheld import (
    Withheld,
    hidden_anywhere,
    not_to_be_asked,
    withheld_by,
    withheld_in,
    withheld_of_moved,
)
from preserve.catalogue.words_of import SearchKind

if TYPE_CHECKING:
    from preserve.catalogue.always import asked
    from preserve.catalogue.hosts import Hosts
    from preserve.catalogue.known_robots import KnownRobots
    from preserve.catalogue.questions import Question, question
    from preserve.catalogue.rebuilding import Rebuilt, rebuild

__all__ = [
    "LATEST",
    "CaptureFolder",
    "Catalogue",
    "Cited",
    "Citing",
    "Found",
    "Hosts",
    "KnownRobots",
    "Listed",
    "Moved",
    "OfHost",
    "Place",
    "Question",
    "Rebuilt",
    "Rot",
    "SearchKind",
    "Seen",
    "Slow",
    "Standings",
    "Sums",
    "Visited",
    "Wanted",
    "Withheld",
    "asked",
    "captures",
    "captures_in",
    "captures_of",
    "count_captures",
    "count_citations",
    "current",
    "find",
    "find_folder",
    "find_original",
    "find_record",
    "first_moment",
    "folders",
    "hidden_anywhere",
    "known_originals",
    "last_moment",
    "list_captures",
    "list_citations",
    "moved_captures",
    "moved_paths",
    "newest_of",
    "not_to_be_asked",
    "question",
    "read_moved",
    "rebuild",
    "slow_hosts",
    "visits_to",
    "with_requisites",
    "withheld_by",
    "withheld_in",
    "withheld_of_moved",
]

_SELDOM_ASKED_FOR = {
    "Hosts": "hosts",
    "KnownRobots": "known_robots",
    "Question": "questions",
    "Rebuilt": "rebuilding",
    "asked": "always",
    "question": "questions",
    "rebuild": "rebuilding",
}

if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Import where it is asked for what a look at captures does not need."""
        if name not in _SELDOM_ASKED_FOR:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_SELDOM_ASKED_FOR[name]}"), name)
