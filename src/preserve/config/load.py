"""Finding and reading ``config.toml``."""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from preserve.config.checks import decode, meaning_problems, name, shape_problems
from preserve.config.lines import broken_line, line_of
from preserve.config.settings import Settings
from preserve.errors import SettingsError

if TYPE_CHECKING:
    from preserve.config.checks import Problem

CONFIG_NAME = "config.toml"


def template() -> bytes:
    """Return the commented ``config.toml`` that ``preserve init`` writes: every key, as default."""
    return importlib.resources.files("preserve").joinpath("config", CONFIG_NAME).read_bytes()


def load_settings(path: Path | None, *, cwd: Path) -> Settings:
    """Return the settings in force, checked.

    They come from ``path``, else from ``config.toml`` in ``cwd`` where there is one, else they are
    the defaults. ``collection.path`` and ``network.ca_file`` count from the file's folder (from
    ``cwd`` for the defaults) and are absolute in what is returned.

    Raises:
        SettingsError: the file cannot be read, or says something that cannot be; the message names
            file, line and key, and what would be right. Of several errors, the first in the file.
    """
    if path is None:
        path = Path(cwd, CONFIG_NAME)
        if not path.exists():
            return _absolute(Settings(), Path(cwd))
        shown = CONFIG_NAME
    else:
        shown = str(path)
        path = Path(cwd, path)
    text = _read(path, shown)
    folder = path.resolve().parent
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(text, shown, error) from error
    except RecursionError as error:
        raise SettingsError(
            f"{shown}, line {broken_line('')}: the file is nested too deep."
        ) from error
    if problems := list(shape_problems(data)):
        raise _first(problems, text, shown)
    settings = decode(data)
    if problems := list(meaning_problems(settings, folder)):
        raise _first(problems, text, shown)
    return _absolute(settings, folder)


def _read(path: Path, shown: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{shown} cannot be read: {error.strerror}; name a file of settings, "
            "or write one with: preserve init."
        ) from error
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            f"{shown}, line {line}: not UTF-8; save the file in that encoding."
        ) from error


def _syntax_error(text: str, shown: str, error: tomllib.TOMLDecodeError) -> SettingsError:
    said = re.fullmatch(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)", str(error))
    what = said[1] if said else str(error)
    line = int(said[2]) if said and said[2] else broken_line(text)
    return SettingsError(
        f"{shown}, line {line}: not TOML ({what[:1].lower()}{what[1:]}); "
        "texts stand in quotes, lists in brackets, one key to a line."
    )


def _first(problems: list[Problem], text: str, shown: str) -> SettingsError:
    line, key, what = min(
        ((line_of(text, key), key, what) for key, what in problems), key=lambda found: found[0]
    )
    end = "" if what.endswith("?") else "."
    return SettingsError(f"{shown}, line {line}: {name(key)} {what}{end}")


def _absolute(settings: Settings, folder: Path) -> Settings:
    """Return the settings with their paths absolute."""
    network = settings.network
    if network.ca_file:
        network = msgspec.structs.replace(network, ca_file=str(folder / network.ca_file))
    path = folder / Path(settings.collection.path).expanduser()
    return msgspec.structs.replace(
        settings,
        network=network,
        collection=msgspec.structs.replace(settings.collection, path=str(path)),
    )
