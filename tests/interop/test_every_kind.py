"""Every kind of page is shown by pywb and ReplayWeb.page as Chromium showed it live.

Pictures of each page, side by side, are in ``build/screenshots/every-kind/index.html``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import pytest
from chromium import Browser, chromium
from every_kind.comments import COMMENTS
from every_kind.files import find
from every_kind.pages import COMMENT_PAGES, COUNTED, LIMITS, PAGES, SEED, Page
from every_kind.web import every_kind, settings_for
from judging import ANSWERED, fetched, unanswered, unlike
from looking import (
    LIVE_OPTIONS,
    Job,
    Seen,
    Visit,
    Watch,
    names_lead_to,
    open_tab,
    original,
    visit_all,
)
from side_by_side import write_index, write_pictures
from tests.interop.conftest import TOP, moment, rows, toml
from viewers import Pywb, ReplayWeb, both_viewers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PICTURES = TOP / "build" / "screenshots" / "every-kind"
LIFE_SECONDS = 570  # a few times what it takes on a machine that does nothing else
VIEWERS = ("pywb", "replayweb")
LIMITED_SECONDS = 3  # for what will not be shown anyhow

pytestmark = [pytest.mark.debian, pytest.mark.timeout(LIFE_SECONDS)]


@dataclasses.dataclass(kw_only=True)
class InViewer:
    """What one viewer showed, what it was asked for beside itself, and the bytes it gave."""

    origin: str
    visits: dict[str, Visit]
    asked: set[str]
    bytes_of: dict[str, tuple[int | None, str]]


@dataclasses.dataclass(kw_only=True)
class Shown:
    """The capture, what was seen live, and what in each viewer."""

    folder: Path
    manifest: dict[str, Any]
    live: dict[str, Visit]
    replayed: dict[str, InViewer]

    def wrong(self, name: str, viewer: str) -> list[str]:
        live, shown = self.live[name], self.replayed[viewer].visits[name]
        return unlike(live.seen, shown.seen) + unanswered(live, shown)


def counted(seen: Seen) -> dict[str, int]:
    return {"frames": len(seen.frames) - 1} | {kind: len(seen.there(kind)) for kind in COUNTED}


def expected(page: Page) -> dict[str, int]:
    return {"frames": page.frames} | {kind: getattr(page, kind) for kind in COUNTED}


def is_whole(page: Page) -> Callable[[Seen], bool]:
    return lambda seen: counted(seen) == expected(page) and not seen.missing()


def is_like(live: Seen) -> Callable[[Seen], bool]:
    return lambda seen: not unlike(live, seen)


def preserve(home: Path, *words: str) -> subprocess.Popen[bytes]:
    places = ["--config", str(home / "config.toml"), "--collection", str(home / "warcs")]
    return subprocess.Popen(
        [sys.executable, "-m", "preserve", *words, *places],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def done(running: subprocess.Popen[bytes]) -> bytes:
    out, err = running.communicate(timeout=120)
    assert running.returncode in {0, 3}, err.decode()
    return out


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Capture the site, look at it live meanwhile, end it, and look at it in both viewers."""
    home = tmp_path_factory.mktemp("every-kind")
    package = home / "every-kind.wacz"
    with contextlib.ExitStack() as stack:
        with every_kind() as site:  # in the viewers, nothing can come from it any more
            settings = msgspec.to_builtins(settings_for(site.port))
            (home / "config.toml").write_text(toml(settings))
            options = [*LIVE_OPTIONS, names_lead_to(site.port)]
            browser = stack.enter_context(
                chromium(home / "profile", options=options, life_seconds=LIFE_SECONDS)
            )
            watch = Watch(browser)
            capturing = preserve(home, "capture", SEED, "--json")
            live = visit_all(browser, watch, live_jobs())
            line = json.loads(done(capturing))
        done(preserve(home, "export", line["id"], "--format", "wacz", "--output", str(package)))
        folder = Path(line["folder"])
        moments = {row["url"]: moment(row) for row in rows(folder / "resources.jsonl")}
        viewers = stack.enter_context(both_viewers(package, home / "pywb"))
        shown = Shown(
            folder=folder,
            manifest=json.loads(Path(line["manifest"]).read_bytes()),
            live=live,
            replayed={
                viewer.name: look_again(browser, watch, viewer, live, moments) for viewer in viewers
            },
        )
        verdicts = {name: {each: shown.wrong(name, each) for each in VIEWERS} for name in PAGES}
        write_index(PICTURES, "Every kind of page", ("live", *VIEWERS), verdicts)
        write_pictures(browser, PICTURES, ("live", *VIEWERS), verdicts)
        return shown


def live_jobs() -> Iterable[Job]:
    for name, page in PAGES.items():
        yield Job(
            name=name,
            address=page.url,
            shows=page.final,
            enough=is_whole(page),
            picture=PICTURES / "live" / f"{name}.png",
            drawn_bytes=page.drawn_bytes,
        )


