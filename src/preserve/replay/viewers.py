"""Which viewers a person has: ReplayWeb.page as npm installs it, pywb as pip, pipx or uv do.

    ReplayWeb.page   the setting; node_modules/replaywebpage here and upwards; npm's global folder
    pywb             the setting; ``wayback`` on the PATH, beside this Python, in pipx's and uv's
                     folders of programs

A viewer that a setting names is the only one of its kind. That one is found does not say that it
works: ``serving`` does.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from preserve.config import ReplaySettings

PROGRAM = "wayback"
PACKAGE = "replaywebpage"
FILES = ("ui.js", "sw.js")

_NPM_SECONDS = 10
_HEAD_BYTES = 4096  # of a program, to see what it starts
_ABOUT_BYTES = 1_000_000  # of a package.json


class Kind(enum.Enum):
    """The two standard viewers."""

    REPLAYWEB = "replayweb"
    PYWB = "pywb"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """A viewer and where it is.

    ``place`` is a folder with ui.js and sw.js, or the program ``wayback``; ``found`` says in one
    phrase where it was found.
    """

    kind: Kind
    place: Path
    version: str | None
    found: str


def find_viewers(
    settings: ReplaySettings,
    *,
    environ: Mapping[str, str],
    cwd: Path,
    kinds: Collection[Kind] = tuple(Kind),
) -> tuple[Viewer, ...]:
    """Return the viewers there are, ReplayWeb.page first; of one kind, in the order of the places.

    ``environ`` is what ``PATH``, ``HOME`` and the settings of npm, pipx and uv are read from.
    """
    found: dict[Path, Viewer] = {}
    if Kind.REPLAYWEB in kinds:
        for folder, words in _replayweb_places(settings, environ, cwd):
            viewer = Viewer(
                kind=Kind.REPLAYWEB, place=folder, version=_version_in(folder), found=words
            )
            found.setdefault(folder.resolve(), viewer)
    if Kind.PYWB in kinds:
        for program, words in _pywb_places(settings, environ):
            viewer = Viewer(
                kind=Kind.PYWB, place=program, version=_version_beside(program), found=words
            )
            found.setdefault(program.resolve(), viewer)
    return tuple(found.values())


def is_pywb(program: Path) -> bool:
    """Tell whether a program is a script that starts pywb; others are called ``wayback`` too."""
    try:
        with program.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    return head.startswith(b"#!") and b"pywb" in head


# -------------------------------------------------------------------------------- ReplayWeb.page


def _replayweb_places(
    settings: ReplaySettings, environ: Mapping[str, str], cwd: Path
) -> Iterator[tuple[Path, str]]:
    if settings.replayweb:
        yield Path(settings.replayweb), "named by the setting replay.replayweb"
        return
    near = False
    for folder in (cwd, *cwd.parents):
        package = folder / "node_modules" / PACKAGE
        if package.is_dir():
            near = True
            yield package, f"in {folder / 'node_modules'}"
    if near:  # npm need not be asked, which takes a moment
        return
    modules = _npm_modules(environ)
    if modules is not None and (modules / PACKAGE).is_dir():
        yield modules / PACKAGE, "among npm's global packages"


def _npm_modules(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of npm's global packages: by its setting, else as npm itself says."""
    for name in ("npm_config_prefix", "NPM_CONFIG_PREFIX"):
        if environ.get(name):
            modules = Path(environ[name], "lib", "node_modules")
            if (modules / PACKAGE).is_dir():
                return modules
    npm = shutil.which("npm", path=environ.get("PATH", ""))
    if npm is None:
        return None
    try:
        said = subprocess.run(  # noqa: S603 - npm of the user's own PATH, with fixed words
            [npm, "root", "--global"],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_NPM_SECONDS,
            env=dict(environ),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = said.stdout.decode(errors="replace").split("\n")
    path = Path(lines[0].strip())
    return path if said.returncode == 0 and path.is_absolute() else None


def _version_in(folder: Path) -> str | None:
    try:
        with (folder / "package.json").open("rb") as stream:
            about = json.loads(stream.read(_ABOUT_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    version = about.get("version") if isinstance(about, dict) else None
    return version if isinstance(version, str) else None


# ------------------------------------------------------------------------------------------- pywb


def _pywb_places(
    settings: ReplaySettings, environ: Mapping[str, str]
) -> Iterator[tuple[Path, str]]:
    path = environ.get("PATH", "")
    if settings.pywb:
        yield (
            Path(shutil.which(settings.pywb, path=path) or settings.pywb),
            "named by the setting replay.pywb",
        )
        return
    beside = Path(sys.executable).parent
    candidates = [
        *((Path(folder), "on the PATH") for folder in path.split(":") if folder),
        (beside, f"beside preserve's own Python in {beside}"),
        *((folder, f"in {folder}") for folder in _tool_folders(environ)),
    ]
    for folder, words in candidates:
        program = shutil.which(PROGRAM, path=str(folder))
        if program is not None and is_pywb(Path(program)):
            yield Path(program).absolute(), words


def _tool_folders(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders in which pipx and uv put the programs of what they install."""
    for name in ("PIPX_BIN_DIR", "UV_TOOL_BIN_DIR", "XDG_BIN_HOME"):
        if environ.get(name):
            yield Path(environ[name])
    if environ.get("HOME"):
        yield Path(environ["HOME"], ".local", "bin")


def _version_beside(program: Path) -> str | None:
    """Return the version of the pywb that a program belongs to, by the folder of its metadata."""
    about = sorted(program.resolve().parents[1].glob("lib/python3*/site-packages/pywb-*.dist-info"))
    return about[-1].name.removeprefix("pywb-").removesuffix(".dist-info") if about else None
