"""Short commands stay short: they import what they need, and no more."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import preserve

if TYPE_CHECKING:
    from pathlib import Path

CAPTURING = {
    "httpx", "selectolax", "warcio", "isal", "feedparser", "dateparser", "jinja2", "uvloop",
    "structlog", "prometheus_client", "tenacity", "protego", "charset_normalizer", "brotli",
    "zstandard", "asyncio", "ssl",
}  # fmt: skip
LOOKING = CAPTURING | {"rich", "cronsim", "importlib.metadata", "email"}
AT_ALL = {"msgspec", "sqlite3", "preserve.model"}
CODE = """
import json, sys
{call}
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
CALL = """
from preserve.cli.app import cli
try:
    cli({words!r}.split(), prog_name="preserve")
except SystemExit as ended:
    assert ended.code == 0, ended.code
"""


def imported(folder: Path, call: str) -> set[str]:
    """Return the modules that a call imports, beside those of every program."""
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(call=call)],
        cwd=folder, capture_output=True, timeout=50, check=True,
    )  # fmt: skip
    modules = json.loads(done.stderr.splitlines()[-1])
    bare = subprocess.run(
        [sys.executable, "-c", CODE.format(call="")], capture_output=True, timeout=50, check=True
    )
    return set(modules) - set(json.loads(bare.stderr))


WORDS: dict[str, set[str]] = {
    "--version": (LOOKING | AT_ALL) - {"importlib.metadata", "email"},
    "--help": LOOKING | AT_ALL,
    "ls": LOOKING,
    "ls --jsonl": LOOKING,
    "citations --whole-collection --outcome gone": LOOKING,
    "show latest": CAPTURING,
    "comments latest": CAPTURING,
    "resources latest --jsonl": CAPTURING,
    "schedule": CAPTURING | {"rich"},
    "citations --jsonl --dead": LOOKING,
    "comments --csv": CAPTURING,
    "cited --host gone.example --jsonl": LOOKING,
    "search ligne --jsonl": LOOKING,
    "explain https://gone.example/page --jsonl": LOOKING,
    "history --jsonl": LOOKING,
    "stats --json": LOOKING,
    "cited --host gone.example": CAPTURING,
    "completion zsh": CAPTURING | {"rich"},
}


@pytest.mark.parametrize("name", ["preserve", "preserve.cli"])
def test_the_package_itself_imports_nothing(tmp_path: Path, name: str) -> None:
    assert imported(tmp_path, f"import {name}") & (LOOKING | AT_ALL | {"click"}) == set()


@pytest.mark.parametrize("words", WORDS)
def test_what_only_looks_imports_nothing_that_captures(
    tmp_path: Path, capture_folder: Path, words: str
) -> None:
    assert capture_folder.is_dir()
    assert imported(tmp_path, CALL.format(words=words)) & WORDS[words] == set()


# Ends at the first word that is said, and tells what was imported for it.
FIRST_WORD = """
import os
from preserve.cli import screen
def say(message):
    print(message, file=sys.stderr)
    print(json.dumps(sorted(sys.modules)), file=sys.stderr, flush=True)
    os._exit(0)
screen.say = say
from preserve.cli.app import cli
cli({words!r}.split(), prog_name="preserve")
"""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("capture http://blog.test/a", "capturing http://blog.test/a"),
        ("capture --resume latest", "going on with latest"),
        ("crawl", "looking for what is due (seeds: 1, feeds: 0)"),
    ],
)
def test_who_begins_a_capture_sees_so_before_the_program_is_imported(
    tmp_path: Path, words: str, says: str
) -> None:
    settings = '[collection]\noperator = "a@b.test"\n[[seeds]]\nurl = "http://blog.test/"\n'
    (tmp_path / "config.toml").write_text(settings)
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(call=FIRST_WORD.format(words=words))],
        cwd=tmp_path, capture_output=True, timeout=50, check=True,
    )  # fmt: skip
    said, modules = done.stderr.decode().splitlines()
    assert said == says
    assert CAPTURING & set(json.loads(modules)) == set()


def test_the_version_is_that_of_the_package() -> None:
    assert preserve.__version__ == importlib.metadata.version("preserve")
    assert "__version__" in vars(preserve)  # looked up once
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = preserve.nothing  # type: ignore[attr-defined]  # that is the test
