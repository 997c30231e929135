"""preserve replay, as a person or a script calls it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from click.testing import CliRunner
from scripted_web import SEED
from thrice import DEAD, STYLE

from preserve.catalogue import captures
from preserve.cli.app import cli
from preserve.manifest import encode_manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder

    Make = Callable[..., Path]


class Place:
    """A folder with a collection in it, where no viewer is installed but those made in it."""

    def __init__(self, folder: Path, collection: Path, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.folder = folder / "here"
        self.folder.mkdir()
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        shutil.copytree(collection, self.folder / "warcs")
        # The Python that runs the tests may have a pywb beside it; this link has nothing.
        self.python = folder / "python" / "python"
        self.python.parent.mkdir()
        self.python.symlink_to(sys.executable)
        self.environ = {
            "HOME": str(folder / "home"),
            "PATH": "/none",
            "TMPDIR": str(self.scratch),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "BROWSER": "/none/browser",
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.python, "-m", "preserve", "replay", *words],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, code: int) -> str:
        """Run the command to its end, in this process; return what it said on standard error."""
        with self._patch.context() as patch:
            for name in set(os.environ) - set(self.environ):
                patch.delenv(name)
            for name, value in self.environ.items():
                patch.setenv(name, value)
            patch.setattr(sys, "executable", str(self.python))
            patch.setattr(tempfile, "tempdir", str(self.scratch))
            patch.chdir(self.folder)
            done = CliRunner().invoke(cli, ["replay", *words], prog_name="preserve")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert (done.stdout, done.exit_code) == ("", code), done.output
        return done.stderr

    @contextlib.contextmanager
    def running(self, *words: str) -> Iterator[Running]:
        with self.start(*words) as process:
            assert process.stdout is not None
            try:
                yield Running(process, process.stdout.readline().rstrip("\n"))
            finally:
                if process.poll() is None:
                    process.kill()

    def packages(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.wacz*"))


class Running:
    """A command that serves, and the address it printed."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self.address = address

    def get(self, path: str) -> bytes:
        port = urlsplit(self.address).port
        assert port is not None
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read()

    def end(self, by: signal.Signals = signal.SIGTERM) -> str:
        """End the command; return what it said on standard error."""
        self.process.send_signal(by)
        said, complaint = self.process.communicate(timeout=20)
        assert (said, self.process.returncode) == ("", 0), complaint
        assert "Traceback" not in complaint
        return complaint


@pytest.fixture
def place(tmp_path: Path, collection: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, collection, monkeypatch)


def ids(place: Place) -> list[str]:
    return [one.id for one in captures(place.folder / "warcs")][::-1]


def change(capture: CaptureFolder, **facts: object) -> None:
    """Change facts of a capture in its manifest."""
    path = capture.path / "manifest.json"
    manifest = read_manifest(path)
    changed = msgspec.structs.replace(manifest.capture, **facts)
    path.write_bytes(encode_manifest(msgspec.structs.replace(manifest, capture=changed)))


# ------------------------------------------------------------------------------- with no viewer


def test_without_a_viewer_it_says_what_gets_one_and_writes_what_the_site_shows(
    place: Place,
) -> None:
    said = place.run(code=1)
    newest = ids(place)[2]
    assert "pipx install pywb" in said
    assert "https://replayweb.page" in said
    assert f"wrote {place.folder / newest}.wacz (" in said
    with zipfile.ZipFile(place.folder / f"{newest}.wacz") as package:
        assert json.loads(package.read("datapackage.json"))["mainPageUrl"] == SEED
    assert list(place.scratch.iterdir()) == []


def test_the_same_package_is_not_written_twice_and_no_file_is_replaced(place: Place) -> None:
    newest = ids(place)[2]
    (place.folder / f"{newest}.wacz").write_bytes(b"precious")
    for _ in range(2):
        assert f"{newest}-2.wacz" in place.run(code=1)
    assert place.packages() == [f"{newest}-2.wacz", f"{newest}.wacz"]
    assert (place.folder / f"{newest}.wacz").read_bytes() == b"precious"


def test_a_capture_with_credentials_is_not_put_into_a_package(place: Place) -> None:
    change(captures(place.folder / "warcs")[0], authenticated=True)
    said = place.run(code=1)
    assert "made with credentials" in said
    assert "--include-authenticated" in said
    assert place.packages() == []


def test_a_package_with_a_body_from_a_capture_with_credentials_is_not_written(
    place: Place,
) -> None:
    change(captures(place.folder / "warcs")[2], authenticated=True)
    assert "no package was written" in place.run(ids(place)[2], code=1)
    assert place.packages() == []


@pytest.mark.parametrize(
    ("viewer", "gets"),
    [("replayweb", "npm install -g replaywebpage"), ("pywb", "pipx install pywb")],
)
def test_a_viewer_that_is_asked_for_and_not_there_is_an_error_with_what_gets_it(
    place: Place, viewer: str, gets: str
) -> None:
    said = place.run("--viewer", viewer, code=1)
    assert gets in said
    assert f"replay.{viewer}" in said
    assert place.packages() == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nonsense"], 1),
        (["--url", DEAD], 1),
        (["--seed", "http://other.test/"], 1),
        (["latest", "--whole-collection"], 2),
        (["--url", "not an address"], 2),
        (["--port", "99999"], 2),
        (["--viewer", "mine"], 2),
    ],
)
def test_words_that_lead_nowhere_are_refused(place: Place, words: list[str], code: int) -> None:
    place.run(*words, code=code)
    assert place.packages() == []


# ------------------------------------------------------------------------------------ with one


@pytest.fixture
def viewer(place: Place, make_replayweb: Make) -> Path:
    """A ReplayWeb.page in the folder, as npm installs it there."""
    return make_replayweb(place.folder / "node_modules" / "replaywebpage")


