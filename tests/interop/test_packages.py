"""A WACZ as others judge it: py-wacz validates it, pywb unpacks it and shows what is in it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.interop.conftest import Kept, Viewer, program, rows
from thrice import capture_thrice
from viewers import pywb_in
from wacz_text import findings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.pywb, pytest.mark.timeout(180)]


def export(collection: Path, output: Path, *words: str) -> None:
    command = [sys.executable, "-m", "preserve", "export", *words, "--format", "wacz"]
    places = ["--collection", str(collection), "--output", str(output)]
    done = subprocess.run([*command, *places], check=False, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def home(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with packages: of the demo, of a third capture, of three, of a long index."""
    home = tmp_path_factory.mktemp("packages")
    export(kept.folder.parents[1], home / "demo.wacz", kept.folder.name)
    capture_thrice(home / "warcs")
    export(home / "warcs", home / "third.wacz", "latest")
    export(home / "warcs", home / "three.wacz", "--whole-collection")
    lengthen(next((home / "warcs").glob("*/*/index.cdxj")))
    export(home / "warcs", home / "long.wacz", "--whole-collection")
    return home


def lengthen(index: Path) -> None:
    """Give an index more lines than one block of a package's index holds."""
    lines = index.read_text().splitlines()
    lines += [f"zz,more)/{number:05} {lines[0].split(' ', 1)[1]}" for number in range(3000)]
    index.write_text("".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize("name", ["demo", "third", "three", "long"])
def test_py_wacz_finds_the_package_valid(home: Path, name: str) -> None:
    done = subprocess.run(
        [program("wacz"), "validate", "--file", home / f"{name}.wacz"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Version detected as 1.1.1" in done.stdout
    assert "Validation succeeded, the passed WACZ is valid" in done.stdout


@pytest.mark.parametrize("name", ["demo", "third", "three", "long"])
def test_the_package_is_as_the_text_of_the_standard_and_viewers_have_it(
    home: Path, name: str
) -> None:
    """What py-wacz does not look at: pages in the index, lines that lead to records, blocks."""
    assert findings(home / f"{name}.wacz") == []


@pytest.fixture(scope="module")
def resources(home: Path, kept: Kept) -> dict[str, list[dict[str, Any]]]:
    """The addresses of the demo and of the third capture that have an answer on record."""
    third = max((home / "warcs").glob("*/*/resources.jsonl"), key=started)
    parts = {"demo": kept.resources, "third": rows(third), "long": rows(third)}
    return {
        name: [row for row in part if row["record"] and row["payload_sha256"]]
        for name, part in parts.items()
    }


def started(part: Path) -> str:
    manifest = json.loads(part.with_name("manifest.json").read_bytes())
    return str(manifest["capture"]["started"])


@pytest.fixture(scope="module")
def viewer(home: Path, resources: dict[str, list[dict[str, Any]]]) -> Iterator[Viewer]:
    """Serve the packages, with the captures that they were made of deleted."""
    shutil.rmtree(home / "warcs")
    for name in resources:
        for words in (["init", name], ["add", "--unpack-wacz", name, f"{name}.wacz"]):
            done = subprocess.run(
                [program("wb-manager"), *words],
                cwd=home,
                check=False,
                capture_output=True,
                timeout=60,
            )
            assert done.returncode == 0, done.stderr.decode()
    with pywb_in(home, {}) as port:
        yield Viewer(port=port, collections=tuple(resources))


@pytest.mark.parametrize("name", ["demo", "third", "long"])
def test_pywb_shows_from_the_package_alone_what_was_captured(
    viewer: Viewer, resources: dict[str, list[dict[str, Any]]], name: str
) -> None:
    wrong = []
    for row in resources[name]:
        answer = viewer.raw(name, row)
        digest = hashlib.sha256(answer.body).hexdigest()
        if (answer.status, digest) != (row["status"], row["payload_sha256"]):
            wrong.append((row["url"], row["outcome"], answer.status, len(answer.body)))
    assert wrong == []
    assert len(resources[name]) >= 9
