"""The web that the bench captures: ten articles with threads on 45 hosts, always the same.

Each article has a thread and pictures of its own, and cites pages on other hosts, which need style
sheets, scripts, fonts and pictures; some of that is shared. Citations redirect, are gone, or stand
in a comment as plain text. Sizes are drawn as the real web has them: many small, few large.
"""

from __future__ import annotations

import collections
import dataclasses
import gzip
import hashlib
import random
from typing import TYPE_CHECKING, Any

from job.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLES = 10
HOSTS = 45  # the blog, its pictures, and those that are cited
PAGES_PER_HOST = 6
PICTURES_PER_ARTICLE = 82  # all on one host, the fullest
BLOG = "blog.bench.test"
PICTURES = "pictures.bench.test"
_TEXT = ("text/", "application/javascript")


@dataclasses.dataclass(kw_only=True, slots=True)
class Resource:
    """One address: what it answers, and which articles need it."""

    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    body: bytes = b""
    location: str = ""
    chunked: bool = False
    is_static: bool = False  # has an ETag, answers 304
    articles: set[int] = dataclasses.field(default_factory=set)
    zipped: bytes = b""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """An address that an article cites; ``needs`` is all that it leads to, itself included."""

    url: str
    needs: tuple[str, ...]


class Site:
    """The whole web by address. ``size`` 1 is 3,300 addresses; 0.1 has a tenth of each page."""

    def __init__(self, *, size: float = 1.0, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._prose = Prose(self._random)
        self._size = size
        self.resources: dict[str, Resource] = {}
        self.robots: dict[str, Resource] = {}
        self.seeds = [f"http://{BLOG}/2016/{n + 1:02d}/article-{n + 1}/" for n in range(ARTICLES)]
        cited = self._cited_pages()
        theme = self._theme(BLOG)
        for number, url in enumerate(self.seeds):
            self._article(number, url, theme, cited)
        self._robots()
        for resource in self.resources.values():
            if resource.media_type.startswith(_TEXT) and len(resource.body) > 500:
                resource.zipped = gzip.compress(resource.body, 6, mtime=0)

    def listed(self) -> list[dict[str, Any]]:
        """What a capture of all articles has to hold: an address, its status and its body."""
        return [
            {
                "url": url,
                "status": one.status,
                "bytes": len(one.body),
                "sha1": hashlib.sha1(one.body).hexdigest(),
                "articles": sorted(one.articles),
            }
            for url, one in self.resources.items()
        ]

    # ---------------------------------------------------------------------------- what there is

    def _add(self, url: str, **facts: object) -> str:
        self.resources[url] = Resource(**facts)  # type: ignore[arg-type] # named as its fields are
        return url

    def _count(self, full: int) -> int:
        return max(round(full * self._size), 1)

    def _bytes(self, median: int, spread: float = 1.0, most: int = 400_000) -> int:
        return min(int(median * self._random.lognormvariate(0, spread)), most)

    def _picture(self, host: str, name: str, median: int = 14_000) -> str:
        body = self._prose.picture(self._bytes(median))
        url = f"http://{host}/media/{name}.jpg"
        return self._add(url, media_type="image/jpeg", body=body, is_static=True)

    def _theme(self, host: str) -> tuple[str, ...]:
        """What all pages of a host share: style sheets, a font, a background, scripts, a logo."""
        prose = self._prose
        font = self._add(
            f"http://{host}/theme/text.woff2",
            media_type="font/woff2",
            body=prose.picture(self._bytes(24_000, 0.3), "font/woff2"),
            is_static=True,
        )
        ground = self._picture(host, "ground", 6_000)
        further = self._add(
            f"http://{host}/theme/print.css",
            media_type="text/css",
            body=prose.style(self._bytes(5_000, 0.5)).encode(),
            is_static=True,
        )
        rules = (
            '@import "print.css";\n@font-face{font-family:T;src:url("/theme/text.woff2") '
            'format("woff2")}\nbody{background:url(/media/ground.jpg)}\n'
        )
        style = self._add(
            f"http://{host}/theme/style.css",
            media_type="text/css",
            body=(rules + prose.style(self._bytes(30_000, 0.6))).encode(),
            is_static=True,
        )
        script = self._add(
            f"http://{host}/theme/main.js",
            media_type="application/javascript",
            body=prose.script(self._bytes(45_000, 0.7)).encode(),
            is_static=True,
        )
        logo = self._picture(host, "logo", 5_000)
        icon = self._add(
            f"http://{host}/favicon.ico",
            media_type="image/png",
            body=prose.picture(3000),
            is_static=True,
        )
        return (style, script, logo, icon, font, ground, further)

    def _head(self, host: str, title: str) -> str:
        return (
            f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>'
            f'<link rel="stylesheet" href="http://{host}/theme/style.css">'
            f'<link rel="shortcut icon" href="/favicon.ico"><script src="/theme/main.js"></script>'
            f'</head><body class="single"><header><img src="/media/logo.jpg" alt="logo"></header>'
        )

    def _page(self, host: str, number: int, theme: tuple[str, ...]) -> Cited:
        """A page that is cited, with pictures of its own and links that lead no capture on."""
        draw, prose = self._random, self._prose
        url = f"http://{host}/{2008 + number}/story-{number}.html"
        own = [
            self._picture(host, f"{number}-{n}") for n in range(self._count(draw.randint(5, 10)))
        ]
        title = prose.words(6).capitalize()
        parts = [self._head(host, title), f"<article><h1>{title}</h1>"]
        wanted = self._bytes(38_000, 0.7)
        pictures = iter(own)
        while sum(map(len, parts)) < wanted:
            parts.append(f"<p>{prose.paragraph()}</p>")
            if (one := next(pictures, None)) is not None:
                parts.append(f'<figure><img src="{one}" alt="{prose.words(3)}"></figure>')
        parts += [f'<img src="{one}" alt="">' for one in pictures]
        links = "".join(
            f'<li><a href="/{2000 + n}/{n * 7}.html" rel="bookmark">{prose.words(4)}</a></li>'
            for n in range(draw.randint(20, 60))
        )
        parts.append(f"</article><nav><ul>{links}</ul></nav></body></html>")
        self._add(url, body="".join(parts).encode(), chunked=draw.random() < 0.5)
        return Cited(url=url, needs=(url, *own, *theme))

    def _cited_pages(self) -> list[Cited]:
        pages = []
        for number in range(HOSTS - 2):
            host = f"site{number + 1:02d}.bench.test"
            theme = self._theme(host)
            pages += [self._page(host, n, theme) for n in range(self._count(PAGES_PER_HOST))]
        return pages

    # ------------------------------------------------------------------------------ an article

    def _article(self, number: int, url: str, theme: tuple[str, ...], cited: list[Cited]) -> None:
        draw, prose = self._random, self._prose
        share = len(cited) / ARTICLES
        own = cited[round(number * share) : round((number + 1) * share)]
        also = draw.sample(cited, k=min(2, len(cited)))
        given = [*own, *(one for one in also if one not in own)]
        addresses = [self._as_cited(one, number, n) for n, one in enumerate(given)]
        addresses += [self._lost(number, n) for n in range(2)]
        pictures = [
            self._picture(PICTURES, f"{number + 1}/{n + 1}")
            for n in range(self._count(PICTURES_PER_ARTICLE))
        ]
        draw.shuffle(addresses)
        in_body = addresses[: len(addresses) // 2]
        in_thread = addresses[len(addresses) // 2 :]
        shown = pictures[: len(pictures) // 2]
        faces = pictures[len(pictures) // 2 :]
        title = prose.words(7).capitalize()
        parts = [
            self._head(BLOG, title),
            f'<article class="post hentry" id="post-{number + 1}">',
            f'<h1 class="entry-title">{title}</h1><p class="byline">',
            f'<time datetime="2016-{number + 1:02d}-14T08:00:00+01:00">14</time></p>',
            '<div class="entry-content">',
        ]
        for n in range(max(len(in_body), len(shown))):
            link = f' <a href="{in_body[n][0]}">{prose.words(4)}</a>' if n < len(in_body) else ""
            parts.append(f"<p>{prose.paragraph()}{link} {prose.sentence()}</p>")
            if n < len(shown):
                parts.append(f'<p><img src="{shown[n]}" alt="{prose.words(2)}"></p>')
        parts.append("</div></article>")
        parts.append(self._thread(number, url, in_thread, faces))
        parts.append("</body></html>")
        self._add(url, body="".join(parts).encode(), chunked=True)
        for one in (url, *theme, *pictures, *(need for _, needs in addresses for need in needs)):
            self.resources[one].articles.add(number)

    def _as_cited(self, one: Cited, article: int, number: int) -> tuple[str, tuple[str, ...]]:
        """The address that is written: now and then that of a redirect."""
        if number % 12 != 5:
            return one.url, one.needs
        url = f"http://site01.bench.test/go/{article}-{number}"
        self._add(url, status=301 + number % 2, location=one.url, body=b"<a>moved</a>")
        return url, (url, *one.needs)

    def _lost(self, article: int, number: int) -> tuple[str, tuple[str, ...]]:
        host = f"site{self._random.randint(1, HOSTS - 2):02d}.bench.test"
        url = f"http://{host}/lost/{article}-{number}.html"
        body = (
            f"<html><head><title>Lost</title></head><body>{self._prose.paragraph()}</body></html>"
        )
        self._add(url, status=410 if number else 404, body=body.encode())
        return url, (url,)

    def _thread(
        self,
        article: int,
        url: str,
        cited: list[tuple[str, tuple[str, ...]]],
        faces: list[str],
    ) -> str:
        """Comments as a WordPress theme prints them; replies stand in their parent."""
        draw, prose = self._random, self._prose
        links = collections.deque(cited)
        rows: list[str] = []
        opened = 0
        for n, face in enumerate(faces):
            ident = article * 1000 + n + 1
            is_reply = n > 0 and draw.random() < 0.3
            if not is_reply and opened:
                rows.append("</ol></li>" * opened)
                opened = 0
            text = f"<p>{prose.paragraph()}</p>"
            if links and n % 2 == 0:
                address = links.popleft()[0]
                # Some write an address and no link: only a reader of comments finds it.
                as_text = article % 2 == 0 and len(links) == 3
                text += f"<p>{address}</p>" if as_text else self._link(address)
            if n == len(faces) - 1:
                text += "".join(self._link(address) for address, _ in links)
            rows.append(
                f'<li class="comment depth-{opened + 1}" id="comment-{ident}"><article '
                f'class="comment-body" id="div-comment-{ident}"><footer class="comment-meta"><div '
                f'class="comment-author vcard"><img class="avatar" src="{face}" alt=""><b '
                f'class="fn">{prose.name()}</b></div><div class="comment-metadata"><a '
                f'href="{url}#comment-{ident}"><time datetime="2016-{article + 1:02d}-15T'
                f'{n // 60:02d}:{n % 60:02d}:00+01:00">15</time></a></div></footer><div '
                f'class="comment-content">{text}</div></article><ol class="children">'
            )
            opened += 1
        rows.append("</ol></li>" * opened)
        return (
            f'<div id="comments" class="comments-area"><h2 class="comments-title">{len(faces)} '
            f'commentaires</h2><ol class="comment-list">{"".join(rows)}</ol>'
            f'<p class="no-comments">Les commentaires sont fermés.</p></div>'
        )

    def _link(self, address: str) -> str:
        return f'<p><a href="{address}" rel="nofollow ugc">{self._prose.words(3)}</a></p>'

    # -------------------------------------------------------------------------------- the rest

    def _robots(self) -> None:
        for number, host in enumerate(sorted({url.split("/")[2] for url in self.resources})):
            robots = Resource(status=404, body=b"<h1>Not Found</h1>")
            if number % 3:
                rules = b"User-agent: *\nDisallow: /admin/\nDisallow: /search\nAllow: /\n"
                robots = Resource(media_type="text/plain", body=rules)
            self.robots[f"http://{host}/robots.txt"] = robots

    def hosts(self) -> Iterator[tuple[str, int, int]]:
        """Yield each host, its addresses, and the requests that one capture per article makes."""
        unique: dict[str, int] = collections.Counter()
        asked: dict[str, int] = collections.Counter()
        robots: dict[str, set[int]] = collections.defaultdict(set)
        for url, one in self.resources.items():
            host = url.split("/")[2]
            unique[host] += 1
            asked[host] += len(one.articles)
            if one.media_type.startswith("text/html") and host != PICTURES:
                robots[host] |= one.articles
        for host, count in unique.items():
            yield host, count, asked[host] + len(robots[host])
