"""explain and show --log, of a capture that was made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from scripted_web import SEED, article, scripted_web

from preserve.demo.server import response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web

    Shell = Any

BARRED = "http://barred.test/private/page"
HOP = "http://hop.test/short"
PAGE = "http://hop.test/long"
LAST = "http://late.test/page"
RULES = b"User-agent: *\nDisallow: /private/\n"
LINKS = "".join(f'<a href="{url}">le texte</a> ' for url in (BARRED, HOP, LAST))


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as made:
        made.serve(SEED, article(LINKS))
        made.serve(
            "http://barred.test/robots.txt", response(200, [("Content-Type", "text/plain")], RULES)
        )
        made.serve(HOP, response(302, [("Location", PAGE)], b""))
        made.serve(PAGE, response(200, [("Content-Type", "text/plain")], b"Une page.\n" * 200))
        made.settle(limits={"citations": 2})
        yield made


def test_every_rule_that_applied_is_named_with_its_source(web: Web, shell: Shell) -> None:
    done = web.capture().captured
    barred = shell("explain", BARRED).stdout
    assert f"{BARRED}  robots-denied" in barred
    assert "rule  line 2: Disallow: /private/ (for *)" in barred
    assert "read in  http://barred.test/robots.txt, record <urn:uuid:" in barred
    assert "cited by  article" in barred
    late = shell("explain", LAST).stdout
    assert "limit-reached" in late
    assert "rule  limits.citations = 2" in late
    assert f"the settings of {done.manifest.capture.id}" in late
    hop = shell("explain", HOP).stdout
    assert f"leads to  {PAGE}" in hop
    assert f"captured  {PAGE}" in hop
    assert f"preserve cat {PAGE}" in shell("explain", PAGE).stdout
    dead = shell("explain", "http://barred.test/robots.txt", "--json").stdout
    assert json.loads(dead)[0]["rule"] is None


def test_the_line_is_found_in_the_earlier_capture_that_read_it(web: Web, shell: Shell) -> None:
    web.settle(politeness={"delay_seconds": 0.01})
    web.capture()
    second = web.capture()
    robots = second.resources["http://barred.test/robots.txt"]
    assert robots.outcome == "kept-earlier"
    shown = shell("explain", BARRED).stdout
    assert "rule  line 2: Disallow: /private/ (for *)" in shown
    assert robots.kept is not None
    assert robots.kept.record_id in shown
    assert "the newest of 2 that met it" in shown


def test_the_log_tells_what_happened_in_its_order(web: Web, shell: Shell) -> None:
    done = web.capture().captured
    lines = shell("show", "--log").stdout.splitlines()
    assert lines[0].startswith(f"capture     {done.manifest.capture.id}")
    found = next(at for at, line in enumerate(lines) if f"citation {PAGE}" in line)
    had = next(at for at, line in enumerate(lines) if f"captured 200 {PAGE}" in line)
    assert found < had
    events = json.loads(shell("show", "--log", "--json").stdout)
    assert len(events) == len(lines)
    for path in done.folder.glob("*-meta.warc.gz"):
        path.unlink()
    assert "cannot be read" in shell("show", "--log", code=1).stderr
