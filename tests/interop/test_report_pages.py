"""Reports in Chromium: for everybody, on a phone and a desktop, in light and dark, on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import pytest
from change_rows import account, cited, comment, compare, fetched
from playwright.sync_api import sync_playwright
from report_captures import (
    EVIL,
    SEED,
    evil_citations,
    evil_comments,
    evil_resources,
    kept,
    thousands,
    with_record,
)

from preserve.compare import write_changes
from preserve.manifest import AuthorRow
from preserve.model import Flag, MissingReason, Outcome, ThreadState, Verdict, Visibility
from preserve.report import DEFAULT, Reports, ViewerAddress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, ViewportSize

    from preserve.catalogue import CaptureFolder

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]

TOP = Path(__file__).resolve().parents[2]
AXE = TOP / "build" / "viewer" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = TOP / "build" / "screenshots" / "report"  # for people to look at

OLD, NEW, HOSTILE, LONG = (
    "20251201T120000Z-aaaaaa",
    "20260101T120000Z-bbbbbb",
    "20260102T120000Z-cccccc",
    "20260103T120000Z-dddddd",
)
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
PAGES = ("index.html", f"{NEW}.html", f"{HOSTILE}.html", f"{LONG}-comments-2.html")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # of the others one place is told, which is quicker
}
MAIN = (
    "La farine de meule garde le germe du blé ; le pain en est plus gris et se tient mieux.",
    "Pour la voûte, voir l’article https://encyclo.example/wiki/Four, très clair sur la clef.",
    "Du moulin d’aval, oui, et du nôtre aussi ; l’article de 2013 le disait, mais il est parti.",
    "Quelqu’un a-t-il encore les photos ? https://mort.example/forum/sujet ne répond plus.",
)
ARABIC = "مرحبا بالجميع، هذا فرن القرية."
PEOPLE = ("La meunière", "Levain naturel", "Le marinier", "عدا", "Grand-mère Ortie", "Tuile plate")


def village(collection: Path) -> CaptureFolder:
    """Return a capture with everything that a report can tell of."""
    comments, citations, resources = [], [], []
    parents = {2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 7, 9: 8, 12: 11, 13: 11, 20: 19, 21: 20}
    depths = {0: 0}
    for number in range(1, 25):
        parent = parents.get(number, 0)
        depths[number] = depths[parent] + 1
        text = MAIN[number % 4]
        comments.append(
            comment(
                str(2100 + number),
                number,
                "مرحبا بالجميع، هذا فرن القرية."
                if number == 8
                else f"{text}\n{MAIN[(number + 1) % 4]}",
                name=PEOPLE[number % 6],
                author=AuthorRow(
                    name=PEOPLE[number % 6], url="https://ami.example/" if number % 3 == 0 else None
                ),
                parent=str(2100 + parent) if parent else None,
                depth=depths[number],
                number=str(number),
                date=f"2016-03-{14 + number // 3:02}T{8 + number % 12:02}:12:00+01:00",
                date_text=f"{14 + number // 3} mars 2016 à {8 + number % 12} h 12 min",
                permalink=f"{SEED}#comment-{2100 + number}",
                status=Visibility.DELETED if number == 12 else Visibility.VISIBLE,
                title="À propos de la voûte" if number == 11 else None,
            )
        )
    outcomes = [
        *[Outcome.CAPTURED] * 7, Outcome.UNCHANGED, Outcome.TRUNCATED, Outcome.NOT_FOUND,
        Outcome.NOT_FOUND, Outcome.GONE, Outcome.SERVER_ERROR, Outcome.DNS_FAILED,
        Outcome.TIMED_OUT, Outcome.CONNECT_FAILED, Outcome.ROBOTS_DENIED,
        Outcome.UNSUPPORTED_SCHEME,
    ]  # fmt: skip
    for number, outcome in enumerate(outcomes, start=1):
        url = (
            "https://encyclo.example/wiki/Four" if number == 2
            else f"https://nouvelles.example/2016/{number:02}/le-four-de-la-ruelle.html?ref=blog"
        )  # fmt: skip
        row = cited(number, url, outcome, by=None if number % 3 else str(2100 + number))
        citations.append(
            msgspec.structs.replace(
                row,
                context=MAIN[number % 4],
                anchor_text="le récit du matin" if number % 3 else None,
                form="anchor" if number % 3 else "text",
                final_url="https://nouvelles.example/ailleurs" if number == 4 else url,
            )
        )
        known = fetched(number, url, outcome, flags=[Flag.SOFT_404] if number == 5 else ())
        resources.append(with_record(known) if outcome.group >= 2 else known)
    return kept(
        collection, comments, citations, resources, name=NEW, claimed=34,
        missing=[(10, MissingReason.NOT_ON_PAGE)], verdict=Verdict.GAP, status="partial",
        state=ThreadState.CLOSED, site_name="Le carnet du lavoir",
        title="On rallume le four du village", authors=("L’équipe du carnet",),
        policy={"robots": "noarchive"}, modified="2016-03-21T18:05:00+01:00",
        facts={"previous": OLD, "status_reasons": ("the discussion is not whole: gap",),
               "tags": ("village", "pain")},
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of a collection, in both languages: ``en`` and ``fr`` below it."""
    collection = tmp_path_factory.mktemp("report") / "warcs"
    old = kept(collection, name=OLD, started="2025-12-01T12:00:00Z", title="Le four", claimed=3)
    new = village(collection)
    citations = evil_citations()
    hostile = kept(
        collection, evil_comments(), citations, evil_resources(citations), name=HOSTILE,
        started="2026-01-02T12:00:00Z", seed="https://mechant.example/", title=EVIL,
    )  # fmt: skip
    long = kept(
        collection, thousands(45, characters=120), name=LONG, started="2026-01-03T12:00:00Z"
    )
    record = compare(
        account(
            [comment("2101", 1, MAIN[0]), comment("99", 2, "Parti."), comment("2103", 3, MAIN[2])],
            [cited(1, "https://a.example/le-recit", Outcome.CAPTURED)], title="Le four du village",
        ),
        account(
            [comment("2101", 1, MAIN[0].replace("gris", "brun")), comment("2102", 2, MAIN[1]),
             comment("2103", 3, MAIN[2])],
            [cited(1, "https://a.example/le-recit", Outcome.NOT_FOUND),
             cited(2, "https://b.example/neuf", Outcome.CAPTURED)],
            state=ThreadState.CLOSED, title="On rallume le four du village",
        ),
    )  # fmt: skip
    write_changes(new, record)
    folder = collection.parent / "pages"
    for language in ("en", "fr"):
        reports = Reports(
            collection, folder=folder / language, language=language, page_comments=25,
            viewer=ViewerAddress.of(DEFAULT),
        )  # fmt: skip
        for one in (old, new, hostile, long):
            reports.write(one)
        reports.write_index()
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"],
        )
        yield browser
        browser.close()


