"""Settings written as TOML: what ``preserve config show`` prints."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from preserve.config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_UNSEEN = re.compile(r"[^ -~]")
_LISTS_OF_TABLES = ("seeds", "feeds")
# Tables whose keys are a person's own, not ours.
_FREE_TABLES = ("hosts",)


def toml_of(settings: Mapping[str, Any]) -> str:
    """Return settings, as plain data, as a ``config.toml`` that says the same.

    What is unset (null, or a table with nothing in it) is left out; tables that this version does
    not know are written too.
    """
    known = [name for name in Settings.__struct_fields__ if name in settings]
    names = [*known, *(name for name in settings if name not in known)]
    parts = []
    for name in names:
        value = settings[name]
        if name in _LISTS_OF_TABLES:
            parts += ["\n".join([f"[[{_key(name)}]]", *_lines(one)]) for one in value]
        elif name in _FREE_TABLES:
            parts += [
                "\n".join([f"[{_key(name)}.{_key(one)}]", *_lines(table)])
                for one, table in value.items()
            ]
        elif isinstance(value, dict):
            parts.append("\n".join([f"[{_key(name)}]", *_lines(value)]))
        else:
            parts.insert(0, f"{_key(name)} = {_value(value)}")
    return "\n\n".join(parts) + "\n"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if value is None or (isinstance(value, dict) and not _said(value) and value):
            continue
        if name in {"limits", "politeness", "retry"} and value == {}:
            continue
        yield f"{_key(name)} = {_value(value)}"


def _said(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value is not None}


def _value(value: Any) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(name)} = {_value(one)}" for name, one in _said(value).items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _text(name)


def _text(value: str) -> str:
    """Write a basic string (TOML 1.0, String): as in JSON, with an escape for what is not seen."""
    return _UNSEEN.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
