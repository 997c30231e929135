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


def test_the_version_is_that_of_the_package() -> None:
    assert preserve.__version__ == importlib.metadata.version("preserve")
    assert "__version__" in vars(preserve)  # looked up once
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = preserve.nothing  # type: ignore[attr-defined]  # that is the test
