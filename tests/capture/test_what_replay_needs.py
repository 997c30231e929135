"""A page that scripts build is captured with what it asks for once they run."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest
from scripted_web import HTML, SEED, article, page

from preserve.demo.server import Received, Reset, Script, Wait, response
from preserve.verify import verify
from preserve.visiting import needing

if TYPE_CHECKING:
    from scripted_web import Web

TYPES = {
    "js": "text/javascript",
    "css": "text/css",
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
    "webmanifest": "application/manifest+json",
    "m3u8": "application/vnd.apple.mpegurl",
    "ts": "video/mp2t",
    "html": "text/html",
}


def _told(script: Script, _: Received) -> Script:
    return script


def serve(web: Web, host: str, files: dict[str, str]) -> None:
    for path, text in files.items():
        ending = path.partition("?")[0].rpartition(".")[2]
        answer = response(200, [("Content-Type", TYPES[ending])], text.encode())
        web.serve(f"http://{host}{path}", answer)


HEAD = """
<script type=importmap>{"imports": {"tool": "/js/tool.js"}}</script>
<script type=module src=/js/app.js></script>
<script src=/js/classic.js></script>
<link rel=manifest href=/app.webmanifest>
<link rel=stylesheet href=/css/one.css>
"""
BODY = """
<svg><use href="/sprite.svg#mark"/></svg><object data=/drawing.svg></object>
<video src=/v/list.m3u8></video>
<div><template shadowrootmode=open><img src=/shadow.png></template></div>
<script>document.body.append(Object.assign(new Image(), {src: "/inserted.png"}));</script>
<script type=application/json id=data>{"picture": "\\/data.png"}</script>
"""
FILES = {
    "/js/app.js": 'import "./deep/a.js"; import tool from "tool"; tool("/by-module.png");',
    "/js/deep/a.js": 'export * from "../b.js"; import("./late.js");',
    "/js/b.js": "export const b = new URL('b.png', import.meta.url);",
    "/js/b.png": "x",
    "/js/deep/late.js": "",
    "/js/tool.js": "",
    "/js/classic.js": 'fetch("/list.json"); w = new Worker("/js/worker.js"); u = base + "/no.png"',
    "/js/worker.js": 'importScripts("helper.js")',
    "/js/helper.js": "",
    "/list.json": '{"items": ["/from-json.png"]}',
    "/css/one.css": '@import "two.css";',
    "/css/two.css": "@import url(three.css);",
    "/css/three.css": "p { background: image-set('set.png' 1x) }",
    "/css/set.png": "x",
    "/app.webmanifest": '{"icons": [{"src": "icon.png"}]}',
    "/sprite.svg": '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="mark">'
    '<image href="in-sprite.png"/></symbol></svg>',
    "/drawing.svg": '<?xml version="1.0"?><?xml-stylesheet href="drawing.css"?>'
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "/drawing.css": "",
    "/v/list.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n",
    "/v/low.m3u8": "#EXTM3U\n#EXTINF:4,\none.ts\n#EXT-X-ENDLIST\n",
    "/v/one.ts": "x",
    "/pushed.css": "p { background: url(pushed.png) }",
} | dict.fromkeys(
    (
        "/inserted.png", "/by-module.png", "/from-json.png", "/icon.png", "/in-sprite.png",
        "/pushed.png", "/data.png", "/shadow.png",
    ),
    "x",
)  # fmt: skip


def test_what_modules_sheets_sprites_manifests_streams_and_scripts_ask_for_is_captured(
    web: Web,
) -> None:
    whole = article(BODY, HEAD)
    link = b"\r\nLink: </pushed.css>; rel=preload; as=style\r\n\r\n"
    web.serve(SEED, whole.replace(b"\r\n\r\n", link, 1))
    serve(web, "blog.test", FILES)
    result = web.capture()
    outcomes = result.outcomes
    assert {f"http://blog.test{path}": "captured" for path in FILES} == {
        url: outcome
        for url, outcome in outcomes.items()
        if url != SEED and not url.endswith(("/robots.txt", "/favicon.ico"))
    }
    assert result.status == "complete"
    assert verify(result.captured.folder).findings == ()


def test_what_is_only_guessed_can_be_told_from_what_is_certain(web: Web) -> None:
    web.serve(SEED, article("<img src=/a.png><script>f('/b.png')</script>"))
    serve(web, "blog.test", {"/a.png": "x", "/b.png": "x"})
    resources = web.capture().resources
    assert resources["http://blog.test/a.png"].hops == "E"
    assert resources["http://blog.test/b.png"].hops == "X"
    assert resources["http://blog.test/b.png"].required_by == (resources[SEED].id,)


def test_a_guess_that_comes_to_nothing_leaves_the_capture_complete_and_is_asked_once(
    web: Web,
) -> None:
    guesses = "f('/gone.png', '/broken.png', '/reset.png', '/moved.png')"
    web.serve(SEED, article(f"<script>{guesses}</script>"))
    web.serve("http://blog.test/broken.png", response(500, []))
    web.scripts["http://blog.test/reset.png"] = lambda _: [Reset()]
    web.serve("http://blog.test/moved.png", response(302, [("Location", "/broken2.png")]))
    web.serve("http://blog.test/broken2.png", response(500, []))
    result = web.capture()
    assert [result.outcomes[f"http://blog.test/{name}.png"] for name in ("gone", "broken")] == [
        "not-found",
        "server-error",
    ]
    assert result.outcomes["http://blog.test/reset.png"] == "disconnected"
    assert result.outcomes["http://blog.test/broken2.png"] == "server-error"
    assert all(len(row.attempts) == 1 for row in result.resources.values())
    assert result.status == "complete"


def test_the_same_failure_of_what_the_page_itself_asks_for_makes_it_partial(web: Web) -> None:
    web.serve(SEED, article("<img src=/broken.png><script>f('/broken.png')</script>"))
    web.serve("http://blog.test/broken.png", response(500, []))
    assert web.capture().status == "partial"


def test_a_guess_counts_among_a_citation_s_requisites_only_where_it_is_there(web: Web) -> None:
    web.serve(SEED, article("<a href='http://paper.test/x'>x</a>"))
    web.serve("http://paper.test/x", page("<script>f('/here.png', '/gone.png')</script>"))
    serve(web, "paper.test", {"/here.png": "x"})
    counts = web.capture().citations["http://paper.test/x"].requisites
    assert (counts.captured, counts.missing) == (1, 0)


def test_guesses_beyond_the_bound_are_listed_as_skipped_unless_something_certain_asks(
    web: Web,
) -> None:
    names = [f"/i/{number}.png" for number in range(120)]
    web.serve(SEED, article(f"<a href=/next>next</a><script>f({names})</script>"))
    web.serve("http://blog.test/next", page("<img src=/i/119.png>"))
    resources = web.capture().resources
    skipped = [row for row in resources.values() if row.outcome == "skipped"]
    assert len(skipped) == 19
    assert {row.detail for row in skipped} == {
        "beyond the first 100 addresses guessed from one page, script or JSON file"
    }
    assert resources["http://blog.test/i/119.png"].outcome == "not-found"


def test_a_page_says_how_many_guesses_were_not_even_listed(web: Web) -> None:
    names = [f"/i/{number}.png" for number in range(1003)]
    web.serve(SEED, article(f"<script>f({names})</script>"))
    result = web.capture()
    assert result.resources[SEED].detail == "3 more addresses in scripts were not listed"
    assert result.status == "complete"


def test_all_guesses_of_a_capture_together_are_bounded(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needing, "GUESSES_MAX", 1)
    web.serve(SEED, article("<script>f('/a.png', '/b.png')</script>"))
    outcomes = web.capture().outcomes
    assert outcomes["http://blog.test/a.png"] == "not-found"
    assert outcomes["http://blog.test/b.png"] == "skipped"


def test_an_error_page_in_the_place_of_a_script_asks_for_nothing(web: Web) -> None:
    web.serve(SEED, article("<script src=/a.js></script><svg><use href='/s.svg#x'/></svg>"))
    web.serve("http://blog.test/a.js", page("<script>f('/b.png')</script>"))
    web.serve("http://blog.test/s.svg", page("<img src=/c.png>"))
    assert not {"http://blog.test/b.png", "http://blog.test/c.png"} & web.capture().outcomes.keys()


def test_scripts_that_move_still_know_the_page_they_run_on(web: Web) -> None:
    web.serve(SEED, article("<script src=/old.js></script>"))
    web.serve("http://blog.test/old.js", response(302, [("Location", "/js/new.js")]))
    serve(web, "blog.test", {"/js/new.js": "x.src = 'img/a.png'", "/img/a.png": "x"})
    assert web.capture().outcomes["http://blog.test/img/a.png"] == "captured"


def test_modules_that_import_each_other_or_ever_new_ones_come_to_an_end(web: Web) -> None:
    web.serve(SEED, article("<script type=module src=/m/0.js></script>"))
    files = {f"/m/{n}.js": f"import './{n + 1}.js'; import './0.js'" for n in range(9)}
    serve(web, "blog.test", files)
    result = web.capture()
    assert result.resources["http://blog.test/m/4.js"].detail == "limits.requisite_depth"
    assert result.status == "partial"


def test_the_icon_of_a_page_that_names_none_is_asked_for_where_a_browser_would(web: Web) -> None:
    icon = response(200, [("Content-Type", "image/x-icon")], b"\0\0\1\0icon")
    frame, moved, named = (f"http://{name}.test/page" for name in ("frame", "moved", "named"))
    web.serve(SEED, article(f"{moved} {named}"))
    web.serve(frame, page("<p>Cadre</p>"))
    web.serve(moved, response(301, [("Location", named), *HTML], b"<p>Ailleurs</p>"))
    link = '<link rel="shortcut icon" href="/mark.png">'
    web.serve(named, page(f'<p>Nom <iframe src="{frame}"></iframe></p>', link))
    web.serve("http://blog.test/favicon.ico", icon)
    result = web.capture()
    icons = {url: row for url, row in result.resources.items() if url.endswith("favicon.ico")}
    assert {url: str(row.outcome) for url, row in icons.items()} == {
        "http://blog.test/favicon.ico": "captured"
    }
    assert icons["http://blog.test/favicon.ico"].required_by == (result.resources[SEED].id,)
    assert result.outcomes["http://named.test/mark.png"] == "not-found"


@pytest.mark.parametrize("slow", ["moved", "named"])
def test_a_frame_has_an_icon_once_it_is_a_page_too_whichever_is_found_first(
    web: Web, slow: str
) -> None:
    frame, moved, named = (f"http://{name}.test/page" for name in ("frame", "moved", "named"))
    answers = {
        moved: response(301, [("Location", frame), *HTML], b"<p>Ailleurs</p>"),
        named: page(f'<p>Nom <iframe src="{frame}"></iframe></p>'),
    }
    web.serve(SEED, article(f"{moved} {named}"))
    web.serve(frame, page("<p>Cadre</p>"))
    for url, answer in answers.items():
        script: Script = [Wait(0.4 if f"//{slow}." in url else 0), answer]
        web.scripts[url] = functools.partial(_told, script)
    result = web.capture()
    assert str(result.outcomes[named]) == str(result.outcomes[frame]) == "captured"
    wanted_by = result.resources["http://frame.test/favicon.ico"].required_by
    assert wanted_by == (result.resources[frame].id,)


def test_an_icon_that_is_not_there_makes_nothing_partial(web: Web) -> None:
    web.serve(SEED, article(""))
    result = web.capture()
    assert result.outcomes["http://blog.test/favicon.ico"] == "not-found"
    assert result.status == "complete"
