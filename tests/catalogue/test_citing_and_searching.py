"""Who cites what, and where words stand: the same from a catalogue as from the folders."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from preserve.catalogue import (
    Catalogue,
    SearchKind,
    asked,
    count_citations,
    list_captures,
    list_citations,
    question,
    rebuild,
)
from preserve.errors import UsageError
from preserve.manifest import (
    AttemptRow,
    AuthorRow,
    CitationRow,
    CitedBy,
    CommentRow,
    LocatorRow,
    RequisiteCounts,
    ResourceRow,
)
from preserve.manifest.standing import Standing
from preserve.model import Flag, Form, Kind, Outcome, Phase, Role, Visibility

if TYPE_CHECKING:
    from pathlib import Path

    Keep = Any

FIRST = "20250101T000000Z-aaaaaa"
SECOND = "20260101T000000Z-bbbbbb"
OTHER = "20260201T000000Z-cccccc"
SEED = "https://blog.example/article"
OTHER_SEED = "https://other.example/post"
STORY = "https://news.example/2016/03/story.html"
SHORT = "https://short.example/x"


def comment(number: str, text: str, **more: Any) -> CommentRow:
    fields: dict[str, Any] = {
        "id": number,
        "native_id": number,
        "parent": None,
        "parent_source": None,
        "parent_exact": True,
        "depth": 1,
        "position": 1,
        "number": None,
        "kind": Kind.COMMENT,
        "status": Visibility.VISIBLE,
        "author": AuthorRow(name="Camille", url=None),
        "date": "2016-03-01T10:00:00+01:00",
        "date_text": None,
        "permalink": None,
        "title": None,
        "text": text,
        "html": "",
        "mentions": (),
        "record_id": None,
        "locator": LocatorRow(type="css", value="p"),
    }
    return CommentRow(**{**fields, **more})


def citation(number: int, url: str, by: str | None, outcome: Outcome, **more: Any) -> CitationRow:
    fields: dict[str, Any] = {
        "id": f"c{number}",
        "cited_by": CitedBy(type="comment" if by else "article", id=by),
        "form": Form.ANCHOR,
        "in_quote": False,
        "as_written": url,
        "url": url,
        "unwrapped_url": None,
        "fragment": None,
        "anchor_text": None,
        "context": "",
        "outcome": outcome,
        "final_url": url,
        "resource": None,
        "requisites": RequisiteCounts(captured=0, missing=0),
    }
    return CitationRow(**{**fields, **more})


def resource(number: int, url: str, outcome: Outcome, **more: Any) -> ResourceRow:
    return ResourceRow(
        id=f"r{number}", url=url, roles=(Role.CITATION,), required_by=(), hops="L",
        outcome=outcome, **more,
    )  # fmt: skip


@pytest.fixture
def folder(collection: Path, keep: Keep) -> Path:
    """Two captures of one seed, one of another: links that die, comments that change."""
    keep(
        FIRST,
        comments=[comment("1", "Le moulin d'aval"), comment("2", "Une brioche dorée")],
        citations=[
            citation(1, STORY, "1", Outcome.CAPTURED),
            citation(
                2, SHORT, None, Outcome.CAPTURED, final_url=STORY, context="Lu ici : la forge"
            ),
        ],
    )
    keep(
        SECOND,
        comments=[comment("1", "Le moulin d'aval"), comment("3", "日本語のコメント, été")],
        citations=[citation(1, STORY, "1", Outcome.NOT_FOUND)],
    )
    keep(
        OTHER,
        seed=OTHER_SEED,
        host="other.example",
        comments=[comment("1", "Un autre moulin", author=AuthorRow(name="Élise", url=None))],
        citations=[citation(1, "https://www.news.example/2017/", "1", Outcome.CAPTURED)],
    )
    return collection


def cited(collection: Path, url: str = "", **more: Any) -> list[tuple[str, str | None, str, int]]:
    with asked(collection) as catalogue:
        host = more.pop("host", None)
        found = catalogue.citing_host(host) if host else catalogue.citing(url, **more)
        return [(one.capture, one.cited_by, one.url, one.captures) for one in found]


def test_who_cites_an_address_is_told_once_by_the_newest_capture_that_has_it(folder: Path) -> None:
    assert cited(folder, STORY) == [(SECOND, "1", STORY, 2), (FIRST, None, SHORT, 1)]
    assert cited(folder, SHORT) == [(FIRST, None, SHORT, 1)]
    assert cited(folder, "https://news.example/") == []
    with asked(folder) as catalogue:
        newest = {one.capture: one.newest for one in catalogue.citing(STORY)}
        outcomes = [one.row().outcome for one in catalogue.citing(STORY)]
    assert newest == {SECOND: SECOND, FIRST: SECOND}
    assert outcomes == [Outcome.NOT_FOUND, Outcome.CAPTURED]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"url": "https://news.example/2016/", "beginning": True}, {STORY, SHORT}),
        ({"url": "https://news.example/2017", "beginning": True}, set()),
        (
            {"url": "https://www.news.example/", "beginning": True},
            {"https://www.news.example/2017/"},
        ),
        ({"host": "news.example"}, {STORY, SHORT, "https://www.news.example/2017/"}),
        ({"host": "www.news.example"}, {"https://www.news.example/2017/"}),
        ({"host": "ews.example"}, set()),
        ({"host": "example"}, {STORY, SHORT, "https://www.news.example/2017/"}),
    ],
)
def test_citations_are_found_by_the_beginning_of_an_address_and_by_host(
    folder: Path, more: dict[str, Any], expected: set[str]
) -> None:
    assert {url for _, _, url, _ in cited(folder, **more)} == expected


def found(collection: Path, *words: str, kinds: Any = (), **more: Any) -> list[tuple[Any, ...]]:
    with asked(collection) as catalogue:
        rows = catalogue.search(question(words, **more), kinds)
        return [(str(one.kind), one.capture, one.id, one.captures) for one in rows]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["moulin"], {("comment", SECOND, "1", 2), ("comment", OTHER, "1", 1)}),
        (["MOULIN", "d'aval"], {("comment", SECOND, "1", 2)}),
        (['"d aval"'], {("comment", SECOND, "1", 2)}),
        (['"aval d"'], set()),
        (["dorée"], {("comment", FIRST, "2", 1)}),
        (["doree"], {("comment", FIRST, "2", 1)}),
        (["ete"], {("comment", SECOND, "3", 1)}),
        (["本語"], {("comment", SECOND, "3", 1)}),
        (["語本"], set()),
        (["brio*"], {("comment", FIRST, "2", 1)}),
        (["brio"], set()),
        (["forge"], {("citation", FIRST, "c2", 1)}),
        (["brioche", "OR", "autre"], {("comment", FIRST, "2", 1), ("comment", OTHER, "1", 1)}),
        (["moulin", "AND"], set()),  # a word like any other
    ],
)
def test_words_are_found_in_any_order_whatever_their_accents_and_capitals(
    folder: Path, words: list[str], expected: set[tuple[Any, ...]]
) -> None:
    assert set(found(folder, *words)) == expected


def test_a_search_can_be_narrowed(folder: Path) -> None:
    assert found(folder, "moulin", without=["autre"]) == [("comment", SECOND, "1", 2)]
    assert found(folder, "moulin", author="elis") == [("comment", OTHER, "1", 1)]
    assert found(folder, author="élise") == [("comment", OTHER, "1", 1)]
    assert found(folder, "story", kinds=[SearchKind.COMMENT]) == []
    assert {row[0] for row in found(folder, "story")} == {"citation"}
    for words in ([], ["..."], ['""']):
        with pytest.raises(UsageError):
            question(words)


@pytest.mark.parametrize(
    "text", ['a"b', "a AND", "NOT", "(", "a*b", "col:x", "^a", "-", "{x}", "\0"]
)
def test_nothing_that_is_typed_breaks_a_search(folder: Path, text: str) -> None:
    try:
        found(folder, text, author=text, without=[text])
    except UsageError:
        assert not any(character.isalnum() for character in text)


def test_what_was_removed_is_found_no_more(folder: Path) -> None:
    with Catalogue.open(folder) as catalogue:
        catalogue.catch_up()
    shutil.rmtree(folder / "other.example")
    shutil.rmtree(folder / "blog.example" / FIRST)
    assert found(folder, "brioche") == []
    assert found(folder, "moulin") == [("comment", SECOND, "1", 1)]
    assert cited(folder, host="news.example") == [(SECOND, "1", STORY, 1)]
    connection = sqlite3.connect(folder / "catalogue.db")
    try:
        (left,) = connection.execute("SELECT count(*) FROM documents").fetchone()
    finally:
        connection.close()
    rebuild(folder)
    connection = sqlite3.connect(folder / "catalogue.db")
    try:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (left,)
    finally:
        connection.close()


def test_a_comment_that_is_hidden_or_deleted_is_not_in_the_words(
    collection: Path, keep: Keep
) -> None:
    keep(
        FIRST,
        comments=[
            comment("1", "secret", status=Visibility.HIDDEN),
            comment("2", "secret", status=Visibility.DELETED),
            comment("3", "secret", status=Visibility.PENDING),
        ],
    )
    assert [row[2] for row in found(collection, "secret")] == ["3"]


def test_the_words_of_an_article_are_taken_in_once_and_found(folder: Path) -> None:
    with Catalogue.open(folder) as catalogue:
        catalogue.catch_up()
        first, second = folder / "blog.example" / FIRST, folder / "blog.example" / SECOND
        assert {*catalogue.articles_not_read()} == {
            first, second, folder / "other.example" / OTHER
        }  # fmt: skip
        catalogue.add_article(first, "La voûte a blanchi")
        catalogue.add_article(second, "La voûte a blanchi")
        assert catalogue.articles_not_read() == [folder / "other.example" / OTHER]
        (one,) = catalogue.search(question(["voute"]))
        assert (one.kind, one.capture, one.captures) == (SearchKind.TEXT, SECOND, 2)
        assert catalogue.article_text(one.path) == "La voûte a blanchi"
        assert [*catalogue.search(question(["voute"]), [SearchKind.ARTICLE])] == [one]
        catalogue.add_article(second, 0)
        (one,) = catalogue.search(question(["voute"]))
        assert one.capture == FIRST


DEAD = {
    "not-found": ([resource(1, STORY, Outcome.NOT_FOUND)], Outcome.NOT_FOUND, True),
    "soft": (
        [resource(1, STORY, Outcome.CAPTURED, flags=(Flag.SOFT_404,))], Outcome.CAPTURED, True
    ),
    "alive": ([resource(1, STORY, Outcome.CAPTURED)], Outcome.CAPTURED, False),
    "no name, once": (
        [resource(1, STORY, Outcome.DNS_FAILED, attempts=1 * (AttemptRow(
            at="", outcome=Outcome.DNS_FAILED, status=None, phase=Phase.DNS, detail=None,
            record_id=None,
        ),))],
        Outcome.DNS_FAILED, False,
    ),
    "no name, twice": (
        [resource(1, STORY, Outcome.DNS_FAILED, attempts=2 * (AttemptRow(
            at="", outcome=Outcome.DNS_FAILED, status=None, phase=Phase.DNS, detail=None,
            record_id=None,
        ),))],
        Outcome.DNS_FAILED, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEAD)
def test_a_link_is_dead_where_the_site_or_the_name_system_says_so(
    collection: Path, keep: Keep, name: str
) -> None:
    rows, outcome, is_dead = DEAD[name]
    cites = citation(1, STORY, "1", outcome, resource="r1")
    keep(FIRST, resources=rows, citations=[cites], comments=[comment("1", "x")])
    assert bool(list(list_citations(collection, dead=True))) is is_dead
    assert count_citations(collection, dead=True) == is_dead
    with asked(collection) as catalogue:
        (year,) = catalogue.rot_by_year()
        (one,) = catalogue.citing(STORY)
        (host,) = catalogue.rot_by_host(5)
    assert (year.of, year.dead) == (2016, is_dead)
    assert (host.of, host.dead) == ("news.example", is_dead)
    assert (one.standing is Standing.DEAD) is is_dead


def test_rot_counts_the_newest_capture_of_each_seed_alone(folder: Path) -> None:
    with asked(folder) as catalogue:
        (year,) = catalogue.rot_by_year()
        sums = catalogue.sums()
    assert (year.alive, year.dead) == (1, 1)
    assert (sums.captures, sums.seeds, sums.citations) == (3, 2, 4)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"site": "blog.example"}, [SECOND, FIRST]),
        ({"site": "example"}, [OTHER, SECOND, FIRST]),
        ({"site": "log.example"}, []),
        ({"until": "2025"}, [FIRST]),
        ({"since": "2026-01", "until": "2026-01"}, [SECOND]),
        ({"state": "none"}, [OTHER, SECOND, FIRST]),
        ({"state": "open"}, []),
        ({"verdict": "gap"}, []),
        ({"tag": "debate"}, []),
    ],
)
def test_captures_are_chosen_by_site_date_state_and_tag(
    folder: Path, wanted: Any, expected: list[str]
) -> None:
    assert [one.id for one in list_captures(folder, **wanted)] == expected


@pytest.mark.parametrize("host", ["news.example", "short.example", "nothing.example"])
def test_citations_of_a_host_are_the_same_both_ways(
    tmp_path: Path, folder: Path, host: str
) -> None:
    here = [(one.capture, one.id) for one in list_citations(folder, host=host)]
    shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("catalogue.db*"))
    there = [(one.capture, one.id) for one in list_citations(tmp_path / "copy", host=host)]
    assert here == there
    assert count_citations(folder, host=host) == len(here)


def test_where_there_is_very_much_the_answers_are_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers() -> list[Any]:
        return [
            cited(folder, STORY),
            cited(folder, host="example"),
            cited(folder, "https://news.example/2016/", beginning=True),
            [(one.capture, one.id) for one in list_citations(folder, host="news.example")],
        ]

    few = answers()
    assert few[0]
    for module in ("citing", "queries"):
        monkeypatch.setattr(f"preserve.catalogue.{module}._FEW_ENOUGH", 0)
    assert answers() == few
