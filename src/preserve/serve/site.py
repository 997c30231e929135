"""The site: each request that came in, answered by its page."""

from __future__ import annotations

import asyncio
import concurrent.futures
import dataclasses
import functools
from typing import TYPE_CHECKING, Any

from preserve.errors import PreserveError, UnknownCapture, why_of
from preserve.serve.captures import captures_page, place_page, report_page
from preserve.serve.gate import MISSING, STRANGER, TOKEN_FIELD, Passed, same
from preserve.serve.looks import Look, language_asked, words_for
from preserve.serve.messages import EVENTS, Answer, elsewhere, plain
from preserve.serve.open_page import open_page
from preserve.serve.orders import Refused
from preserve.serve.paths import INDEX, UNDER_WAY
from preserve.serve.planned import schedule_page
from preserve.serve.words import page_number, search_page
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping
    from pathlib import Path

    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.report import ViewerAddress
    from preserve.serve.gate import Gate
    from preserve.serve.messages import Request
    from preserve.serve.orders import Orders
    from preserve.serve.under_way import Journals

_WORKERS = 4
_EVENTS_AT_ONCE = 20
_LOOKS_EVERY_SECONDS = 1.0
_SILENCE_SECONDS = 15.0
_ADDRESS_CHARACTERS = 4_000


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """What the pages are made from; ``orders`` is None where nothing is captured here.

    ``settings`` are read anew where they are shown. ``language`` is one of the reports', or
    ``auto``: what the browser prefers.
    """

    collection: Path
    settings: Callable[[], Settings]
    journals: Journals
    orders: Orders | None
    viewer: ViewerAddress | None
    clock: Clock
    environ: Mapping[str, str]
    language: str = "auto"
    include_removed: bool = False


