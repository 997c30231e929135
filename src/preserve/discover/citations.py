"""What a piece of text cites: anchors, addresses in plain text, embedded things, ``cite=``."""

from __future__ import annotations

import bisect
import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discover.reader import Mention, read
from preserve.discover.wrappers import unwrap
from preserve.model import Form, FoundCitation
from preserve.page import plain_addresses, sentence_around
from preserve.patterns import pattern
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from preserve.discover.reader import Reading
    from preserve.page import Node
    from preserve.urls import Address

# Schemes that lead to no place: they act, write to someone, or hold the thing itself.
_NO_PLACE = frozenset(
    {
        "about", "blob", "callto", "cid", "data", "facetime", "fb-messenger", "filesystem",
        "intent", "javascript", "mailto", "skype", "sms", "tel", "tg", "vbscript", "viber",
        "view-source", "whatsapp", "xmpp",
    }
)  # fmt: skip
# What a content network puts for a mail address that it hides from robots.
_MAIL_PROTECTION = "/cdn-cgi/l/email-protection"
_BARE_WWW = pattern(r"\s*www\d?\d?\.[^\s/]+\.[a-z]{2,}(?:[/?#:]|\s*\Z)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a text stands: what its addresses resolve against, and what page a link leads within.

    ``charset`` is the page's encoding, in which browsers write queries.
    """

    base: str
    page_url: str
    charset: str = "utf-8"

    def address(self, written: str) -> Address | None:
        """Resolve an address as a browser would."""
        return parse(written, self.base, charset=self.charset)


def fragment_citations(
    node: Node, *, base: str, page_url: str, charset: str = "utf-8"
) -> tuple[FoundCitation, ...]:
    """Return what a comment's body cites, in document order.

    ``base`` is what its relative addresses resolve against, ``page_url`` the page it stands on: a
    link within that page is no citation. An address that is the text of its own anchor counts
    once, as the anchor. Images, smileys among them, are requisites and not citations.
    """
    if _names_nothing(node):
        return ()
    return read_citations([node], Place(base=base, page_url=page_url, charset=charset))


# Tags that name no address, and what every address in plain text has.
_PLAIN_TAG = pattern(r"</?(?:p|br|em|strong|b|i|u|s|small|ul|ol|li|pre|code|span|div)>")
_MAY_BE_ADDRESS = pattern(r"://|www", re.IGNORECASE)


def _names_nothing(node: Node) -> bool:
    """Whether a body has nothing but words, told without a walk: as most comments do."""
    words = _PLAIN_TAG.sub("", node.inner_html or "")
    return "<" not in words and _MAY_BE_ADDRESS.search(words) is None


def read_citations(
    roots: Sequence[Node],
    place: Place,
    *,
    skip: Callable[[Node], bool] | None = None,
    skip_link: Callable[[Node, Address | None], bool] | None = None,
) -> tuple[FoundCitation, ...]:
    """Return what the text below ``roots`` cites, in document order.

    ``skip`` says of an element to pass it by with all it contains, ``skip_link`` of an anchor.
    """
    page = parse(place.page_url)
    page_href = page.href if page is not None else place.page_url

    def passed_by(anchor: Node) -> bool:
        return skip_link is not None and skip_link(
            anchor, place.address(anchor.attributes.get("href") or "")
        )

    found: list[FoundCitation] = []
    embedded: set[str] = set()
    for root in roots:
        reading = read(root, skip=skip, skip_link=passed_by)
        mentions = sorted(
            (*reading.mentions, *_in_plain_text(reading)), key=lambda mention: mention.start
        )
        for mention in mentions:
            citation = _citation(mention, reading.text, place, page_href)
            if citation is None:
                continue
            if citation.form is Form.EMBED:
                key = citation.url or citation.as_written
                if key in embedded:  # the same player again, for readers without scripts
                    continue
                embedded.add(key)
            found.append(citation)
    return tuple(found)


def _in_plain_text(reading: Reading) -> Iterator[Mention]:
    """Yield the addresses that stand outside anchors."""
    quotes = _disjoint(reading.quotes)
    starts = [start for start, _ in quotes]
    for address in plain_addresses(reading.masked):
        before = bisect.bisect_right(starts, address.start) - 1
        yield Mention(
            form=Form.TEXT,
            as_written=address.as_written,
            start=address.start,
            end=address.end,
            in_quote=before >= 0 and address.start < quotes[before][1],
            candidates=address.url_candidates,
        )


def _disjoint(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans joined where they overlap, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _citation(mention: Mention, text: str, place: Place, page: str) -> FoundCitation | None:
    """Resolve a mention; return None where it leads nowhere else."""
    candidates = mention.candidates or (mention.as_written,)
    address = place.address(candidates[0])
    if not _leads_away(mention, address, page):
        return None
    url = address.href if address is not None else None
    further = candidates[1:]
    if mention.form is not Form.TEXT and _BARE_WWW.match(mention.as_written):
        # A browser takes it for a path on this site; who wrote it meant a host.
        further = tuple(f"{scheme}://{mention.as_written.strip()}" for scheme in ("https", "http"))
    said = " ".join(text[mention.start : mention.end].split())
    is_link = mention.form is Form.ANCHOR or mention.end > mention.start
    return FoundCitation(
        form=mention.form,
        as_written=mention.as_written,
        url=url,
        alternatives=_hrefs(further),
        unwrapped_url=_behind(url, mention.real),
        fragment=address.fragment if address is not None else None,
        anchor_text=(said or mention.picture or None)
        if is_link and mention.form is not Form.TEXT
        else None,
        context=sentence_around(text, mention.start, mention.end),
        in_quote=mention.in_quote,
    )


def _leads_away(mention: Mention, address: Address | None, page: str) -> bool:
    """Tell a link to somewhere else from one that acts, or stays on the page."""
    written = mention.as_written.strip()
    if not written or written.startswith("#"):
        return False
    if address is None:
        return True
    if address.scheme in _NO_PLACE or _MAIL_PROTECTION in address.href:
        return False
    return mention.form is Form.TEXT or address.href != page


def _hrefs(candidates: Sequence[str]) -> tuple[str, ...]:
    parsed = (parse(candidate) for candidate in candidates)
    return tuple(address.href for address in parsed if address is not None)


def _behind(url: str | None, real: str | None) -> str | None:
    """Return the address behind a gateway: the one within it, or the one the page names."""
    inner = unwrap(url) if url else None
    if inner is None and real and (address := parse(real)) is not None:
        inner = address.href if is_web(address) and address.href != url else None
    return inner
