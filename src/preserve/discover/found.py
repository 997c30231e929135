"""The requisites found so far: resolved, each once, in order."""

from __future__ import annotations

from preserve.model import FoundRequisite
from preserve.urls import parse

# What needs no request: the data itself, what scripts made, and what runs instead of loading.
_INLINE_SCHEMES = frozenset({"data", "blob", "javascript", "about", "mailto", "tel", "filesystem"})


class Requisites:
    """Collects requisites of one page or style sheet.

    ``base`` is what addresses resolve against, ``page`` the address of the page itself (which is
    no requisite of itself), ``charset`` the page's encoding, in which browsers write queries.
    """

    def __init__(self, base: str, *, page: str = "", charset: str = "utf-8") -> None:
        self.base = base
        self._charset = charset
        self._page = page.partition("#")[0]
        self._found: dict[str, FoundRequisite] = {}

    def add(self, written: str | None, how: str, expects: str = "other") -> None:
        """Add what an attribute or rule asks for, unless it asks for nothing that is fetched."""
        text = (written or "").strip()
        if not text or text.startswith("#"):
            return
        address = parse(text, self.base, charset=self._charset)
        if address is not None and (
            address.scheme in _INLINE_SCHEMES or address.href == self._page
        ):
            return
        url = address.href if address is not None else None
        key = url or text
        known = self._found.get(key)
        if known is None:
            self._found[key] = FoundRequisite(
                as_written=written or "", url=url, how=how, expects=expects
            )
        elif known.expects == "other" and expects != "other":  # a preloaded sheet, for one
            self._found[key] = FoundRequisite(
                as_written=known.as_written, url=url, how=known.how, expects=expects
            )

    def all(self) -> tuple[FoundRequisite, ...]:
        """Return what was found, in order of first mention."""
        return tuple(self._found.values())
