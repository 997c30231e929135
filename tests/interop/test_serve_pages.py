"""The local web view in Chromium: for everybody, on a phone and a desktop, and safe from others."""

from __future__ import annotations

import datetime
import http.server
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from change_rows import cited, comment
from playwright.sync_api import sync_playwright
from report_captures import EVIL, evil_citations, evil_comments, evil_resources, kept
from served import Served, served

from preserve.account import CaptureOptions, Provenance
from preserve.account.provenance import begin_journal
from preserve.config import SeedSettings, Settings
from preserve.frontier import Journal
from preserve.manifest import AuthorRow
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]

TOP = Path(__file__).resolve().parents[2]
AXE = TOP / "build" / "viewer" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = TOP / "build" / "screenshots" / "serve"  # for people to look at

VILLAGE, HOSTILE = "20260101T120000Z-bbbbbb", "20260102T120000Z-cccccc"
SEED = "https://carnet.example/2016/03/on-rallume-le-four-du-village"
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
PAGES = {
    "captures": "/",
    "search": "/search",
    "found": "/search?q=four+OR+alert",
    "nothing-found": "/search?q=sous-marin",
    "under-way": "/under-way",
    "schedule": "/schedule",
    "capture": "/capture",
    "report": f"/captures/{VILLAGE}",
    "hostile": f"/captures/{HOSTILE}",
    "error": "/captures/none",
}
NOBODY_ELSE = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# As preserve capture: it says something, and stays until it is told to end.
STAYS = """
import json, signal, sys
print("preserve: no operator is set.", file=sys.stderr, flush=True)
if "pause" in sys.argv[-1]:
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.pause()
print(json.dumps({"id": "20260101T120000Z-bbbbbb", "status": "partial"}))
"""


def begun(collection: Path, name: str, seed: str, *, settled: int, known: int) -> Journal:
    journal = Journal.begin(collection / "carnet.example" / name)
    started = datetime.datetime(2026, 1, 4, 12, 0, tzinfo=datetime.UTC)
    options = CaptureOptions(trigger="schedule")
    provenance = Provenance(id=name, seed=seed, settings=Settings(), options=options)
    begin_journal(journal, provenance, started=started, previous=None)
    for number in range(1, known + 1):
        url = f"https://nouvelles.example/{number}"
        journal.append("discovered", id=f"r{number}", url=url, role="citation")
        if number <= settled:
            journal.append("settled", id=f"r{number}", url=url, outcome="captured")
    journal.sync()
    return journal


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    collection = tmp_path_factory.mktemp("serve") / "warcs"
    name = AuthorRow(name="La meunière", url=None)
    kept(
        collection,
        [comment("1", 1, "Le four se rallume samedi ; on y cuit le pain.", author=name),
         comment("2", 2, "Et la farine vient du moulin d’aval ?", parent="1", depth=2)],
        [cited(1, "https://moulin.example/farine", Outcome.CAPTURED, by="2"),
         cited(2, "https://mort.example/", Outcome.NOT_FOUND)],
        name=VILLAGE, title="On rallume le four du village", seed=SEED, claimed=2,
        facts={"tags": ("village",)},
    )  # fmt: skip
    citations = evil_citations()
    kept(
        collection, evil_comments(), citations, evil_resources(citations), name=HOSTILE,
        started="2026-01-02T12:00:00Z", seed="https://mechant.example/", title=EVIL,
    )  # fmt: skip
    held = begun(collection, "20260104T120000Z-eeeeee", SEED, settled=7, known=19)
    begun(
        collection, "20260103T120000Z-ffffff", "https://autre.example/", settled=1, known=3
    ).close()
    settings = Settings(
        seeds=(
            SeedSettings(url=SEED, schedule="every 24h", name="Le four du village"),
            SeedSettings(url="https://neuf.example/un-article", schedule="while-open"),
        )
    )
    with served(
        collection, settings=settings, command=(sys.executable, "-S", "-c", STAYS), at_once=1
    ) as here:
        for path in ("ended", "pause", "waits"):
            assert here.send("/capture", {"url": f"https://blog.example/{path}"}).status == 303
        yield here
    held.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", f"--host-resolver-rules={NOBODY_ELSE}"],
        )
        yield browser
        browser.close()


class Seen:
    """A context of the browser, which came with the token, and what its pages said."""

    def __init__(self, context: BrowserContext, here: Served) -> None:
        self.context = context
        self.said: list[str] = []
        self._here = here

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(path if "://" in path else f"http://{self._here.host}{path}")
        return page

    def enter(self) -> Seen:
        page = self.open(self._here.home)
        page.wait_for_url(f"http://{self._here.host}/")  # it goes on by itself
        page.close()
        return self


