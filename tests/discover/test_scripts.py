"""What scripts and JSON ask for, word for word; and what only looks like it."""

from __future__ import annotations

import json
import time

import pytest

from preserve.discover import Needs, ScriptHome, page_needs, part_kind, part_needs
from preserve.discover.found import GUESSES_ASKED, GUESSES_LISTED
from preserve.page import parse

URL = "http://blog.example/2016/article"
SCRIPT = "http://static.blog.example/js/app.js"
HOME = ScriptHome(page=URL, base=URL, hosts=frozenset({"cdn.example"}))


def addresses(needs: Needs) -> list[str]:
    """Every address; one that is guessed has a question mark."""
    return [f"{each.url}{'?' * each.is_guess}" for each in needs.requisites]


def inline(code: str, head: str = "", kind: str = "") -> list[str]:
    html = f"{head}<script type='{kind}'>{code}</script>"
    needs = page_needs(parse(html.encode(), url=URL))
    return [one.replace("http://blog.example/2016/", "") for one in addresses(needs)]


def in_file(code: str, kind: str = "script", url: str = SCRIPT) -> list[str]:
    return addresses(part_needs(code, url, kind=kind, home=HOME))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x.src = 'a.png'", "a.png?"),
        ('x.src="./img/a.png"', "img/a.png?"),
        ("var l=['img/a.png',1]", "img/a.png?"),
        ("f(`/2016/a.png`)", "a.png?"),
        ("f(b?'/2016/a.png':c)", "a.png?"),
        ('f("http:\\/\\/blog.example\\/2016\\/a.png")', "a.png?"),
        ('f("/2016/\\u0061.png?v=1\\u0026w=2")', "a.png?v=1&w=2?"),
        ("f('/2016/a.png?v=1#x')", "a.png?v=1?"),
        ("f('/2016/a.PNG')", "a.PNG?"),
        ("document.write('<img src=\"a.png\">')", "a.png?"),
        ('x.innerHTML = "<img src=\\"/2016/a.png?a&amp;b\\">"', "a.png?a&b?"),
        ("x.style.background = 'url(/2016/a.png)'", "a.png?"),
        ("load('/2016/a.css')", "a.css?"),
        ("load('/2016/a.js')", "a.js?"),
        ("l = ['./lib/a.js']", "lib/a.js?"),
        ("fetch('a.json')", "a.json?"),
        ("new Worker('a.js')", "a.js?"),
        ("new URL('a.wasm', import.meta.url)", "a.wasm?"),
        ("import('./a.js')", "a.js?"),
        ("import(/* a chunk */ './a.js')", "a.js?"),
        ("import('./a')", "a?"),
    ],
)
def test_a_literal_address_in_an_inline_script_is_a_guess(code: str, expected: str) -> None:
    assert inline(code) == [expected]


@pytest.mark.parametrize(
    "code",
    [
        "x.src = base + '/a.png'", "x.src = '/a.png' + v", "x.src = '/img/' + n + '.png'",
        "x.src = n + '-small/a.png'", "x.src = `${base}/a.png`", "x.src = `/a/${n}.png`",
        "x.src = `${f('x')}/a.png`", "x.src = `${`${b}`}/a.png`", "x.src = '.png'",
        "if (u === '/a.png') f()", "if ('/a.png' == u) f()", "switch(u){case '/a.png':}",
        "var m = {'./a.png': 12, './b.png': 13}", "require('./img/a.png')",
        "__webpack_require__('./src/a.svg')", "e.exports = n.p + 'static/a.png'",
        "'/a.png'.replace('a', 'b')", "var re = /\\.(png|jpg)$/", "f('*.png')", "f('a b/c.png')",
        "// f('/a.png')", "  * f('/a.png')", "/* f('/a.png') */", "x = 1; // see '/a.png'",
        "f('name.js')", "f('lib/name.js')", "f('a.png')", "f('/a.html')", "f('/a.php')",
        "f('http://elsewhere.example/a.png')", "f('ftp://blog.example/a.png')",
        "f('data:image/a.png')", "f('node:a/b.png')", "f('/a.png", "f('/a.png\")", "f(/a.png)",
        "navigator.serviceWorker.register('/sw.js')", "import x from './a.js'", "import './a.js'",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_address_in_a_classic_script_is_none(code: str) -> None:
    assert inline(code) == []


def test_a_host_that_the_page_uses_anyway_may_be_guessed() -> None:
    code = "f('https://cdn.example/a.png', 'https://other.example/b.png')"
    head = "<img src=https://cdn.example/logo.png>"
    assert inline(code, head) == ["https://cdn.example/logo.png", "https://cdn.example/a.png?"]


def test_what_is_certain_comes_first_and_is_no_guess() -> None:
    assert inline("f('/2016/b.png','/2016/a.png')", "<img src=a.png>") == ["a.png", "b.png?"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import x from './a.js'", ["a.js"]),
        ('import{a as b}from"./a.js";import"./b.js"', ["a.js", "b.js"]),
        ("export * from './a.js'; export {x} from '../b.js'", ["a.js", "http://blog.example/b.js"]),
        ("import x from 'https://cdn.example/a.js'", ["https://cdn.example/a.js"]),
        ("import x from 'bare'", []),
        ("// import x from './a.js'", []),
        ("import x from './a.js'; x('a.png')", ["a.js"]),
        ("import './a.js'; import('./b.js')", ["a.js", "b.js?"]),
    ],
)
def test_what_a_module_imports_is_certain(code: str, expected: list[str]) -> None:
    assert inline(code, kind="module") == expected


def test_an_import_map_names_modules_and_gives_bare_names_an_address() -> None:
    mapped = {
        "imports": {"a": "./lib/a.js", "b/": "/b/", "bare": "not-an-address", "n": None},
        "scopes": {"/x/": {"c": "https://cdn.example/c.js"}},
    }
    head = f"<script type=importmap>{json.dumps(mapped)}</script>"
    assert inline("import 'a'; import 'b/d.js'; import 'e'", head, "module") == [
        "lib/a.js",
        "https://cdn.example/c.js",
        "http://blog.example/b/d.js",
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"imports":[]}', '{"scopes":{"a":1}}', "[" * 9999]
)
def test_an_import_map_that_is_none_maps_nothing(text: str) -> None:
    assert inline(text, kind="importmap") == []


