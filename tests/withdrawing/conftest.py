"""A collection to withdraw from: an article captured twice, and another that cites it."""

from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING

import pytest
from calendar_clock import Calendar
from scripted_web import HTML, SEED, page, scripted_web

from preserve.catalogue import rebuild
from preserve.demo.server import response
from preserve.reindex import reindex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web

OTHER = "http://autre.test/billet"
STORY = "http://nouvelles.test/recit"  # the same bytes in both captures: the second is a revisit
COPY = "http://miroir.test/recit"  # and the same at another address, cited by the other article
HOP = "http://ancien.test/recit"  # redirects to the story
WORDS = "Le levain de la meunière dort au frais"
ANSWER = "Et pourtant il lève encore très bien"
LONG = "<p>Le four du village, sa voûte et son histoire.</p>" * 40


def comment(number: int, text: str, answers: str = "") -> str:
    return (
        f'<li class="comment depth-1" id="comment-{number}"><div id="div-comment-{number}" '
        f'class="comment-body"><div class="comment-author vcard"><cite class="fn">Auteur {number}'
        f'</cite></div><div class="commentmetadata"><a href="{SEED}#comment-{number}">14 mars 2016'
        f" à 8 h {number} min</a></div><p>{text}</p></div>{answers}</li>"
    )


def discussion(*, withdrawn_is_there: bool = True) -> str:
    answers = f'<ul class="children">{comment(12, ANSWER)}</ul>'
    first = comment(11, f'{WORDS} : <a href="{STORY}">voir</a> et {HOP}', answers)
    last = comment(13, f"Le récit est ici : {STORY}")
    body = f"{first if withdrawn_is_there else comment(14, ANSWER)}{last}"
    return (
        f"<article><h1>Le four</h1>{LONG}</article>"
        f'<div id="comments"><ol class="commentlist">{body}</ol></div>'
    )


HEAD = '<meta name="generator" content="WordPress 4.4"><link rel="stylesheet" href="/s.css">'


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with scripted_web(tmp_path_factory.mktemp("withdrawing") / "warcs") as web:
        web.clock = Calendar()
        web.serve(SEED, page(discussion(), HEAD))
        web.serve(STORY, page(f"<h1>Un récit du four</h1>{LONG}"))
        web.serve(COPY, page(f"<h1>Un récit du four</h1>{LONG}"))
        web.serve(HOP, response(301, [("Location", STORY), *HTML], b"moved"))
        web.serve("http://blog.test/s.css", response(200, [("Content-Type", "text/css")], b"p {}"))
        web.serve(OTHER, page(f'<p>Lire <a href="{SEED}">ceci</a>, {COPY}.</p>'))
        yield web


@pytest.fixture(scope="session")
def captured(web: Web) -> Path:
    """Return a collection of three captures, the newest of another article."""
    clock = web.clock
    assert isinstance(clock, Calendar)
    for seed in (SEED, SEED, OTHER):
        web.capture(seed)
        clock.set_to(clock.now() + datetime.timedelta(seconds=2))
    rebuild(web.collection)
    reindex(web.collection, cdxj=True)
    return web.collection


@pytest.fixture
def collection(captured: Path, tmp_path: Path) -> Path:
    return shutil.copytree(captured, tmp_path / "warcs")
