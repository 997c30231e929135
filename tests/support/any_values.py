"""Values of any kind for properties: texts with every sort of character, rows of a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

# The same examples in every run, none written to disk, and no clock that a busy machine fails.
steady = settings(max_examples=60, deadline=None, database=None, derandomize=True)

ODD_TEXTS = (
    "", " ", "\x00", "\r\n", "\x1e", "\x85", "\u2028", "\ufeff", "\ufffe", "\U0001f600", "e\u0301",
    "\u202e", "é", "]]>", "<!--", "-->", "</script>", "<b>&amp;", "\"'`", "\\", "a=b;c", "%zz",
    "${x}", "{{ x }}", "=1+1", "\x7f",
)  # fmt: skip


def texts(*, max_size: int = 40) -> st.SearchStrategy[str]:
    """Any text that UTF-8 can hold, with the pieces that break formats."""
    return st.lists(st.sampled_from(ODD_TEXTS) | st.text(max_size=8), max_size=5).map(
        lambda parts: "".join(parts)[:max_size]
    )


def names() -> st.SearchStrategy[str]:
    """Any name that a file or a capture may have."""
    return st.from_regex(r"[A-Za-z0-9_~][A-Za-z0-9._~-]{0,12}", fullmatch=True)


def rows(row_type: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Rows of a manifest: any value that its types allow."""
    return _values(msgspec.inspect.type_info(row_type))


def _values(wanted: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    return _MADE[type(wanted)](wanted)


def _structs(wanted: Any) -> st.SearchStrategy[Any]:
    fields = {field.name: _values(field.type) for field in wanted.fields}
    return st.fixed_dictionaries(fields).map(lambda values: wanted.cls(**values))


def _lists(wanted: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(_values(wanted.item_type), max_size=2)


def _dictionaries(wanted: Any) -> st.SearchStrategy[Any]:
    return st.dictionaries(_values(wanted.key_type), _values(wanted.value_type), max_size=2)


_INSPECT = msgspec.inspect
_MADE: dict[type, Callable[[Any], st.SearchStrategy[Any]]] = {
    _INSPECT.StructType: _structs,
    _INSPECT.UnionType: lambda wanted: st.one_of(list(map(_values, wanted.types))),
    _INSPECT.EnumType: lambda wanted: st.sampled_from(list(wanted.cls)),
    _INSPECT.LiteralType: lambda wanted: st.sampled_from(wanted.values),
    _INSPECT.VarTupleType: lambda wanted: st.lists(_values(wanted.item_type), max_size=2).map(
        tuple
    ),
    _INSPECT.TupleType: lambda wanted: st.tuples(*map(_values, wanted.item_types)),
    _INSPECT.ListType: _lists,
    _INSPECT.DictType: _dictionaries,
    _INSPECT.IntType: lambda wanted: st.integers(wanted.ge or 0, 1 << 53),
    _INSPECT.FloatType: lambda _: st.floats(0, 1e9),
    _INSPECT.BoolType: lambda _: st.booleans(),
    _INSPECT.NoneType: lambda _: st.none(),
    _INSPECT.StrType: lambda wanted: texts() if wanted.pattern is None else names(),
}