@pytest.fixture
def look(browser: Browser, here: Served) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def look(
        width: str = "desktop", scheme: Literal["light", "dark"] = "light", **more: Any
    ) -> Seen:
        across, down = WIDTHS[width]
        size: ViewportSize = {"width": across, "height": down}
        context = browser.new_context(
            viewport=size, color_scheme=scheme, reduced_motion="reduce", **more
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Seen(context, here)

    yield look
    for one in contexts:
        one.close()


def violations(page: Page) -> list[Any]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    assert len(found["passes"]) > 10
    return [
        (one["id"], one["help"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found["violations"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_and_nothing_is_wider_than_the_screen(
    look: Any, width: str, scheme: str
) -> None:
    assert AXE.exists(), "call make build/viewer/installed"
    language = "fr-FR" if scheme == "dark" else "en-GB"
    seen = look(width, scheme, locale=language)
    stranger = seen.open("/")
    pages = {"enter": stranger}
    assert violations(stranger) == []
    stranger.screenshot(path=SCREENSHOTS / f"enter-{width}-{scheme}.png", full_page=True)
    stranger.close()
    seen.said.clear()  # the status of the page, 403
    seen.enter()
    for name, path in PAGES.items():
        page = pages[name] = seen.open(path)
        assert page.locator("html").get_attribute("lang") == language[:2]
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, name
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert violations(page) == [], name
        page.close()
    assert [one for one in seen.said if "404" not in one] == []


def test_without_scripts_all_can_be_read_searched_and_captured(look: Any, here: Served) -> None:
    seen = look(java_script_enabled=False).enter()
    page = seen.open("/")
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words").fill("farine")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="On rallume le four du village").first.click()
    assert page.url.endswith(f"/captures/{VILLAGE}#comment-2")
    page.get_by_role("link", name="New capture").click()
    page.get_by_label("Address of the article").fill("https://blog.example/ended-too")
    page.get_by_role("button", name="Capture it").click()
    assert page.url.endswith("/under-way")
    assert page.get_by_text("https://blog.example/ended-too").is_visible()
    page.get_by_role("button", name="Stop the capture of https://blog.example/ended-too").click()
    page.get_by_role("link", name="Look again", exact=True).click()
    page.get_by_text("not begun").first.wait_for()
    page.get_by_role("link", name="Look again every 10 seconds").click()
    assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "10"
    page.get_by_role("link", name="Stay as it is").click()
    assert page.locator("meta[http-equiv=refresh]").count() == 0
    assert here.defects == []


def test_what_is_under_way_comes_anew_by_itself_and_keeps_the_focus(
    look: Any, here: Served
) -> None:
    seen = look().enter()
    page = seen.open("/under-way")
    page.locator("[data-plain]").wait_for(state="hidden")
    button = page.get_by_role("button", name="Stop the capture of https://blog.example/pause")
    button.focus()
    assert here.send("/capture", {"url": "https://blog.example/comes"}).status == 303
    page.get_by_text("https://blog.example/comes").wait_for()
    assert button.evaluate("one => one === document.activeElement")
    assert "wait" in page.locator("[role=status]").inner_text()
    number = here.orders.all()[0].number if here.orders is not None else 0
    assert here.send("/stop", {"number": str(number)}).status == 303
    page.get_by_role("button", name="Stop the capture of https://blog.example/comes").wait_for(
        state="detached"
    )
    assert seen.said == []


ATTACK = """<!doctype html><title>elsewhere</title>
<iframe id="frame" src="{home}/"></iframe><img src="{home}/"><script src="{home}/"></script>
<form id="form" method="post" action="{home}/capture" target="sink">
<input name="url" value="https://forged.example/"><input name="form" value="{guess}"></form>
<form id="plain" method="post" enctype="text/plain" action="{home}/capture" target="sink">
<input name="url=https://forged.example/&form" value="{guess}"></form>
<iframe name="sink"></iframe>
<script>
window.done = (async () => {{
  const found = [];
  for (const id of ["form", "plain"]) document.getElementById(id).submit();
  for (const mode of ["cors", "no-cors", "same-origin"]) for (const method of ["GET", "POST"]) {{
    try {{
      const fields = new URLSearchParams({{ url: "https://forged.example/", form: "{guess}" }});
      const body = method === "POST" ? fields : undefined;
      const how = {{ method, mode, credentials: "include", body }};
      const answer = await fetch("{home}/capture", how);
      found.push(answer.type === "opaque" ? "" : await answer.text());
    }} catch {{ found.push(""); }}
  }}
  return found.join("");
}})();
</script>"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_of_another_origin_changes_nothing_and_reads_nothing(
    look: Any, here: Served, host: str
) -> None:
    """One of another port, which cookies take for the same site, and of another name.

    It even knows what each form carries.
    """
    made = ATTACK.format(home=f"http://{here.host}", guess=here.keys.form).encode()

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(made)

        def log_message(self, *_: object) -> None:
            pass

    assert here.orders is not None
    before = [one.url for one in here.orders.all()]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        running.start()
        try:
            seen = look().enter()
            assert here.cookie in str(seen.context.cookies()).replace("', 'value': '", "=")
            page = seen.open(f"http://{host}:{server.server_address[1]}/")
            assert page.evaluate("window.done") == ""
            page.wait_for_load_state("load")
            framed = page.frames[1]
            assert "Archived discussions" not in framed.content()
            page.close()
        finally:
            server.shutdown()
            running.join()
    assert [one.url for one in here.orders.all()] == before


def test_a_hostile_capture_runs_nothing_and_asks_for_nothing(look: Any, here: Served) -> None:
    seen = look().enter()
    for path in (f"/captures/{HOSTILE}", "/", "/search?q=alert", "/search?q=%3Cimg+src%3Dx%3E"):
        requests: list[str] = []
        page = seen.context.new_page()
        page.on("request", lambda request, found=requests: found.append(request.url))
        page.on("dialog", lambda dialog: seen.said.append(dialog.message))
        page.goto(f"http://{here.host}{path}")
        assert requests == [f"http://{here.host}{path}"]
        assert page.evaluate("document.body.dataset.pwned ?? null") is None
        assert page.evaluate("document.scripts.length") == 1
        assert page.locator("img, iframe, object, embed, [onerror], [onload]").count() == 0
        page.close()
    assert seen.said == []
