"""Weeks of a discussion, in one process, on a site that changes with the calendar."""

from __future__ import annotations

import asyncio
import datetime
import json
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from calendar_clock import START, Calendar, Waiting
from scripted_web import SEED, Web, page, scripted_web

from preserve.catalogue import list_captures
from preserve.catalogue.state import State
from preserve.config import FeedSettings, NotifySettings, SeedSettings
from preserve.demo.server import response
from preserve.schedule import FeedVisit, Planned, Ran, Runner, Watch
from preserve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from preserve.config import Settings

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
FILLER = "<p>" + "Le pain de la ruelle est cuit au bois depuis toujours. " * 30 + "</p>"


def entry(number: int, text: str, *, inner: str = "") -> str:
    inner = f'<ol class="children">{inner}</ol>' if inner else ""
    return (
        f'<li class="comment" id="comment-{number}">'
        f'<div class="comment-body"><div class="comment-author vcard">'
        f'<cite class="fn">Auteur {number}</cite></div>'
        f'<div class="comment-meta commentmetadata"><a href="{SEED}#comment-{number}">'
        f"16 mars 2016 à 10 h {number:02}</a></div><p>{text}</p></div>{inner}</li>"
    )


def blog(*entries: str, count: int, body: str, closed: bool) -> bytes:
    form = (
        '<p class="nocomments">Les commentaires sont clos.</p>'
        if closed
        else '<div id="respond"><form id="commentform" action="/wp-comments-post.php"'
        ' method="post"><textarea name="comment"></textarea></form></div>'
    )
    return page(
        f'<article class="hentry"><h1>Le four</h1><div class="entry-content"><p>{body} '
        f'<a href="http://sain.test/">sain</a> <a href="http://mourant.test/">mourant</a></p>'
        f"{FILLER}</div></article>"
        f'<div id="comments"><h3 id="comments-title">{count} commentaires</h3>'
        f'<ol class="commentlist">{"".join(entries)}</ol>{form}</div>',
        '<meta name="generator" content="WordPress 4.4">',
    )


def blog_at(moment: datetime.datetime) -> bytes:
    """What the site shows: the thread grows, is edited, is moderated, and closes."""
    age = moment - START
    first = "Le four a brûlé hier." if age < 5 * HOUR else "Le four a brûlé avant-hier."
    reply = entry(13, "Une réponse qui reste.")
    entries = [entry(11, first)]
    entries += [entry(12, "Un mot de trop.", inner=reply)] if age < 2 * DAY else [reply]
    if age >= 0.5 * HOUR:
        entries.append(entry(14, "Nouveau."))
    body = "Un texte qui cite le four." if age < 5 * DAY else "Un texte qui cite le vieux four."
    count = sum(one.count('id="comment-') for one in entries)
    return blog(*entries, count=count, body=body, closed=age >= 9 * DAY)


def thing(text: str) -> bytes:
    return response(200, [("Content-Type", "text/html")], f"<p>{text}</p>".encode())


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as web:
        web.collection.mkdir()
        yield web


class Weeks:
    """A run over simulated weeks, and what it told."""

    def __init__(self, web: Web, settings: Settings, *, days: float) -> None:
        self.clock = Calendar()
        self.ran: list[Ran] = []
        self.feeds: list[FeedVisit] = []
        self.waited: list[Planned | None] = []
        self._web = web
        self._settings = settings
        self._days = days

    def run(self) -> Weeks:
        asyncio.run(self._run())
        for captured in (one.captured for one in self.ran):
            assert captured is not None
            assert verify(captured.folder).ok
        return self

    async def _run(self) -> None:
        stop = asyncio.Event()
        watch = Watch(
            ended=self.ran.append,
            feed_read=self.feeds.append,
            waits=lambda planned, _: self.waited.append(planned),
        )
        with State.open(self._web.collection) as state:
            runner = Runner(
                self._settings,
                collection=self._web.collection,
                state=state,
                clock=self.clock,
                stop=stop,
                watch=watch,
                wait=Waiting(START + DAY * self._days, stop),
                looks_every=DAY * 400,
            )
            await runner.stay()

    @property
    def hours(self) -> list[int]:
        """When each capture began, in whole hours."""
        started = [one.captured.manifest.capture.started for one in self.ran if one.captured]
        return [int((datetime.datetime.fromisoformat(one) - START) / HOUR) for one in started]

    @property
    def events(self) -> list[tuple[int, str, str]]:
        """What changed: at which capture, what, and what happened to it."""
        found = []
        for number, ran in enumerate(self.ran):
            if ran.changes is None:
                continue
            changes = ran.changes
            found += [(number, "article", one.what) for one in changes.article.facts]
            found += [(number, "article", "text")] * (changes.article.text is not None)
            found += [(number, "discussion", one.what) for one in changes.discussion.facts]
            found += [
                (number, one.id, what.value)
                for one in changes.discussion.comments
                for what in one.what
            ]
            found += [(number, one.url or "", one.what.value) for one in changes.citations.changes]
        return found


