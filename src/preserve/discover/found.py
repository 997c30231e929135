"""The requisites found so far: resolved, each once, in order."""

from __future__ import annotations

import dataclasses

from preserve.model import FoundRequisite
from preserve.urls import Address, is_web, parse, same_site

# What needs no request: the data itself, what scripts made, and what runs instead of loading.
_INLINE_SCHEMES = frozenset({"data", "blob", "javascript", "about", "mailto", "tel", "filesystem"})
# A surer word of what is inside an address beats a vaguer one: a preloaded sheet is a sheet.
_SURENESS = {"other": 0, "module": 2}

GUESSES_ASKED = 100
"""How many addresses that one page, script or JSON file may ask for are asked for."""
GUESSES_LISTED = 1000
"""How many of them are listed; the others are counted."""
LISTED_MAX = 100_000
"""How many addresses are listed that one page, or style sheet, asks for; the others are counted."""
_LEFT_OUT = f"beyond the first {GUESSES_ASKED} addresses guessed from one page, script or JSON file"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ScriptHome:
    """The page that a script runs on.

    ``page`` is its address, ``base`` what addresses in scripts resolve against, ``hosts`` those
    that its mark-up asks for requisites, ``imports`` its import map: specifier → address.
    """

    page: str
    base: str
    hosts: frozenset[str] = frozenset()
    imports: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """What a page or one of its parts asks for, and the page that its scripts run on.

    ``remark`` says what was seen and not listed, where there is too much of it; ``unlisted`` counts
    what the page names beyond what one page may, as often as it does.
    """

    requisites: tuple[FoundRequisite, ...] = ()
    home: ScriptHome | None = None
    remark: str | None = None
    unlisted: int = 0


class Requisites:
    """Collects requisites of one page, style sheet, script or other part of a page.

    ``base`` is what addresses resolve against, ``page`` the address of the page itself (which is
    no requisite of itself), ``charset`` the page's encoding, in which browsers write queries.
    ``home`` is the page on whose behalf guesses are made; without it, ``page``.
    """

    def __init__(
        self,
        base: str,
        *,
        page: str = "",
        charset: str = "utf-8",
        home: ScriptHome | None = None,
    ) -> None:
        self.base = base
        self.hosts: set[str] = set(home.hosts) if home is not None else set()
        self._charset = charset
        self._page = page.partition("#")[0]
        self._home_host = _host(home.page if home is not None else page)
        self._near: dict[str, bool] = {}
        self._seen: set[tuple[str, str, str | None]] = set()
        self._found: dict[str, FoundRequisite] = {}
        self._guesses = 0
        self._unlisted: set[str] = set()
        self._beyond = 0
        self._cut_short = False

    def __len__(self) -> int:
        return len(self._found)

    def add(
        self, written: str | None, how: str, expects: str = "other", *, base: str | None = None
    ) -> None:
        """Add what an attribute or rule asks for, unless it asks for nothing that is fetched."""
        text = (written or "").strip()
        if not text or text[0] == "#":
            return
        if (text, expects, base) in self._seen:
            return
        if len(self._found) >= LISTED_MAX:
            self._beyond += 1
            return
        self._seen.add((text, expects, base))
        address = parse(text, base or self.base, charset=self._charset)
        if address is None:
            url, key = None, text
        elif address.scheme in _INLINE_SCHEMES or address.href == self._page:
            return
        else:
            url = key = address.href
            self.hosts.add(address.host)
        known = self._found.get(key)
        if known is None or known.is_guess:
            self._found[key] = FoundRequisite(
                as_written=written or "", url=url, how=how, expects=expects
            )
        elif _SURENESS.get(expects, 1) > _SURENESS.get(known.expects, 1):
            self._found[key] = dataclasses.replace(known, expects=expects)

    def guess(
        self, written: str, how: str, expects: str = "other", *, base: str | None = None
    ) -> None:
        """Add what a script may ask for: of the page's own site, or of hosts that it uses anyway.

        The first ``GUESSES_ASKED`` are to be asked for, the next are listed as left out, up to
        ``GUESSES_LISTED``; ``needs`` has the number of the others.
        """
        address = parse(written, base or self.base, charset=self._charset)
        if address is None or not is_web(address) or address.href == self._page:
            return
        href = address.href
        if href in self._found or href in self._unlisted or not self._is_near(address):
            return
        if self._guesses >= GUESSES_LISTED:
            self._unlisted.add(href)
            return
        self._guesses += 1
        self._found[href] = FoundRequisite(
            as_written=written,
            url=href,
            how=how,
            expects=expects,
            is_guess=True,
            left_out=None if self._guesses <= GUESSES_ASKED else _LEFT_OUT,
        )

    def leave_out(self, written: str, how: str, why: str) -> None:
        """List an address that is not to be asked for."""
        address = parse(written, self.base, charset=self._charset)
        if address is not None and address.scheme not in _INLINE_SCHEMES:
            self._found.setdefault(
                address.href,
                FoundRequisite(as_written=written, url=address.href, how=how, left_out=why),
            )

    def cut_short(self) -> None:
        """Take note that there was more to look at than one looks at."""
        self._cut_short = True

    def _is_near(self, address: Address) -> bool:
        host = address.host
        near = self._near.get(host)
        if near is None:
            near = host in self.hosts or same_site(host, self._home_host)
            self._near[host] = near
        return near

    def all(self) -> tuple[FoundRequisite, ...]:
        """Return what was found, in order of first mention."""
        return tuple(self._found.values())

    def needs(self, home: ScriptHome | None = None) -> Needs:
        """Return what was found, and what of it was too much to list."""
        remarks = []
        if self._unlisted:
            remarks.append(f"{len(self._unlisted)} more addresses in scripts were not listed")
        if self._cut_short:
            remarks.append("not all of it was searched for addresses")
        return Needs(
            requisites=self.all(),
            home=home,
            remark="; ".join(remarks) or None,
            unlisted=self._beyond,
        )


def _host(url: str) -> str:
    address = parse(url)
    return address.host if address is not None else ""
