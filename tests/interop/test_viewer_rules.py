"""Each rule of the WARC profile that is there for a viewer's sake, in pywb and ReplayWeb.page.

A page of the cases says "Ici NAME." and nothing else says it: what is seen is compared to the last
word, so that the record beside it, a chunk's size or a byte of a coding would be noticed.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import time
from typing import TYPE_CHECKING

import chromium as browsers
import pytest
from chromium import chromium
from scripted_web import SEED
from viewer_cases import FIRST_DAY, HOST, INTERIM, LAST_DAY, MADE, Cases, compose
from viewers import both_viewers
from wacz_reading import Wacz
from warcio.archiveiterator import ArchiveIterator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chromium import Browser
    from viewers import Pywb, ReplayWeb

pytestmark = [pytest.mark.debian, pytest.mark.timeout(400)]

NAMES = ("pywb", "replayweb")
PATIENCE_SECONDS = 45
SIDE_BY_SIDE = 6  # pages that a browser opens at once
FILLING = "Le four du village, sa voûte et son histoire."
FIRST, LAST = (f"{day:%Y%m%d%H%M%S}" for day in (FIRST_DAY, LAST_DAY))

# Addresses of the captures, with the page that is to be seen, and in which of the two captures.
SHOWN = {
    "same-payload-revisit": (f"{HOST}/same", 1, "la page reprise"),
    "same-payload-original": (f"{HOST}/same", 0, "la page reprise"),
    "revisit-at-another-address": (f"{HOST}/copy", 0, "la page reprise"),
    "revisit-of-a-gzip-body": (f"{HOST}/gzip", 1, "la page gzip"),
    "revisit-of-a-chunked-gzip-body": (f"{HOST}/gzip-chunked", 1, "le gzip coupé"),
    "framed-otherwise-later": (f"{HOST}/reframed", 1, "la page recadrée"),
    "framed-in-chunks-first": (f"{HOST}/reframed", 0, "la page recadrée"),
    "interim-answers-before-it": (f"{HOST}/interim", 0, "la page annoncée"),
    "noise-before-the-page": ("http://bruit.test/noise-then-page", 0, "la page remise"),
    "noise-after-the-page": ("http://tumulte.test/page-then-noise", 1, "la page remise"),
    "503-before-the-page": (f"{HOST}/busy", 0, "la page après la panne"),
    "503-before-a-page-known-from-before": (f"{HOST}/busy", 1, "la page après la panne"),
    "no-content-type": (f"{HOST}/untyped", 0, "la page sans type"),
    "redirect-with-a-body": (f"{HOST}/moved", 0, "la page d'arrivée"),
    "brotli": (f"{HOST}/br", 0, "la page br"),
    "http-1.0": (f"{HOST}/http-1.0", 0, "la page http-1.0"),
    "status-without-reason": (f"{HOST}/no-reason", 0, "la page no-reason"),
    "header-without-colon": (f"{HOST}/no-colon", 0, "la page no-colon"),
    "two-equal-lengths": (f"{HOST}/two-lengths", 0, "la page two-lengths"),
    "folded-header": (f"{HOST}/folded", 0, "la page folded"),
    "cut-short": ("http://coupe.test/cut", 0, "la page tronquée"),
}
ENDS = {f"{HOST}/moved": f"{HOST}/moved/to"}
NOT_SHOWN = {
    "noise-alone": "http://fracas.test/noise",
    "no-answer-at-all": "http://muet.test/silent",
    "status-line-in-lower-case": f"{HOST}/lower-case",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Looking:
    """A browser before both viewers, with the cases in them, and what was seen so far."""

    cases: Cases
    browser: Browser
    viewers: dict[str, Pywb | ReplayWeb]
    seen: dict[tuple[str, str, str], str] = dataclasses.field(default_factory=dict)

    def at(self, name: str, url: str, moment: str) -> str:
        """Return the text of an archived page."""
        if (name, url, moment) not in self.seen:
            self.look(name, [(url, moment)])
        return self.seen[name, url, moment]

    def look(self, name: str, views: Sequence[tuple[str, str]]) -> None:
        """Open archived pages side by side, and note the text of each."""
        tabs = [self.browser.open(self.viewers[name].address(*view)) for view in views]
        until = time.monotonic() + PATIENCE_SECONDS
        for tab, (url, moment) in zip(tabs, views, strict=True):
            text, ready = "", ""
            while not (text and ready == "complete") and time.monotonic() < until:
                # Both viewers show it in a frame, pywb once its script has found itself without.
                page = self.browser.see(tab, inside=f"mp_/{ENDS.get(url, url)}", seconds=1)
                text, ready = " ".join(str(page.get("text", "")).split()), page.get("ready", "")
            self.seen[name, url, moment] = text
        for tab in tabs:
            self.browser.call("Page.close", tab)


def whole(name: str) -> str:
    return " ".join([f"Ici {name}.", *[FILLING] * 40, f"Fin de {name}."])


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browsers, "LIFE_SECONDS", 400)  # one browser for sixty pages
        yield from _looking(tmp_path_factory)


def _looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    home = tmp_path_factory.mktemp("rules")
    for name in ("pywb", "profile"):
        (home / name).mkdir()
    cases = compose(home)
    with both_viewers(cases.package, home / "pywb") as viewers, chromium(home / "profile") as one:
        looking = Looking(
            cases=cases, browser=one, viewers={viewer.name: viewer for viewer in viewers}
        )
        views = [(url, cases.moment(url, capture)) for url, capture, _ in SHOWN.values()]
        views += [(url, cases.moment(url)) for url in (*NOT_SHOWN.values(), f"{HOST}/deflate")]
        views += [(f"{MADE}/{path}", LAST) for path in ("unchanged", "to-length", "to-chunks")]
        views += [(f"{MADE}/{path}", FIRST) for path in ("unchanged", "second", "busy")]
        for name in NAMES:
            looking.at(name, SEED, cases.moment(SEED))
            for start in range(0, len(views), SIDE_BY_SIDE):
                looking.look(name, views[start : start + SIDE_BY_SIDE])
        yield looking


@pytest.fixture(scope="module")
def wacz(look: Looking) -> Wacz:
    return Wacz(look.cases.package)


@pytest.mark.parametrize("viewer", NAMES)
def test_the_article_is_shown_and_none_of_what_is_said_about_it(look: Looking, viewer: str) -> None:
    text = look.at(viewer, SEED, look.cases.moment(SEED))
    assert re.fullmatch(r"Le four Un texte qui cite\.( voir)+", text)


@pytest.mark.parametrize("viewer", NAMES)
@pytest.mark.parametrize("case", SHOWN)
def test_the_page_is_shown_whole_and_not_the_record_beside_it(
    look: Looking, viewer: str, case: str
) -> None:
    url, capture, name = SHOWN[case]
    assert look.at(viewer, url, look.cases.moment(url, capture)) == whole(name)


@pytest.mark.parametrize("viewer", NAMES)
@pytest.mark.parametrize("case", NOT_SHOWN)
def test_what_gave_no_page_is_told_not_to_be_there(look: Looking, viewer: str, case: str) -> None:
    url = NOT_SHOWN[case]
    text = look.at(viewer, url, look.cases.moment(url))
    assert "not found" in text.lower()
    assert not [word for word in ("BRUIT", "Ici", "phase:", "fetchTimeMs") if word in text]


@pytest.mark.parametrize("viewer", NAMES)
@pytest.mark.parametrize("moment", [FIRST, LAST], ids=["original", "not-modified"])
def test_a_304_shows_the_original_at_both_dates(look: Looking, viewer: str, moment: str) -> None:
    assert look.at(viewer, f"{MADE}/unchanged", moment) == whole("la page inchangée")


@pytest.mark.parametrize("viewer", NAMES)
def test_of_an_error_and_a_page_in_one_second_the_page_is_shown(look: Looking, viewer: str) -> None:
    assert look.at(viewer, f"{MADE}/busy", FIRST) == whole("la page de la même seconde")


@pytest.mark.parametrize("viewer", NAMES)
def test_of_two_records_of_one_second_one_is_shown_whole(look: Looking, viewer: str) -> None:
    text = look.at(viewer, f"{MADE}/second", FIRST)
    assert text in {whole("la page à 100 ms"), whole("la page à 600 ms")}


# -------------------------------------------------------------------- what a viewer cannot, known


def test_known_fact_that_replayweb_shows_deflate_as_garbage_and_pywb_does_not(
    look: Looking,
) -> None:
    url = f"{HOST}/deflate"
    moment = look.cases.moment(url)
    assert look.at("pywb", url, moment) == whole("la page deflate")
    assert "Ici" not in look.at("replayweb", url, moment)


def test_known_fact_that_pywb_does_not_show_a_page_sent_as_octets_and_replayweb_does(
    look: Looking,
) -> None:
    url = f"{HOST}/octets"
    moment = look.cases.moment(url)
    assert look.at("replayweb", url, moment) == whole("la page en octets")
    tab = look.browser.open(look.viewers["pywb"].address(url, moment))
    assert look.browser.see(tab, inside=f"mp_/{url}", seconds=4).get("text", "") == ""


def test_a_revisit_that_is_framed_otherwise_than_its_original_is_shown_whole(
    look: Looking,
) -> None:
    """None is written; under one label for both, pywb shows the chunk sizes of the original."""
    for viewer in NAMES:
        assert look.at(viewer, f"{MADE}/to-length", LAST) == whole("la page to-length")
        assert look.at(viewer, f"{MADE}/to-chunks", LAST) == whole("la page to-chunks")


def test_a_payload_that_came_in_two_framings_is_shown_whole_whichever_is_looked_at_first(
    look: Looking,
) -> None:
    """ReplayWeb.page keeps payloads by their digest, with the chunks they came in."""
    url, name = f"{HOST}/clash", "la page en deux cadres"
    for viewer in NAMES:
        assert look.at(viewer, url, look.cases.moment(url, 0)) == whole(name)
        assert look.at(viewer, url, look.cases.moment(url, 1)) == whole(name)


# ---------------------------------------------------- that the cases are what their names say


def test_what_is_shown_was_stored_as_the_rules_have_it(look: Looking) -> None:
    cases = look.cases
    for path, capture, is_revisit in (
        ("same", 0, False),
        ("same", 1, True),
        ("copy", 0, True),
        ("gzip", 1, True),
        ("gzip-chunked", 1, True),
        ("reframed", 1, False),
        ("clash", 1, False),
    ):
        row = cases.row(f"{HOST}/{path}", capture)
        assert (path, row.revisit_of is not None) == (path, is_revisit)
        assert row.record is not None
    assert cases.row("http://coupe.test/cut").outcome == "truncated"
    for url in NOT_SHOWN.values():
        assert cases.row(url).record is None
    for capture in (0, 1):
        statuses = [one.status for one in cases.row(f"{HOST}/busy", capture).attempts]
        assert statuses == [503, 200]
        one_second = len({one.at[:19] for one in cases.row(f"{HOST}/busy", capture).attempts}) == 1
        is_revisit = cases.row(f"{HOST}/busy", capture).revisit_of is not None
        assert is_revisit is (capture == 1 and not one_second)


def test_only_answers_have_a_line_at_an_address_of_the_web(wacz: Wacz) -> None:
    ours = set()
    for line in wacz.lines:
        start, length = int(line.fields["offset"]), int(line.fields["length"])
        data = wacz[f"archive/{line.fields['filename']}"][start : start + length]
        (record,) = ((one.rec_type, one.raw_stream.read()) for one in records(data))
        if line.fields["url"].startswith("http"):
            assert record[0] in {"response", "revisit"}
            assert b"BRUIT" not in record[1]
        else:
            ours.add((record[0], line.fields["mime"]))
    assert ours == {("resource", "application/ld+json"), ("resource", "application/octet-stream")}


def test_the_line_of_a_304_has_the_status_of_what_is_shown_and_is_a_revisit(wacz: Wacz) -> None:
    (line,) = wacz.find(f"{MADE}/unchanged", LAST)
    assert (line.fields["mime"], line.fields["status"]) == ("warc/revisit", "200")


def test_interim_heads_are_kept_beside_the_page_in_its_metadata(look: Looking, wacz: Wacz) -> None:
    row = look.cases.row(f"{HOST}/interim")
    assert row.record is not None
    fields = [
        line
        for one in records(wacz[f"archive/{row.record.file}"])
        if one.rec_type == "metadata"
        and one.rec_headers["WARC-Target-URI"] == row.url
        and row.record.id in [value for _, value in one.rec_headers.headers]
        for line in one.raw_stream.read().decode().splitlines()
    ]
    heads = [base64.b64decode(line.split(": ")[1]) for line in fields if "interimHead" in line]
    assert b"".join(heads) == INTERIM


def records(data: bytes) -> ArchiveIterator:
    return ArchiveIterator(io.BytesIO(data), no_record_parse=True)