def scheduled(web: Web, **seed: Any) -> Settings:
    return msgspec.structs.replace(
        web.settings,
        seeds=(SeedSettings(url=SEED, **seed),),
        schedule=msgspec.structs.replace(web.settings.schedule, jitter_seconds=0),
    )


def live(web: Web, clock: Callable[[], datetime.datetime]) -> None:
    """Serve the site as it is at the time."""
    web.scripts[SEED] = lambda _: [blog_at(clock())]
    web.serve("http://sain.test/", thing("sain"))
    web.scripts["http://mourant.test/"] = lambda _: (
        [thing("mourant")] if clock() < START + 7 * DAY else [response(404, [], b"")]
    )


@pytest.mark.timeout(120)
def test_every_change_of_a_discussion_is_told_once_and_none_besides(
    web: Web, tmp_path: Path
) -> None:
    told = tmp_path / "told.jsonl"
    script = f"import sys; open({str(told)!r}, 'ab').write(sys.stdin.buffer.read())"
    settings = msgspec.structs.replace(
        scheduled(web, schedule="while-open 1h 3h 12h 1d 3d 3d 3d 3d"),
        notify=NotifySettings(command=(sys.executable, "-c", script)),
    )
    settings = msgspec.structs.replace(
        settings, schedule=msgspec.structs.replace(settings.schedule, citations_again_days=0)
    )
    weeks = Weeks(web, settings, days=40)
    live(web, weeks.clock.now)
    weeks.run()

    assert weeks.hours == [0, 1, 2, 5, 17, 41, 113, 185, 257, 329]
    assert sorted(weeks.events) == [
        (1, "14", "added"),
        (1, "discussion", "claimed"),
        (3, "11", "edited"),
        (6, "12", "removed"),
        (6, "13", "moved"),
        (6, "discussion", "claimed"),
        (7, "article", "text"),
        (7, "http://mourant.test/", "newly-dead"),
        (8, "discussion", "state"),
    ]
    assert weeks.ran[-1].captured is not None
    assert weeks.ran[-1].captured.manifest.capture.trigger == "schedule-last"
    documents = [json.loads(line) for line in told.read_text().splitlines()]
    assert [[one["what"] for one in document["events"]] for document in documents] == [
        ["comments-removed"],
        ["citation-died"],
        ["discussion-closed"],
    ]
    assert "Un mot de trop" not in told.read_text()
    assert weeks.waited[-1] is None


def test_a_machine_that_was_off_for_a_week_captures_each_seed_once(web: Web) -> None:
    weeks = Weeks(web, scheduled(web, schedule="0 6 * * *"), days=1.2)
    live(web, weeks.clock.now)
    weeks.run()
    assert weeks.hours == [0, 20]  # 9:30 and, the next day, 6:00
    later = Weeks(web, scheduled(web, schedule="0 6 * * *"), days=8)
    later.clock.set_to(START + 8 * DAY)
    later.run()
    assert later.hours == [8 * 24]


def test_a_seed_without_a_schedule_is_captured_once_by_who_stays(web: Web) -> None:
    weeks = Weeks(web, scheduled(web), days=30)
    live(web, weeks.clock.now)
    assert len(weeks.run().ran) == 1


def test_two_runs_on_one_collection_share_the_work(web: Web) -> None:
    live(web, lambda: START)
    seeds = tuple(SeedSettings(url=f"{SEED}?{number}") for number in range(6))
    for seed in seeds:
        web.scripts[seed.url] = lambda _: [blog_at(START)]
    settings = msgspec.structs.replace(web.settings, seeds=seeds)
    ran: list[Ran] = []

    async def crawl() -> None:
        with State.open(web.collection) as state:
            runner = Runner(
                settings,
                collection=web.collection,
                state=state,
                clock=clock,
                stop=asyncio.Event(),
                watch=Watch(ended=ran.append),
            )
            await runner.crawl()

    async def both() -> None:
        await asyncio.gather(crawl(), crawl())

    clock = Calendar()
    asyncio.run(both())
    assert sorted(one.seed.url for one in ran) == sorted(seed.url for seed in seeds)
    assert [one.error for one in ran] == [None] * 6
    assert len(list(list_captures(web.collection))) == 6


