"""Read pages with many comments: CPU time beyond parsing them, and whether it stays linear.

    python bench/reading_speed.py                        # all pages: a few minutes
    python bench/reading_speed.py --page drupal --page spip --most 5000

Makes a page of each engine, parses it, and reads it as a capture does: article, discussion, what
article and comments cite, what the page needs. Prints one JSON document with milliseconds of CPU.
Exits 1 where a page with 300 comments takes more than 150 ms beyond parsing, or where a comment
costs over a quarter more on a page with 20,000 of them than on one with 2,500. ``loop_ms`` is what
ten million additions take here: the machine's own speed, and how busy it is.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from typing import TYPE_CHECKING, Any

from preserve import discover, page
from preserve.visiting import read_document

if TYPE_CHECKING:
    from collections.abc import Callable

FEW = 300
FEW_MS = 150.0
SIZES = (2_500, 5_000, 10_000, 20_000)
MOST_GROWTH = 1.25  # of what a comment costs
TIMES = 2  # each is measured so often; the least counts
FEW_TIMES = 6  # for a few it is quickly done, and one other process tells
REPLIES = 4  # of five comments the last so many answer the first, in some engines

HOST = "https://site.example"
WORDS = (
    "Le pain de la semaine est sorti du four avant le jour, et la file allait jusqu'au pont.",
    "On en parlait déjà l'an dernier, quand la meule a cédé ; personne ne l'a remplacée.",
    "The rye comes from the mill behind the weir, the salt from further away than that.",
)


def name(number: int) -> str:
    syllables = ("ba", "du", "ke", "lo", "mi", "na", "ri", "so", "ta", "ve")
    last = "".join(syllables[int(digit)] for digit in str(number % 997))
    return f"{syllables[number % 7].title()}{syllables[number % 10]} {last.title()}"


def said(number: int) -> str:
    """Return a comment's mark-up: some with quotes, addresses, links, and words to a person."""
    lines = [f"<p>{WORDS[number % 3]} ({number})</p>"]
    if number % 3 == 0:
        lines.append(f"<blockquote><p>{WORDS[(number + 1) % 3]}</p></blockquote>")
    if number % 4 == 0:
        lines.append(f"<p>Lu ici : http://news.example/{number}/story.html et là-bas.</p>")
    if number % 5 == 0:
        lines.append(f'<p><a href="https://ref.example/{number}">la source</a>, encore.</p>')
    if number % 7 == 0:
        lines.append(f"<p>@{name(number - 1)} non, pas du tout.</p>")
    return "".join(lines)


def clock(number: int) -> str:
    return f"{number // 60 % 24:02d}:{number % 60:02d}"


def nested(count: int, entry: Callable[[int, str], str], replies: Callable[[str], str]) -> str:
    """Return entries in groups: one, and its answers inside it."""
    step = REPLIES + 1
    return "".join(
        entry(
            first,
            replies(
                "".join(entry(one, "") for one in range(first + 1, min(first + step, count + 1)))
            ),
        )
        for first in range(1, count + 1, step)
    )


def flat(count: int, entry: Callable[[int, str], str]) -> str:
    return "".join(entry(number, "") for number in range(1, count + 1))


def whole(area: str, *, head: str = "", body: str = "", lang: str = "en") -> str:
    article = "".join(f"<p>{one}</p>" for one in WORDS)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Bread</title>'
        f'{head}</head><body {body}><main><article class="post type-post hentry"><h1>Bread</h1>'
        f'<div class="entry-content">{article}</div></article>{area}</main></body></html>'
    )


STYLE = f'<link rel="stylesheet" href="{HOST}/wp-content/themes/plain/style.css">'


def wordpress(count: int) -> str:
    def entry(number: int, inner: str) -> str:
        depth = 1 if inner or number % (REPLIES + 1) == 1 else 2
        return (
            f'<li id="comment-{number}" class="comment even depth-{depth}"><article '
            f'id="div-comment-{number}" class="comment-body"><footer class="comment-meta"><div '
            f'class="comment-author vcard"><img alt="" src="a.png" class="avatar photo"><b '
            f'class="fn">{name(number)}</b> <span class="says">says:</span></div><div '
            f'class="comment-metadata"><a href="{HOST}/bread/#comment-{number}"><time '
            f'datetime="2024-05-04T{clock(number)}:12+02:00">May 4, 2024 at 10:11 am</time></a>'
            f'</div></footer><div class="comment-content">{said(number)}</div><div '
            'class="reply"><a '
            f'class="comment-reply-link" href="{HOST}/bread/?replytocom={number}#respond">Reply</a>'
            f"</div></article>{inner}</li>"
        )

    entries = nested(count, entry, '<ol class="children">{}</ol>'.format)
    return whole(
        f'<div id="comments" class="comments-area"><h2 class="comments-title">{count} thoughts on '
        f'“Bread”</h2><ol class="comment-list">{entries}</ol></div>',
        head=STYLE,
        body='class="single single-post"',
    )


