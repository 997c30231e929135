"""What a page shows in Chromium, frame by frame, and what it asked for: live or in a viewer."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import time
from typing import TYPE_CHECKING, Any

from chromium import Refused, frames

from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from chromium import Browser

# A site's own address within that of a viewer: …/20261122170102mp_/http://…
_WITHIN = re.compile(r"\A\w+://127\.0\.0\.1:\d+/.*?/\d{0,14}[a-z]{2}_/(https?:.*)\Z", re.DOTALL)
_QUIET_SECONDS = 0.25
_SETTLE_SECONDS = 1.5
_LOOK_SECONDS = 0.05

SCROLL = """
(async () => {
  if (document.readyState != "complete") return 0;
  const root = document.scrollingElement || document.documentElement;
  for (let top = 0; top < root.scrollHeight; top += 500) {
    window.scrollTo(0, top);
    await new Promise((go) => setTimeout(go, 30));
  }
  window.scrollTo(0, 0);
  return root.scrollHeight;
})()
"""

# Addresses that a page uses without an element of its own are asked for once more, as pictures.
FACTS = r"""
(async () => {
  const loads = (url) => new Promise((tell) => {
    const image = new Image();
    image.onload = () => tell(image.naturalWidth > 0);
    image.onerror = () => tell(false);
    image.src = url;
    setTimeout(() => tell(false), 5000);
  });
  const both = async (url) => [url, await loads(url)];
  const all = (urls) => Promise.all(Array.from(new Set(urls), both));
  const absolute = (one) => new URL(one.href.baseVal, document.baseURI).href;
  const bare = (name) => name.replaceAll('"', "");
  const styled = [];
  const kinds = ["backgroundImage", "listStyleImage", "borderImageSource", "content", "cursor"];
  for (const one of document.querySelectorAll("*")) {
    for (const part of [null, "::before"]) {
      const style = getComputedStyle(one, part);
      for (const kind of kinds) {
        for (const found of (style[kind] || "").matchAll(/url\("((?:[^"\\]|\\.)*)"\)/g)) {
          const url = found[1].replace(/\\(.)/g, "$1");
          if (/^https?:/.test(url)) styled.push(url);
        }
      }
    }
  }
  const select = (what) => Array.from(document.querySelectorAll(what));
  const linked = [
    ...select("input[type=image]").map((one) => one.src),
    ...select("svg image").map(absolute),
  ];
  const beside = [
    ...select("link[rel~=icon], link[rel=apple-touch-icon]").map((one) => one.href),
    ...select("video[poster]").map((one) => one.poster),
  ];
  const shown = Array.from(document.images).filter((one) => one.getClientRects().length);
  return JSON.stringify({
    ready: document.readyState,
    title: document.title,
    text: (document.body || document.documentElement).innerText ?? "",
    images: [...shown.map((one) => [one.currentSrc, one.naturalWidth > 0]), ...await all(linked)],
    beside: await all(beside),
    backgrounds: await all(styled),
    fonts: Array.from(document.fonts, (one) => [bare(one.family), one.status == "loaded"]),
    media: select("video, audio").map((one) => [one.currentSrc, one.readyState >= 1]),
    tracks: select("track").map((one) => [one.src, one.readyState == 2]),
    uses: select("svg use").map((one) => [absolute(one), one.getBBox().width > 0]),
    sheets: Array.from(document.styleSheets, (one) => [one.href, true]).filter((one) => one[0]),
  });
})()
"""
KINDS = ("images", "beside", "backgrounds", "fonts", "media", "tracks", "uses", "sheets")


def original(url: str) -> str:
    """Return the address on the site itself for one within a viewer; else the address as it is."""
    found = _WITHIN.match(url)
    inner = found[1] if found else url
    address = parse(inner)
    return address.href.partition("#")[0] if address is not None else inner


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """What a page shows: per frame its address and its text, and what of each kind is there.

    ``things``: kind → one entry per thing and frame: its original address (a font's name), and
    whether it is there.
    """

    frames: tuple[tuple[str, str], ...] = ()
    title: str = ""
    ready: bool = False
    things: dict[str, list[tuple[str, bool]]] = dataclasses.field(default_factory=dict)

    def there(self, kind: str) -> list[str]:
        return sorted(name for name, loaded in self.things.get(kind, ()) if loaded)

    def missing(self) -> list[tuple[str, str]]:
        """Return what is wanted and not there, a frame that is still empty included."""
        empty = [("frames", "") for url, _ in self.frames if not url]
        return empty + [
            (kind, name)
            for kind, each in self.things.items()
            for name, loaded in each
            if not loaded and not (kind == "fonts" and (name, True) in each)
        ]


@dataclasses.dataclass(kw_only=True)
class Traffic:
    """What a tab asked for: ``answers`` as address and status, ``None`` where there was none."""

    answers: list[tuple[str, int | None]] = dataclasses.field(default_factory=list)
    moved: dict[str, str] = dataclasses.field(default_factory=dict)
    waiting: dict[str, str] = dataclasses.field(default_factory=dict)
    last: float = 0.0

    def named(self, url: str) -> str:
        """Return the original address of one that a viewer may have sent on to its own."""
        own = original(url)
        return original(self.moved[own]) if own in self.moved else own

    def statuses(self) -> dict[str, int | None]:
        """Return the best answer that each original address had: 200 or 206, else the last."""
        best: dict[str, int | None] = {}
        for url, status in self.answers:
            if url.startswith("http") and best.get(original(url)) not in {200, 206}:
                best[original(url)] = status
        return best

    def quiet(self) -> bool:
        return not self.waiting and time.monotonic() - self.last > _QUIET_SECONDS


class Watch:
    """Notes the traffic of each tab of a browser, that of its frames and workers included."""

    def __init__(self, browser: Browser) -> None:
        self._roots: dict[str, str] = {}
        self._tops: dict[str, str] = {}  # session → the frame of the page itself
        self.tabs: dict[str, Traffic] = {}
        browser.listeners.append(self._told)

    def of(self, session: str) -> Traffic:
        return self.tabs.setdefault(session, Traffic())

    def _told(self, told: dict[str, Any]) -> None:
        params, session = told.get("params", {}), told.get("sessionId", "")
        method = told.get("method", "")
        if method == "Target.attachedToTarget":
            child = params["sessionId"]
            self._roots[child] = self._roots.get(session, session) or child
            self._tops[child] = params["targetInfo"]["targetId"]
        if not method.startswith("Network."):
            return
        traffic = self.of(self._roots.get(session, session))
        number = params.get("requestId", "")
        if method == "Network.requestWillBeSent":
            if "redirectResponse" in params:
                hop = params["redirectResponse"]
                traffic.answers.append((hop["url"], hop["status"]))
                if hop["url"].startswith("http://127.0.0.1:"):
                    traffic.moved[original(hop["url"])] = params["request"]["url"]
            if params.get("type") == "Document" and params["frameId"] == self._tops.get(session):
                traffic.waiting.clear()  # what the page before had asked for
            traffic.waiting[number] = params["request"]["url"]
        elif method == "Network.responseReceived":
            answer = params["response"]
            traffic.answers.append((answer["url"], answer["status"]))
            if answer.get("mimeType", "").startswith(("video/", "audio/")):
                traffic.waiting.pop(number, None)  # a player leaves its connection open
        elif method in {"Network.loadingFinished", "Network.loadingFailed"}:
            url = traffic.waiting.pop(number, None)
            if url is not None and method.endswith("Failed") and not params.get("canceled"):
                traffic.answers.append((url, None))
        else:
            return
        traffic.last = time.monotonic()


def parents(tree: dict[str, Any]) -> Iterable[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each frame that has one inside it, with the tree of that one."""
    for child in tree.get("childFrames", ()):
        yield tree["frame"], child
        yield from parents(child)


INSERT = """
(() => {
  const script = document.createElement("script");
  script.textContent = `${%s}.then((told) => { document.documentElement.dataset.told = told; })`;
  document.head.append(script);
})()
"""
TOLD = """
(async () => {
  while (!document.documentElement.dataset.told) await new Promise((go) => setTimeout(go, 50));
  return document.documentElement.dataset.told;
})()
"""


@dataclasses.dataclass(kw_only=True)
class Tab:
    """A page that is being opened; ``url`` is the original address of what it is to show."""

    browser: Browser
    session: str
    url: str
    traffic: Traffic
    seen: Seen = dataclasses.field(default_factory=Seen)
    height: int = 0
    root: str = ""

    def look(self) -> Seen:
        """See what is there now."""
        tree = self.browser.call("Page.getFrameTree", self.session)["frameTree"]
        top = self._find(tree)
        if top is None:
            return Seen()
        self.root = top["frame"]["url"]
        height = self.browser.evaluate(self.session, top["frame"]["id"], SCROLL)
        if not height:
            return Seen()
        self.height = height
        told = [
            (frame["url"], json.loads(self.browser.evaluate(self.session, frame["id"], FACTS)))
            for frame in frames(top)
        ]
        return Seen(
            frames=tuple((original(url), " ".join(each["text"].split())) for url, each in told),
            title=told[0][1]["title"],
            ready=all(each["ready"] == "complete" for _, each in told),
            things={
                kind: [
                    (self.traffic.named(name), there)
                    for _, each in told
                    for name, there in each[kind]
                ]
                for kind in KINDS
            },
        )

    def _find(self, tree: dict[str, Any]) -> dict[str, Any] | None:
        if original(tree["frame"]["url"]) == self.url:
            return tree
        found = (self._find(child) for child in tree.get("childFrames", ()))
        return next((each for each in found if each), None)

    def wait(self, enough: Callable[[Seen], bool], *, seconds: float) -> Seen:
        """Look until there is enough to see and nothing more is asked for, or time is up."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._let_settle()
            with contextlib.suppress(Refused):  # a frame may go while one looks at it
                seen = self.look()
                self.seen = seen if seen.frames else self.seen
                if seen.ready and enough(seen):
                    break
        return self.seen

    def _let_settle(self) -> None:
        """Wait until nothing has been asked for, or answered, for a while."""
        until = time.monotonic() + _SETTLE_SECONDS
        while time.monotonic() < until:
            self.browser.call("Page.getFrameTree", self.session)  # what is told meanwhile is noted
            if self.traffic.quiet():
                break
            time.sleep(_LOOK_SECONDS)

    def evaluate_around(self, expression: str) -> str:
        """Run a script in the frame around the page's, as that frame's own; return what it gives.

        Requests from a world apart would not go through a service worker.
        """
        tree = self.browser.call("Page.getFrameTree", self.session)["frameTree"]
        around = next(
            frame for frame, child in parents(tree) if original(child["frame"]["url"]) == self.url
        )
        self.browser.evaluate(self.session, around["id"], INSERT % json.dumps(expression))
        said: str = self.browser.evaluate(self.session, around["id"], TOLD)
        return said

    def drawn_bytes(self, least: int, *, seconds: float) -> int:
        """Return how large a picture of the window's middle is, once it is large or time is up.

        What a browser draws itself, such as a PDF, has no text for a script to read; an area of
        one colour makes a picture of a few hundred bytes.
        """
        until = time.monotonic() + seconds
        while True:
            shot = self.browser.call("Page.captureScreenshot", self.session, clip=MIDDLE)
            size = len(shot["data"]) * 3 // 4
            if size >= least or time.monotonic() > until:
                return size
            time.sleep(_QUIET_SECONDS)

    def close(self) -> None:
        self.browser.call("Page.close", self.session)


WIDTH, HEIGHT = 1000, 800
MIDDLE = {"x": 450, "y": 100, "width": 400, "height": 200, "scale": 1}

# What Chromium is started with, so that it can look at a site on loopback as if it were live.
LIVE_OPTIONS = (
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",  # the site has no https
    "--disable-site-isolation-trials",  # so that one session sees all frames of a page
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)


def names_lead_to(port: int) -> str:
    """Return the option by which names under .test and .localhost lead to a port of loopback."""
    site = f"MAP *.test 127.0.0.1:{port}, MAP *.localhost 127.0.0.1:{port}"
    return f"--host-resolver-rules={site}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def open_tab(browser: Browser, watch: Watch, address: str, *, shows: str) -> Tab:
    """Open an address in a window of its own; ``shows``: the address of what it is to show."""
    session = browser.blank(newWindow=True)
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.call("Emulation.setDeviceMetricsOverride", session, **size)
    browser.call("Emulation.setFocusEmulationEnabled", session, enabled=True)
    browser.call("Network.setCacheDisabled", session, cacheDisabled=True)
    browser.call("Page.navigate", session, url=address)
    return Tab(browser=browser, session=session, url=original(shows), traffic=watch.of(session))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Job:
    """A page to look at; ``address`` is what is opened, ``shows`` the address of what it shows."""

    name: str
    address: str
    shows: str
    enough: Callable[[Seen], bool]
    picture: Path
    seconds: float = 40  # a few times what it takes on a busy machine
    drawn_bytes: int = 0  # wait until a picture of the window's middle has at least so many


@dataclasses.dataclass(frozen=True, kw_only=True)
class Visit:
    """What was seen of a page and what it asked for, by original address: the best status."""

    seen: Seen
    statuses: dict[str, int | None]
    drawn_bytes: int = 0


def visit_all(
    browser: Browser, watch: Watch, jobs: Iterable[Job], *, at_once: int = 4
) -> dict[str, Visit]:
    """Open all pages, some at a time; wait for each until it shows enough, and take a picture."""
    waiting = list(reversed(list(jobs)))
    opened: list[tuple[Job, Tab]] = []
    visits: dict[str, Visit] = {}
    while waiting or opened:
        while waiting and len(opened) < at_once:
            job = waiting.pop()
            opened.append((job, open_tab(browser, watch, job.address, shows=job.shows)))
        job, tab = opened.pop(0)
        seen = tab.wait(job.enough, seconds=job.seconds)
        height = min(max(tab.height, HEIGHT // 2) + 60, 3000)
        browser.picture(tab.session, job.picture, width=WIDTH, height=height)
        drawn = tab.drawn_bytes(job.drawn_bytes, seconds=job.seconds) if job.drawn_bytes else 0
        if job.drawn_bytes:
            browser.picture(tab.session, job.picture, width=WIDTH, height=height)
        visits[job.name] = Visit(seen=seen, statuses=tab.traffic.statuses(), drawn_bytes=drawn)
        tab.close()
    return visits
