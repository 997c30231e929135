"""capture, crawl and read, against a small site on this machine."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from preserve.demo.server import Hold, Received, Script, ScriptServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    Shell = Any

PAGE = (
    b"<!doctype html><title>Une page</title><article><p>Bonjour <a href=/cited>x</a></p></article>"
)


def answer(received: Received) -> Script:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    if received.path == "/article":
        body = gzip.compress(PAGE)
        chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        return [head + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk]
    if received.path == "/hold":
        return [Hold()]
    if received.path == "/image":
        return [b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\nPNG"]
    if received.path == "/slow-citation":
        return [head + b"Content-Length: 39\r\n\r\n<article><p><a href=/hold>x</a></article>"]
    if received.path == "/cited":
        return [head + b"Content-Length: 5\r\n\r\ncited"]
    return [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"]


@pytest.fixture
def server() -> Iterator[ScriptServer]:
    with ScriptServer(answer) as running:
        yield running


@pytest.fixture
def site(server: ScriptServer, shell: Shell) -> str:
    """The origin of the site, with settings that lead there in the current folder."""
    write_settings(shell.folder)
    return f"http://127.0.0.1:{server.port}"


def write_settings(folder: Path, more: str = "", operator: str = "archive@library.example") -> None:
    (folder / "config.toml").write_text(
        f"""
        [collection]
        operator = "{operator}"
        [network]
        allow = ["127.0.0.0/8"]
        resolve = {{ "*" = "" }}
        [politeness]
        delay_seconds = 0
        [retry]
        attempts = 1
        [limits]
        free_disk_bytes = 0
        {more}
        """
    )


def asked(server: ScriptServer) -> list[str]:
    return [served.received.path for served in server.log]


# -------------------------------------------------------------------------------------- capture


def test_a_capture_prints_one_line_of_json_and_progress_goes_elsewhere(
    shell: Shell, site: str
) -> None:
    result = shell("capture", f"{site}/article", "--json", "--tag", "a", "--note", "b")
    (line,) = result.stdout.splitlines()
    said = json.loads(line)
    assert list(said) == [
        "id", "seed", "status", "folder", "manifest", "discussion", "totals",
    ]  # fmt: skip
    assert said["seed"] == f"{site}/article"
    assert said["status"] == "complete"
    assert Path(said["folder"]).parent.parent == shell.folder / "warcs"
    manifest = json.loads(Path(said["manifest"]).read_text())
    assert manifest["capture"]["id"] == said["id"] == Path(said["folder"]).name
    assert manifest["capture"]["tags"] == ["a"]
    assert manifest["capture"]["note"] == "b"
    assert manifest["capture"]["trigger"] == "manual"
    assert "preserve: article: " in result.stderr
    assert "preserve: closing: " in result.stderr
    assert "operator" not in result.stderr


def test_quiet_is_quiet(shell: Shell, site: str) -> None:
    assert shell("capture", f"{site}/article", "--quiet", "--json").stderr == ""


def test_a_capture_for_a_person_says_what_was_had(shell: Shell, site: str) -> None:
    text = shell("capture", f"{site}/article").stdout
    assert text.startswith("complete  Une page\n")
    assert "1 captured" in text
    assert str(shell.folder / "warcs") in text.replace("\n", "")


def test_without_an_operator_capture_warns_and_goes_on(shell: Shell, site: str) -> None:
    write_settings(shell.folder, operator="")
    assert "collection.operator" in shell("capture", f"{site}/article").stderr


def test_citations_can_be_left_unvisited(shell: Shell, site: str, server: ScriptServer) -> None:
    shell("capture", f"{site}/article", "--no-citations", "--quiet")
    assert "/cited" not in asked(server)
    (row,) = json.loads(shell("citations", "--json").stdout)
    assert row["outcome"] == "skipped"


def test_robots_are_ignored_only_with_a_reason(shell: Shell, site: str) -> None:
    shell("capture", f"{site}/article", "--ignore-robots", " ", code=2)
    said = shell("capture", f"{site}/article", "--ignore-robots", "mandate", "--json").stdout
    manifest = json.loads(Path(json.loads(said)["manifest"]).read_text())
    assert manifest["capture"]["robots"] == {"policy": "ignore", "reason": "mandate"}


def test_an_article_that_is_not_there_fails_and_the_others_are_captured(
    shell: Shell, site: str
) -> None:
    result = shell(
        "capture", f"{site}/none", f"{site}/article", f"{site}/article#twice", "--json", code=1
    )
    statuses = [json.loads(line)["status"] for line in result.stdout.splitlines()]
    assert statuses == ["failed", "complete"]


def test_a_list_is_captured_once_each(shell: Shell, site: str) -> None:
    listed = f"# of today\n\n{site}/article\n  {site}/article#comments\n"
    result = shell("capture", "-i", "-", "--json", stdin=listed)
    assert len(result.stdout.splitlines()) == 1
    (shell.folder / "list.txt").write_text(listed)
    assert len(shell("capture", "--input", "list.txt", "--json").stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nothing", "'nothing' is not a web address"),
        ("www.example.org/x", "write it whole: https://www.example.org/x"),
        ("ftp://example.org/", "begins with http:// or https://"),
        ("http://", "is not a web address"),
        ("http://a.example/ http://b.example/", "one address"),
    ],
)
def test_a_bad_address_is_named_with_its_line_and_nothing_is_fetched(
    shell: Shell, site: str, server: ScriptServer, line: str, said: str
) -> None:
    result = shell("capture", "-i", "-", stdin=f"{site}/article\n{line}\n", code=2)
    assert result.stderr.startswith("preserve: ")
    assert ", line 2: " in result.stderr
    assert said in result.stderr
    assert said in shell("capture", f"{site}/article", line, code=2).stderr
    assert asked(server) == []
    assert not (shell.folder / "warcs").exists()


def test_a_list_that_is_no_text_is_refused(shell: Shell) -> None:
    result = shell("capture", "-i", "-", stdin=b"\xff\xfe\x00", code=2)
    assert "line 1: not UTF-8" in result.stderr


@pytest.mark.parametrize("words", [[], ["-i", "absent.txt"], ["-i", "-"]])
def test_nothing_to_capture_is_wrong_usage(shell: Shell, words: list[str]) -> None:
    assert "Error:" in shell("capture", *words, stdin="# nothing\n", code=2).stderr


def test_a_file_in_place_of_the_collection_is_told_before_anything_is_fetched(
    shell: Shell, site: str, server: ScriptServer
) -> None:
    (shell.folder / "file").write_text("")
    for place in ("file", "file/below"):
        result = shell("capture", f"{site}/article", "--collection", place, code=1)
        assert "a file stands where its folder should be" in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert asked(server) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_collection_without_rights_is_told(shell: Shell, site: str) -> None:
    (shell.folder / "closed").mkdir(mode=0o500)
    result = shell("capture", f"{site}/article", "--collection", "closed/warcs", code=1)
    assert "Permission denied" in result.stderr


def test_wrong_settings_end_with_2_and_name_the_line(shell: Shell, site: str) -> None:
    (shell.folder / "config.toml").write_text("[network]\nconnections = 0\n")
    result = shell("capture", f"{site}/article", code=2)
    assert "config.toml, line 2: network.connections" in result.stderr


# ------------------------------------------------------------------------------- crawl and read


def test_crawl_captures_every_seed_once(shell: Shell, site: str) -> None:
    seeds = f'[[seeds]]\nurl = "{site}/article"\n' * 2
    write_settings(shell.folder, seeds)
    (line,) = shell("crawl", "--json", "--quiet").stdout.splitlines()
    manifest = json.loads(Path(json.loads(line)["manifest"]).read_text())
    assert manifest["capture"]["trigger"] == "crawl"


def test_crawl_needs_seeds_and_an_operator(shell: Shell, site: str) -> None:
    assert "names no seeds" in shell("crawl", code=2).stderr
    write_settings(shell.folder, f'[[seeds]]\nurl = "{site}/article"\n', operator="")
    assert "names no operator" in shell("crawl", code=2).stderr


def test_an_address_is_read_and_nothing_is_stored(
    shell: Shell, site: str, server: ScriptServer
) -> None:
    said = json.loads(shell("read", f"{site}/article", "--json").stdout)
    assert said["article"]["title"] == "Une page"
    assert [row["url"] for row in said["citations"]] == [f"{site}/cited"]
    assert said["citations"][0]["outcome"] is None
    assert {row["url"] for row in said["resources"]} >= {f"{site}/article", f"{site}/cited"}
    assert asked(server) == ["/robots.txt", "/article"]
    assert not (shell.folder / "warcs").exists()


def test_an_address_without_a_page_cannot_be_read(shell: Shell, site: str) -> None:
    result = shell("read", f"{site}/none", "--quiet", code=1)
    assert "gives no page that can be read: it ended not-found" in result.stderr
    shell("read", f"{site}/image", "--quiet", code=1)


def test_a_file_is_read_with_its_address_and_no_network(
    shell: Shell, site: str, server: ScriptServer
) -> None:
    (shell.folder / "page.html").write_bytes(PAGE)
    said = json.loads(shell("read", "page.html", "--url", f"{site}/a", "--json").stdout)
    assert list(said) == ["article", "discussion", "comments", "citations", "resources"]
    assert said["citations"][0]["url"] == f"{site}/cited"
    assert "Une page" in shell("read", "page.html", "--url", f"{site}/a").stdout
    assert asked(server) == []


@pytest.mark.parametrize(
    "words",
    [
        ["page.html"],
        ["absent.html", "--url", "http://a.example/"],
        ["http://a.example/", "--url", "http://a.example/"],
        ["page.html", "--url", "nothing"],
    ],
)
def test_what_cannot_be_read_so_is_wrong_usage(shell: Shell, words: list[str]) -> None:
    (shell.folder / "page.html").write_bytes(PAGE)
    shell("read", *words, code=2)


# --------------------------------------------------------------------------------- what was kept


def test_cat_gives_a_body_as_a_browser_gets_it(shell: Shell, site: str) -> None:
    shell("capture", f"{site}/article", "--quiet")
    assert shell("cat", f"{site}/article").stdout_bytes == PAGE
    assert shell("cat", f"{site}/article", "--at", "2999").stdout_bytes == PAGE
    shell("cat", f"{site}/article", "--at", "1999", code=1)
    shell("cat", f"{site}/absent", code=1)
    shell("cat", "nothing", code=2)


def test_cat_gives_what_crossed_the_wire(shell: Shell, site: str, server: ScriptServer) -> None:
    shell("capture", f"{site}/article", "--quiet")
    (served,) = (one for one in server.log if one.received.path == "/article")
    whole = bytes(served.written)
    assert shell("cat", f"{site}/article", "--headers", "--raw").stdout_bytes == whole
    head, _, body = whole.partition(b"\r\n\r\n")
    assert shell("cat", f"{site}/article", "--raw").stdout_bytes == body
    assert shell("cat", f"{site}/article", "--headers").stdout_bytes == head + b"\r\n\r\n" + PAGE


def test_cat_says_what_the_body_alone_does_not(shell: Shell, site: str) -> None:
    shell("capture", f"{site}/article", "--quiet")
    result = shell("cat", f"{site}/robots.txt")
    assert result.stdout == ""
    assert "ended not-found" in result.stderr


def test_verify_is_content_with_what_was_captured_and_finds_a_changed_byte(
    shell: Shell, site: str
) -> None:
    said = json.loads(shell("capture", f"{site}/article", "--json", "--quiet").stdout)
    assert shell("verify").stdout.startswith(f"verified  {said['id']}")
    (report,) = json.loads(shell("verify", "latest", "--json").stdout)
    assert report["ok"] is True
    warc = next(Path(said["folder"]).glob("*-00000.warc.gz"))
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 1
    warc.write_bytes(data)
    result = shell("verify", code=4)
    assert warc.name in result.stdout.replace("\n", "")
    (report,) = json.loads(shell("verify", said["id"], "--json", code=4).stdout)
    assert report["ok"] is False
    assert report["findings"][0]["sentence"]


def test_verify_finds_a_manifest_that_cannot_be_read(shell: Shell, site: str) -> None:
    said = json.loads(shell("capture", f"{site}/article", "--json", "--quiet").stdout)
    Path(said["manifest"]).write_text("{")
    shell("verify", code=4)
    shell("verify", said["id"], code=4)
    shell("verify", "2031", code=1)


def test_verify_of_nothing_says_so(shell: Shell) -> None:
    assert "holds no capture" in shell("verify").stderr


# ------------------------------------------------------------------------------------ interrupts


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "preserve", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_request(server: ScriptServer, path: str) -> None:
    deadline = time.monotonic() + 30
    while path not in asked(server):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_closes_the_capture_as_partial_and_leaves_the_rest(
    shell: Shell, site: str, server: ScriptServer, word: signal.Signals
) -> None:
    with start(
        shell.folder, "capture", f"{site}/slow-citation", f"{site}/article", "--json"
    ) as running:
        wait_for_request(server, "/hold")
        running.send_signal(word)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 1
    (line,) = out.splitlines()
    assert json.loads(line)["status"] == "partial"
    assert "stopping" in err
    assert "1 of 2 addresses were not captured" in err
    assert "Traceback" not in err
    (row,) = json.loads(shell("citations", "--json").stdout)
    assert row["outcome"] == "interrupted"
    shell("verify")


def test_a_second_interrupt_ends_at_once(shell: Shell, site: str, server: ScriptServer) -> None:
    with start(shell.folder, "capture", f"{site}/hold") as running:
        wait_for_request(server, "/hold")
        running.send_signal(signal.SIGSTOP)
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGCONT)
        assert running.stderr is not None
        while "stopping" not in running.stderr.readline():
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
    assert running.returncode in {-signal.SIGINT, 1}


def test_a_capture_that_is_not_whole_ends_with_3(shell: Shell, site: str) -> None:
    write_settings(shell.folder, "stall_seconds = 0.3\ncitations = 0")
    said = json.loads(shell("capture", f"{site}/article", "--json", "--quiet", code=3).stdout)
    assert said["status"] == "partial"


# -------------------------------------------------------------------------- reading from archives


@pytest.fixture
def warc(shell: Shell, site: str) -> Path:
    said = json.loads(shell("capture", f"{site}/article", "--json", "--quiet").stdout)
    (path,) = Path(said["folder"]).glob("*-00000.warc.gz")
    return path


def test_a_page_is_read_out_of_a_warc(
    shell: Shell, site: str, server: ScriptServer, warc: Path
) -> None:
    before = len(server.log)
    plain = shell.folder / "plain.dat"
    plain.write_bytes(gzip.decompress(warc.read_bytes()))
    for path in (warc, plain):
        said = json.loads(shell("read", str(path), "--url", f"{site}/article", "--json").stdout)
        assert said["article"]["title"] == "Une page"
        assert said["article"]["final_url"] == f"{site}/article"
        assert said["citations"][0]["url"] == f"{site}/cited"
    assert len(server.log) == before


def test_a_page_is_read_out_of_a_wacz(shell: Shell, site: str, warc: Path) -> None:
    with zipfile.ZipFile("web.wacz", "w") as packed:
        packed.write(warc, "archive/../../escape.warc.gz")
        packed.writestr("datapackage.json", "{}")
    said = json.loads(shell("read", "web.wacz", "--url", f"{site}/article", "--json").stdout)
    assert said["article"]["title"] == "Une page"


def test_an_archive_without_the_page_says_what_it_has(shell: Shell, site: str, warc: Path) -> None:
    result = shell("read", str(warc), "--url", f"{site}/other", code=1)
    assert f"has no response for {site}/other" in result.stderr
    assert f"{site}/article" in result.stderr


def test_a_broken_archive_is_one_sentence(shell: Shell, site: str, warc: Path) -> None:
    (shell.folder / "cut.warc.gz").write_bytes(warc.read_bytes()[:700])
    (shell.folder / "web.wacz").write_bytes(b"PK\x03\x04 and nothing")
    for name in ("cut.warc.gz", "web.wacz"):
        result = shell("read", name, "--url", f"{site}/article", code=1)
        assert len(result.stderr.splitlines()) == 1