def wordpress_xhtml(count: int) -> str:
    def entry(number: int, inner: str) -> str:
        depth = 1 if inner or number % (REPLIES + 1) == 1 else 2
        return (
            f'<li class="comment even depth-{depth}" id="comment-{number}"><div '
            f'id="div-comment-{number}" class="comment-body"><div class="comment-author '
            'vcard"><img '
            f'alt="" src="a.png" class="avatar"/><cite class="fn"><a '
            f'href="http://w{number}.example/" rel="external nofollow" class="url">{name(number)}'
            f'</a></cite> <span class="says">dit :</span></div><div class="comment-meta '
            f'commentmetadata"><a href="{HOST}/bread/#comment-{number}">4 mai 2016 à '
            f"{clock(number)}</a></div>{said(number)}"
            f'<div class="reply"><a class="comment-reply-link" '
            f'href="/bread/?replytocom={number}#respond">Répondre</a></div></div>{inner}</li>'
        )

    entries = nested(count, entry, '<ul class="children">{}</ul>'.format)
    return whole(
        f'<div id="comments"><h3 id="comments">{count} réponses à « Bread »</h3><ol '
        f'class="commentlist">{entries}</ol></div>',
        head=STYLE,
        body='class="single single-post"',
        lang="fr",
    )


def blogger(count: int) -> str:
    base = 7_000_000_000_000_000_000

    def entry(number: int, inner: str) -> str:
        key = base + number
        return (
            f'<li class="comment" id="c{key}"><div class="comment-block"><div '
            f'class="comment-header"><cite class="user"><a href="https://w{number}.example/" '
            f'rel="nofollow">{name(number)}</a></cite><span class="icon user "></span><span '
            f'class="datetime secondary-text"><a rel="nofollow" href="{HOST}/2015/06/bread.html'
            f'?showComment={1433578985419 + number}#c{key}">6. Juni 2015 um {clock(number)}</a>'
            f'</span></div><p class="comment-content">{WORDS[number % 3]} {number} <br><br>'
            f"http://news.example/{number} ende.</p></div>"
            f'<div class="comment-replies"><div class="comment-thread inline-thread"><ol>'
            f"<div>{inner}</div></ol></div></div></li>"
        )

    return whole(
        f"<div class='comments' id='comments'><h4>{count} Kommentare:</h4><div "
        f"class='comments-content'><div id='comment-holder'><div class='comment-thread "
        f"toplevel-thread'><ol id='top-ra'>"
        f"{nested(count, entry, str)}</ol></div></div></div></div>",
        head="<meta content='blogger' name='generator'>",
        lang="de",
    )


def drupal(count: int) -> str:
    def entry(number: int, inner: str) -> str:
        return (
            f'<a id="comment-{number}"></a><article data-comment-user-id="3" '
            f'about="/comment/{number}" typeof="schema:Comment" class="comment js-comment" '
            f'role="article"><mark class="hidden" data-comment-timestamp="{1295953200 + number}">'
            f'</mark><footer class="comment__meta"><p class="comment__author"><a '
            f'href="/user/{number}" class="username">{name(number)}</a></p><p '
            f'class="comment__time">Tue, 01/25/2011 - {clock(number)}</p><p '
            f'class="comment__permalink"><a href="/comment/{number}#comment-{number}">Permalink</a>'
            f'</p></footer><div class="comment__content"><h3><a '
            f'href="/comment/{number}#comment-{number}" class="permalink">Crust</a></h3><div '
            f'class="text-formatted field field--name-comment-body field__item">{said(number)}'
            f'</div><ul class="links inline"><li class="comment-reply"><a '
            f'href="/comment/reply/node/5/comment/{number}">Reply</a></li></ul></div></article>'
            f"{inner}"
        )

    entries = nested(count, entry, '<div class="indented">{}</div>'.format)
    return whole(
        f'<section data-drupal-selector="comments" class="field comment-wrapper"><h2 '
        f'class="title">Comments</h2>{entries}</section>',
        head='<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">',
    )


