"""What pywb is given, and how it is started."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from thrice import PICTURE, STYLE

from preserve.catalogue import captures
from preserve.errors import UsageError, ViewerError
from preserve.export.origins import find_origins
from preserve.replay import Kind, Viewer, serve
from preserve.replay.wayback import python_of, write_configuration
from preserve.replay.wayback_server import guarded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder

    Make = Callable[..., Path]

PATH = os.environ["PATH"]


def lines(index: Path) -> list[tuple[str, str, dict[str, str]]]:
    return [
        (key, timestamp, json.loads(fields))
        for key, timestamp, fields in (
            line.split(" ", 2) for line in index.read_text().splitlines()
        )
    ]


# ----------------------------------------------------------------------------- what pywb is given


def test_the_files_are_reached_where_they_lie_with_the_originals_of_revisits(
    tmp_path: Path, three: list[CaptureFolder], collection: Path
) -> None:
    newest = three[2]
    assert write_configuration([newest], collection=collection, folder=tmp_path) == ()
    index = lines(tmp_path / "index.cdxj")
    own = lines(newest.path / "index.cdxj")
    assert [line for line in own if line not in index] == []
    assert index == sorted(index, key=lambda line: (line[0], line[1]))
    origins = find_origins([newest], collection).by_id.values()
    elsewhere = {(one.path.name, str(one.offset)) for one in origins if not one.inside}
    added = {(line[2]["filename"], line[2]["offset"]) for line in index if line not in own}
    assert added == elsewhere
    assert {line[2]["url"] for line in index if line not in own} >= {STYLE, PICTURE}
    for _, _, fields in index:
        link = tmp_path / "archive" / fields["filename"]
        assert link.is_symlink()
        with link.open("rb") as stream:
            stream.seek(int(fields["offset"]))
            assert stream.read(2) == b"\x1f\x8b"


def test_a_whole_collection_is_one_index_without_a_line_twice(
    tmp_path: Path, three: list[CaptureFolder], collection: Path
) -> None:
    write_configuration(three, collection=collection, folder=tmp_path)
    index = (tmp_path / "index.cdxj").read_bytes().splitlines()
    all_lines = [
        line for one in three for line in (one.path / "index.cdxj").read_bytes().split(b"\n")
    ]
    assert index == sorted({line for line in all_lines if line})
    assert len(list((tmp_path / "archive").iterdir())) == 3


def test_a_body_that_is_nowhere_any_more_is_told(
    tmp_path: Path, three: list[CaptureFolder], collection: Path
) -> None:
    copy = tmp_path / "warcs"
    shutil.copytree(collection, copy)
    shutil.rmtree(copy / three[0].path.relative_to(collection))
    newest = captures(copy)[0]
    (tmp_path / "scratch").mkdir()
    missing = write_configuration([newest], collection=copy, folder=tmp_path / "scratch")
    assert STYLE in missing


def test_pywb_is_told_of_one_collection_and_of_no_folder_to_look_for_others(
    tmp_path: Path, three: list[CaptureFolder], collection: Path
) -> None:
    write_configuration(three[:1], collection=collection, folder=tmp_path)
    config = json.loads((tmp_path / "config.yaml").read_text())
    assert list(config["collections"]) == ["captures"]
    assert config["enable_auto_colls"] is False
    assert "ws:" not in config["csp-header"]


# ------------------------------------------------------------------------------ how it is started


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("#!{python}\n", []),
        ("#!{python} -E\n", ["-E"]),
        ("#! {python}\n", []),
        ("#!/usr/bin/env python-of-pywb\n", []),
        ("#!/usr/bin/env -S python-of-pywb -E\n", ["-E"]),
        ("#!/bin/sh\n'''exec' {python} \"$0\" \"$@\"\n' '''\n", []),
        ("#!/bin/sh\n'''exec' \"{spaced}\" \"$0\" \"$@\"\n' '''\n", []),
    ],
)
def test_the_python_of_pywb_is_read_from_its_program(
    tmp_path: Path, head: str, words: list[str]
) -> None:
    python = script(tmp_path / "bin" / "python-of-pywb", "")
    spaced = script(tmp_path / "a folder" / "python", "")
    head = head.format(python=python, spaced=spaced)
    program = script(tmp_path / "wayback", head + "from pywb.apps.cli import wayback\n")
    expected = spaced if "a folder" in head else python
    assert python_of(program, path=str(tmp_path / "bin")) == [str(expected), *words]


def test_a_program_that_is_not_there_or_is_another_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ViewerError, match=r"wayback is not there: replay\.pywb must name"):
        python_of(tmp_path / "wayback", path=PATH)
    other = script(tmp_path / "other", "#!/bin/sh\n")
    with pytest.raises(ViewerError, match="does not start pywb"):
        python_of(other, path=PATH)


@pytest.mark.parametrize("head", ["#!/none/python\n", "#!\n", "#!/usr/bin/env no-such-python\n"])
def test_a_pywb_whose_python_is_gone_is_told_so(tmp_path: Path, head: str) -> None:
    program = script(tmp_path / "wayback", f"{head}from pywb.apps.cli import wayback\n")
    with pytest.raises(ViewerError, match=r"not there any more; install pywb again\."):
        python_of(program, path=PATH)


def viewer(program: Path) -> Viewer:
    return Viewer(kind=Kind.PYWB, place=program, version=None, found="on the PATH")


def start(program: Path, three: list[CaptureFolder], collection: Path, scratch: Path) -> None:
    scratch.mkdir()
    with serve(viewer(program), three, collection=collection, scratch=scratch):
        pass


def test_a_pywb_that_does_not_start_is_told_with_its_own_words(
    tmp_path: Path, three: list[CaptureFolder], collection: Path, make_wayback: Make
) -> None:
    program = make_wayback(tmp_path / "wayback")  # its Python is ours, without pywb
    with pytest.raises(ViewerError, match=r"does not start \(ModuleNotFoundError: No module named"):
        start(program, three, collection, tmp_path / "scratch")


def test_a_python_that_fails_is_told_in_a_sentence(
    tmp_path: Path, three: list[CaptureFolder], collection: Path, make_wayback: Make
) -> None:
    for number, (does, said) in enumerate(
        (
            ("echo sad news >&2; exit 3", r"\(sad news\)"),
            ("exit 3", r"\(it ended without a word\)"),
            ("echo nonsense", r"\(it ended without a word\)"),
        )
    ):
        python = script(tmp_path / "python", f"#!/bin/sh\n{does}\n")
        program = make_wayback(tmp_path / "wayback", python=str(python))
        with pytest.raises(ViewerError, match=rf"does not start {said}; install pywb again\."):
            start(program, three, collection, tmp_path / f"scratch-{number}")


def test_a_pywb_that_says_nothing_is_given_up_and_ended(
    tmp_path: Path,
    three: list[CaptureFolder],
    collection: Path,
    make_wayback: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("preserve.replay.wayback.START_SECONDS", 0.5)
    monkeypatch.setattr("preserve.replay.wayback._END_SECONDS", 0.2)
    python = script(tmp_path / "python", f"#!/bin/sh\necho $$ > {tmp_path}/id\nexec sleep 600\n")
    program = make_wayback(tmp_path / "wayback", python=str(python))
    with pytest.raises(ViewerError, match="said nothing in"):
        start(program, three, collection, tmp_path / "scratch")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)


def test_pywb_gets_no_proxy_and_no_settings_of_another_pywb(
    tmp_path: Path,
    three: list[CaptureFolder],
    collection: Path,
    make_wayback: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.test:3128/")
    monkeypatch.setenv("PYWB_CONFIG_FILE", "/none")
    python = script(tmp_path / "python", f"#!/bin/sh\nenv > {tmp_path}/env\n")
    program = make_wayback(tmp_path / "wayback", python=str(python))
    with pytest.raises(ViewerError):
        start(program, three, collection, tmp_path / "scratch")
    names = {line.partition("=")[0] for line in (tmp_path / "env").read_text().splitlines()}
    assert "PATH" in names
    assert {"http_proxy", "PYWB_CONFIG_FILE"} & names == set()


def test_a_port_that_is_taken_is_a_matter_of_the_command_line(
    tmp_path: Path, three: list[CaptureFolder], collection: Path, make_wayback: Make
) -> None:
    said = "error OSError: [Errno 98] Address already in use: ('127.0.0.1', 8080)"
    python = script(tmp_path / "python", f'#!/bin/sh\necho "{said}"\n')
    program = make_wayback(tmp_path / "wayback", python=str(python))
    (tmp_path / "scratch").mkdir()
    with (
        pytest.raises(UsageError, match=r"port 8080 .* --port"),
        serve(
            viewer(program), three, collection=collection, scratch=tmp_path / "scratch", port=8080
        ),
    ):
        pass


# ------------------------------------------------------------------- what stands in front of pywb


def answered(methods: tuple[str, ...], **environ: str) -> tuple[str, dict[str, str]]:
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def application(_: object, begin: Callable[[str, list[tuple[str, str]]], None]) -> list[bytes]:
        begin("200 OK", [("Content-Type", "text/html")])
        return [b"page"]

    application_behind = guarded(application, 8080, methods)
    application_behind(
        {"REQUEST_METHOD": "GET", "HTTP_HOST": "127.0.0.1:8080", **environ},
        lambda status, headers: told.append((status, headers)),
    )
    ((status, headers),) = told
    return status, dict(headers)


def test_pywb_is_reached_by_its_own_name_and_by_get_and_head_alone() -> None:
    methods = ("GET", "HEAD")
    assert answered(methods)[0] == "200 OK"
    assert answered(methods, HTTP_HOST="localhost:8080")[0] == "200 OK"
    for host in ("elsewhere.test", "elsewhere.test:8080", "127.0.0.1", ""):
        assert answered(methods, HTTP_HOST=host)[0].startswith("421 ")
    status, headers = answered(methods, REQUEST_METHOD="POST")
    assert status.startswith("405 ")
    assert headers["Allow"] == "GET, HEAD"
    assert answered((), REQUEST_METHOD="POST")[0] == "200 OK"


def test_what_pywb_sends_without_a_policy_gets_one() -> None:
    assert "default-src 'self'" in answered(("GET",))[1]["Content-Security-Policy"]
