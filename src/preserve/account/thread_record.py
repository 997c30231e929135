"""The recorded discussion as records of our own: for programs as JSON-LD, for people as a page."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Protocol

import msgspec

from preserve import manifest
from preserve.account import linked_data, thread_page
from preserve.fetch.spool import Spool
from preserve.model import MemoryBody

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.account.closing import Account
    from preserve.model import Body
    from preserve.visiting import Recorder
    from preserve.warc import Stored


class Before(Protocol):
    """What a process that was killed had written of its own; whoever goes on knows."""

    def resource(self, target: str, body: Body) -> Stored | None:
        """Return the record that holds just this at an address."""
        ...

    def is_described(self, record_id: str) -> bool:
        """Tell whether a ``metadata`` record speaks of a record."""
        ...


async def record_discussion(
    recorder: Recorder,
    account: Account,
    *,
    capture_id: str,
    started: str,
    folder: Path,
    before: Before | None = None,
) -> Account:
    """Write the records of the discussion, as far as there is one; return the account with them.

    The page is followed by a ``metadata`` record that names what it was made from: WARC-Refers-To
    is not for ``resource`` records (WARC 1.1, 5.11). ``folder`` takes a nameless file where the
    page is long. What is there ``before``, to the byte, is not written again.

    Raises:
        OSError, WarcError: something could not be written.
    """
    data_record_id = None
    if account.comments:
        data = linked_data.discussion_json_ld(account.article, account.discussion, account.comments)
        stored = await _there(before, f"urn:preserve:{capture_id}:discussion", MemoryBody(data))
        if stored is None:
            stored = await recorder.add_resource("discussion", linked_data.MEDIA_TYPE, data)
        data_record_id = stored.id
    if not thread_page.has_thread_page(account.discussion):
        return account
    body = await asyncio.to_thread(
        _spooled, account, capture_id, started, data_record_id, folder=folder
    )
    url = thread_page.thread_page_url(capture_id)
    try:
        page = await _there(before, url, body)
        if page is None:
            page = await recorder.add_resource("thread", thread_page.MEDIA_TYPE, body, target=url)
    finally:
        body.close()
    sources = thread_page.source_records(account.article, account.discussion, account.comments)
    if data_record_id is not None:
        sources.append(data_record_id)
    if before is None or not before.is_described(page.id):
        await recorder.add_metadata(url, [("made-from", one) for one in sources], page)
    row = manifest.ThreadPageRow(url=url, record_id=page.id, warc_date=page.date)
    discussion = msgspec.structs.replace(account.discussion, thread_page=row)
    return dataclasses.replace(account, discussion=discussion)


async def _there(before: Before | None, target: str, body: Body) -> Stored | None:
    return await asyncio.to_thread(before.resource, target, body) if before is not None else None


def _spooled(
    account: Account, capture_id: str, started: str, data_record_id: str | None, *, folder: Path
) -> Body:
    spool = Spool(folder)
    try:
        for piece in thread_page.thread_html(
            account.article,
            account.discussion,
            account.comments,
            account.citations,
            capture_id=capture_id,
            started=started,
            data_record_id=data_record_id,
        ):
            spool.write(piece)
        return spool.body()
    finally:
        spool.discard()
