"""A change record as a page that a person can read: no scripts, no links, nothing to load.

Everything in it may come from a hostile page. It is escaped where it is put in; controls that
reorder what is read are written out; a name or address stands in an isolate of its own.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING

import jinja2

from preserve.compare.links import by_address
from preserve.compare.record import CitationEvent
from preserve.compare.wording import (
    CITATION_EVENTS,
    change_heading,
    cited_by,
    comment_lines,
    fact_name,
    headline,
    link_line,
    remarks,
    value_text,
)

if TYPE_CHECKING:
    from preserve.compare.record import ChangeRecord, CitationChange

# Embeddings, overrides and isolates; the marks U+061C, U+200E and U+200F only help to set text.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HARMFUL = frozenset({"Cc", "Cs"})


def changes_page(record: ChangeRecord) -> str:
    """Return a whole HTML document that shows a change record."""
    return _template().render(
        record=record,
        seed=record.newer.seed,
        headline=headline(record),
        remarks=remarks(record),
        groups=_groups(record),
    )


def _groups(record: ChangeRecord) -> list[tuple[str, list[tuple[str, list[CitationChange]]]]]:
    """Return the citations by what happened, then by address."""
    addresses = by_address(record.citations.changes)
    found = []
    for event in CitationEvent:
        entries = [(url, some) for (what, url), some in addresses.items() if what is event]
        if entries:
            found.append((CITATION_EVENTS[event], entries))
    return found


def plain(text: object) -> str:
    r"""Return text in which nothing reorders what is read; what would is written as ``\u202e``."""
    written = str(text)
    if written.isascii() and written.isprintable():
        return written
    return "".join(map(_harmless, written))


def _harmless(character: str) -> str:
    if character in "\n\t":
        return character
    if character in _REORDERING or unicodedata.category(character) in _HARMFUL:
        return f"\\u{ord(character):04x}"
    return character


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("preserve.compare"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "plain": plain,
        "words": value_text,
        "fact_name": fact_name,
        "change_heading": change_heading,
        "comment_lines": comment_lines,
        "link_line": link_line,
        "cited_by": cited_by,
    }
    return environment.get_template("changes.html")
