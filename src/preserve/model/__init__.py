"""Frozen value types that the rooms hand to each other."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from preserve.model.words import (
    Flag,
    Form,
    Framing,
    Group,
    Kind,
    MissingReason,
    Outcome,
    Phase,
    Role,
    ThreadState,
    Truncation,
    Verdict,
    Visibility,
)

if TYPE_CHECKING:
    from preserve.model.readings import (
        ArticleFacts,
        Author,
        Comment,
        Fact,
        FlagEvidence,
        FoundCitation,
        FoundRequisite,
        Locator,
        OtherReading,
        Quote,
    )
    from preserve.model.wire import (
        Ask,
        Body,
        Digests,
        Exchange,
        Failure,
        MemoryBody,
        Tls,
        read_chunks,
    )

__all__ = [
    "ArticleFacts",
    "Ask",
    "Author",
    "Body",
    "Comment",
    "Digests",
    "Exchange",
    "Fact",
    "Failure",
    "Flag",
    "FlagEvidence",
    "Form",
    "FoundCitation",
    "FoundRequisite",
    "Framing",
    "Group",
    "Kind",
    "Locator",
    "MemoryBody",
    "MissingReason",
    "OtherReading",
    "Outcome",
    "Phase",
    "Quote",
    "Role",
    "ThreadState",
    "Tls",
    "Truncation",
    "Verdict",
    "Visibility",
    "read_chunks",
]

if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Import what is no mere word where it is asked for: who looks at captures needs none."""
        if name in __all__:
            for place in ("readings", "wire"):
                found = getattr(importlib.import_module(f"{__name__}.{place}"), name, None)
                if found is not None:
                    globals()[name] = found
                    return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
