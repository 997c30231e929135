"""Values that never stand in the settings: those of headers that let one in.

Settings name the place of such a value, ``env:VARIABLE`` or ``file:PATH``; it is read when a
capture begins, and written down nowhere.
"""

from __future__ import annotations

import copy
import re
import stat
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preserve.errors import SettingsError
from preserve.model.userinfo import bare_address

if TYPE_CHECKING:
    from collections.abc import Mapping

ENV = "env:"
FILE = "file:"
SOURCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:[^\0]+")

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # RFC 9110, 5.5; a tab may stand in a value
_VALUE_BYTES_MAX = 16_384


def read_secret(source: str, environ: Mapping[str, str]) -> str:
    """Return the value that a source leads to, without blanks and line ends around it.

    Raises:
        SettingsError: there is none that can be sent; the message is the rest of a sentence that
            begins with the setting's name, and never has the value.
    """
    value = _found(source, environ).strip()
    if not value:
        raise SettingsError(f"names {source}, which is empty: put the header's value there")
    if _CONTROLS.search(value):
        raise SettingsError(
            f"names {source}, which holds several lines or control characters: "
            "put the header's value there, and nothing else"
        )
    if any(ord(character) > 0xFF for character in value):
        raise SettingsError(
            f"names {source}, whose value cannot be sent in a header: it has characters beyond "
            "Latin-1"
        )
    return value


def placed(source: str, folder: Path) -> str:
    """Return a source with its path absolute; relative ones count from ``folder``."""
    if not source.startswith(FILE):
        return source
    return f"{FILE}{folder / Path(source.removeprefix(FILE)).expanduser()}"


def open_to_others(source: str) -> str | None:
    """Return the rest of a sentence that says that others may read a secret; None: they may not."""
    if not source.startswith(FILE):
        return None
    path = Path(source.removeprefix(FILE))
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    if not mode & (stat.S_IRGRP | stat.S_IROTH):
        return None
    return f"names {source}, which other users of this machine may read: chmod 600 {path}"


def without_secrets(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings, as plain data, with ``…`` for what may be secret.

    That is all of ``notify.url`` but its host, all that ``notify.command`` is given, and user and
    password in the addresses of seeds and feeds. Headers name the places of their values alone.
    """
    told = copy.deepcopy(settings)
    notify = told["notify"]
    if notify["url"]:
        address = urllib.parse.urlsplit(bare_address(notify["url"]))
        notify["url"] = f"{address.scheme}://{address.netloc}/…"
    notify["command"] = [*notify["command"][:1], *["…" for _ in notify["command"][1:]]]
    for one in (*told["seeds"], *told["feeds"]):
        one["url"] = bare_address(one["url"])
    return told


def _found(source: str, environ: Mapping[str, str]) -> str:
    if source.startswith(ENV):
        name = source.removeprefix(ENV)
        if name not in environ:
            raise SettingsError(f"names {source}, and that variable is not set: export {name}")
        return environ[name]
    try:
        with Path(source.removeprefix(FILE)).open("rb") as stream:
            data = stream.read(_VALUE_BYTES_MAX + 1)
    except OSError as error:
        raise SettingsError(f"names {source}, which cannot be read: {error.strerror}") from error
    if len(data) > _VALUE_BYTES_MAX:
        raise SettingsError(f"names {source}, which is too long for the value of a header")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"names {source}, which is not UTF-8") from error
