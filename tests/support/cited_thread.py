"""An article with three comments and what they cite, captured twice: nothing changed in between."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from calendar_clock import START, Calendar
from scripted_web import HTML, SEED, Web, page, scripted_web

from preserve.demo.assets import png
from preserve.demo.server import response

if TYPE_CHECKING:
    from pathlib import Path

    from scripted_web import Result

__all__ = ["SEED", "capture_twice", "serve_thread"]

STYLE = "http://blog.test/style.css"
OLD = "http://ancien.test/recit"
STORY = "http://nouvelles.test/recit"
PICTURE = "http://nouvelles.test/four.png"
LOST = "http://nouvelles.test/perdu"
PLAN = "http://archives.test/plan.pdf"
DEAD = "http://mort.test/page"
LONG = "<p>Le four du village, sa voûte, ses pierres et son histoire.</p>" * 30
TITLE = "On rallume le four"

_BLOG_DATA = f"""<script type="application/ld+json">{{"@context": "https://schema.org",
"@type": "BlogPosting", "headline": "{TITLE}", "datePublished": "2016-03-14T08:30:00+01:00",
"author": [{{"@type": "Person", "name": "Exemple, Ada"}},
{{"@type": "Organization", "name": "Le Fournil"}}]}}</script>
<meta property="og:site_name" content="Carnet du village">
<meta name="generator" content="WordPress 4.4"><link rel=stylesheet href="/style.css">"""
_STORY_DATA = """<script type="application/ld+json">{"@type": "NewsArticle",
"headline": "Un récit du four", "datePublished": "2013-09", "author": "Camille Modèle"}</script>
<meta property="og:site_name" content="Les Nouvelles"><title>Un récit du four</title>"""


def comment(number: int, name: str, text: str, replies: str = "") -> str:
    """Return a comment as old themes of WordPress write it."""
    return (
        f'<li class="comment" id="comment-{number}"><div id="div-comment-{number}">'
        f'<div class="comment-author vcard"><cite class="fn">{name}</cite></div>'
        f'<div class="comment-meta commentmetadata"><a href="{SEED}#comment-{number}">'
        f"16 mars 2016 à {number} h 50 min</a></div><p>{text}</p></div>{replies}</li>"
    )


def serve_thread(web: Web) -> None:
    """Let a scripted web have the article and what is cited."""
    inner = comment(12, "Dominique", f'Et <a href="{LOST}">ceci</a> : {DEAD}')
    outer = comment(
        11, "Claude", f'Lire <a href="{OLD}">le récit</a>.', f'<ol class="children">{inner}</ol>'
    )
    thread = f'<ol class="commentlist">{outer}{comment(13, "Camille", "Quel beau four !")}</ol>'
    text = (
        f"<!doctype html><html lang=fr><head><title>{TITLE}</title>{_BLOG_DATA}</head><body>"
        f'<article class="post"><h1 class="entry-title">{TITLE}</h1><div class="entry-content">'
        f'<p>Un texte, et <a href="{PLAN}">le plan</a>.</p>{LONG}</div></article>'
        f'<div id="comments"><h3>3 commentaires</h3>{thread}'
        "<p>Les commentaires sont clos.</p></div></body></html>"
    )
    web.serve(SEED, response(200, HTML, text.encode()))
    style = b"/* le style */ p { margin: 1em }\n" * 60
    web.serve(STYLE, response(200, [("Content-Type", "text/css")], style))
    web.serve(OLD, response(301, [("Location", STORY), *HTML], b"moved"))
    picture = png(60, 40, (180, 90, 30)) + bytes(range(256)) * 4
    web.serve(PICTURE, response(200, [("Content-Type", "image/png")], picture))
    web.serve(STORY, page(f'<h1>Un récit du four</h1><img src="/four.png">{LONG}', _STORY_DATA))
    plan = b"%PDF-1.4\n" + b"0 1 2 3\n" * 300
    web.serve(PLAN, response(200, [("Content-Type", "application/pdf")], plan))


def capture_twice(collection: Path, start: datetime.datetime = START) -> list[Result]:
    """Capture it twice, some seconds apart: the second capture refers to the first."""
    with scripted_web(collection) as web:
        web.clock = clock = Calendar(start)
        serve_thread(web)
        first = web.capture()
        clock.set_to(clock.now() + datetime.timedelta(seconds=5))
        return [first, web.capture()]
