"""The folder of reports: pages that belong together, and nothing of others is touched."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import pytest
from change_rows import account, compare
from report_captures import SEED, comment, kept, thousands

from preserve.catalogue.listing import listed
from preserve.compare import write_changes
from preserve.errors import CollectionError
from preserve.report import Files, Reports, Sums, index_page, words_in
from preserve.report.collection_pages import BLOCK_CAPTURES

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = "20260101T120000Z-aaaaaa", "20260102T120000Z-bbbbbb"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_report_and_the_pages_of_the_collection_stand_beside_the_captures(
    tmp_path: Path, show: Any
) -> None:
    first = kept(tmp_path, [comment("1", 1, "Un")], name=FIRST)
    second = kept(
        tmp_path, [comment("1", 1, "Un")], name=SECOND, started="2026-01-02T12:00:00Z",
        facts={"previous": FIRST},
    )  # fmt: skip
    before = names(first.path)
    reports = Reports(tmp_path, language="en")
    written = reports.write(second)
    index = reports.write_index()
    assert names(tmp_path / "reports") == [f"{SECOND}.html", "index.html"]
    assert names(first.path) == before
    assert written.path == str(tmp_path / "reports" / f"{SECOND}.html")
    assert (written.pages, written.bytes) == (1, os.path.getsize(written.path))  # noqa: PTH202 - of a text
    page = show.read("index.html", index.read_text())
    assert "2 captures, of 1 article" in page.text
    assert f"{SECOND}.html" in page.links()
    assert f"{FIRST}.html" not in page.links()
    assert "no report written" in page.text
    assert page.text.index("2\u00a0January".replace("\u00a0", " ")) < page.text.index("1 January")
    report = show.read("report", (tmp_path / "reports" / f"{SECOND}.html").read_text())
    assert "Over all captures" in report.text
    assert "Nothing changed." in report.text  # the capture before is in the collection
    reports.write(first)
    reports.write_index()
    assert f"{FIRST}.html" in show.read("index.html", index.read_text()).links()


def test_what_was_written_down_as_changed_is_shown_as_it_was_written(
    tmp_path: Path, show: Any
) -> None:
    capture = kept(tmp_path, name=SECOND, facts={"previous": FIRST})
    record = compare(account([]), account([comment("1", 1, "Nouveau.", name="Dominique")]))
    write_changes(capture, record)
    Reports(tmp_path, language="en").write(capture)
    page = show.read("report", (tmp_path / "reports" / f"{SECOND}.html").read_text())
    assert "Comments: added 1" in page.text
    assert "Dominique" in page.text


def test_a_capture_whose_predecessor_is_gone_says_that_nothing_is_known(
    tmp_path: Path, show: Any
) -> None:
    capture = kept(tmp_path, name=SECOND, facts={"previous": FIRST})
    Reports(tmp_path, language="en").write(capture)
    page = show.read("report", (tmp_path / "reports" / f"{SECOND}.html").read_text())
    assert "is not in the collection: what changed is not known" in page.text


def test_further_pages_that_are_needed_no_more_are_removed(tmp_path: Path) -> None:
    capture = kept(tmp_path, thousands(60, characters=10))
    assert Reports(tmp_path, language="en", page_comments=10).write(capture).pages == 6
    assert len(names(tmp_path / "reports")) == 6
    assert Reports(tmp_path, language="en").write(capture).pages == 1
    assert names(tmp_path / "reports") == [f"{capture.id}.html"]


@pytest.mark.parametrize("name", ["index.html", f"{FIRST}.html"])
def test_a_file_that_is_no_report_is_never_replaced(tmp_path: Path, name: str) -> None:
    capture = kept(tmp_path / "warcs", name=FIRST)
    site = tmp_path / "site"
    site.mkdir()
    (site / name).write_text("<!doctype html><title>my own page</title>")
    reports = Reports(tmp_path / "warcs", folder=site, language="en")
    write = reports.write_index if name == "index.html" else lambda: reports.write(capture)
    with pytest.raises(CollectionError, match="is no report; name another folder"):
        write()
    assert (site / name).read_text() == "<!doctype html><title>my own page</title>"
    assert not [one for one in names(site) if one.startswith(".")]


def test_a_capture_that_is_removed_takes_its_report_along(tmp_path: Path) -> None:
    first = kept(tmp_path, thousands(30, characters=10), name=FIRST)
    second = kept(tmp_path, name=SECOND)
    reports = Reports(tmp_path, language="en", page_comments=10)
    reports.write(first)
    reports.write(second)
    (tmp_path / "reports" / "notes.txt").write_text("mine")
    reports.forget([FIRST])
    assert names(tmp_path / "reports") == [f"{SECOND}.html", "index.html", "notes.txt"]
    assert f"{FIRST}.html" not in (tmp_path / "reports" / "index.html").read_text()


def test_nothing_is_made_where_there_are_no_reports_to_forget(tmp_path: Path) -> None:
    kept(tmp_path, name=FIRST)
    Reports(tmp_path).forget([FIRST])
    assert not (tmp_path / "reports").exists()


def test_many_may_write_at_once_and_every_page_is_whole(tmp_path: Path) -> None:
    capture = kept(tmp_path, thousands(40, characters=50))
    reports = Reports(tmp_path, language="en")
    wrong: list[BaseException] = []

    def write() -> None:
        try:
            reports.write(capture)
            reports.write_index()
        except BaseException as error:  # noqa: BLE001 - whatever a thread raises is told below
            wrong.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert names(tmp_path / "reports") == [f"{capture.id}.html", "index.html"]
    for name in names(tmp_path / "reports"):
        assert (tmp_path / "reports" / name).read_text().endswith("</html>\n")


def test_a_collection_of_many_captures_has_several_pages(tmp_path: Path, show: Any) -> None:
    capture = kept(tmp_path, [comment("1", 1)], title="<b>Le four</b>")
    one = listed(capture.path, capture.manifest, SEED)
    sums = Sums.of(one for _ in range(4 * BLOCK_CAPTURES + 1))
    assert (sums.captures, sums.seeds) == (2001, 1)
    assert list(sums.pages()) == [(None, 501), (3, 500), (2, 500), (1, 500)]
    files = Files({capture.id})

    def page(number: int | None) -> Any:
        made = index_page([one], number, sums, words=words_in("fr"), places=files)
        return show.read(made.name, b"".join(made.made()).decode())

    links = {number: set(page(number).links()) for number in (None, 3, 2, 1)}
    assert [links[None] & {"index.html", "index-3.html"}, links[3], links[2], links[1]] == [
        {"index-3.html"},
        {"#content", f"{capture.id}.html", "index.html", "index-2.html"},
        {"#content", f"{capture.id}.html", "index.html", "index-3.html", "index-1.html"},
        {"#content", f"{capture.id}.html", "index.html", "index-2.html"},
    ]
    assert page(2).name == "index-2.html"
    assert "Captures 1\u202f000 à 1\u202f000, depuis la plus ancienne" in page(2).html
    assert "<b>Le four</b>" in page(2).text


def test_older_pages_of_the_collection_are_written_again_only_where_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("preserve.report.collection_pages.BLOCK_CAPTURES", 2)
    ids = [f"202601{day:02}T120000Z-aaaaaa" for day in range(1, 14)]
    captures = [
        kept(tmp_path, name=name, started=f"2026-01-{day:02}T12:00:00Z")
        for day, name in enumerate(ids, start=1)
    ]
    reports = Reports(tmp_path, language="en")
    folder = tmp_path / "reports"
    reports.write_index()
    assert [name for name in names(folder) if "-" in name] == [
        f"index-{n}.html" for n in range(1, 6)
    ]

    def written(changed: set[str]) -> set[str]:
        for path in folder.iterdir():
            os.utime(path, ns=(0, 0))
        reports.write_index(changed)
        return {path.name for path in folder.iterdir() if path.stat().st_mtime_ns}

    newest = {"index.html", "index-5.html", "index-4.html"}
    assert written(set()) == newest
    reports.write(captures[2])
    assert written({ids[2]}) == {*newest, "index-2.html"}
    assert f"{ids[2]}.html" in (folder / "index-2.html").read_text()
    (folder / "index-1.html").unlink()
    assert written(set()) == {*newest, "index-1.html"}


def test_an_empty_collection_says_so(tmp_path: Path, show: Any) -> None:
    index = Reports(tmp_path, language="en").write_index()
    assert "holds no capture yet" in show.read("index", index.read_text()).text