def spip(count: int) -> str:
    def entry(number: int, inner: str) -> str:
        return (
            f'<li class="forum-fil comment"><div class="comment-message forum-message"><div '
            f'class="comment-content forum-texte"><div class="crayon forum-texte-{number} '
            f'comment-texte">{said(number)}</div></div><div class="comment-meta forum-chapo"><span '
            'class="comment-author vcard"><a class="url" '
            f'href="https://w{number}.example/"><strong '
            f'class="fn n crayon forum-qui-{number}">{name(number)}</strong></a></span><abbr '
            f'class="date" title="2018-09-11T{clock(number)}:27Z">Le 11 septembre 2018 à '
            f'{clock(number)}</abbr><p class="comment-reply repondre"><a '
            f'href="spip.php?page=forum&amp;id_forum={number}">Répondre</a></p></div></div>'
            f"{inner}</li>"
        )

    entries = nested(count, entry, "<ul>{}</ul>".format)
    return whole(
        f'<div class="comments" id="comments"><h2>{count} Messages</h2><ul class="forum '
        f'comments-list">{entries}</ul></div>',
        head='<meta name="generator" content="SPIP 3.2">',
        lang="fr",
    )


def dotclear(count: int) -> str:
    def entry(number: int, _: str) -> str:
        return (
            f'<li id="c{number}" class="comment"><p class="comment-info"><a href="#c{number}" '
            f'class="comment-number">{number}</a> De <a href="https://w{number}.example/" '
            f'rel="ugc nofollow">{name(number)}</a> - <time '
            f'datetime="2008-05-12T{clock(number)}:00+02:00">12/05/2008, {clock(number)}</time></p>'
            f'<div class="comment-content">{said(number)}</div></li>'
        )

    return whole(
        f'<div id="comments"><h3>{count} commentaires</h3><ul class="comments-list">'
        f'{flat(count, entry)}</ul></div><form id="comment-form"><textarea name="c_content">'
        "</textarea></form>",
        head='<meta name="generator" content="Dotclear">',
        body='class="dc-post"',
        lang="fr",
    )


def phpbb(count: int) -> str:
    def entry(number: int, _: str) -> str:
        return (
            f'<div id="p{number}" class="post has-profile bg2"><div class="inner"><dl '
            f'class="postprofile"><dt><a href="./memberlist.php?mode=viewprofile&amp;u={number}" '
            f'class="username">{name(number)}</a></dt></dl><div class="postbody"><div '
            f'id="post_content{number}"><h3 class="first"><a '
            f'href="./viewtopic.php?p={number}#p{number}">Bread</a></h3><p class="author">by '
            f'<strong><a href="./memberlist.php?mode=viewprofile&amp;u={number}" '
            f'class="username">{name(number)}</a></strong> &raquo; <time '
            f'datetime="2007-08-22T{clock(number)}:00+00:00">Wed Aug 22, 2007 2:42 pm</time></p>'
            f'<div class="content">{said(number)}</div></div></div></div></div>'
        )

    return (
        '<html lang="en"><body id="phpbb"><h2><a href="./viewtopic.php?f=1&amp;t=102">Bread</a>'
        f'</h2><div class="pagination">{count} posts &bull; Page <strong>1</strong> of 1</div>'
        f"{flat(count, entry)}</body></html>"
    )


def schema_org(count: int) -> str:
    def entry(number: int, inner: str) -> str:
        return (
            f'<li itemprop="comment" itemscope itemtype="https://schema.org/Comment" '
            f'id="reply-{number}"><span itemprop="author" itemscope '
            f'itemtype="https://schema.org/Person"><a itemprop="url" '
            f'href="https://w{number}.example/"><span itemprop="name">{name(number)}</span></a>'
            f'</span> <time itemprop="dateCreated" datetime="2024-05-12T{clock(number)}:00Z">12 May'
            f'</time><div itemprop="text">{said(number)}</div>{inner}</li>'
        )

    entries = nested(count, entry, "<ul>{}</ul>".format)
    return (
        '<html lang="en"><body><main><div itemscope itemtype="https://schema.org/Article"><h1 '
        f'itemprop="headline">Bread</h1><p>{WORDS[0]}</p><span itemprop="commentCount">{count}'
        f'</span><ul class="thread">{entries}</ul></div></main></body></html>'
    )


