"""What the settings keep secret is in nothing that is printed, told or written down."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner
from scripted_web import HTML, SEED, article, scripted_web

from preserve.cli.app import cli
from preserve.config import load_settings
from preserve.config.as_toml import toml_of
from preserve.demo.server import Received, Script, response
from preserve.frontier import JOURNAL_NAME
from preserve.model.userinfo import bare_address, without_userinfo
from preserve.recalling import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web

WORD = "s3cr3t"  # in each of them
COOKIE = f"session={WORD}-cookie"
TOKEN = f"Bearer {WORD}-token"
FEED = "http://feeds.test/feed"
RSS = (
    b"<rss version='2.0'><channel><title>F</title><item><title>A</title>"
    b"<link>http://feeds.test/one</link></item></channel></rss>"
)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A site for members, and settings that let one in, by all ways in which there are secrets."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEMBERS_TOKEN", TOKEN)
    (tmp_path / "cookie").write_text(f"{COOKIE}\n")
    (tmp_path / "cookie").chmod(0o600)
    with scripted_web(tmp_path / "warcs") as found:
        serve(found)
        settings(tmp_path, found)
        yield found


def serve(web: Web) -> None:
    def members(received: Received) -> Script:
        if received.header("cookie") != COOKIE or received.header("authorization") != TOKEN:
            return [response(403, HTML, b"for members")]
        set_cookie = ("Set-Cookie", "seen=evidence")
        body = b"<article><h1>Le four</h1><p>Un texte. http://thief.test/out</p></article>"
        return [response(200, [*HTML, set_cookie], body)]

    web.scripts[SEED] = members
    web.serve("http://thief.test/out", response(302, [("Location", "http://more.test/in")]))
    web.serve(FEED, response(200, [("Content-Type", "application/rss+xml")], RSS))
    web.serve("http://feeds.test/one", article("rien"))
    web.serve("http://hook.test/robots.txt", response(404, [], b""))


def settings(folder: Path, web: Web, more: str = "", headers: str = "") -> None:
    headers = headers or "{ Cookie = 'file:cookie', Authorization = 'env:MEMBERS_TOKEN' }"
    (folder / "config.toml").write_text(
        "[collection]\noperator = 'archive@library.example'\n"
        f"[network]\nallow = ['127.0.0.0/8']\nresolve = {{ '*' = '127.0.0.1:{web.server.port}' }}\n"
        "[politeness]\ndelay_seconds = 0\n[retry]\nattempts = 1\n[limits]\nfree_disk_bytes = 0\n"
        f"[notify]\nurl = 'http://{WORD}:{WORD}@hook.test/{WORD}?token={WORD}'\nfailures = 1\n"
        f"command = ['{sys.executable}', '-c', 'raise SystemExit(7)', '{WORD}']\n"
        f"[[seeds]]\nurl = 'http://user:{WORD}@blog.test/article'\nheaders = {headers}\n"
        f"[[seeds]]\nurl = 'http://user:{WORD}@gone.test/article'\n"
        f"[[feeds]]\nurl = 'http://user:{WORD}@feeds.test/feed'\nnewer_than_days = 0\n{more}"
    )


def called(*words: str) -> str:
    """Call the program; return what it printed, on standard output and error."""
    result = CliRunner().invoke(cli, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return str(result.output)


def everything_in(folder: Path) -> dict[str, bytes]:
    """Return every file, what is compressed in plain."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 - names may be any bytes
            with open(path, "rb") as stream:  # noqa: PTH123 - likewise
                data = stream.read()
            found[path] = gzip.decompress(data) if name.endswith(".gz") else data
    return found


@pytest.mark.timeout(240)
def test_no_secret_is_printed_or_written_by_any_command(web: Web) -> None:
    printed = {
        one: called(*one.split())
        for one in (
            "crawl --log json",
            "crawl --log console",
            "crawl",
            f"capture http://user:{WORD}@blog.test/article",
            f"capture http://user:{WORD}@nowhere.test/x --json",
            f"capture htp://user:{WORD}@blog.test/article",
            f"capture user:{WORD}@blog.test/article",
            f"capture {SEED} --header {WORD}",
            f"capture {SEED} --header Cookie:{WORD}",
            f"capture {SEED} --resume {WORD} --note x",
            f"read http://user:{WORD}@blog.test/article",
            f"cat http://user:{WORD}@blog.test/other",
            f"show http://user:{WORD}@other.test/",
            f"ls --seed http://user:{WORD}@blog.test/article",
            "config check --json",
            "config check",
            "config show --json",
            "config show",
            f"config show --seed http://user:{WORD}@blog.test/x",
            "config show latest",
            "schedule --json",
            "schedule",
            "units --user",
            "ls --json",
            "show latest --json",
            "resources latest --json",
            "verify --json",
            "reindex --cdxj --json",
        )
    }
    # What could have told them did its work.
    assert "notify.url (hook.test) answered 404" in printed["crawl"]
    assert "notify.command" in printed["crawl"]
    assert "http://…@blog.test" in printed[f"capture htp://user:{WORD}@blog.test/article"].replace(
        "htp:", "http:"
    )
    assert "http://hook.test/…" in printed["config show"]
    bodies = [
        one.received.data.partition(b"\r\n\r\n")[2]
        for one in web.server.log
        if one.received.host == "hook.test"
    ]
    assert bodies
    assert not [body for body in bodies if WORD.encode() in body]
    for one, text in printed.items():
        # What is wrong with the words of a call may name them, but no place of a secret.
        assert WORD not in text.replace(f"'{WORD}'", ""), one
    written = everything_in(web.collection)
    assert {path.rpartition("/")[2] for path in written} >= {
        "state.db", "catalogue.db", "manifest.json", "index.cdxj"
    }  # fmt: skip
    for path, data in written.items():
        assert WORD.encode() not in data, path
    assert any(b"seen=evidence" in data for data in written.values())


