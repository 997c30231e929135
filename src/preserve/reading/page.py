"""What a page would give, with nothing stored.

A page that is read from a file never touches the network. A page that is read from an address is
visited as a capture would, with whatever the reader of its discussion asks for; what it cites and
needs is listed and not asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from preserve import discover, fetch, page, urls
from preserve.account import (
    article_row,
    citation_row,
    comment_row,
    discussion_row,
    no_discussion_row,
)
from preserve.clock import SystemClock
from preserve.errors import PageError, UsageError
from preserve.manifest import ArticleRow, CitationRow, CommentRow, DiscussionRow, ResourceRow
from preserve.model import Role
from preserve.reading.archived import PAGE_BYTES_LIMIT, is_archive, opened
from preserve.visiting import Forgetful, Session, hosts_of, read_article, read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.visiting import Found


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a page gives, in the manifest's shapes; outcomes, records and resources are null."""

    article: ArticleRow
    discussion: DiscussionRow
    comments: tuple[CommentRow, ...]
    citations: tuple[CitationRow, ...]
    resources: tuple[ResourceRow, ...]


def read_file(path: Path, url: str) -> Reading:
    """Read a saved page as if it had been found at ``url``, or the page at ``url`` in an archive.

    Touches no network. Further pages of the discussion are had where a WARC or WACZ holds them.

    Raises:
        UsageError: the file cannot be read.
        PageError: the page in it cannot be read, or an archive has none for ``url``.
        WarcError: an archive cannot be read.
    """
    address = urls.parse(url)
    href = address.href if address is not None else url
    try:
        if is_archive(path):
            with opened(path) as archive:
                found = read_document(archive.document(href), answer_of=archive.answer)
                assert found.document is not None
                return _reading(found, url=url, final_url=found.document.url)
        with path.open("rb") as stream:
            data = stream.read(PAGE_BYTES_LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > PAGE_BYTES_LIMIT:
        raise PageError(f"{path} is larger than {PAGE_BYTES_LIMIT:,} bytes: too large for a page.")
    return _reading(read_document(page.parse(data, url=href)), url=url, final_url=None)


async def read_url(
    url: str,
    *,
    settings: Settings,
    stop: asyncio.Event | None = None,
    told: Callable[[str], None] = lambda _: None,
    clock: Clock | None = None,
) -> Reading:
    """Visit a page, and what the reader of its discussion asks for, and read them.

    ``told`` is called with the name of each phase; ``stop`` ends the visits early. Where there is a
    collection, hosts are asked at one pace with the captures that run on it.

    Raises:
        PageError: there is no page at that address; the message has the outcome.
        SettingsError: a header of the seed has no value where the settings say.
    """
    address = urls.parse(url)
    assert address is not None
    clock = clock or SystemClock()
    async with contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="preserve-"))
        collection = Path(settings.collection.path)  # there may be none
        hosts, _ = await stack.enter_async_context(hosts_of(collection, settings, clock))
        session = Session(
            settings,
            recorder=Forgetful(),
            folder=Path(folder),
            user_agent=settings.network.user_agent
            or fetch.user_agent(settings.collection.operator),
            obey_robots=settings.politeness.robots == "obey",
            clock=clock,
            requisites=False,
            credentials=fetch.credentials_of(settings, address),
            hosts=hosts,
        )
        async with session.running(stop or asyncio.Event()):
            found = await read_article(session, address.href, told=lambda phase, _: told(phase))
        if found.document is None:
            entry, outcome = session.ledger.end_of(address.href)
            detail = f" ({entry.detail})" if entry is not None and entry.detail else ""
            raise PageError(f"{url} gives no page that can be read: it ended {outcome}{detail}.")
        return await asyncio.to_thread(_reading, found, url=url, final_url=found.document.url)


def _reading(found: Found, *, url: str, final_url: str | None) -> Reading:
    """Write down what was read."""
    thread = found.thread
    citations = tuple(
        citation_row(number, cited.by, cited.citation)
        for number, cited in enumerate(found.citations, start=1)
    )
    return Reading(
        article=article_row(url, final_url, found.facts, None),
        discussion=discussion_row(thread, {}, None) if thread else no_discussion_row(),
        comments=tuple(
            comment_row(read.comment, {}) for read in (thread.comments if thread else ())
        ),
        citations=citations,
        resources=_resources(found, citations),
    )


def _resources(found: Found, citations: Iterable[CitationRow]) -> tuple[ResourceRow, ...]:
    """Return what a capture of the page would ask for, each address once."""
    document = found.document
    assert document is not None
    wanted: dict[str, tuple[str, list[Role]]] = {}

    def want(url: str, role: Role, hops: str) -> None:
        roles = wanted.setdefault(url, (hops, []))[1]
        if role not in roles:
            roles.append(role)

    want(document.url, Role.ARTICLE, "")
    for address in found.thread.pages if found.thread is not None else ():
        if address != document.url:
            want(address, Role.DISCUSSION, "L")
    for requisite in discover.requisites(document):
        hops = "X" if requisite.is_guess else "E"
        if requisite.left_out is None:
            want(requisite.url or requisite.as_written, Role.REQUISITE, hops)
    for citation in citations:
        want(citation.url or citation.as_written, Role.CITATION, "L")
    return tuple(
        ResourceRow(
            id=f"r{number}",
            url=url,
            roles=tuple(roles),
            required_by=() if number == 1 else ("r1",),
            hops=hops,
            outcome=None,
        )
        for number, (url, (hops, roles)) in enumerate(wanted.items(), start=1)
    )
