"""Two captures of a blog, and what `preserve diff` says about them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner
from scripted_web import SEED, Web, page

from preserve.catalogue import find
from preserve.cli.app import cli
from preserve.compare import NAME, changes, write_changes
from preserve.demo.server import response
from preserve.errors import CollectionError, UsageError
from preserve.manifest import shipped_schema
from preserve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from click.testing import Result

LINKS = ("sain", "mourant", "deplace", "limite")
FILLER = "<p>" + "Le pain de la ruelle est cuit au bois depuis toujours. " * 30 + "</p>"


def entry(number: int, text: str, *, inner: str = "", depth: int = 1, name: str = "") -> str:
    return (
        f'<li class="comment depth-{depth}" id="comment-{number}">'
        f'<div id="div-comment-{number}" class="comment-body"><div class="comment-author vcard">'
        f'<cite class="fn">{name or f"Auteur {number}"}</cite></div>'
        f'<div class="comment-meta commentmetadata"><a href="{SEED}#comment-{number}">'
        f"16 mars 2016 à 10 h {number:02}</a></div><p>{text}</p></div>{inner}</li>"
    )


def blog(entries: str, *, count: int, body: str, more: str = "") -> bytes:
    links = " ".join(f'<a href="http://{name}.test/">{name}</a>' for name in LINKS)
    return page(
        f'<article class="hentry"><h1>Le four</h1><div class="entry-content"><p>{body} {links}</p>'
        f"{FILLER}</div></article>"
        f'<div id="comments"><h3 id="comments-title">{count} commentaires</h3>'
        f'<ol class="commentlist">{entries}</ol>{more}</div>',
        '<meta name="generator" content="WordPress 4.4">',
    )


def answers(depth: int, *entries: str) -> str:
    return f'<ol class="children depth-{depth}">{"".join(entries)}</ol>'


def thing(text: str) -> bytes:
    return response(200, [("Content-Type", "text/html")], f"<p>{text}</p>".encode())


def first(web: Web) -> None:
    reply = entry(13, "Une réponse qui reste.", depth=2)
    entries = (
        entry(11, "Le four a brûlé hier.")
        + entry(12, "secret-injure http://injure.test/", inner=answers(2, reply), name="Secret-Nom")
        + entry(14, "Inchangé.")
    )
    web.serve(SEED, blog(entries, count=4, body="Un texte qui cite le four."))
    for name in (*LINKS, "injure"):
        web.serve(f"http://{name}.test/", thing(name))


def second(web: Web) -> None:
    entries = (
        entry(11, "Le four a brûlé avant-hier.")
        + entry(13, "Une réponse qui reste.")
        + entry(14, "Inchangé.")
        + entry(15, "Nouveau : http://neuf.test/")
    )
    web.serve(SEED, blog(entries, count=4, body="Un texte qui cite le vieux four."))
    del web.scripts["http://mourant.test/"]
    web.serve("http://deplace.test/", response(302, [("Location", "http://ailleurs.test/")], b""))
    web.serve("http://ailleurs.test/", thing("ailleurs"))
    web.serve("http://neuf.test/", thing("neuf"))


@pytest.fixture
def captured(web: Web) -> tuple[str, str]:
    """Capture twice; return the ids, the older first."""
    first(web)
    older = web.capture().captured.manifest.capture.id
    second(web)
    return older, web.capture().captured.manifest.capture.id


def diff(web: Web, *words: str, code: int = 0, env: Mapping[str, str] | None = None) -> Result:
    result = CliRunner().invoke(
        cli,
        ["diff", *words, "--collection", str(web.collection)],
        prog_name="preserve",
        env={"COLUMNS": "100", **(env or {})},
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def happened(rows: Sequence[dict[str, Any]], key: str) -> dict[str, Any]:
    return {row[key]: row["what"] for row in rows}


def test_every_change_and_no_other_is_told_to_a_program(
    web: Web, captured: tuple[str, str]
) -> None:
    record = json.loads(diff(web, "--json").stdout)
    jsonschema.Draft202012Validator(shipped_schema("changes")).validate(record)
    assert (record["older"]["id"], record["newer"]["id"]) == captured
    assert happened(record["discussion"]["comments"], "id") == {
        "11": ["edited"],
        "12": ["removed"],
        "13": ["moved"],
        "15": ["added"],
    }
    assert happened(record["citations"]["changes"], "url") == {
        "http://mourant.test/": "newly-dead",
        "http://deplace.test/": "redirected-elsewhere",
        "http://neuf.test/": "added",
    }
    pieces = record["article"]["text"]["pieces"]
    assert [one["text"] for one in pieces if one["op"] == "added"] == ["vieux "]
    assert "ecret" not in json.dumps(record)
    assert record["citations"]["withheld"] == 1
    shown = diff(web, "--json", "--include-removed").stdout
    assert "secret-injure" in shown
    assert "Secret-Nom" in shown


def test_a_person_sees_counts_first_then_each_change_with_its_words(
    web: Web, captured: tuple[str, str]
) -> None:
    shown = diff(web, *captured, env={"NO_COLOR": "1"}).stdout
    assert "\x1b" not in shown
    head, _, rest = shown.partition("== article ==")
    assert "text edited" in head
    assert "1 added, 1 removed by the site, 1 edited, 1 moved in the tree" in head
    assert "1 added, 1 newly dead, 1 redirected elsewhere" in head
    assert "Un texte qui cite le {+vieux +}four." in rest or "{+vieux+}" in rest
    assert "{+avant-+}hier." in rest
    assert "its words are withheld" in rest
    assert "answers the article, not comment-12: what it answered is gone" in rest
    assert "http://mourant.test/  captured → not-found  cited by article" in rest
    assert "ecret" not in shown


def test_one_id_is_compared_with_the_capture_before_it(web: Web, captured: tuple[str, str]) -> None:
    assert diff(web, captured[1], "--json").stdout == diff(web, "--json").stdout
    assert diff(web, SEED, "--json").stdout == diff(web, *captured, "--json").stdout
    missing = diff(web, captured[0], code=1)
    assert "names no capture of its seed before it" in missing.stderr
    assert "holds no capture" in diff(web, "nonsense", "latest", code=1).stderr
    diff(web, "latest", "latest", "latest", code=2)


def test_a_capture_beside_itself_has_no_changes(web: Web, captured: tuple[str, str]) -> None:
    shown = diff(web, captured[1], captured[1]).stdout
    assert "nothing changed" in shown


def test_captures_of_two_articles_are_not_compared(web: Web, captured: tuple[str, str]) -> None:
    web.serve("http://blog.test/autre", page("<article><p>Autre.</p></article>"))
    web.capture("http://blog.test/autre")
    said = diff(web, captured[0], "latest", code=2).stderr
    assert "compare two captures of one article" in said


def test_a_page_is_written_and_no_file_is_replaced_unasked(
    web: Web, captured: tuple[str, str], tmp_path: Path
) -> None:
    del captured
    path = tmp_path / "changes.html"
    assert diff(web, "--html", str(path)).stdout == ""
    html = path.read_text()
    assert "<ins>vieux </ins>" in html
    assert "ecret" not in html
    diff(web, "--html", str(path), code=2)
    diff(web, "--html", str(path), "--force")
    assert "--html" in diff(web, "--html", str(tmp_path / "no" / "x.html"), code=2).stderr


def test_the_record_is_written_beside_the_capture_which_still_verifies(
    web: Web, captured: tuple[str, str]
) -> None:
    older, newer = (find(web.collection, one) for one in captured)
    before = {path.name: path.read_bytes() for path in newer.path.iterdir()}
    record = changes(older, newer)
    path = write_changes(newer, record)
    assert path == newer.path / NAME
    assert json.loads(path.read_bytes()) == json.loads(diff(web, "--json").stdout)
    after = {path.name: path.read_bytes() for path in newer.path.iterdir()}
    assert {name: data for name, data in after.items() if name != NAME} == before
    assert verify(newer.path).ok
    write_changes(newer, record)
    with pytest.raises(UsageError):
        write_changes(newer, changes(older, newer, include_removed=True))


def test_a_record_that_cannot_be_written_leaves_nothing_behind(
    web: Web, captured: tuple[str, str]
) -> None:
    older, newer = (find(web.collection, one) for one in captured)
    (newer.path / NAME).mkdir()
    (newer.path / NAME / "in the way").touch()
    with pytest.raises(CollectionError):
        write_changes(newer, changes(older, newer))
    assert [path.name for path in newer.path.glob(f"{NAME}*")] == [NAME]


def test_a_comment_page_that_fails_removes_nothing(web: Web) -> None:
    second_page = f"{SEED}/comment-page-1#comments"
    more = f'<div class="navigation"><a class="page-numbers" href="{second_page}">1</a></div>'
    whole = blog(entry(11, "Vieux."), count=2, body="Un texte.", more="")
    newest = blog(entry(12, "Neuf."), count=2, body="Un texte.", more=more)
    web.serve(SEED, newest)
    web.serve(f"{SEED}/comment-page-1", whole)
    assert len(web.capture().comments) == 2
    web.serve(f"{SEED}/comment-page-1", response(500, [], b"down"))
    assert len(web.capture().comments) == 1
    record = json.loads(diff(web, "--json").stdout)
    assert happened(record["discussion"]["comments"], "id") == {"11": ["not-seen"]}
    assert record["discussion"]["comments"][0]["reason"] == "page-failed"


def test_a_capture_that_was_stopped_kills_no_link(web: Web) -> None:
    first(web)
    web.capture()
    stop = asyncio.Event()
    stop.set()
    web.capture(stop=stop)
    record = json.loads(diff(web, "--json").stdout)
    assert "newly-dead" not in record["counts"]["citations"]
    assert "removed" not in record["counts"]["citations"]
    assert "removed" not in record["counts"]["comments"]


def test_an_address_that_now_redirects_to_the_front_page_is_a_dead_link(web: Web) -> None:
    cited = "http://journal.test/2016/05/un-long-titre"
    web.serve(SEED, page(f"<article><h1>Le four</h1><p>Voir <a href='{cited}'>a</a></p></article>"))
    web.serve(cited, thing("une histoire"))
    web.capture()
    web.serve(cited, response(301, [("Location", "http://journal.test/")]))
    web.serve("http://journal.test/", thing("la une du jour"))
    web.capture()
    record = json.loads(diff(web, "--json").stdout)
    assert record["counts"]["citations"] == {"newly-dead": 1}
    (change,) = record["citations"]["changes"]
    assert (change["url"], change["newer"]["final_url"]) == (cited, "http://journal.test/")
