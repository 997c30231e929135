"""A captured folder against what the demo site holds: each difference is a sentence."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, TypeVar

import msgspec

from preserve.demo import expected
from preserve.errors import ManifestError
from preserve.manifest import (
    CitationRow,
    CommentRow,
    Manifest,
    ResourceRow,
    read_manifest,
    read_rows,
)
from preserve.model import Form, Outcome, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.demo.expected import Cited, Entry
    from preserve.demo.web import DemoWeb

R = TypeVar("R", bound=msgspec.Struct)


def differences(folder: Path, web: DemoWeb) -> list[str]:
    """Compare a capture of the demo site with what the site holds.

    ``folder`` is the capture's. Returns nothing where the manifest is right; what cannot be read
    is a difference too.
    """
    try:
        manifest = read_manifest(folder / "manifest.json")
        comments = _part(folder, manifest.parts.comments.file, CommentRow)
        citations = _part(folder, manifest.parts.citations.file, CitationRow)
        resources = _part(folder, manifest.parts.resources.file, ResourceRow)
    except ManifestError as error:
        return [str(error)]
    return [
        *_of_capture(manifest, web.seed),
        *_of_discussion(manifest),
        *_of_comments(comments),
        *_of_citations(citations),
        *_of_resources(resources, citations),
    ]


def _part(folder: Path, name: str, row_type: type[R]) -> list[R]:
    return list(read_rows(folder / name, row_type))


def _unequal(what: str, said: object, right: object) -> Iterator[str]:
    if said != right:
        yield f"{what} is {_word(said)}; it should be {_word(right)}."


def _word(value: object) -> str:
    if isinstance(value, frozenset | set):
        return " or ".join(sorted(_word(one) for one in value))
    if isinstance(value, dict):
        return ", ".join(f"{_word(name)}: {_word(one)}" for name, one in value.items()) or "nothing"
    return str(value) if value is not None else "nothing"


# ------------------------------------------------------------------------- article and discussion


def _of_capture(manifest: Manifest, seed: str) -> Iterator[str]:
    yield from _unequal("The seed", manifest.capture.seed, seed)
    yield from _unequal("The capture's status", manifest.capture.status, "partial")
    article = msgspec.structs.asdict(manifest.article)
    for name, right in expected.ARTICLE.items():
        yield from _unequal(f"The article's {name}", article[name], right)
    yield from _unequal("The article's authors", manifest.article.authors, expected.AUTHORS)
    yield from _unequal("The article's policy", manifest.article.policy, expected.POLICY)


def _of_discussion(manifest: Manifest) -> Iterator[str]:
    said = manifest.discussion
    missing = {row.reason: row.count for row in said.missing}
    yield from _unequal("The discussion's system", said.system, expected.SYSTEM)
    yield from _unequal("The discussion's state", said.state, expected.STATE)
    yield from _unequal("The number of comments claimed", said.claimed, expected.CLAIMED)
    yield from _unequal("The number of comments recorded", said.recorded, expected.RECORDED)
    yield from _unequal("What is missing", missing, expected.MISSING)
    yield from _unequal("The verdict", said.verdict, expected.VERDICT)


def _of_comments(rows: list[CommentRow]) -> Iterator[str]:
    right = [entry.id for entry in expected.ENTRIES]
    said = [row.id for row in rows]
    yield from (f"Comment {one} is not there." for one in right if one not in said)
    yield from (f"Comment {one} is there, and not on the page." for one in said if one not in right)
    if set(said) == set(right):
        yield from _unequal("The comments' order", said, right)
    by_id = {row.id: row for row in rows}
    for position, entry in enumerate(expected.ENTRIES, start=1):
        if (row := by_id.get(entry.id)) is not None:
            yield from _of_comment(row, entry, position)


def _of_comment(row: CommentRow, entry: Entry, position: int) -> Iterator[str]:
    for name, said, right in (
        ("position", row.position, position),
        ("parent", row.parent, entry.parent),
        ("depth", row.depth, entry.depth),
        ("number", row.number, entry.number),
        ("author", row.author.name, entry.author),
        ("author's address", row.author.url, entry.author_url),
        ("date", row.date, entry.date),
        ("printed date", row.date_text, entry.date_text),
        ("permalink", row.permalink, entry.permalink),
        ("text's beginning", row.text[: len(entry.begins)], entry.begins),
        ("record", row.record_id is not None, True),
    ):
        yield from _unequal(f"Comment {entry.id}: its {name}", said, right)


# ---------------------------------------------------------------------- citations and resources


def _of_citations(rows: list[CitationRow]) -> Iterator[str]:
    said = collections.defaultdict[tuple[str | None, str, Form], list[CitationRow]](list)
    for row in rows:
        said[row.cited_by.id, row.as_written, row.form].append(row)
    for cited in expected.CITATIONS:
        found = said.get((cited.by, cited.as_written, cited.form))
        if not found:
            yield f"{_who(cited.by)} cites {cited.as_written} ({cited.form}); it is not there."
            continue
        yield from _of_citation(found.pop(0), cited)
    for (by, as_written, form), left in said.items():
        for _ in left:
            yield f"{_who(by)} does not cite {as_written} ({form}); it is there."


def _who(by: str | None) -> str:
    return "The article" if by is None else f"Comment {by}"


def _of_citation(row: CitationRow, cited: Cited) -> Iterator[str]:
    what = f"{_who(cited.by)}: {cited.as_written}"
    right = expected.ENDS.get(cited.url, expected.CAPTURED)
    if row.outcome not in right:
        yield from _unequal(f"{what}: its outcome", row.outcome, right)
    yield from _unequal(f"{what}: its fragment", row.fragment, cited.fragment)
    if cited.in_quote is not None:
        yield from _unequal(f"{what}: whether it is in a quotation", row.in_quote, cited.in_quote)
    if right == expected.CAPTURED:
        final_url = expected.FINAL_URLS.get(cited.url, cited.url)
        needed = len(expected.REQUISITES.get(final_url, ()))
        counts = row.requisites
        yield from _unequal(f"{what}: its final address", row.final_url, final_url)
        yield from _unequal(f"{what}: the number of its requisites", counts.captured, needed)
        yield from _unequal(f"{what}: the number of those missing", counts.missing, 0)


def _of_resources(rows: list[ResourceRow], citations: Iterable[CitationRow]) -> Iterator[str]:
    by_url = {row.url: row for row in rows}
    for url, right in _outcomes().items():
        if (row := by_url.get(url)) is None:
            yield f"{url} is not among the resources."
        elif row.outcome not in right:
            yield from _unequal(f"{url}: its outcome", row.outcome, right)
        elif Outcome.CAPTURED in right and row.record is None:
            yield f"{url} is {row.outcome}, and no record of it is named."
    known = {*_outcomes(), *(citation.url for citation in citations)}
    wanted = {Role.CITATION, Role.REQUISITE}
    for row in rows:
        if row.outcome is None:
            yield f"{row.url} has no outcome."
        if wanted & set(row.roles) and row.url not in known:
            yield f"{row.url} is among the resources, and nothing cites or needs it."


def _outcomes() -> dict[str, frozenset[Outcome]]:
    """Return each address that a capture must settle, with what may become of it."""
    right = dict.fromkeys((expected.SEED, *expected.REQUISITES), expected.CAPTURED)
    for requisites in expected.REQUISITES.values():
        right.update(dict.fromkeys(requisites, expected.CAPTURED))
    for cited in expected.CITATIONS:
        right[cited.url] = expected.ENDS.get(cited.url, expected.CAPTURED)
    hop = frozenset({Outcome.REDIRECTED, Outcome.REDIRECT_LOOP})
    right.update(dict.fromkeys(expected.HOPS, hop))
    return right
