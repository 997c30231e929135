"""What a page in a viewer asks for, and whom: noted request by request."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from preserve.replay.known import Ask, key_of, replayed
from preserve.replay.wall import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import BrowserContext, Page, Request, Response

    from preserve.replay.wall import Attempt

ASKS_MAX = 1000
_ABORTED = "net::ERR_ABORTED"  # by the page itself, or because it went away
_ENDLESS = frozenset({"media", "websocket", "eventsource"})
_FAILED = 400
_WEB = ("http://", "https://", "ws://", "wss://")
# What Chromium asks for on its own account, whatever is opened in it. It ends at the wall too.
_OWN = frozenset(
    {
        "accounts.google.com",
        "android.clients.google.com",
        "clients2.google.com",
        "clientservices.googleapis.com",
        "content-autofill.googleapis.com",
        "edgedl.me.gvt1.com",
        "mtalk.google.com",
        "optimizationguide-pa.googleapis.com",
        "redirector.gvt1.com",
        "safebrowsing.googleapis.com",
        "safebrowsingohttpgateway.googleapis.com",
        "update.googleapis.com",
    }
)


@dataclasses.dataclass(kw_only=True, slots=True)
class _State:
    status: int | None = None
    failure: str | None = None
    ended: bool = False

    def answer(self, status: int) -> None:
        """Take a status; an address that was answered well once is answered."""
        if self.status is None or self.status >= _FAILED:
            self.status, self.failure = status, None
        self.ended = True


class Watch:
    """Notes what the pages and workers of a browser context ask for while one page is looked at."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self._origin = origin
        self.begin("")
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfinished", self._on_finished)
        context.on("requestfailed", self._on_failed)
        context.on("page", self._on_page)
        context.on("dialog", lambda dialog: dialog.dismiss())

    def begin(self, url: str) -> None:
        """Forget what was before: the page of ``url`` comes next."""
        self._key = key_of(url)
        self._asks: dict[tuple[str, str], _State] = {}
        self._foreign: dict[tuple[str, bool], bool] = {}
        self._pending: set[Any] = set()
        self.popups: list[Page] = []
        self.status: int | None = None
        self.navigations = 0
        self.unlisted = 0
        self._stir()

    def quiet_seconds(self) -> float:
        """Return for how long nothing was asked for or answered; 0 while something is under way."""
        return 0.0 if self._pending else time.monotonic() - self._last

    def asks(self) -> tuple[Ask, ...]:
        """Return what the archive was asked for, and how each ended."""
        return tuple(
            Ask(
                url=url,
                method=method,
                status=state.status,
                failure=state.failure if state.ended else "no answer in time",
            )
            for (method, url), state in self._asks.items()
            if not (state.status is None and state.failure == _ABORTED)
        )

    def escaped(self, attempts: Iterable[Attempt]) -> tuple[str, ...]:
        """Return what was not asked of the viewer; ``attempts`` are those that met the wall."""
        named = [url for (url, _), caught in self._foreign.items() if not caught]
        places = {place_of(url) for url in named}
        named += [
            attempt.url or f"{attempt.host}:{attempt.port}"
            for attempt in attempts
            if (attempt.host, attempt.port) not in places and attempt.host not in _OWN
        ]
        return tuple(dict.fromkeys(named))

    # -------------------------------------------------------------------------- what is told to us

    def _stir(self) -> None:
        self._last = time.monotonic()

    def _on_page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._note_foreign(socket.url, by_worker=False))
        self.popups.append(page)

    def _on_request(self, request: Request) -> None:
        self._stir()
        url = request.url
        inner = replayed(url, self._origin)
        if inner is not None:
            self._state(request.method, inner.url)
            self.navigations += _is_navigation(request)
        elif url.startswith(_WEB) and not url.startswith(f"{self._origin}/"):
            self._note_foreign(url, by_worker=_is_workers(request))
        if inner is not None and request.resource_type not in _ENDLESS:
            self._pending.add(request)

    def _on_response(self, response: Response) -> None:
        self._stir()
        request = response.request
        url, status = request.url, response.status
        inner = replayed(url, self._origin)
        if inner is not None:
            state = self._state(request.method, inner.url)
            if state is not None:
                state.answer(status)
            if _is_navigation(request) and key_of(inner.url) == self._key and status // 100 != 3:
                self.status = status
        elif (url, False) in self._foreign and response.from_service_worker:
            # The viewer's worker caught it, and looked into the archive.
            self._foreign[url, False] = True
            state = self._state(request.method, url)
            if state is not None:
                state.answer(status)
        elif status >= _FAILED and url.startswith(f"{self._origin}/"):
            self._note_stray(request, status)

    def _on_finished(self, request: Request) -> None:
        self._stir()
        self._pending.discard(request)

    def _on_failed(self, request: Request) -> None:
        self._stir()
        self._pending.discard(request)
        inner = replayed(request.url, self._origin)
        state = self._asks.get((request.method, inner.url)) if inner is not None else None
        if state is not None:
            failure = request.failure or "failed"
            if state.status is None or failure != _ABORTED:
                state.failure = failure
            state.ended = True

    # ------------------------------------------------------------------------------- how it is kept

    def _state(self, method: str, url: str) -> _State | None:
        address = url.partition("#")[0]
        state = self._asks.get((method, address))
        if state is None:
            if len(self._asks) >= ASKS_MAX:
                self.unlisted += 1
                return None
            state = self._asks[method, address] = _State()
        return state

    def _note_foreign(self, url: str, *, by_worker: bool) -> None:
        if not url.startswith(_WEB) or place_of(url) == place_of(self._origin):
            return
        if len(self._foreign) < ASKS_MAX:
            self._foreign.setdefault((url, by_worker), False)
        else:
            self.unlisted += 1

    def _note_stray(self, request: Request, status: int) -> None:
        """Note an address that a page gave without the viewer's part, as one of its own site."""
        frame = _frame_address(request)
        page = replayed(frame, self._origin) if frame else None
        if page is not None:
            state = self._state(
                request.method, urljoin(page.url, request.url.removeprefix(self._origin))
            )
            if state is not None:
                state.answer(status)


def _is_navigation(request: Request) -> bool:
    return request.is_navigation_request()


def _is_workers(request: Request) -> bool:
    return request.service_worker is not None


def _frame_address(request: Request) -> str | None:
    """Return the address of the frame that asked, None for a worker or a page that is coming."""
    from playwright.sync_api import Error  # noqa: PLC0415 - an extra; whoever calls has it

    with contextlib.suppress(Error):
        if not _is_workers(request):
            return request.frame.url
    return None
