"""What CSL-JSON may hold, as far as we write it: from the public schema of CSL 1.0.2, in short."""

from __future__ import annotations

from typing import Any

_TYPES = [
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
    "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
    "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview",
    "legal_case", "legislation", "manuscript", "map", "motion_picture", "musical_score", "pamphlet",
    "paper-conference", "patent", "performance", "periodical", "personal_communication", "post",
    "post-weblog", "regulation", "report", "review", "review-book", "software", "song", "speech",
    "standard", "thesis", "treaty", "webpage",
]  # fmt: skip
_TEXTS = [
    "abstract", "annote", "archive", "archive_collection", "archive_location", "archive-place",
    "authority", "container-title", "genre", "keyword", "language", "medium", "note", "publisher",
    "section", "source", "title", "title-short", "URL", "version",
]  # fmt: skip
_NAME = {
    "type": "object",
    "properties": {
        name: {"type": "string"}
        for name in (
            "family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"
        )
    },
    "additionalProperties": False,
}  # fmt: skip
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {"type": ["string", "number"]},
            },
        },
        "literal": {"type": "string"},
    },
    "additionalProperties": False,
}

CSL_DATA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            "type": {"enum": _TYPES},
            "id": {"type": ["string", "number"]},
            **{name: {"type": "string"} for name in _TEXTS},
            **{name: {"type": "array", "items": _NAME} for name in ("author", "editor")},
            **dict.fromkeys(("accessed", "issued", "original-date"), _DATE),
        },
    },
}