class Seen:
    """A context of the browser and what its pages did beside being shown."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.requests: list[str] = []
        self.said: list[str] = []

    def open(self, address: str) -> Page:
        page = self.context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", self._dismiss)
        page.goto(address)
        return page

    def _dismiss(self, dialog: Dialog) -> None:
        self.said.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def look(browser: Browser) -> Iterator[Any]:
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
        return Seen(context)

    yield look
    for one in contexts:
        one.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_and_nothing_is_wider_than_the_screen(
    folder: Path, look: Any, width: str, scheme: str
) -> None:
    seen = look(width, scheme)
    assert AXE.exists(), "call make build/viewer/installed"
    language = "fr" if scheme == "dark" else "en"
    for name in PAGES:
        page = seen.open((folder / language / name).as_uri())
        shot = name.removesuffix(".html").replace(NEW, "capture").replace(HOSTILE, "hostile")
        # All of it on the screen at once: what is not near it is not painted.
        page.set_viewport_size(
            {
                "width": WIDTHS[width][0],
                "height": page.evaluate("document.body.scrollHeight") + 2000,
            }
        )
        page.screenshot(
            path=SCREENSHOTS / f"{shot.replace(LONG, 'long')}-{width}-{scheme}.png", full_page=True
        )
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, name
        # What is folded away is looked at as well.
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(AXE.read_text())
        found = page.evaluate("rules => axe.run(document, rules)", RULES)
        violations = [
            (one["id"], one["help"], [node["html"][:200] for node in one["nodes"][:3]])
            for one in found["violations"]
        ]
        assert violations == [], name
        assert len(found["passes"]) > 20
        page.close()
    assert seen.said == []


def test_contrast_is_found_where_it_is_lacking(folder: Path, look: Any) -> None:
    """The rule that the test above relies on most."""
    page = look().open((folder / "en" / f"{NEW}.html").as_uri())
    page.evaluate("document.querySelector('.words').setAttribute('class', 'words low')")
    page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('.low { color: #bbb }');"
        "document.adoptedStyleSheets = [sheet] }"
    )
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    assert [one["id"] for one in found["violations"]] == ["color-contrast"]


def test_without_scripts_all_is_shown(folder: Path, look: Any) -> None:
    address = (folder / "fr" / f"{NEW}.html").as_uri()
    plain = look(java_script_enabled=False).open(address)
    shown = plain.locator("body").inner_text()
    assert "rechercher" not in shown.lower()
    for number in range(1, 25):
        place = plain.locator(f"#comment-{2100 + number}")
        assert place.is_visible()
    for number in range(1, 19):
        assert plain.locator(f"#cites-c{number}").is_visible() or number == 12
    assert plain.locator(".tools:visible").count() == 0
    scripted = look().open(address)
    assert scripted.locator(".tools:visible").count() == 2
    words = scripted.locator(".thread").inner_text()
    assert plain.locator(".thread").inner_text() == words


def test_hostile_comments_run_nothing_and_ask_for_nothing(folder: Path, look: Any) -> None:
    for name in (f"{HOSTILE}.html", "index.html"):
        seen = look()
        address = (folder / "en" / name).as_uri()
        page = seen.open(address)
        for tools in page.locator(".tools input[type=search]").all():
            tools.fill("<script>")
            page.wait_for_timeout(200)
        for label in page.locator("select").all():
            label.select_option(index=1)
        page.locator("body").click()
        assert seen.said == []
        assert seen.requests == [address]
        assert "PWNED" not in page.title() or "<script>" in page.title()
        assert page.evaluate("document.body.dataset.pwned ?? null") is None
        assert page.evaluate("document.scripts.length") == 1
        assert page.locator("img, iframe, object, embed, form, [onerror], [onload]").count() == 0


def test_the_search_finds_words_without_accents_and_keeps_what_they_answer(
    folder: Path, look: Any
) -> None:
    page = look().open((folder / "fr" / f"{NEW}.html").as_uri())
    field = page.get_by_label("Chercher dans les commentaires")
    field.fill("FRÈN ghost")
    status = page.locator("#comments [role=status]")
    status.filter(has_text="Rien n’a été trouvé").wait_for()
    assert page.locator(".thread article:visible").count() == 0
    field.fill("فرن القرية")
    status.filter(has_text="Commentaires trouvés sur cette page\u00a0: 1").wait_for()
    visible = page.locator(".thread article:visible")
    assert visible.last.get_attribute("id") == "comment-2108"
    assert visible.count() == 8  # and what it answers, up to the first
    field.fill("voute")
    status.filter(has_text="page\u00a0: 1").wait_for()
    assert "voûte" in page.locator("#comment-2101").inner_text()
    field.fill("")
    page.wait_for_timeout(200)
    assert visible.count() == 24
    page.get_by_label("avec citations seulement").check()
    assert page.locator(".thread li:not(.aside) > article:visible").count() == 6 - 1


def test_citations_are_filtered_by_their_outcome(folder: Path, look: Any) -> None:
    page = look().open((folder / "en" / f"{NEW}.html").as_uri())
    outcome = page.locator("#citations select")
    options = outcome.locator("option").all_text_contents()
    assert options[:2] == ["all", "captured (7)"]
    outcome.select_option("not-found")
    assert page.locator(".cite:visible").count() == 2
    page.get_by_label("Search in citations").fill("2016/10")
    page.locator("#citations [role=status]").filter(has_text="page: 1").wait_for()
    assert page.locator(".cite:visible").count() == 1


def test_a_link_leads_to_a_comment_that_is_folded_or_filtered_away(folder: Path, look: Any) -> None:
    address = (folder / "en" / f"{NEW}.html").as_uri()
    page = look().open(address)
    page.get_by_role("button", name="Fold all replies").click()
    assert not page.locator("#comment-2105").is_visible()
    page.evaluate("location.hash = '#comment-2105'")
    page.locator("#comment-2105").wait_for(state="visible")
    straight = look().open(f"{address}#comment-2109")
    assert straight.locator("#comment-2109").is_visible()
    assert straight.evaluate("document.querySelector(':target').id") == "comment-2109"
    box = straight.locator("#comment-2109").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < WIDTHS["desktop"][1]


def test_the_keyboard_alone_reaches_everything(folder: Path, look: Any) -> None:
    page = look().open((folder / "en" / f"{NEW}.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    skip = page.locator(".skip").bounding_box()
    assert skip is not None
    assert skip["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        what = page.evaluate(
            "() => { const one = document.activeElement; one.dataset.reached = 1;"
            "return one === document.body ? '' : one.tagName }"
        )
        if not what:
            break
        reached.add(what)
    assert {"A", "SUMMARY", "INPUT", "BUTTON", "SELECT"} <= reached
    left = "main :is(a, button, input, select, summary):not([data-reached])"
    assert page.locator(left).filter(visible=True).count() == 0


def test_on_paper_the_discussion_is_whole_and_the_tools_are_gone(folder: Path, look: Any) -> None:
    page = look("desktop", "dark").open((folder / "en" / f"{NEW}.html").as_uri())
    page.get_by_role("button", name="Fold all replies").click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".tools:visible, .contents:visible, .skip:visible").count() == 0
    assert page.locator(".thread article:visible").count() == 24
    ink = page.evaluate("getComputedStyle(document.documentElement).color")
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    pdf = page.pdf(path=SCREENSHOTS / "capture-paper.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) in range(4, 16)


def test_links_between_pages_work_without_a_server(folder: Path, look: Any) -> None:
    seen = look("phone")
    page = seen.open((folder / "en" / "index.html").as_uri())
    page.locator(".captures a").first.click()
    page.get_by_role("link", name="Next").first.click()
    page.wait_for_url(f"**/{LONG}-comments-2.html")
    page.locator(".answers a").first.click()
    page.get_by_role("link", name="The whole report").click()
    page.wait_for_url(f"**/{LONG}.html")
    page.get_by_role("link", name="All captures").click()
    page.wait_for_url("**/index.html")
