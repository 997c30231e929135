"""What is withdrawn vanishes from every page at once, while the server runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner
from scripted_web import SEED, page, scripted_web
from served import served

from preserve.cli.app import cli

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "Le levain de la meunière dort au frais"
CITED = "http://moulin.test/farine"
COMMENT = (
    '<li class="comment depth-1" id="comment-11"><div id="div-comment-11" class="comment-body">'
    '<div class="comment-author vcard"><cite class="fn">Ortie</cite></div>'
    f'<div class="commentmetadata"><a href="{SEED}#comment-11">14 mars 2016 à 8 h 12 min</a></div>'
    f'<p>{WORDS} : <a href="{CITED}">voir</a></p></div></li>'
)
ARTICLE = (
    f"<article><h1>Le four</h1>{'<p>Le four du village et sa voûte.</p>' * 40}</article>"
    f'<div id="comments"><ol class="commentlist">{COMMENT}</ol></div>'
)


def test_a_comment_that_is_withdrawn_is_on_no_page_any_more(tmp_path: Path) -> None:
    collection = tmp_path / "warcs"
    with scripted_web(collection) as web:
        web.serve(SEED, page(ARTICLE, '<meta name="generator" content="WordPress 4.4">'))
        web.serve(CITED, page("<h1>La farine</h1>"))
        capture = web.capture().captured.folder.name
    with served(collection) as here:
        pages = (f"/captures/{capture}", "/search?q=levain", "/search?q=&author=ortie")
        found = [here.ask(path).text for path in pages]
        assert all("levain" in one and "Ortie" in one for one in found)
        assert f"ts={capture[:8]}" in found[0]  # of the copy of what it cites
        done = CliRunner().invoke(
            cli, ["withdraw", "11", "--reason", "asked for", "--collection", str(collection)]
        )
        assert done.exit_code == 0, done.output
        for path in pages:
            shown = here.ask(path).text
            assert "dort au frais" not in shown
            assert "Ortie" not in shown
            assert CITED not in shown
