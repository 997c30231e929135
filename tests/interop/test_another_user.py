"""What a user without rights is told; needs root, to become someone else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interop.conftest import Kept

pytestmark = pytest.mark.debian

SITE = sysconfig.get_path("purelib")
SYSTEM_PYTHON = "/usr/bin/python{}.{}".format(*sys.version_info)
READER = ["--clear-groups", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]

# Ways to run the installed program as a user who may write nothing. Where root alone can read the
# environment, the system's Python of the same version may do, or the right to read everything.
WAYS = [
    ["runuser", "-u", "nobody", "--", sys.executable],
    ["runuser", "-u", "nobody", "--", "env", f"PYTHONPATH={SITE}", SYSTEM_PYTHON],
    ["setpriv", "--reuid=nobody", "--regid=nogroup", *READER, sys.executable],
]


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd="/", check=False, capture_output=True, text=True, timeout=30)


@pytest.fixture(scope="module")
def as_nobody() -> list[str]:
    tried = [(way, run([*way, "-c", "import preserve.cli.app"])) for way in WAYS]
    fit = [way for way, done in tried if done.returncode == 0]
    assert fit, [done.stderr for _, done in tried]
    return [*fit[0], "-m", "preserve"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everyone may read and root alone may write; pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix="preserve-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "config.toml").write_text('[network]\nresolve = {"*" = ""}\n')
        yield folder


@pytest.mark.parametrize("there", [True, False], ids=["there", "not-there"])
def test_a_collection_that_cannot_be_written_gives_one_sentence_and_exit_1(
    as_nobody: list[str], open_folder: Path, *, there: bool
) -> None:
    collection = open_folder / "warcs"
    if there:
        collection.mkdir()
    before = sorted(open_folder.rglob("*"))
    config = open_folder / "config.toml"
    places = ["--config", str(config), "--collection", str(collection)]
    done = run([*as_nobody, "capture", "http://blog.demo.test/", "--quiet", *places])
    assert (done.returncode, done.stdout) == (1, "")
    (sentence,) = done.stderr.splitlines()
    assert str(collection) in sentence
    assert sentence.endswith(".")
    assert sorted(open_folder.rglob("*")) == before


@pytest.mark.timeout(180)
def test_a_capture_is_read_and_verified_by_a_user_who_may_write_nothing(
    as_nobody: list[str], open_folder: Path, kept: Kept
) -> None:
    collection = shutil.copytree(kept.folder.parents[1], open_folder / "warcs")
    for path in collection.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    before = sorted(open_folder.rglob("*"))
    for command in ("ls", "comments", "verify"):
        words = [] if command == "ls" else ["latest"]
        done = run([*as_nobody, command, *words, "--collection", str(collection)])
        assert (done.returncode, done.stderr) == (0, ""), command
        assert done.stdout, command
    assert sorted(open_folder.rglob("*")) == before
