"""Brings a virtual environment to the pins of a requirements file, and our wheel into it.

    python .ci/environment.py .venv requirements/run.txt --wheel

Quick where there is nothing to do: what was installed is noted in the environment, as a digest of
the requirements and of the sources. The wheel is built once for all environments, in ``dist/``.
Runs with the standard library alone, on any Python that ``.ci/find-python`` finds fit.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TOP = Path(__file__).resolve().parent.parent
TOOLS = TOP / "build" / "tools"
DIST = TOP / "dist"
BUILD_PINS = Path("requirements/build.txt")

PINS_NOTE = "made-from-pins"
WHEEL_NOTE = "made-from-sources"


class Unfit(Exception):
    """A folder that cannot be used; the message says what to do."""


class Environment:
    """A folder with a Python of its own."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that may or may not exist."""
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.ours = not folder.exists() or (folder / PINS_NOTE).exists()

    def works(self) -> bool:
        """Tell whether its Python runs, is new enough and has pip."""
        check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
        try:
            done = subprocess.run([self.python, "-c", check], check=False, capture_output=True)
        except OSError:
            return False
        return done.returncode == 0

    def bring_to(self, pins: Path, *, build_sources: bool) -> None:
        """Install what ``pins`` names.

        One that we made is made anew where the pins or the Python changed; one that someone else
        made is added to. ``build_sources``: packages published as source alone are built with our
        pinned tools.
        """
        version = ".".join(str(part) for part in sys.version_info[:3])
        wanted = digest([TOP / pins], version)
        if self.ours and read(self.folder / PINS_NOTE) == wanted and self.works():
            return
        if self.ours:
            say(f"making {self.folder.name} with Python {version}")
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir()
            (self.folder / PINS_NOTE).write_text("unfinished")
            run([sys.executable, "-m", "venv", self.folder])
        elif not self.works():
            raise Unfit(f"{self.folder} is not ours and has no Python that fits: rename it.")
        say(f"installing {pins} into {self.folder.name}")
        extra = ["--no-build-isolation", "--use-pep517"] if build_sources else []
        tools = {"PYTHONPATH": str(build_tools(self))} if build_sources else {}
        self.pip("--require-hashes", *extra, "-r", TOP / pins, variables=tools)
        if build_sources:  # what is among the tools seemed to be there
            self.pip("--require-hashes", "-r", TOP / pins)
        if self.ours:
            (self.folder / PINS_NOTE).write_text(wanted)

    def install_wheel(self) -> None:
        """Build our wheel from the sources as they are, and install it without its dependencies."""
        wanted = digest(sources(), "")
        if self.ours and read(self.folder / WHEEL_NOTE) == wanted:
            return
        wheel = build_wheel(self, wanted)
        say(f"installing {wheel.name} into {self.folder.name}")
        self.pip("--no-index", "--no-deps", "--force-reinstall", wheel)
        if self.ours:
            (self.folder / WHEEL_NOTE).write_text(wanted)

    def pip(self, *words: str | Path, variables: dict[str, str] | None = None) -> None:
        """Run ``pip install``."""
        options = ["--quiet", "--disable-pip-version-check", "--no-input"]
        run([self.python, "-m", "pip", "install", *options, *words], variables=variables)


def build_tools(environment: Environment) -> Path:
    """Return the folder of the pinned build tools, installed where they are not yet."""
    wanted = digest([TOP / BUILD_PINS], "")
    if read(TOOLS / PINS_NOTE) != wanted:
        say(f"installing {BUILD_PINS} into {TOOLS.relative_to(TOP)}")
        shutil.rmtree(TOOLS, ignore_errors=True)
        environment.pip("--require-hashes", "--target", TOOLS, "-r", TOP / BUILD_PINS)
        (TOOLS / PINS_NOTE).write_text(wanted)
    return TOOLS


def build_wheel(environment: Environment, wanted: str) -> Path:
    """Return the wheel of the sources whose digest is ``wanted``, built where it is not yet."""
    if read(DIST / WHEEL_NOTE) != wanted:
        say("building the wheel")
        shutil.rmtree(DIST, ignore_errors=True)
        run(
            [environment.python, "-m", "hatchling", "build", "-t", "wheel", "-d", DIST],
            variables={"PYTHONPATH": str(build_tools(environment))},
        )
        (DIST / WHEEL_NOTE).write_text(wanted)
    (wheel,) = DIST.glob("*.whl")
    return wheel


def sources() -> list[Path]:
    """Return the files that the wheel is made from."""
    inside = (path for path in (TOP / "src").rglob("*") if path.is_file())
    kept = sorted(path for path in inside if "__pycache__" not in path.parts)
    return [TOP / "pyproject.toml", TOP / "README.md", TOP / "LICENSE", *kept]


def digest(files: Iterable[Path], further: str) -> str:
    """Return a digest of the names and contents of files, and of a further word."""
    taken = hashlib.sha256(further.encode())
    for file in files:
        data = file.read_bytes()
        taken.update(f"\n{file.relative_to(TOP)} {len(data)}\n".encode())
        taken.update(data)
    return taken.hexdigest()


def read(note: Path) -> str | None:
    """Return what a note says, or None where there is none."""
    return note.read_text() if note.is_file() else None


def run(command: list[str | Path], *, variables: dict[str, str] | None = None) -> None:
    """Run a command in the project's folder; its failure raises."""
    subprocess.run(command, check=True, cwd=TOP, env={**os.environ, **(variables or {})})


def say(text: str) -> None:
    """Tell what is being done."""
    print(f"-- {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description="Make or renew a virtual environment.")
    parser.add_argument("folder", type=Path, help="for instance .venv")
    parser.add_argument("pins", type=Path, help="for instance requirements/run.txt")
    parser.add_argument("--wheel", action="store_true", help="install our wheel too")
    parser.add_argument(
        "--build-sources", action="store_true", help="build source packages with pinned tools"
    )
    words = parser.parse_args()
    environment = Environment(TOP / words.folder)
    try:
        environment.bring_to(words.pins, build_sources=words.build_sources)
        if words.wheel:
            environment.install_wheel()
    except Unfit as error:
        say(str(error))
        return 1
    except subprocess.CalledProcessError as error:
        say(f"could not make {words.folder}: the command above ended with {error.returncode};")
        say("where it could not download, see whether the network is there, and try again")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
