"""The demo's pages are shown by pywb and ReplayWeb.page as Chromium shows them live.

Pictures of each page, side by side, are in ``build/screenshots/demo/index.html``.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from chromium import chromium
from judging import unanswered, unlike
from looking import LIVE_OPTIONS, Job, Seen, Visit, Watch, names_lead_to, visit_all
from side_by_side import write_index, write_pictures
from tests.interop.conftest import TOP, Kept, moment
from viewers import both_viewers

from preserve.demo.behaviour import BUSY_TIMES
from preserve.demo.web import DemoWeb

if TYPE_CHECKING:
    from collections.abc import Callable

LIFE_SECONDS = 400
PICTURES = TOP / "build" / "screenshots" / "demo"
VIEWERS = ("pywb", "replayweb")
SHOWN = ("frames", "images", "backgrounds", "fonts", "sheets")

pytestmark = [pytest.mark.debian, pytest.mark.timeout(LIFE_SECONDS)]


def pages_of(kept: Kept) -> dict[str, tuple[str, str]]:
    """Return the article and each cited page that was captured: name → address, where it leads."""
    article = kept.manifest["article"]
    found = {"article": (article["url"], article["final_url"])}
    kinds = {row["id"]: row["content_type"] or "" for row in kept.resources}
    for row in kept.citations:
        if row["outcome"] == "captured" and kinds[row["resource"]].startswith("text/html"):
            parts = urlsplit(row["final_url"])
            name = f"{parts.netloc}{parts.path}".replace("/", "-").strip("-")
            url = row["url"].partition("#")[0]
            # The demo has no https; to a viewer both are one.
            start = row["final_url"] if url.startswith("https:") else url
            found.setdefault(name, (start, row["final_url"]))
    return found


def is_whole(kept: Kept) -> Callable[[Seen], bool]:
    """Say of a live page whether all of it is there, but for what nobody can have."""
    lost = {row["url"] for row in kept.resources if row["outcome"] == "not-found"}
    return lambda seen: (
        not [name for kind, name in seen.missing() if kind in SHOWN and name not in lost]
    )


def is_like(live: Seen) -> Callable[[Seen], bool]:
    return lambda seen: not unlike(live, seen)


@pytest.fixture(scope="module")
def wrong(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """Look at all pages live and in both viewers: page → viewer → what is wrong."""
    home = tmp_path_factory.mktemp("side-by-side")
    package = home / "demo.wacz"
    command = [sys.executable, "-m", "preserve", "export", kept.folder.name, "--format", "wacz"]
    places = ["--collection", str(kept.folder.parents[1]), "--output", str(package)]
    exported = subprocess.run([*command, *places], check=False, capture_output=True, timeout=60)
    assert exported.returncode == 0, exported.stderr.decode()
    pages = pages_of(kept)
    moments = {row["url"]: moment(row) for row in kept.resources}
    verdicts: dict[str, dict[str, list[str]]] = {name: {} for name in pages}
    with contextlib.ExitStack() as stack:
        with DemoWeb(
            home / "warcs"
        ) as web:  # nothing comes from it when it is archived pages' turn
            port = web.server.port
            options = [*LIVE_OPTIONS, names_lead_to(port)]
            browser = stack.enter_context(
                chromium(home / "profile", options=options, life_seconds=LIFE_SECONDS)
            )
            watch = Watch(browser)
            for _ in range(BUSY_TIMES):
                refuse_once(port)
            jobs = [
                Job(
                    name=name,
                    address=url,
                    shows=final,
                    enough=is_whole(kept),
                    picture=PICTURES / "live" / f"{name}.png",
                )
                for name, (url, final) in pages.items()
            ]
            live = visit_all(browser, watch, jobs)
        for viewer in stack.enter_context(both_viewers(package, home / "pywb")):
            before = len(browser.requests)
            jobs = [
                Job(
                    name=name,
                    address=viewer.address(url, moments[url]),
                    shows=final,
                    enough=is_like(live[name].seen),
                    picture=PICTURES / viewer.name / f"{name}.png",
                )
                for name, (url, final) in pages.items()
            ]
            # One page first: ReplayWeb.page loads a package once, and several at once may trip.
            visits = visit_all(browser, watch, jobs[:1]) | visit_all(browser, watch, jobs[1:])
            for name, visit in visits.items():
                verdicts[name][viewer.name] = complaints(live[name], visit)
            asked = {urlsplit(url).netloc for url in browser.requests[before:] if url[:4] == "http"}
            assert {host.partition(":")[0] for host in asked} == {"127.0.0.1"}
        write_index(PICTURES, "The demo", ("live", *VIEWERS), verdicts)
        write_pictures(browser, PICTURES, ("live", *VIEWERS), verdicts)
    return verdicts


def refuse_once(port: int) -> None:
    """Ask for the page that is too busy at first."""
    headers = {"Host": "occupe.demo.test"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/agenda", headers=headers)
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=10):
        pass


def complaints(live: Visit, shown: Visit) -> list[str]:
    assert live.seen.frames, "the page was not shown live"
    return unlike(live.seen, shown.seen) + unanswered(live, shown)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_viewer_shows_the_demo_as_it_is_live(
    wrong: dict[str, dict[str, list[str]]], viewer: str
) -> None:
    assert len(wrong) > 10
    assert {name: each[viewer] for name, each in wrong.items() if each[viewer]} == {}
