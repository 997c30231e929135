"""``preserve report``, and the reports that ``crawl``, ``run`` and ``rm`` take care of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from report_captures import SEED, comment, kept
from scripted_web import article, scripted_web

from preserve.capture import Captured
from preserve.cli.app import cli
from preserve.cli.report import after_each
from preserve.config import ReportSettings, Settings
from preserve.config.schedules import Always
from preserve.schedule import Ran, WatchedSeed

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

FIRST, SECOND = "20260101T120000Z-aaaaaa", "20260102T120000Z-bbbbbb"
OTHER = "https://blog.example/autre"
CRAWLED = "http://blog.test/un"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C")

    def call(*words: str, code: int = 0) -> Result:
        done = CliRunner().invoke(cli, words, prog_name="preserve")
        assert done.exit_code == code, done.output
        return done

    return call


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "warcs"
    kept(folder, [comment("1", 1)], name=FIRST)
    kept(folder, [comment("1", 1)], name=SECOND, seed=OTHER, started="2026-01-02T12:00:00Z")
    return folder


def pages(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_latest_capture_is_reported_on_and_its_path_printed(
    shell: Any, collection: Path
) -> None:
    done = shell("report")
    report = collection / "reports" / f"{SECOND}.html"
    assert done.stdout == f"{report}\n"
    assert "index.html" in done.stderr
    assert pages(collection / "reports") == [f"{SECOND}.html", "index.html"]
    assert '<html lang="fr">' in report.read_text()  # as the article is: the locale says nothing


@pytest.mark.usefixtures("collection")
def test_captures_are_chosen_by_id_by_seed_or_all(shell: Any, tmp_path: Path) -> None:
    shell("report", FIRST, "--output", "one", "--quiet")
    shell("report", "--seed", SEED, "--output", "two", "--language", "en")
    said = json.loads(shell("report", "--whole-collection", "--output", "all", "--json").stdout)
    assert pages(tmp_path / "one") == pages(tmp_path / "two") == [f"{FIRST}.html", "index.html"]
    assert pages(tmp_path / "all") == [f"{FIRST}.html", f"{SECOND}.html", "index.html"]
    assert '<html lang="en">' in (tmp_path / "two" / f"{FIRST}.html").read_text()
    assert said["index"] == str(tmp_path / "all" / "index.html")
    assert [one["capture"] for one in said["reports"]] == [FIRST, SECOND]
    assert all(one["bytes"] > 10_000 and one["pages"] == 1 for one in said["reports"])


def test_settings_say_the_language_and_the_viewer_and_words_beat_them(
    shell: Any, collection: Path, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(
        '[report]\nlanguage = "en"\nviewer = "http://archive.example/{time}/{url}"\n'
    )
    shell("report", FIRST)
    page = collection / "reports" / f"{FIRST}.html"
    assert '<html lang="en">' in page.read_text()
    shell("report", FIRST, "--language", "fr")
    assert '<html lang="fr">' in page.read_text()


def test_what_is_no_viewer_is_refused_before_anything_is_written(
    shell: Any, collection: Path, tmp_path: Path
) -> None:
    done = shell("report", "--viewer", "javascript:{url}", code=2)
    assert "must be an http or https address with {url}" in done.stderr
    (tmp_path / "config.toml").write_text('[report]\nviewer = "http://archive.example/"\n')
    done = shell("report", code=2)
    assert "config.toml, line 2: report.viewer must be an http or https address" in done.stderr
    assert not (collection / "reports").exists()


def test_one_capture_that_cannot_be_read_does_not_hold_up_the_others(
    shell: Any, collection: Path
) -> None:
    (collection / "blog.example" / FIRST / "comments.jsonl").write_text("no json\n")
    done = shell("report", "--whole-collection", code=1)
    assert f"no report on {FIRST}: " in done.stderr
    assert pages(collection / "reports") == [f"{SECOND}.html", "index.html"]
    done = shell("report", FIRST, code=1)
    assert "comments.jsonl, line 1" in done.stderr


def ran(folder: Path) -> Ran:
    capture = kept(folder, [comment("1", 1)])
    seed = WatchedSeed(url=SEED, name="", schedule=Always(), settings=Settings())
    return Ran(seed=seed, captured=Captured(manifest=capture.manifest, folder=capture.path))


def test_a_scheduled_capture_is_reported_on_where_the_settings_say_so(tmp_path: Path) -> None:
    one = ran(tmp_path)
    off = Settings(report=ReportSettings(scheduled=False))
    assert after_each(lambda: off, tmp_path)(one) == ()
    assert not (tmp_path / "reports").exists()
    assert after_each(Settings, tmp_path)(one) == ()
    assert len(pages(tmp_path / "reports")) == 2
    assert after_each(Settings, tmp_path)(Ran(seed=one.seed, error=ValueError())) == ()


def test_a_report_that_cannot_be_written_is_a_remark_and_no_failure(tmp_path: Path) -> None:
    one = ran(tmp_path)
    (tmp_path / "reports").write_text("a file in the way")
    (said,) = after_each(Settings, tmp_path)(one)
    assert said.startswith("no report was written: ")


def test_crawl_writes_reports_beside_its_captures_and_rm_removes_them(
    shell: Any, tmp_path: Path
) -> None:
    collection = tmp_path / "warcs"

    def captured() -> list[str]:
        return sorted(path.parent.name for path in collection.glob("*/*/manifest.json"))

    with scripted_web(collection) as web:
        web.serve(CRAWLED, article(""))
        (tmp_path / "config.toml").write_text(
            '[collection]\noperator = "archive@library.example"\n[network]\n'
            f'allow = ["127.0.0.0/8"]\nresolve = {{ "*" = "127.0.0.1:{web.server.port}" }}\n'
            "[politeness]\ndelay_seconds = 0\n[limits]\nfree_disk_bytes = 0\n"
            f'[[seeds]]\nurl = "{CRAWLED}"\n'
        )
        shell("crawl", "--quiet")
        assert pages(collection / "reports") == [f"{captured()[0]}.html", "index.html"]
        shell("crawl", "--quiet")
    both = captured()
    reports = sorted([*(f"{name}.html" for name in both), "index.html"])
    assert pages(collection / "reports") == reports
    assert len(json.loads(shell("ls", "--json").stdout)) == 2
    shell("verify")
    shell("rm", both[1], "--dry-run")
    assert pages(collection / "reports") == reports
    shell("rm", both[1], "--yes")
    assert pages(collection / "reports") == [f"{both[0]}.html", "index.html"]
    assert both[1] not in (collection / "reports" / "index.html").read_text()