def shown(address: str) -> tuple[str, str]:
    """Return address and moment that ReplayWeb.page is to show."""
    words = parse_qs(urlsplit(address).fragment)
    return words["url"][0], words["ts"][0]


def package_of(running: Running) -> bytes:
    page = running.get("/").decode()
    return running.get(page.partition('source="')[2].partition('"')[0])


@pytest.mark.usefixtures("viewer")
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_address_is_printed_first_and_served_until_the_end_is_asked_for(
    place: Place, by: signal.Signals
) -> None:
    with place.running("--no-browser") as running:
        assert running.address.startswith("http://127.0.0.1:")
        assert shown(running.address)[0] == SEED
        assert running.get("/ui.js").startswith(b"/* the page's")
        assert running.get("/replay/sw.js?root=x").startswith(b"/* the worker's")
        assert package_of(running).startswith(b"PK")
        assert list(place.scratch.iterdir())
        said = running.end(by)
    assert "ReplayWeb.page 2.5.3" in said
    assert "Ctrl-C ends it" in said
    assert list(place.scratch.iterdir()) == []
    assert place.packages() == []


@pytest.mark.usefixtures("viewer")
@pytest.mark.parametrize(
    ("words", "places"), [(["{0}", "{2}"], [0, 2]), (["--seed", SEED], [0, 1, 2])]
)
def test_captures_are_named_as_elsewhere(
    place: Place, words: Sequence[str], places: list[int]
) -> None:
    known = ids(place)
    with place.running("--no-browser", *(word.format(*known) for word in words)) as running:
        (place.folder / "got.zip").write_bytes(package_of(running))
        running.end()
    with zipfile.ZipFile(place.folder / "got.zip") as package:
        folders = {name.partition("/")[0] for name in package.namelist()}
    assert folders & set(known) == {known[place] for place in places}


@pytest.mark.usefixtures("viewer")
def test_a_captured_address_is_opened_on_a_port_of_one_s_own(place: Place) -> None:
    with place.running("--no-browser") as running:
        port = str(urlsplit(running.address).port)
        said = place.run("--no-browser", "--port", port, code=2)
        assert f"port {port}" in said
        assert "--port" in said
        running.end()
    with place.running("--no-browser", "--port", port, "--url", STYLE) as running:
        assert running.address.startswith(f"http://127.0.0.1:{port}/")
        assert shown(running.address)[0] == STYLE
        running.end()


@pytest.mark.usefixtures("viewer")
def test_the_browser_is_given_the_address(place: Place) -> None:
    browser = place.folder / "browser"
    os.mkfifo(place.folder / "asked")
    browser.write_text(f'#!/bin/sh\necho "$1" > {place.folder}/asked\n')
    browser.chmod(0o755)
    place.environ["BROWSER"] = f"{browser} %s"
    with place.running() as running:
        assert (place.folder / "asked").read_text().strip() == running.address
        assert "no browser" not in running.end()


@pytest.mark.usefixtures("viewer")
def test_where_no_browser_opens_the_address_is_there_to_be_opened(place: Place) -> None:
    with place.running() as running:
        assert running.process.stderr is not None
        lines = [running.process.stderr.readline() for _ in range(2)]
        assert "no browser could be opened" in lines[1]
        running.end()


def test_a_broken_viewer_is_told_in_one_sentence_and_the_other_is_tried(
    place: Place, viewer: Path, make_wayback: Make
) -> None:
    (viewer / "sw.js").unlink()
    place.environ["PIPX_BIN_DIR"] = str(place.folder / "bin")
    make_wayback(place.folder / "bin" / "wayback")  # its Python has no pywb
    first, second, third, fourth = place.run("--no-browser", code=1).splitlines()
    assert first.startswith("preserve: passed over: ReplayWeb.page in ")
    assert "sw.js" in first
    assert second.startswith(f"preserve: passed over: {place.folder}/bin/wayback does not start")
    assert "pipx install pywb" in third
    assert "wrote" in fourth
    (only,) = place.run("--viewer", "replayweb", code=1).splitlines()
    assert "sw.js" in only
    assert list(place.scratch.iterdir()) == []


def test_a_setting_says_where_a_viewer_is(place: Place, make_replayweb: Make) -> None:
    make_replayweb(place.folder / "tools" / "viewer", version="9.9")
    (place.folder / "config.toml").write_text('[replay]\nreplayweb = "tools/viewer"\n')
    with place.running("--no-browser") as running:
        assert "ReplayWeb.page 9.9, named by the setting" in running.end()


@pytest.mark.usefixtures("viewer")
def test_a_capture_with_credentials_is_shown_to_its_owner(place: Place) -> None:
    change(captures(place.folder / "warcs")[0], authenticated=True)
    with place.running("--no-browser") as running:
        assert package_of(running).startswith(b"PK")
        running.end()


@pytest.mark.usefixtures("viewer")
def test_a_body_that_is_nowhere_any_more_is_told(place: Place) -> None:
    shutil.rmtree(captures(place.folder / "warcs")[2].path)
    with place.running("--no-browser") as running:
        assert f"the body of {STYLE} is in no capture any more" in running.end()


@pytest.mark.usefixtures("viewer")
def test_a_damaged_capture_is_an_error_and_leaves_nothing_behind(place: Place) -> None:
    newest = captures(place.folder / "warcs")[0]
    warc = newest.path / newest.manifest.files[0].name
    data = bytearray(warc.read_bytes())
    data[-20] ^= 1
    warc.write_bytes(data)
    assert "is not as its manifest has it" in place.run("--no-browser", code=1)
    assert list(place.scratch.iterdir()) == []