def test_data_of_a_page_is_searched_and_what_describes_it_is_not() -> None:
    data = '{"props":{"image":"\\/2016\\/a.webp","page":"/about","key.png":1}}'
    assert inline(data, kind="application/json") == ["a.webp?"]
    assert inline(data, kind="application/ld+json") == []
    assert inline("<img src='/a.png'>", kind="text/template") == []
    assert inline('{"prefetch":["/a.png"]}', kind="speculationrules") == []


def test_a_script_file_asks_from_its_page_and_imports_from_itself() -> None:
    code = (
        "x.src='img/a.png';new URL('b.svg',import.meta.url);"
        "import('./c.js');importScripts('d.js','e.js')"
    )
    assert in_file(code) == [
        "http://static.blog.example/js/c.js?",
        "http://static.blog.example/js/d.js?",
        "http://static.blog.example/js/e.js?",
        "http://blog.example/2016/img/a.png?",
        "http://static.blog.example/js/b.svg?",
    ]


def test_names_of_modules_in_a_bundle_are_no_addresses() -> None:
    assert in_file("var m = ['./lib/a.js', '../b.css', 'c/d.json']") == []


def test_of_a_script_from_elsewhere_only_what_its_module_imports_counts() -> None:
    code = "import './a.js'; x.src='/b.png'"
    assert in_file(code, "module", "https://cdn.example/m.js") == ["https://cdn.example/a.js"]
    assert in_file(code, "script", "https://cdn.example/m.js") == []


def test_a_json_file_of_the_site_is_searched() -> None:
    assert in_file('{"image": "/2016/a.png"}', "data") == ["http://blog.example/2016/a.png?"]


def test_guesses_are_bounded_and_the_rest_is_listed_or_counted() -> None:
    code = ",".join(f"'/i/{number}.png'" for number in range(GUESSES_LISTED + 7))
    needs = part_needs(code, SCRIPT, kind="script", home=HOME)
    asked = [each for each in needs.requisites if each.left_out is None]
    assert (len(asked), len(needs.requisites)) == (GUESSES_ASKED, GUESSES_LISTED)
    assert needs.requisites[-1].left_out == (
        "beyond the first 100 addresses guessed from one page, script or JSON file"
    )
    assert needs.remark == "7 more addresses in scripts were not listed"


@pytest.mark.parametrize(
    ("content_type", "expects", "kind"),
    [
        ("text/javascript", {"other"}, "script"),
        ("application/javascript", {"module"}, "module"),
        (None, {"module", "script"}, "module"),
        ("text/plain", {"script"}, "script"),
        ("text/html", {"script"}, None),
        ("text/html", {"style"}, "style"),
        ("text/css", {"other"}, "style"),
        ("image/png", {"playlist"}, None),
        ("application/json", {"manifest"}, "manifest"),
        ("application/json", {"data"}, "data"),
        ("application/json", {"other"}, None),
        ("application/vnd.apple.mpegurl", {"other"}, "playlist"),
        ("video/mp4", {"other"}, None),
    ],
)
def test_a_part_is_read_as_what_it_is_wanted_for_unless_it_cannot_be_that(
    content_type: str | None, expects: set[str], kind: str | None
) -> None:
    assert part_kind(content_type, expects) == kind


@pytest.mark.parametrize(
    "piece",
    [
        "a", "'", '"', "`", ".", '.png"', ".png?", '"x/a.png', '"/x/a.png",', "url(",
        "url(/a.png)", "import(", 'import("', "import(/*", 'from"', 'from "./x"', "importScripts(",
        'import("./a.js"),', '`${"a.png"+`', "`${`", "\\", "//", "/*", "from ", "\n",
        "\\u0061.png?", 'function(a){return a.b.c("d",e)};',
    ],
)  # fmt: skip
def test_time_grows_with_the_length_and_not_its_square(piece: str) -> None:
    code = piece * (1_000_000 // len(piece))
    began = time.process_time()
    part_needs(code, SCRIPT, kind="module", home=HOME)
    assert time.process_time() - began < 2


def test_a_script_of_ten_megabytes_in_one_line_is_searched_in_a_second_or_two() -> None:
    piece = 'function(a){return a.b.c("d",e)?"./f.js":`${g}/h.png`};var x="/i/j.png";//'
    began = time.process_time()
    part_needs(piece * (10_000_000 // len(piece)), SCRIPT, kind="module", home=HOME)
    assert time.process_time() - began < 5


def test_a_script_that_is_cut_short_says_so() -> None:
    needs = part_needs("'a.png'," * 11_000, SCRIPT, kind="script", home=HOME)
    assert needs.remark == "not all of it was searched for addresses"
