"""What a reader of link-rot figures must know is in the manifest, each with what shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripted_web import SEED, article, page

from preserve.demo.server import response
from preserve.page import parse

if TYPE_CHECKING:
    from scripted_web import Web

HTML = [("Content-Type", "text/html; charset=utf-8")]
MISSING = b"<title>Site</title><h1>Page introuvable</h1>"
PARKED = b"<title>c.test</title><p>This domain is for sale!"
LOGIN = b"<title>Log in</title><form><input type=password></form>"
SHELL = b"<body><div id=root></div><script src=/app.js></script>"


@pytest.mark.parametrize("again", [False, True])
def test_each_flag_of_a_resource_says_what_shows_it(web: Web, again: bool) -> None:
    pages = {"http://b.test/x": MISSING, "http://c.test/": PARKED, "http://d.test/x": LOGIN,
             "http://e.test/x": SHELL}  # fmt: skip
    links = " ".join([*pages, "http://f.test/2012/04/bread.html", "http://g.test/x"])
    web.serve(SEED, article(links))
    for url, body in pages.items():
        web.serve(url, response(200, HTML, body))
    web.serve("http://f.test/2012/04/bread.html", response(301, [("Location", "/")]))
    web.serve("http://f.test/", page("<h1>Le site</h1><p>Bonjour."))
    web.serve("http://g.test/x", response(200, [("Content-Type", "text/plain")], b""))
    result = web.capture()
    if again:  # a second capture refers to the bodies of the first, and says the same of them
        result = web.capture()
    flagged = {url: row for url, row in result.resources.items() if row.flags}
    assert {url: [str(flag) for flag in row.flags] for url, row in flagged.items()} == {
        "http://b.test/x": ["soft-404"],
        "http://c.test/": ["parked"],
        "http://d.test/x": ["login-wall"],
        "http://e.test/x": ["empty"],
        "http://f.test/2012/04/bread.html": ["soft-404"],
        "http://g.test/x": ["empty"],
    }
    for url, row in flagged.items():
        assert [one.flag for one in row.flag_evidence] == list(row.flags)
        where = row.flag_evidence[0].locator
        if where is not None and where.type == "css":
            assert len(parse(pages[url], url=url).css(where.value)) == 1
    says = {url: row.flag_evidence[0].says for url, row in flagged.items()}
    assert says["http://b.test/x"] == 'the heading says "Page introuvable"'
    assert "redirects to the front page" in says["http://f.test/2012/04/bread.html"]
    assert result.captured.manifest.totals.by_flag == {
        "soft-404": 2, "parked": 1, "login-wall": 1, "empty": 2,
    }  # fmt: skip
