"""An article and what it and its discussion cite, as CSL-JSON: what reference managers take in.

An item for each address, with what its page says of itself; of one that was not had, what is known
from where it is cited. Its id is made from the address alone: the same in every export.

Source: the CSL 1.0.2 data schema (csl-data.json) and specification, appendices III and IV.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from preserve.catalogue import Place
from preserve.export.kept import kept_places
from preserve.export.page_facts import PageFacts, facts_of
from preserve.export.people import name_variable
from preserve.manifest import ResourceRow
from preserve.manifest.standing import FLAG_STANDING
from preserve.model import Group, Role
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from preserve.export.view import View
    from preserve.manifest import CitationRow

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
_MONTHS, _DAYS = range(1, 13), range(1, 32)
_COMMENTS_NAMED = 20
_OF_SYSTEMS = {
    **dict.fromkeys(("blogger", "dotclear", "ghost", "movable-type", "over-blog"), "post-weblog"),
    **dict.fromkeys(("serendipity", "substack", "wordpress"), "post-weblog"),
    **dict.fromkeys(("discourse", "hyperkitty", "lemmy", "phpbb"), "post"),
}
_OF_MEDIA = {"application/pdf": "document", "image": "graphic"}

Item = dict[str, Any]


def csl_json(views: Iterable[View], *, archive: str = "") -> Iterator[bytes]:
    """Yield captures as one CSL-JSON document, UTF-8: each article, then what is cited.

    Of an address that is in several captures, the last one that had it tells; of one that is an
    article itself, its own capture. ``archive`` is who keeps the captures.

    Raises:
        CollectionError: the collection cannot be read.
        ManifestError: rows cannot be read.
    """
    items: dict[str, tuple[bool, bool, Item]] = {}
    for view in views:
        for number, item in enumerate(_items(view, archive)):
            told = "archive_location" in item, not number, item  # an article knows itself best
            if item["id"] not in items or told[:2] >= items[item["id"]][:2]:
                items[item["id"]] = told
    separator = b"["
    for _, _, item in items.values():
        yield separator + b"\n" + json.dumps(item, ensure_ascii=False).encode("utf-8", "replace")
        separator = b","
    yield b"\n]\n"


def _items(view: View, archive: str) -> Iterator[Item]:
    """Yield the article, then what is cited."""
    rows = {row.id: row for row in view.capture.rows("resources", ResourceRow)}
    article = view.article
    url = article.final_url or article.url
    own = next((row for row in rows.values() if _is_article(row, url) and _is_had(row)), None)
    place = Place(capture=view.capture, row=own) if own is not None else None
    page = facts_of(place) if place is not None else PageFacts()
    yield _item(
        _Told(
            kind=page.kind or _OF_SYSTEMS.get(view.discussion.system or "", "webpage"),
            title=article.title or url,
            authors=article.authors,
            published=article.published,
            language=article.language,
            site_name=article.site_name,
        ),
        url=article.canonical_url or url,
        accessed=own.warc_date if own is not None else None,
        place=place,
        archive=archive,
        note=None if own is not None else "Not captured.",
    )
    kept = _kept(view, rows.values())
    for citing in _by_address(view.citations()).values():
        row = rows.get(citing[0].resource or "")
        place = Place(capture=view.capture, row=row) if _is_had(row) and row else None
        if row is not None and row.kept is not None:
            place = kept.get(row.kept.record_id)
        yield _cited(view, citing, place, archive)


def _kept(view: View, rows: Iterable[ResourceRow]) -> dict[str, Place]:
    """Return what earlier captures hold of citations that were not visited again, by record."""
    if not any(row.kept is not None for row in rows):
        return {}
    places = kept_places([view.capture], view.capture.path.parents[1])
    return {place.row.record.id: place for place in places if place.row.record is not None}


def _by_address(citations: Iterable[CitationRow]) -> Mapping[str, list[CitationRow]]:
    """Return who cites each web address."""
    found: dict[str, list[CitationRow]] = {}
    for row in citations:
        address = parse(row.unwrapped_url or row.url or "")
        if address is not None and is_web(address):
            found.setdefault(address.href, []).append(row)
    return found


def _cited(view: View, citing: Sequence[CitationRow], place: Place | None, archive: str) -> Item:
    first = citing[0]
    flags = [flag for flag in place.row.flags if flag in FLAG_STANDING] if place is not None else []
    # A page that stands in the place of the thing says nothing about it.
    page = facts_of(place).told(view.say) if place is not None and not flags else PageFacts()
    said = next((one.anchor_text for one in citing if _is_title(one.anchor_text)), None)
    url = first.unwrapped_url or first.url or ""
    media = (place.row.content_type or "") if place is not None else ""
    of_media = _OF_MEDIA.get(media) or _OF_MEDIA.get(media.partition("/")[0])
    note = f"Cited by {_who(citing)}."
    if flags:
        note += f" What was captured is flagged {', '.join(flags)}."
    if place is None:
        note += f" Not captured: {first.outcome or 'not asked for'}."
    return _item(
        _Told(
            kind=page.kind or of_media or "webpage",
            title=page.title or said or url,
            authors=page.authors,
            published=page.published,
            language=page.language,
            site_name=page.site_name,
        ),
        url=url,
        accessed=place.row.warc_date if place is not None else None,
        place=place,
        archive=archive,
        note=note,
    )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What an item says of a page."""

    kind: str
    title: str | None
    authors: Sequence[str]
    published: str | None
    language: str | None
    site_name: str | None


