"""preserve serve, as a person or a supervisor calls it."""

from __future__ import annotations

import contextlib
import html
import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner
from scripted_web import SEED, article, scripted_web

from preserve.cli import serve
from preserve.cli.app import cli
from preserve.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as web:
        web.serve(SEED, article(""))
        (tmp_path / "config.toml").write_text(
            f'[collection]\noperator = "archive@library.example"\n'
            f'[network]\nallow = ["127.0.0.0/8"]\n'
            f'resolve = {{ "*" = "127.0.0.1:{web.server.port}" }}\n'
            f"[politeness]\ndelay_seconds = 0\n[limits]\nfree_disk_bytes = 0\n"
        )
        yield web


class Running:
    """A server that was begun by the command, and a browser that came with the token."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.home = process.stdout.readline().strip()
        address = urlsplit(self.home)
        assert address.port is not None
        self.port, self._host = address.port, address.netloc
        self.cookie = ""
        _, cookie, _ = self.ask(f"{address.path}?{address.query}")
        self.cookie = cookie.partition(";")[0]

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = None
        if form is not None:
            headers |= {"Origin": f"http://{self._host}", "Sec-Fetch-Site": "same-origin",
                        "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
            body = urlencode(form)
        with contextlib.closing(connection):
            connection.request("GET" if form is None else "POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Set-Cookie", ""), answer.read().decode()

    def page(self, path: str) -> str:
        status, _, page = self.ask(path)
        assert status == 200
        return page

    def order(self, url: str) -> None:
        token = re.search(r'name="form" value="([0-9a-f]+)"', self.page("/capture"))
        assert token is not None
        status, _, _ = self.ask("/capture", {"form": token[1], "url": url})
        assert status == 303

    def until(self, words: str) -> str:
        end = time.monotonic() + 40
        while words not in (page := self.page("/under-way")):
            assert time.monotonic() < end, page
            time.sleep(0.2)
        return page

    def end(self, number: int = signal.SIGTERM) -> tuple[float, str]:
        begun = time.monotonic()
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=40)
        assert self.process.returncode == 0, said
        return time.monotonic() - begun, said


@contextlib.contextmanager
def running(folder: Path, *words: str, browser: str = "/none/browser") -> Iterator[Running]:
    with subprocess.Popen(
        [sys.executable, "-m", "preserve", "serve", "--port", "0", *words],
        cwd=folder,
        env={**os.environ, "BROWSER": browser, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()


@pytest.mark.usefixtures("web")
def test_a_form_captures_an_article_and_its_report_is_there(tmp_path: Path) -> None:
    with running(tmp_path, "--no-browser") as here:
        assert "holds no capture yet" in here.page("/")
        here.order(SEED)
        page = here.until("See the capture")
        (link,) = re.findall(r'href="(/captures/[^"]+)"', page)
        assert "Le four" in here.page(link)
        assert link in here.page("/")
        assert link in here.page("/search?q=four")
        listening = http.client.HTTPConnection("127.0.0.1", here.port, timeout=30)
        listening.request("GET", "/events", headers={"Cookie": here.cookie})
        events = listening.getresponse()
        assert events.readline().startswith(b":")
        seconds, said = here.end()
        listening.close()
        assert seconds < 4  # a second, on a machine that is four times slower
        assert "Traceback" not in said
    (manifest,) = (tmp_path / "warcs").glob("*/*/manifest.json")
    assert json.loads(manifest.read_bytes())["capture"]["trigger"] == "manual"


def test_the_end_closes_the_captures_that_were_begun_with_what_they_have(
    tmp_path: Path, web: Web
) -> None:
    cited = "http://slow.test/page"
    web.serve(SEED, article(f'<a href="{cited}">a</a>'))
    web.serve(cited)  # answers nothing
    with running(tmp_path, "--no-browser") as here:
        here.order(SEED)
        here.until("of 3 addresses settled")
        begun = time.monotonic()
        _, said = here.end(signal.SIGINT)
        assert time.monotonic() - begun < 12
        assert "captures under way are being closed" in said
    (manifest,) = (tmp_path / "warcs").glob("*/*/manifest.json")
    told = json.loads(manifest.read_bytes())
    assert told["capture"]["status"] == "partial"
    assert told["totals"]["by_outcome"]["interrupted"] == 1


def test_the_browser_is_led_in_without_telling_the_token_to_other_users(tmp_path: Path) -> None:
    told = tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}.new; mv {told}.new {told}\n')
    browser.chmod(0o755)
    with running(tmp_path, "--read-only", browser=str(browser)) as here:
        end = time.monotonic() + 20
        while not told.exists():
            assert time.monotonic() < end
            time.sleep(0.02)
        opened = told.read_text().strip()
        assert opened.startswith("file:///")
        token = here.home.partition("token=")[2]
        assert token not in opened
        file = opened.removeprefix("file://")
        with open(file) as stream:  # noqa: PTH123 - as a browser does
            assert html.escape(here.home) in stream.read()
        assert stat.S_IMODE(os.stat(os.path.dirname(file)).st_mode) == 0o700  # noqa: PTH116, PTH120 - likewise
        here.end()
    assert not os.path.exists(file)  # noqa: PTH110 - likewise


def test_a_port_that_is_taken_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(cli, ["serve", "--no-browser", "--port", port])
    assert done.exit_code == 2
    assert done.output == (
        f"preserve: port {port} of 127.0.0.1 cannot be used: Address already in use; "
        "name another with --port, or 0 for a free one.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_other_machines_are_let_in_only_where_that_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for host in ("0.0.0.0", "192.0.2.7", "::", "2001:db8::7"):
        with pytest.raises(UsageError, match="add --allow-remote if they may"):
            serve._address(host, allow_remote=False)
        assert serve._address(host, allow_remote=True) == host
    for host in ("archive.example", "", "127.0.0.1:80", "-1"):
        with pytest.raises(UsageError, match="is no address"):
            serve._address(host, allow_remote=True)
    assert serve._address("localhost", allow_remote=False) == "127.0.0.1"
    assert serve._address("[::1]", allow_remote=False) == "::1"
    serve._tell("192.0.2.7", "http://192.0.2.7:8470/enter?token=x", tmp_path)
    assert capsys.readouterr().err.count("nothing is encrypted") == 1
    serve._tell("127.0.0.1", "http://127.0.0.1:8470/enter?token=x", tmp_path)
    assert "encrypted" not in capsys.readouterr().err
    assert serve._written("0.0.0.0") == "127.0.0.1"
    assert serve._written("2001:db8::7") == "[2001:db8::7]"