class Site:
    """Answers requests; pages are made in threads, a few at a time."""

    def __init__(
        self, sources: Sources, gate: Gate, *, looks_every_seconds: float = _LOOKS_EVERY_SECONDS
    ) -> None:
        self._sources = sources
        self._gate = gate
        self._looks_every_seconds = looks_every_seconds
        self._workers = concurrent.futures.ThreadPoolExecutor(_WORKERS, "page")
        self._ended = asyncio.Event()
        self._listening = 0

    def close(self) -> None:
        """Make no more pages, those neither that are being made."""
        self._ended.set()
        self._workers.shutdown(wait=False, cancel_futures=True)

    async def answer(self, request: Request) -> Answer:
        """Answer a request."""
        passed = self._gate.check(request)
        if isinstance(passed, Answer):
            return passed
        if passed.name == "events":
            return self._events()
        if passed.form is not None:
            return await self._changes(passed, passed.form)
        return await self._made(passed, functools.partial(self._page, passed))

    # ---------------------------------------------------------------------------------- reading

    def _page(self, passed: Passed, look: Look) -> Answer:
        pages: dict[str, Callable[[Passed, Look], Answer]] = {
            "index": self._captures,
            "capture": self._report,
            "part": self._report,
            "place": self._place,
            "search": self._search,
            "schedule": self._schedule,
            "under-way": self._open,
            "new": lambda _, look: look.page("new", self._new()),
            "enter": lambda passed, look: self._enter(passed.query.get(TOKEN_FIELD), look),
            MISSING: lambda _, look: look.error(look.words("error.missing"), 404, is_ours=True),
            STRANGER: lambda _, look: self._enter(None, look),
        }
        return pages[passed.name](passed, look)

    def _captures(self, passed: Passed, look: Look) -> Answer:
        return captures_page(self._sources.collection, page_number(passed.query), look)

    def _report(self, passed: Passed, look: Look) -> Answer:
        return report_page(
            self._sources.collection,
            passed.parts["id"],
            passed.parts.get("part"),
            int(passed.parts.get("number", 1)),
            look,
            viewer=self._sources.viewer,
            include_removed=self._sources.include_removed,
        )

    def _place(self, passed: Passed, _: Look) -> Answer:
        return place_page(
            self._sources.collection,
            passed.parts["id"],
            passed.parts["part"],
            passed.query.get("id", ""),
            include_removed=self._sources.include_removed,
        )

    def _search(self, passed: Passed, look: Look) -> Answer:
        removed = self._sources.include_removed
        return search_page(self._sources.collection, passed.query, look, include_removed=removed)

    def _schedule(self, _: Passed, look: Look) -> Answer:
        sources = self._sources
        now = sources.clock.now()
        return schedule_page(sources.settings(), sources.collection, look, now=now)

    def _open(self, passed: Passed, look: Look) -> Answer:
        return open_page(self._sources.orders, self._sources.journals, passed.query, look)

    async def _made(self, passed: Passed, make: Callable[[Look], Answer]) -> Answer:
        """Make a page in a thread; what cannot be shown is said on a page."""
        request, sources = passed.request, self._sources
        language = language_asked(sources.language, request.one("accept-language"), sources.environ)
        is_known = passed.name not in {STRANGER, "enter"}
        look = Look(
            words=words_for(language),
            here=request.path,
            form=self._gate.keys.form if is_known else None,
            goes_on=lambda: not self._ended.is_set(),
        )

        def safely() -> Answer:
            try:
                return make(look)
            except PreserveError as error:
                status = 404 if isinstance(error, UnknownCapture) else 500
                return look.error(str(error), status)
            except InterruptedError:
                raise
            except OSError as error:
                return look.error(f"the system says: {why_of(error)}.", 500)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, safely)
        except (InterruptedError, RuntimeError):
            if not self._ended.is_set():
                raise
            return plain(503, "The server is being stopped.")

    def _events(self) -> Answer:
        """Tell whenever what is under way has changed."""
        if self._listening >= _EVENTS_AT_ONCE:
            return plain(503, "Too many listen already.")
        return Answer(status=200, media_type=EVENTS, body=self._changes_told())

    async def _changes_told(self) -> AsyncGenerator[bytes]:
        loop = asyncio.get_running_loop()
        self._listening += 1
        try:
            before, said = None, loop.time()
            while not self._ended.is_set():
                now = await loop.run_in_executor(self._workers, self._standing)
                if now != before:
                    yield b"data: changed\n\n" if before is not None else b": so it begins\n\n"
                    before, said = now, loop.time()
                elif loop.time() - said > _SILENCE_SECONDS:
                    yield b": still here\n\n"
                    said = loop.time()
                await asyncio.sleep(self._looks_every_seconds)
        finally:
            self._listening -= 1

    def _standing(self) -> object:
        orders = self._sources.orders
        return self._sources.journals.look(), orders.all() if orders is not None else ()

    # --------------------------------------------------------------------------------- changing

    async def _changes(self, passed: Passed, form: Mapping[str, str]) -> Answer:
        if passed.name == "enter":
            return await self._made(
                passed, functools.partial(self._enter, form.get(TOKEN_FIELD, ""))
            )
        orders = self._sources.orders
        if orders is None:
            return plain(403, "This server only shows.")
        if passed.name == "stop":
            number = form.get("number", "")
            if number.isascii() and number.isdigit() and len(number) < 10:
                orders.stop(int(number))
            return elsewhere(UNDER_WAY)
        return await self._order(passed, orders, form.get("url", ""))

    async def _order(self, passed: Passed, orders: Orders, written: str) -> Answer:
        url = web_address(written)
        problem = "new.invalid" if url is None else None
        if url is not None:
            loop = asyncio.get_running_loop()
            open_now = await loop.run_in_executor(self._workers, self._sources.journals.look)
            if any(one.is_held and one.address == url for one in open_now):
                problem = f"new.{Refused.UNDER_WAY}"
            else:
                placed = orders.place(url)
                problem = f"new.{placed}" if isinstance(placed, Refused) else None
        if problem is None:
            return elsewhere(UNDER_WAY)
        values = self._new(written=written[:_ADDRESS_CHARACTERS], problem=problem)
        status = 422 if url is None else 409
        return await self._made(passed, lambda look: look.page("new", values, status=status))

    def _new(self, *, written: str = "", problem: str | None = None) -> dict[str, Any]:
        return {
            "can_capture": self._sources.orders is not None,
            "written": written,
            "problem": problem,
        }

    def _enter(self, given: str | None, look: Look) -> Answer:
        """Give a cookie for the token; ask for the token where it is missing or wrong."""
        if given is None or not same(given.strip(), self._gate.keys.token):
            return look.page("enter", {"is_wrong": given is not None, "done": False}, status=403)
        # A page that goes on by itself, and no redirect: of a person who came by a link from
        # elsewhere a browser would not send the cookie along a redirect.
        found = look.page("enter", {"is_wrong": False, "done": True, "index": INDEX})
        return dataclasses.replace(found, headers=(*found.headers, self._gate.set_cookie))


def web_address(written: str) -> str | None:
    """Return an address that was typed as a browser writes it; None where it is none."""
    text = written.strip()
    if len(text) > _ADDRESS_CHARACTERS or any(one.isspace() for one in text):
        return None
    address = parse(text)
    return address.href if address is not None and is_web(address) else None