def look_again(
    browser: Browser,
    watch: Watch,
    viewer: Pywb | ReplayWeb,
    live: dict[str, Visit],
    moments: dict[str, str],
) -> InViewer:
    """Look at all pages in a viewer, and ask it for all that the live pages asked for."""
    before = len(browser.requests)
    seed = moments[SEED]
    # One page first: ReplayWeb.page loads a package once, and does not like several to ask for it.
    # On a busy machine its first window may stay blank: it is opened anew, as a person would.
    for _ in range(3):
        tab = open_tab(browser, watch, viewer.address(SEED, seed), shows=SEED)
        tab.wait(lambda seen: bool(seen.frames), seconds=40)
        if tab.root:
            break
        tab.close()
    bytes_of = fetched(tab, answered(live))
    tab.close()
    jobs = [
        Job(
            name=name,
            address=viewer.address(page.url, moments.get(page.url, seed)),
            shows=page.final,
            enough=is_like(live[name].seen),
            picture=PICTURES / viewer.name / f"{name}.png",
            drawn_bytes=page.drawn_bytes,
            seconds=LIMITED_SECONDS if (name, viewer.name) in LIMITS else 40,
        )
        for name, page in PAGES.items()
    ]
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(viewer.address(SEED, seed)))
    return InViewer(
        origin=origin,
        visits=visit_all(browser, watch, jobs),
        asked=set(browser.requests[before:]),
        bytes_of=bytes_of,
    )


def answered(live: dict[str, Visit]) -> list[str]:
    """Return all that had a good answer when it was live."""
    found = {
        url
        for visit in live.values()
        for url, status in visit.statuses.items()
        if status in ANSWERED
    }
    return sorted(found)


def test_the_capture_is_complete_with_all_comments_of_both_pages(shown: Shown) -> None:
    assert shown.manifest["capture"]["status"] == "complete"
    assert shown.manifest["discussion"]["recorded"] == len(COMMENTS)
    assert shown.manifest["discussion"]["verdict"] == "complete"
    assert COMMENT_PAGES[1] in shown.manifest["discussion"]["pages"]


def test_all_pages_but_the_discussion_are_cited_and_captured(shown: Shown) -> None:
    ends = {row["final_url"]: row["outcome"] for row in rows(shown.folder / "citations.jsonl")}
    cited = {page.final for page in PAGES.values()} - {SEED, *COMMENT_PAGES}
    assert {url: ends.get(url) for url in cited} == dict.fromkeys(cited, "captured")


@pytest.mark.parametrize("name", PAGES)
def test_the_live_page_has_all_that_is_to_be_shown(shown: Shown, name: str) -> None:
    seen = shown.live[name].seen
    assert counted(seen) == expected(PAGES[name])
    assert seen.missing() == []
    assert PAGES[name].text in " ".join(text for _, text in seen.frames)


def in_viewers() -> Iterable[Any]:
    for name in PAGES:
        for viewer in VIEWERS:
            reason = LIMITS.get((name, viewer))
            marks = [pytest.mark.xfail(reason=f"{viewer} {reason}")] if reason else []
            yield pytest.param(name, viewer, marks=marks, id=f"{name}-{viewer}")


@pytest.mark.parametrize(("name", "viewer"), list(in_viewers()))
def test_a_viewer_shows_the_page_as_it_was_live(shown: Shown, name: str, viewer: str) -> None:
    assert shown.wrong(name, viewer) == []


@pytest.mark.parametrize("where", ["live", *VIEWERS])
def test_the_pdf_is_drawn_by_the_browser_itself(shown: Shown, where: str) -> None:
    visits = shown.live if where == "live" else shown.replayed[where].visits
    assert visits["plan"].statuses[PAGES["plan"].url] == 200
    assert visits["plan"].drawn_bytes >= PAGES["plan"].drawn_bytes


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_viewer_gives_the_bytes_of_all_that_the_live_pages_asked_for(
    shown: Shown, viewer: str
) -> None:
    given = shown.replayed[viewer].bytes_of
    assert len(given) > len(PAGES)
    wrong = {}
    # Of an address that redirects to itself a viewer may give the hop: the page is shown above.
    for url in sorted({*answered(shown.live)} - {PAGES["biscuit"].url}):
        parts = urlsplit(url)
        assert parts.hostname is not None
        found = find(parts.hostname, url.split(parts.netloc, 1)[1])
        assert found is not None, url
        if given[url] != (200, hashlib.sha256(found[1]).hexdigest()):
            wrong[url] = given[url]
    assert wrong == {}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nothing_is_asked_of_anyone_but_the_viewer(shown: Shown, viewer: str) -> None:
    replayed = shown.replayed[viewer]
    asked = {url for url in replayed.asked if url.startswith(("http", "ws"))}
    assert len(asked) > len(PAGES)
    assert sorted(url for url in asked if not url.startswith(f"{replayed.origin}/")) == []


def test_an_address_within_a_viewer_is_read_back() -> None:
    inner = "http://journal.test/recherche?a=1&b=%26&c=%C3%A9|x&&d"
    assert original(f"http://127.0.0.1:80/kept/20261122170102im_/{inner}#top") == inner
    assert original(f"http://127.0.0.1:80/replay/w/id-1/20261122170102mp_/{inner}") == inner
    assert original(inner) == inner
