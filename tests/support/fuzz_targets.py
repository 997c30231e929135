"""The readers of bytes that are fuzzed: where each target stands, and what it has kept."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from typing import Protocol

TOP = Path(__file__).resolve().parents[1] / "fuzzing"
DRIVER = Path(__file__).resolve().parent / "fuzz_driver.py"

# For one input of at most LONGEST_BYTES on a quiet machine; the slowest reader takes a tenth.
SECONDS_MAX = 10
MEBIBYTES_MAX = 2000
LONGEST_BYTES = 20_000


class Target(Protocol):
    """A module in ``tests/fuzzing/targets``.

    ``check`` reads the bytes and raises where something does not hold; errors that the reader
    documents are no failure. Pieces that mutations may put in stand in ``words/TARGET.dict``, as
    libFuzzer reads them.
    """

    def check(self, data: bytes) -> None: ...


def names() -> list[str]:
    """Return the names of all targets."""
    return sorted(path.stem for path in (TOP / "targets").glob("*.py"))


def load(name: str) -> Target:
    """Import a target."""
    path = TOP / "targets" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"fuzz_target_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def seeds(name: str) -> list[Path]:
    """Return the inputs that a target begins with: its corpus, and what it once failed on."""
    folders = (TOP / "corpus" / name, TOP / "crashes" / name)
    return sorted(path for folder in folders for path in folder.glob("*") if path.is_file())


def dictionary(name: str) -> Path | None:
    """Return the file of pieces that mutations of a target's inputs may put in."""
    path = TOP / "words" / f"{name}.dict"
    return path if path.is_file() else None


def pieces(name: str) -> list[bytes]:
    """Return those pieces: a text in quotes to a line, with ``\\xAB`` for a byte."""
    path = dictionary(name)
    lines = path.read_text().splitlines() if path is not None else []
    return [ast.literal_eval(f"b{line}") for line in lines]
