"""crawl, run and schedule, as a person or a supervisor calls them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scripted_web import article, scripted_web

from preserve.cli.metrics import endpoint_of
from preserve.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripted_web import Web

    Shell = Any

SEEDS = ("http://blog.test/un", "http://blog.test/deux")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as web:
        for seed in SEEDS:
            web.serve(seed, article(""))
        yield web


def write(folder: Path, web: Web, more: str = "", seeds: tuple[str, ...] = SEEDS) -> None:
    tables = "".join(f'[[seeds]]\nurl = "{seed}"\n' for seed in seeds)
    (folder / "config.toml").write_text(
        f'[collection]\noperator = "archive@library.example"\n'
        f'[network]\nallow = ["127.0.0.0/8"]\nresolve = {{ "*" = "127.0.0.1:{web.server.port}" }}\n'
        f"[politeness]\ndelay_seconds = 0\n[limits]\nfree_disk_bytes = 0\n{more}\n{tables}"
    )


def preserve(folder: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "preserve", *words],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == code, done.stderr
    return done


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_crawl_captures_what_is_due_and_the_next_one_nothing(tmp_path: Path, web: Web) -> None:
    write(tmp_path, web, '[defaults]\nschedule = "every 6h"\ntags = ["presse"]')
    done = preserve(tmp_path, "crawl", "--json", "--log", "json")
    captured = lines(done.stdout)
    assert sorted(one["seed"] for one in captured) == sorted(SEEDS)
    manifest = json.loads(Path(captured[0]["manifest"]).read_bytes())
    assert manifest["capture"]["trigger"] == "schedule"
    assert manifest["capture"]["tags"] == ["presse"]
    events = [one["event"] for one in lines(done.stderr)]
    assert events.count("capture begins") == events.count("capture ended") == 2
    assert preserve(tmp_path, "crawl").stdout == ""


def test_crawl_tells_a_person_what_changed(shell: Shell, tmp_path: Path, web: Web) -> None:
    write(tmp_path, web, seeds=SEEDS[:1])
    shell("crawl")
    web.serve(SEEDS[0], article("", "<title>Un autre titre</title>").replace(b"cite.", b"citait."))
    said = shell("crawl", "--quiet").stdout
    assert re.search(r"changed +article: text edited", said)


def test_schedule_says_what_comes_next_and_why_and_makes_no_file(
    shell: Shell, tmp_path: Path, web: Web
) -> None:
    feed = '[[feeds]]\nurl = "http://blog.test/feed"\n'
    write(tmp_path, web, f'{feed}[defaults]\nschedule = "every 6h"')
    before = json.loads(shell("schedule", "--json").stdout)
    assert [one["why"] for one in before["seeds"]] == ["never captured"] * 2
    assert before["feeds"][0]["feed"] == "http://blog.test/feed"
    assert not (tmp_path / "warcs").exists()
    shell("crawl", "--quiet")
    after = json.loads(shell("schedule", "--json").stdout)
    assert [one["is_due"] for one in after["seeds"]] == [False, False]
    assert after["feeds"][0]["problem"] == "http://blog.test/feed ended not-found"
    shown = shell("schedule").stdout
    assert "every 6h" in shown
    assert "http://blog.test/deux" in shown


class Running:
    """``preserve run`` as a supervisor has it."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._log = folder / "run.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "preserve", "run", "--log", "json", *words],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def until(self, event: str, *, times: int = 1) -> dict[str, Any]:
        for _ in range(400):
            found = [one for one in self.log() if one["event"].startswith(event)]
            if len(found) >= times:
                return found[-1]
            assert self.process.poll() is None, self._log.read_text()
            time.sleep(0.1)
        raise AssertionError(self._log.read_text())

    def log(self) -> list[dict[str, Any]]:
        whole, _, _ = self._log.read_text().rpartition("\n")
        return lines(whole)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=40)


@pytest.fixture
def running() -> Iterator[list[Running]]:
    started: list[Running] = []
    yield started
    for one in started:
        one.process.kill()
        one.process.wait()


def test_run_captures_reads_its_settings_again_and_ends_cleanly(
    tmp_path: Path, web: Web, running: list[Running]
) -> None:
    write(tmp_path, web, seeds=SEEDS[:1])
    run = Running(tmp_path, "--metrics", "127.0.0.1:0")
    running.append(run)
    run.until("capture ended")
    assert run.until("waiting")["level"] == "info"
    figures = urllib.request.urlopen(run.until("figures")["address"], timeout=10).read().decode()
    assert 'preserve_captures_total{status="complete"} 1.0' in figures
    assert 'preserve_addresses_total{outcome="captured"} 1.0' in figures
    assert f'preserve_last_success_seconds{{seed="{SEEDS[0]}"}}' in figures

    (tmp_path / "config.toml").write_text("[nonsense]\n")
    run.process.send_signal(signal.SIGHUP)
    assert "nonsense" in run.until("the settings stay as they were")["event"]
    write(tmp_path, web)
    run.process.send_signal(signal.SIGHUP)
    run.until("settings read again")
    assert run.until("capture ended", times=2)["seed"] == SEEDS[1]
    assert run.end() == 0
    assert [one["event"] for one in run.log()][-2:] == ["stopping", "ended"]


def test_two_of_them_share_one_collection(tmp_path: Path, web: Web, running: list[Running]) -> None:
    seeds = tuple(f"http://blog.test/{number}" for number in range(8))
    for seed in seeds:
        web.serve(seed, article(""))
    write(tmp_path, web, seeds=seeds)
    (tmp_path / "other").mkdir()
    running += [Running(tmp_path), Running(tmp_path / "other", "--config", "../config.toml")]
    for run in running:
        run.until("waiting")
    captured = [
        one["seed"] for run in running for one in run.log() if one["event"] == "capture ended"
    ]
    assert sorted(captured) == sorted(seeds)
    assert [run.end() for run in running] == [0, 0]


@pytest.mark.parametrize("written", ["9464", "0.0.0.0:9464", "example.org:9464", "127.0.0.1:x"])
def test_figures_are_served_on_loopback_alone(written: str) -> None:
    with pytest.raises(UsageError, match="is no address of loopback"):
        endpoint_of(written)
    assert endpoint_of("[::1]:0") == ("::1", 0)
