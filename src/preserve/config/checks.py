"""What is wrong with settings: shapes and ranges first, then what a type cannot say.

Both yield problems as a key and the rest of a sentence about it; the loader adds file and line.
"""

from __future__ import annotations

import difflib
import functools
import ipaddress
import json
import math
import re
from typing import TYPE_CHECKING, Any

import msgspec
import msgspec.inspect as types

from preserve.config.seed_checks import seed_problems
from preserve.config.settings import Settings
from preserve.config.viewer_pattern import viewer_problem
from preserve.config.words import name, unlike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from preserve.config.lines import Key
    from preserve.config.words import Problem

_NO_REAL_LIMIT = 1e9  # an upper bound that only keeps nonsense out is not told
_HOST = re.compile(r"\*|[^\s/:@?#\[\]]+|\[[0-9a-fA-F:.]+\]")


# ------------------------------------------------------------------------------ shapes and ranges


def shape_problems(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield unknown keys, and values of a wrong type or out of range."""
    try:
        decode(data)
    except msgspec.ValidationError:  # which names the first problem alone, in words of its own
        yield from _table_problems(data, _settings(), ())


@functools.cache
def _settings() -> types.StructType:
    found = types.type_info(Settings)
    assert isinstance(found, types.StructType)
    return found


def _table_problems(data: dict[str, Any], table: types.StructType, at: Key) -> Iterator[Problem]:
    fields = {field.encode_name: field for field in table.fields}
    for key, value in data.items():
        if key not in fields:
            yield (*at, key), _unknown(key, value, list(fields), at)
        else:
            yield from _value_problems(value, fields[key].type, (*at, key))
    for field in table.fields:
        if field.required and field.encode_name not in data:
            yield at, f"needs {field.encode_name}"


def _value_problems(value: Any, wanted: types.Type, at: Key) -> Iterator[Problem]:
    if isinstance(wanted, types.StructType):
        if isinstance(value, dict):
            yield from _table_problems(value, wanted, at)
        else:
            yield at, f"must be a table, written [{name(at)}], {unlike(value)}"
    elif isinstance(wanted, types.VarTupleType) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _value_problems(item, wanted.item_type, (*at, index))
    elif isinstance(wanted, types.DictType) and isinstance(value, dict):
        for key, item in value.items():
            yield from _value_problems(item, wanted.value_type, (*at, key))
    elif isinstance(wanted, types.UnionType) and (inner := _one_type(wanted)) is not None:
        yield from _value_problems(value, inner, at)
    elif not _fits(value, wanted):
        # Who writes a header's value where its place should stand is not to see it in a log; the
        # address of notices, and what their command is given, may be secrets.
        is_secret = "headers" in at or at[:2] in {("notify", "url"), ("notify", "command")}
        what = "not what is there" if is_secret else unlike(value)
        yield at, f"must be {_words(wanted, at)}, {what}"


def _one_type(wanted: types.UnionType) -> types.Type | None:
    """Return what a key must be that may be left out."""
    there = [one for one in wanted.types if not isinstance(one, types.NoneType)]
    return there[0] if len(there) == 1 else None


def _fits(value: Any, wanted: types.Type) -> bool:
    """Tell whether a plain value has the type and lies in its range."""
    return type(wanted) in _FITS and _FITS[type(wanted)](value, wanted)


def _number_fits(value: Any, wanted: types.IntType | types.FloatType) -> bool:
    return (
        isinstance(value, int if isinstance(wanted, types.IntType) else int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and (wanted.ge is None or value >= wanted.ge)
        and (wanted.gt is None or value > wanted.gt)
        and (wanted.le is None or value <= wanted.le)
    )


_FITS: dict[type[types.Type], Callable[[Any, Any], bool]] = {
    types.BoolType: lambda value, _: isinstance(value, bool),
    types.StrType: lambda value, _: isinstance(value, str),
    types.IntType: _number_fits,
    types.FloatType: _number_fits,
    types.LiteralType: lambda value, wanted: value in wanted.values,
    types.ListType: lambda value, wanted: (
        isinstance(value, list) and all(_fits(item, wanted.item_type) for item in value)
    ),
    types.UnionType: lambda value, wanted: any(_fits(value, one) for one in wanted.types),
}


def _words(wanted: types.Type, at: Key) -> str:
    """Say in words what a value must be."""
    return _WORDS[type(wanted)](wanted, at)


def _number_words(wanted: types.IntType | types.FloatType, _: Key) -> str:
    kind = "a whole number" if isinstance(wanted, types.IntType) else "a number"
    if wanted.gt is not None:
        return f"{kind} above {wanted.gt:g}"
    if wanted.le is not None and wanted.le < _NO_REAL_LIMIT:
        return f"{kind} from {wanted.ge} to {wanted.le}"
    return f"{kind}, {wanted.ge or 0:g} or more"


def _list_words(wanted: types.VarTupleType | types.ListType, at: Key) -> str:
    if isinstance(wanted.item_type, types.StructType):
        return f"a list of tables, each written [[{name(at)}]]"
    texts = isinstance(wanted.item_type, types.StrType)
    return "a list of texts" if texts else "a list of whole numbers"


_WORDS: dict[type[types.Type], Callable[[Any, Key], str]] = {
    types.BoolType: lambda _wanted, _at: "true or false",
    types.StrType: lambda _wanted, _at: "a text in quotes",
    types.IntType: _number_words,
    types.FloatType: _number_words,
    types.LiteralType: lambda wanted, _: " or ".join(json.dumps(one) for one in wanted.values),
    types.ListType: _list_words,
    types.VarTupleType: _list_words,
    types.DictType: lambda _wanted, _at: 'a table such as { "blog.example" = "127.0.0.1" }',
    types.UnionType: lambda wanted, at: " or ".join(
        _words(one, at) for one in wanted.types if not isinstance(one, types.NoneType)
    ),
}


def _unknown(key: str, value: Any, known: list[str], at: Key) -> str:
    """Say that a key is unknown, and which one may be meant."""
    homes = _tables_with(key) if not at and not isinstance(value, dict) else []
    if homes:
        return f"belongs under [{homes[0]}]: write it below that heading"
    close = difflib.get_close_matches(key.lower(), known, n=1)
    if close:
        return f"is not a setting: did you mean {name((*at, close[0]))}?"
    return f"is not a setting: {'[' + name(at) + ']' if at else 'the file'} has {', '.join(known)}"


def _tables_with(key: str) -> list[str]:
    return [
        table.encode_name
        for table in _settings().fields
        if isinstance(table.type, types.StructType)
        and key in {field.encode_name for field in table.type.fields}
    ]


# ----------------------------------------------------------------------- what a type cannot say


def meaning_problems(settings: Settings, folder: Path) -> Iterator[Problem]:
    """Yield values that have the right type and cannot mean anything; ``folder`` is the file's."""
    yield from _collection_problems(settings)
    yield from _network_problems(settings, folder)
    yield from _replay_problems(settings)
    if settings.report.viewer and (wrong := viewer_problem(settings.report.viewer)):
        yield ("report", "viewer"), f"{wrong}, or be empty, {unlike(settings.report.viewer)}"
    polite = settings.politeness
    if polite.robots == "ignore" and not polite.robots_reason.strip():
        yield (
            ("politeness", "robots"),
            'is "ignore": say why in politeness.robots_reason, which goes into every capture',
        )
    yield from seed_problems(settings)


def _collection_problems(settings: Settings) -> Iterator[Problem]:
    if not settings.collection.path.strip() or "\0" in settings.collection.path:
        yield ("collection", "path"), 'must name a folder such as "warcs"'
    for key, value in (
        (("collection", "operator"), settings.collection.operator),
        (("network", "user_agent"), settings.network.user_agent),
    ):
        if not (value.isascii() and value.isprintable()):
            yield key, "is sent in a header: write it on one line, in ASCII"


def _network_problems(settings: Settings, folder: Path) -> Iterator[Problem]:
    for index, written in enumerate(settings.network.allow):
        if wrong := _range_problem(written):
            yield ("network", "allow", index), wrong
    for host, target in settings.network.resolve.items():
        at = ("network", "resolve", host)
        if not _HOST.fullmatch(host):
            yield at, 'must have a host name alone on its left, or "*" for all others'
        for one in [target] if isinstance(target, str) else target:
            if not _is_endpoint(one) and not (one == "" and isinstance(target, str)):
                yield (
                    at,
                    'must be "address", "address:port", a list of them, or "" for no such host, '
                    + unlike(one),
                )
    ca_file = settings.network.ca_file
    if ca_file:
        import ssl  # noqa: PLC0415 - a third of what it takes to read settings, and seldom needed

        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(folder / ca_file)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", error)
            if isinstance(error, ssl.SSLError):
                why = "it has no certificate in PEM form"
            yield ("network", "ca_file"), f"names {ca_file}, which cannot be used: {why}"


def _replay_problems(settings: Settings) -> Iterator[Problem]:
    for key, what in (
        ("replayweb", "the folder of ReplayWeb.page"),
        ("pywb", "the program wayback"),
        ("browser", "the program of a Chromium"),
    ):
        value = getattr(settings.replay, key)
        if value and not (value.strip() and value.isprintable()):
            yield ("replay", key), f"must name {what}, or be empty, {unlike(value)}"


def _range_problem(written: str) -> str | None:
    try:
        ipaddress.ip_network(written)
    except ValueError:
        try:
            meant = ipaddress.ip_network(written, strict=False)
        except ValueError:
            return f'must be an address range such as "127.0.0.0/8", {unlike(written)}'
        return f'must be an address range: "{written}" lies within "{meant}", write that'
    return None


def _is_endpoint(written: str) -> bool:
    """Tell whether a text is an IP address, or one with a port (IPv6 then in brackets)."""
    if _is_ip(written):
        return True
    host, colon, port = written.rpartition(":")
    if host.startswith("["):
        host = host[1:-1] if host.endswith("]") else ""
    elif ":" in host:
        return False
    elif written.startswith("[") and written.endswith("]"):
        return _is_ip(written[1:-1])
    in_range = port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535
    return bool(colon) and in_range and _is_ip(host)


def _is_ip(written: str) -> bool:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return True


def decode(data: dict[str, Any]) -> Settings:
    """Return the settings that checked data says."""
    return msgspec.convert(data, Settings)
