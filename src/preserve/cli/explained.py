"""What a capture knows about why an address came to what it did."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.errors import PreserveError
from preserve.manifest import CitationRow, ResourceRow
from preserve.model import Group, Outcome
from preserve.urls import parse

if TYPE_CHECKING:
    from preserve.catalogue import CaptureFolder

_HOPS_MOST = 20
_NAMED_MOST = 5
_OF_SETTINGS = ("limits.", "defaults.", "retry.", "network.")
_HAS_SETTING = frozenset({Outcome.LIMIT_REACHED, Outcome.SKIPPED})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """An address in one capture: its line, and what else there explains it.

    ``rule`` is the setting or the line of a robots.txt that decided, ``source`` where that was
    read. ``tried`` is the line with the attempts that count. ``hops`` are where its redirects lead.
    ``same_host`` says what else its host came to.
    """

    capture: CaptureFolder
    row: ResourceRow
    tried: ResourceRow
    captures: int
    rule: str | None
    source: str | None
    hops: tuple[ResourceRow, ...]
    same_host: str | None
    cited_by: tuple[str, ...]
    needed_by: tuple[str, ...]


def explained(capture: CaptureFolder, row: ResourceRow, *, captures: int) -> Explained:
    """Put together what one capture knows of an address.

    Raises:
        ManifestError: its parts cannot be read.
    """
    rule, source = _rule(capture, row)
    around = _Around(capture, row)
    return Explained(
        capture=capture,
        row=row,
        tried=around.tried(),
        captures=captures,
        rule=rule,
        source=source,
        hops=around.hops(),
        same_host=around.same_host(),
        cited_by=_cited_by(capture, row.url),
        needed_by=around.needed_by(),
    )


def _rule(capture: CaptureFolder, row: ResourceRow) -> tuple[str | None, str | None]:
    """Return the rule that decided, and where it was read."""
    if row.outcome is Outcome.ROBOTS_DENIED:
        return _robots_rule(capture, row.url)
    if row.outcome in _HAS_SETTING and (row.detail or "").startswith(_OF_SETTINGS):
        assert row.detail is not None
        return _setting(capture, row.detail)
    return None, None


def _robots_rule(capture: CaptureFolder, url: str) -> tuple[str | None, str | None]:
    from preserve.reading import robots_of  # noqa: PLC0415 - it reads records

    barred = robots_of(capture, url)
    if barred is None:
        return None, None
    source = barred.url + (f", record {barred.record_id}" if barred.record_id else "")
    if barred.line is not None:
        line = barred.line
        return f"line {line.number}: {line.text} (for {line.agent})", source
    if barred.status is not None and barred.status >= 500:
        return f"a robots.txt that answers {barred.status} bars all", source
    return None, source


def _setting(capture: CaptureFolder, name: str) -> tuple[str | None, str | None]:
    """Return a setting with the value that it had in a capture."""
    from preserve.reading import kept_settings  # noqa: PLC0415 - it reads records

    try:
        value: Any = kept_settings(capture)
    except PreserveError:
        return name, None
    for key in name.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    written = msgspec.json.encode(value).decode()
    return f"{name} = {written}", f"the settings of {capture.id}"


class _Around:
    """The other addresses of a capture, as far as they have to do with one."""

    def __init__(self, capture: CaptureFolder, row: ResourceRow) -> None:
        self._row = row
        self._pages = dict.fromkeys(row.required_by, "")
        self._failed: list[ResourceRow] = []
        redirects: dict[str, ResourceRow] = {}
        address = parse(row.url)
        host = address.host if address is not None else ""
        self._robots: ResourceRow | None = None
        robots_url = f"{address.origin}/robots.txt" if address is not None else ""
        fails = row.outcome is Outcome.HOST_DOWN or (
            row.outcome is not None and row.outcome.group is Group.NO_ANSWER
        )
        for one in capture.rows("resources", ResourceRow):
            if one.id in self._pages:
                self._pages[one.id] = one.url
            if row.redirect_to is not None:
                redirects[one.url] = one
            if one.url == robots_url:
                self._robots = one
            if fails and one.attempts and one.url != row.url and _is_on(one.url, host):
                self._failed.append(one)
        self._redirects = redirects

    def tried(self) -> ResourceRow:
        """Return the line whose attempts count: that of robots.txt where it got no answer."""
        row, robots = self._row, self._robots
        stands_for = robots is not None and robots.outcome is row.outcome and not row.attempts
        return robots if stands_for and robots is not None else row

    def hops(self) -> tuple[ResourceRow, ...]:
        """Return where the address leads, one after the other."""
        found: list[ResourceRow] = []
        target = self._row.redirect_to
        while target is not None and len(found) < _HOPS_MOST:
            hop = self._redirects.get(target)
            if hop is None or hop in found:
                break
            found.append(hop)
            target = hop.redirect_to
        return tuple(found)

    def same_host(self) -> str | None:
        """Say what else was asked of the host, where it gave no answer."""
        if not self._failed:
            return None
        words = [f"{one.outcome or '-'} {one.url}" for one in self._failed[:_NAMED_MOST]]
        more = len(self._failed) - len(words)
        return "; ".join(words) + (f"; {more} more" if more else "")

    def needed_by(self) -> tuple[str, ...]:
        """Return the pages that need the address."""
        return tuple(url for url in self._pages.values() if url)[:_NAMED_MOST]


def _is_on(url: str, host: str) -> bool:
    address = parse(url)
    return address is not None and address.host == host


def _cited_by(capture: CaptureFolder, url: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in capture.rows("citations", CitationRow):
        if url in {row.url, row.final_url}:
            name = row.cited_by.id
            found["article" if name is None else f"comment-{name}"] = None
    return tuple(found)