def generic(count: int) -> str:
    def entry(number: int, inner: str) -> str:
        return (
            f'<div id="comment_{number}" class="comment"><div class="comment-head"><a '
            f'class="comment-author" href="/users/{number}">{name(number)}</a> <span '
            f'class="comment-date">12 May 2024 {clock(number)}</span></div><div '
            f'class="comment-body">{said(number)}</div>{inner}</div>'
        )

    entries = nested(count, entry, '<div class="replies">{}</div>'.format)
    return whole(f'<section id="comments"><h2>{count} comments</h2>{entries}</section>')


PAGES: dict[str, tuple[Callable[[int], str], str, str]] = {
    "wordpress": (wordpress, f"{HOST}/bread/", "wordpress"),
    "wordpress-xhtml": (wordpress_xhtml, f"{HOST}/bread/", "wordpress"),
    "blogger": (blogger, f"{HOST}/2015/06/bread.html", "blogger"),
    "drupal": (drupal, f"{HOST}/node/5", "drupal"),
    "spip": (spip, f"{HOST}/spip.php?article12", "spip"),
    "dotclear": (dotclear, f"{HOST}/index.php/post/2008/05/12/Bread", "dotclear"),
    "phpbb": (phpbb, f"{HOST}/viewtopic.php?f=1&t=102", "phpbb"),
    "schema.org": (schema_org, f"{HOST}/bread", "schema-org"),
    "generic": (generic, f"{HOST}/bread", "numbered"),
}


def measure(which: str, count: int, *, times: int = TIMES) -> dict[str, Any]:
    """Return milliseconds of CPU for parsing a page and for reading it, the least of ``times``."""
    make, url, system = PAGES[which]
    written = make(count)
    parsing: list[float] = []
    reading: list[float] = []
    for turn in range(times):
        # Each time another site: what readers remember of addresses must not help.
        place = url.replace(".example", f"{turn}.example")
        data = written.replace(".example", f"{turn}.example").encode()
        gc.collect()
        begun = time.process_time()
        document = page.parse(data, url=place)
        parsed = time.process_time()
        found = read_document(document)
        discover.requisites(document)
        reading.append(time.process_time() - parsed)
        parsing.append(parsed - begun)
        thread = found.thread
        assert thread is not None
        assert (thread.system, len(thread.comments)) == (system, count), (which, thread.system)
        cited = [one for one in found.citations if one.by is not None]
        assert len(cited) >= count // 5, (which, len(cited))
        del document, found, thread, cited
    read_ms = min(reading) * 1000
    return {
        "comments": count,
        "bytes": len(data),
        "parse_ms": round(min(parsing) * 1000, 1),
        "read_ms": round(read_ms, 1),
        "read_us_per_comment": round(read_ms * 1000 / count, 1),
    }


def loop_ms() -> float:
    begun = time.process_time()
    total = 0
    for number in range(10_000_000):
        total += number
    return round((time.process_time() - begun) * 1000, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--page", action="append", choices=list(PAGES))
    parser.add_argument("--most", type=int, default=SIZES[-1], help="comments on the largest page")
    parser.add_argument("--times", type=int, default=TIMES)
    wanted = parser.parse_args()
    read_document(page.parse(wordpress(3).encode(), url=HOST))  # what is made once, is made here
    faults: list[str] = []
    measured: dict[str, list[dict[str, Any]]] = {}
    for which in wanted.page or PAGES:
        sizes = [FEW, *(size for size in SIZES if size <= wanted.most)]
        rows = [
            measure(which, size, times=max(wanted.times, FEW_TIMES if size == FEW else 1))
            for size in sizes
        ]
        measured[which] = rows
        print(f"{which}: {rows[0]['read_ms']} ms for {FEW} comments", file=sys.stderr)
        if rows[0]["read_ms"] > FEW_MS:
            faults.append(f"{which}: {FEW} comments took {rows[0]['read_ms']} ms beyond parsing")
        if len(rows) > 2:
            growth = rows[-1]["read_us_per_comment"] / rows[1]["read_us_per_comment"]
            if growth > MOST_GROWTH:
                faults.append(
                    f"{which}: a comment costs {growth:.2f} times as much at {sizes[-1]} as at "
                    f"{sizes[1]}"
                )
    document = {"faults": faults, "loop_ms": loop_ms(), "pages": measured}
    print(json.dumps(document, indent=1))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
