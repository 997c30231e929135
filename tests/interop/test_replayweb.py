"""ReplayWeb.page, the viewer most people open a WACZ with, shows what is in ours."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest
from chromium import Browser, chromium
from replayweb_server import PACKAGE, replayweb_server, shown_at
from tests.interop.conftest import TOP, Kept, moment, rows

from preserve.demo.expected import RECORDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.demo.server import ScriptServer

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]

VIEWER = TOP / "build" / "viewer" / "node_modules" / "replaywebpage"
SCREENSHOTS = TOP / "build" / "screenshots"  # for people to look at

NEWS = "http://nouvelles.demo.test/2016"
CITED = {  # a cited address: where it leads, and what is read there
    "with-a-picture": (
        f"{NEWS}/02/four-banal.html",
        f"{NEWS}/02/four-banal.html",
        "Le maçon demande deux hivers de séchage ; il n’en aura qu’un.",
    ),
    "in-latin-1": (
        "http://encyclo.demo.test/latin1.html",
        "http://encyclo.demo.test/latin1.html",
        "État : ébréché, réparé, très noirci.",
    ),
    "moved": (
        "http://ancien.demo.test/actualites/four",
        f"{NEWS}/03/four-rallume.html",
        "À midi, il ne restait pas une miche.",
    ),
}


class Show(Protocol):
    """Shows an address; ``ends``: the one that it leads to, where that is another."""

    def __call__(
        self, url: str, name: str, *, ends: str | None = None, height: int = 1000
    ) -> dict[str, Any]: ...


@pytest.fixture(scope="module")
def site(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptServer]:
    """A site that has the demo's package, and the viewer over it."""
    assert VIEWER.exists(), "call make test-all"
    package = tmp_path_factory.mktemp("replayweb") / "demo.wacz"
    command = [sys.executable, "-m", "preserve", "export", kept.folder.name, "--format", "wacz"]
    places = ["--collection", str(kept.folder.parents[1]), "--output", str(package)]
    done = subprocess.run([*command, *places], check=False, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    with replayweb_server(VIEWER, package) as server:
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def show(kept: Kept, site: ScriptServer, browser: Browser) -> Show:
    """Look at a captured address in the viewer, and keep a picture of what is seen."""

    def show(url: str, name: str, *, ends: str | None = None, height: int = 1000) -> dict[str, Any]:
        (row,) = (row for row in kept.resources if row["url"] == url)
        tab = browser.open(shown_at(site.port, url, moment(row)))
        page = browser.see(tab, inside=f"mp_/{ends or url}", seconds=25)
        browser.picture(tab, SCREENSHOTS / f"replayweb-{name}.png", height=height)
        return page

    return show


def words(text: str) -> str:
    return " ".join(text.split())


def undecoded(page: dict[str, Any]) -> list[str]:
    return [address for address, complete, width in page["images"] if not (complete and width)]


def asked(browser: Browser) -> set[str | None]:
    return {urlsplit(url).hostname for url in browser.requests if url.startswith(("http", "ws"))}


def test_the_article_is_shown_with_its_discussion_and_its_pictures(
    kept: Kept, show: Show, browser: Browser, site: ScriptServer
) -> None:
    article = kept.manifest["article"]
    page = show(article["url"], "article", height=4300)

    assert page, "the viewer showed no article"
    assert page["ready"] == "complete"
    assert article["title"] in page["title"]
    assert article["title"] in page["headings"]
    comments = [words(row["text"]) for row in rows(kept.folder / "comments.jsonl")]
    assert len(comments) == RECORDED
    text = words(page["text"])
    assert [comment for comment in comments if comment not in text] == []
    assert len(page["images"]) > RECORDED  # each comment has its author's
    assert undecoded(page) == []
    assert [address for address in page["sheets"] if address and "/style.css" in address]
    assert f"http://127.0.0.1:{site.port}{PACKAGE}" in browser.requests  # workers are watched too
    assert asked(browser) == {"127.0.0.1"}


@pytest.mark.parametrize("name", CITED)
def test_a_cited_page_is_shown(show: Show, browser: Browser, name: str) -> None:
    url, ends, text = CITED[name]
    page = show(url, f"cited-{name}", ends=ends)

    assert page, "the viewer showed no page"
    assert text in words(page["text"])
    assert page["images"]
    assert undecoded(page) == []
    assert asked(browser) == {"127.0.0.1"}