def feed(*links: str) -> bytes:
    items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}'
    return response(200, [("Content-Type", "text/xml; charset=ascii")], body.encode("latin-1"))


def test_each_article_of_a_broken_feed_is_captured_once(web: Web) -> None:
    links = []
    for number in range(50):
        url = f"http://blog.test/{number}/"
        web.serve(url, page(f"<article><h1>No. {number}</h1><p>Été.</p></article>"))
        way = f"http://via.test/{number}"
        web.serve(way, response(301, [("Location", url)], b""))
        links += [(f"/{number}/", way, url, f"{url}#comments")[number % 4]]
        links += [url, way][: number % 3]
    web.serve("http://blog.test/feed", feed(*links))
    settings = msgspec.structs.replace(
        web.settings, feeds=(FeedSettings(url="http://blog.test/feed", newest=200),)
    )
    weeks = Weeks(web, settings, days=0.3)
    weeks.run()
    captured = [one.seed.url for one in weeks.ran]
    assert sorted(captured) == sorted(f"http://blog.test/{number}/" for number in range(50))
    assert len(weeks.feeds) > 3
    assert [visit.new for visit in weeks.feeds] == [50, *[0] * (len(weeks.feeds) - 1)]
    assert weeks.feeds[0].problem is not None  # it broke off


def test_a_feed_that_cannot_be_had_is_told_and_forgets_nothing(web: Web) -> None:
    web.serve("http://blog.test/1", page("<article>Un</article>"))
    web.serve("http://blog.test/feed", feed("/1"))
    settings = msgspec.structs.replace(
        web.settings, feeds=(FeedSettings(url="http://blog.test/feed"),)
    )
    weeks = Weeks(web, settings, days=0.02)
    weeks.run()
    del web.scripts["http://blog.test/feed"]
    later = Weeks(web, settings, days=0.3)
    later.clock.set_to(START + DAY * 0.2)
    later.run()
    assert later.feeds[0].problem == "http://blog.test/feed ended not-found"
    assert [one.seed.url for one in weeks.ran + later.ran] == ["http://blog.test/1"]


def test_a_seed_that_fails_again_and_again_is_told_every_third_time(
    web: Web, tmp_path: Path
) -> None:
    told = tmp_path / "told.jsonl"
    script = f"import sys; open({str(told)!r}, 'ab').write(sys.stdin.buffer.read())"
    settings = msgspec.structs.replace(
        scheduled(web, schedule="every 1h"),
        notify=NotifySettings(command=(sys.executable, "-c", script)),
    )
    weeks = Weeks(web, settings, days=6.5 / 24)
    weeks.run()
    assert len(weeks.ran) == 7
    events = [json.loads(line)["events"] for line in told.read_text().splitlines()]
    assert [[(one["what"], one["count"]) for one in each] for each in events] == [
        [("capture-failed", 3)],
        [("capture-failed", 6)],
    ]


def test_news_are_posted_through_the_guard(web: Web) -> None:
    posted: list[bytes] = []

    def hook(received: Any) -> list[bytes]:
        posted.append(received.data)
        return [response(204, [], b"")]

    settings = msgspec.structs.replace(
        scheduled(web, schedule="every 1h"),
        notify=NotifySettings(url="http://hook.test/preserve?a=b", failures=1),
    )
    web.scripts["http://hook.test/preserve?a=b"] = hook
    weeks = Weeks(web, settings, days=0.01)
    assert weeks.run().ran[0].remarks == ()
    (data,) = posted
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /preserve?a=b HTTP/1.1\r\n")
    assert json.loads(body)["events"][0]["what"] == "capture-failed"

    web.settle(network={"allow": ()})
    guarded = msgspec.structs.replace(settings, network=web.settings.network)
    later = Weeks(web, guarded, days=0.1)
    later.clock.set_to(START + DAY * 0.05)
    (remark, *_) = later.run().ran[0].remarks
    assert "notify.url (hook.test) gave no answer" in remark
    assert len(posted) == 1