def _item(
    told: _Told,
    *,
    url: str,
    accessed: str | None,
    place: Place | None,
    archive: str,
    note: str | None,
) -> Item:
    location = _location(place) if place is not None else None
    item: Item = {
        "id": _id(url),
        "type": told.kind,
        "title": told.title,
        "author": [name_variable(name) for name in told.authors],
        "container-title": told.site_name,
        "issued": date_variable(told.published),
        "accessed": date_variable(accessed),
        "URL": url,
        "language": told.language,
        "archive": archive if location is not None else None,
        "archive_location": location,
        "note": note,
    }
    return {name: value for name, value in item.items() if value}


def _location(place: Place) -> str | None:
    """Return the file of a record in the collection, and its id."""
    if place.row.record is None:
        return None
    file = place.path.relative_to(place.capture.path.parents[1]).as_posix()
    return f"{file} {place.row.record.id.strip('<>')}"


def _id(url: str) -> str:
    """Return a name for an address that is the same in every export."""
    address = parse(url)
    href = address.href if address is not None else url
    host = (address.host if address is not None else "").removeprefix("www.")
    return f"{re.sub('[^a-z0-9.-]', '-', host)}-{hashlib.sha256(href.encode()).hexdigest()[:10]}"


def date_variable(written: str | None) -> dict[str, list[list[int]]] | None:
    """Return a date as CSL has it, as far as it is known: year, month and day as written."""
    found = _DATE.match(written or "")
    if found is None or not int(found[1]):
        return None
    parts = [int(found[1])]
    for number, allowed in ((found[2], _MONTHS), (found[3], _DAYS)):
        if number is None or int(number) not in allowed:
            break
        parts.append(int(number))
    return {"date-parts": [parts]}


def _who(citing: Sequence[CitationRow]) -> str:
    comments = list(dict.fromkeys(row.cited_by.id for row in citing if row.cited_by.id is not None))
    who = ["the article"] if any(row.cited_by.id is None for row in citing) else []
    if comments:
        named = ", ".join(comments[:_COMMENTS_NAMED])
        more = len(comments) - _COMMENTS_NAMED
        who.append(
            f"comment{'s' if comments[1:] else ''} {named}" + (f" and {more} more" * (more > 0))
        )
    return " and ".join(who)


def _is_title(text: str | None) -> bool:
    return bool(text and text.strip()) and not re.match(r"\s*(?:https?:|www\.)", text or "")


def _is_article(row: ResourceRow, url: str) -> bool:
    return Role.ARTICLE in row.roles and row.url == url.partition("#")[0]


def _is_had(row: ResourceRow | None) -> bool:
    return (
        row is not None
        and row.record is not None
        and row.outcome is not None
        and row.outcome.group is Group.THE_THING
    )
