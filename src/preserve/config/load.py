"""Finding and reading ``config.toml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import tomli

from preserve.config.lines import broken_line, line_of
from preserve.config.secrets import placed
from preserve.config.settings import Settings
from preserve.config.words import name
from preserve.errors import SettingsError

if TYPE_CHECKING:
    from preserve.config.seeds import DefaultSettings, FeedSettings, SeedSettings
    from preserve.config.words import Problem

    T = TypeVar("T", DefaultSettings, SeedSettings, FeedSettings)

CONFIG_NAME = "config.toml"


def template() -> bytes:
    """Return the commented ``config.toml`` that ``preserve init`` writes: every key, as default."""
    import importlib.resources  # noqa: PLC0415 - for `init` alone

    return importlib.resources.files("preserve").joinpath("config", CONFIG_NAME).read_bytes()


def load_settings(path: Path | None, *, cwd: Path) -> Settings:
    """Return the settings in force, checked.

    They come from ``path``, else from ``config.toml`` in ``cwd`` where there is one, else they are
    the defaults. ``collection.path``, ``network.ca_file`` and the paths of ``replay`` and of
    ``headers`` count from the file's folder (from ``cwd`` for the defaults) and are absolute in
    what is returned.

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
    from preserve.config import checks  # noqa: PLC0415 - without a file there is nothing to check

    text = read_text(path, shown)
    folder = path.resolve().parent
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line, problem = syntax_error(text, error)
        raise SettingsError(f"{shown}, line {line}: {problem}.") from error
    except RecursionError as error:
        raise SettingsError(
            f"{shown}, line {broken_line('')}: the file is nested too deep."
        ) from error
    if problems := list(checks.shape_problems(data)):
        raise _first(problems, text, shown)
    settings = checks.decode(data)
    if problems := list(checks.meaning_problems(settings, folder)):
        raise _first(problems, text, shown)
    return _absolute(settings, folder)


def read_text(path: Path, shown: str) -> str:
    """Return the text of a file of settings, named ``shown`` in messages.

    Raises:
        SettingsError: it cannot be read, or is not UTF-8.
    """
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


def syntax_error(text: str, error: tomli.TOMLDecodeError) -> tuple[int, str]:
    """Return the line on which a text is not TOML, and a sentence about it, without its end."""
    said = re.fullmatch(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)", str(error))
    what = said[1] if said else str(error)
    line = int(said[2]) if said and said[2] else broken_line(text)
    return line, (
        f"not TOML ({what[:1].lower()}{what[1:]}); "
        "texts stand in quotes, lists in brackets, one key to a line"
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
    replay = settings.replay
    placed = {name: _placed(getattr(replay, name), folder) for name in replay.__struct_fields__}
    if replay.replayweb:
        placed["replayweb"] = str(folder / Path(replay.replayweb).expanduser())
    path = folder / Path(settings.collection.path).expanduser()
    return msgspec.structs.replace(
        settings,
        defaults=_with_placed_headers(settings.defaults, folder),
        seeds=tuple(_with_placed_headers(seed, folder) for seed in settings.seeds),
        feeds=tuple(_with_placed_headers(feed, folder) for feed in settings.feeds),
        network=network,
        replay=msgspec.structs.replace(replay, **placed),
        collection=msgspec.structs.replace(settings.collection, path=str(path)),
    )


def _with_placed_headers(table: T, folder: Path) -> T:
    if not table.headers:
        return table
    headers = {name: placed(source, folder) for name, source in table.headers.items()}
    return msgspec.structs.replace(table, headers=headers)


def _placed(program: str, folder: Path) -> str:
    """Return a program's path, absolute; a name without a folder is one to look for on the PATH."""
    return str(folder / Path(program).expanduser()) if "/" in program else program