def test_secrets_are_printed_where_they_are_asked_for(web: Web) -> None:
    assert web.server.port
    told = json.loads(called("config", "show", "--secrets", "--json"))["notify"]
    assert told["url"].endswith(f"/{WORD}?token={WORD}")
    assert told["command"][-1] == WORD


@pytest.mark.parametrize(
    "wrong",
    [
        f"url = 'hook.test/{WORD}'",
        f"url = ['http://hook.test/{WORD}']",
        f"command = 'curl -H {WORD}'",
        f"command = [1, '{WORD}']",
        f"command = ['', '{WORD}']",
    ],
)
def test_settings_that_are_wrong_do_not_quote_a_secret(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(f"[notify]\n{wrong}\n")
    for words in (("config", "check"), ("config", "check", "--json"), ("ls",)):
        said = called(*words, "--config", str(path))
        assert "notify." in said
        assert WORD not in said


@pytest.mark.parametrize("table", ["seeds", "feeds"])
def test_a_seed_that_is_wrong_is_quoted_without_its_password(tmp_path: Path, table: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(f"[[{table}]]\nurl = 'ftp://user:{WORD}@files.test/a'\n")
    said = called("config", "check", "--config", str(path))
    assert "ftp://…@files.test/a" in said
    assert WORD not in said


def test_figures_name_seeds_without_what_is_secret(web: Web, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "preserve", "run", "--log", "json", "--metrics", "127.0.0.1:0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        log = []
        for line in running.stderr:
            log.append(line)
            if json.loads(line)["event"] == "waiting":
                break
        served = [json.loads(line) for line in log]
        (address,) = {one["figures"] for one in served if "figures" in one} or {
            value
            for one in served
            for value in one.values()
            if isinstance(value, str) and value.endswith("/metrics")
        }
        with urllib.request.urlopen(address) as answer:
            figures = answer.read().decode()
        running.send_signal(signal.SIGTERM)
        log += list(running.stderr)
    assert f'preserve_last_success_seconds{{seed="{SEED}"}}' in figures
    assert WORD not in figures
    assert WORD not in "".join(log)
    assert web.server.log


# --------------------------------------------------------------------------- somebody else's wishes


def left_open(web: Web, headers: dict[str, str]) -> Path:
    """Return the folder of an open capture, as anybody can make one."""
    web.settle(defaults={"headers": {}})
    folder = web.capture().captured.folder
    kept = folder.parent / "20260101T000000Z-000000"
    kept.mkdir()
    begun = {
        "event": "capture", "version": 1, "id": kept.name, "seed": SEED,
        "started": "2026-01-01T00:00:00.000000Z", "previous": None,
        "options": {}, "settings": _with_headers(web, headers),
    }  # fmt: skip
    (kept / JOURNAL_NAME).write_text(json.dumps(begun) + "\n")
    assert opened(kept) is not None
    return kept


def _with_headers(web: Web, headers: dict[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(web.settings)
    document["defaults"]["headers"] = headers
    return document


def test_an_open_capture_of_somebody_else_is_not_told_secrets_that_it_names(
    web: Web, tmp_path: Path
) -> None:
    source = f"file:{tmp_path / 'cookie'}"
    settings(tmp_path, web, headers="{}")
    folder = left_open(web, {"Cookie": source})
    begun = len(web.server.log)
    said = called("capture", "--resume", folder.name)
    assert "the settings do not name" in said
    assert f"--header Cookie:{source}" in said
    assert len(web.server.log) == begun
    called("capture", "--resume", folder.name, "--header", f"Cookie:{source}")
    (asked,) = {
        one.received.header("cookie")
        for one in web.server.log[begun:]
        if one.received.target == "/article"
    }
    assert asked == COOKIE


# ---------------------------------------------------------------------------------------- the parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://u:p@h/x", "http://…@h/x"),
        ("see https://u@h/ and ftp://x:y@z/.", "see https://…@h/ and ftp://…@z/."),
        ("http:u:p@h http:\\\\u:p@h", "http:…@h http:\\\\…@h"),
        ("HTTP://u:p@p2@h/", "HTTP://…@h/"),
        (
            "http://h/a@b http://h/?q=a@b a@b +mailto:a@b",
            "http://h/a@b http://h/?q=a@b a@b +mailto:a@b",
        ),
    ],
)
def test_an_address_is_shown_without_user_and_password(text: str, shown: str) -> None:
    assert without_userinfo(text) == shown


def test_an_address_alone_may_have_blanks_and_quotes_in_its_password() -> None:
    assert bare_address("http://u:a b'\"@h/x?y@z#w") == "http://h/x?y@z#w"
    assert bare_address("http://h/x@y") == "http://h/x@y"


def test_settings_are_shown_as_toml_that_says_the_same_with_nothing_harmful_in_it(
    tmp_path: Path,
) -> None:
    name = "\x1b[2J\x9b\x7f\u202e\u2028é\U000e0041👩"
    written = toml_of({"seeds": [{"url": "http://h/", "name": name}]})
    assert all(one.isprintable() or one == "\n" for one in written)
    path = tmp_path / "config.toml"
    path.write_text(written, encoding="utf-8")
    assert load_settings(path, cwd=tmp_path).seeds[0].name == name
