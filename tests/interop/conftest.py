"""The demo web, captured once with the command line, and pywb over what was kept."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from viewers import pywb_in

from preserve.demo.web import DemoWeb

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2]
PYWB = TOP / ".venv-pywb" / "bin"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kept:
    """A finished capture: its folder, its manifest, and the rows of its parts."""

    folder: Path
    manifest: dict[str, Any]
    resources: list[dict[str, Any]]
    citations: list[dict[str, Any]]

    @property
    def warcs(self) -> list[Path]:
        return sorted(self.folder.glob("*.warc.gz"))

    @property
    def listed(self) -> list[Path]:
        return [self.folder / row["name"] for row in self.manifest["files"]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """What a viewer said: nothing decoded."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclasses.dataclass(frozen=True, kw_only=True)
class Viewer:
    """A pywb server, with a collection by our index and one by that of cdxj-indexer."""

    port: int
    collections: tuple[str, ...]

    def get(self, path: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.putrequest("GET", path, skip_accept_encoding=True)
            connection.putheader("Accept-Encoding", "gzip, deflate, br")
            connection.putheader("Connection", "close")
            connection.endheaders()
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            try:
                body = answer.read()
            except http.client.IncompleteRead as cut:  # what was cut short is shown cut short
                body = cut.partial
            return Answer(status=answer.status, headers=headers, body=body)

    def raw(self, collection: str, row: dict[str, Any]) -> Answer:
        """Ask for what was captured of an address, as it was: pywb's ``id_``."""
        return self.get(f"/{collection}/{moment(row)}id_/{row['url']}")


def moment(row: dict[str, Any]) -> str:
    """Return the 14 digits by which viewers name a time."""
    return "".join(digit for digit in str(row["warc_date"]) if digit.isdigit())[:14]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def toml(tables: dict[str, Any]) -> str:
    """Write settings as ``config.toml`` has them: what JSON calls a value, TOML does too."""

    def value(item: object) -> str:
        if isinstance(item, dict):
            return "{" + ", ".join(f"{json.dumps(key)} = {value(item[key])}" for key in item) + "}"
        return json.dumps(item)

    lines = []
    for name, table in tables.items():
        if isinstance(table, dict):
            lines += [f"[{name}]", *(f"{key} = {value(table[key])}" for key in table)]
    return "\n".join([*lines, ""])


def program(name: str) -> Path:
    """Return a program of the pywb environment."""
    path = PYWB / name
    assert path.exists(), "call make test-all"
    return path


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Capture the demo web from the command line."""
    home = tmp_path_factory.mktemp("interop")
    with DemoWeb(home / "warcs") as web:
        config = home / "config.toml"
        config.write_text(toml(msgspec.to_builtins(web.settings)))
        command = [sys.executable, "-m", "preserve", "capture", web.seed, "--json"]
        places = ["--config", str(config), "--collection", str(home / "warcs")]
        done = subprocess.run(
            [*command, *places],
            check=False,
            capture_output=True,
            timeout=150,
        )
    assert done.returncode in {0, 3}, done.stderr.decode()
    line = json.loads(done.stdout)
    folder = Path(line["folder"])
    return Kept(
        folder=folder,
        manifest=json.loads(Path(line["manifest"]).read_bytes()),
        resources=rows(folder / "resources.jsonl"),
        citations=rows(folder / "citations.jsonl"),
    )


@pytest.fixture(scope="session")
def indexed(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index the captured files with cdxj-indexer."""
    index = tmp_path_factory.mktemp("cdxj") / "index.cdxj"
    done = subprocess.run(
        [program("cdxj-indexer"), "--sort", "--output", index, *kept.listed],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return index


@pytest.fixture(scope="session")
def viewer(kept: Kept, indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Viewer]:
    """Serve the files as they lie: the index is the only thing pywb is told."""
    indexes = {"ours": kept.folder / "index.cdxj", "theirs": indexed}
    collections = {
        name: {"index_paths": str(index), "archive_paths": f"{kept.folder}/"}
        for name, index in indexes.items()
    }
    with pywb_in(tmp_path_factory.mktemp("pywb"), collections) as port:
        yield Viewer(port=port, collections=tuple(indexes))
