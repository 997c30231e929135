"""Which captures are meant: the same for the catalogue and for the folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from preserve.catalogue.host_names import lies_on

if TYPE_CHECKING:
    from preserve.catalogue.listing import Listed


class Wanted(TypedDict, total=False):
    """What captures must have; None, and what is not named, is anything.

    ``address`` is the seed as a browser writes it, ``site`` its host or one above. ``since`` is a
    date as manifests have it, or the beginning of one, and so is ``until``, which holds all that
    begin so.
    """

    address: str | None
    status: str | None
    since: str | None
    until: str | None
    site: str | None
    tag: str | None
    state: str | None
    verdict: str | None


_CONDITIONS: Final = {
    "address": "address = :address",
    "status": "status = :status",
    "since": "started >= :since",
    "until": "started < :until || char(0x10ffff)",
    "site": "(host = :site OR substr(host, -length(:site) - 1) = '.' || :site)",
    "tag": "EXISTS (SELECT 1 FROM json_each(tags) WHERE value = :tag)",
    "state": "state = :state",
    "verdict": "verdict = :verdict",
}
_LAST_CHARACTER = "\U0010ffff"


def where(wanted: Wanted) -> tuple[str, dict[str, object]]:
    """Return the condition on the table of captures, and the values of its names."""
    values = {name: value for name, value in wanted.items() if value is not None}
    if "site" in values:
        values["site"] = str(values["site"]).lower().strip(".")
    conditions = [_CONDITIONS[name] for name in values]
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values


def holds(one: Listed, wanted: Wanted) -> bool:
    """Tell whether a capture is meant."""
    since, until, site, tag = (wanted.get(name) for name in ("since", "until", "site", "tag"))
    equal = ("address", "status", "state", "verdict")
    return (
        all(wanted.get(name) in {None, getattr(one, name)} for name in equal)
        and (since is None or one.started >= str(since))
        and (until is None or one.started < f"{until}{_LAST_CHARACTER}")
        and (site is None or lies_on(one.path.parent.name, str(site)))
        and (tag is None or tag in one.tags)
    )
