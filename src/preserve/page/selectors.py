"""Selectors as values: what of Selectors Level 4 the readers of pages use.

Types, classes, ids, attributes with all operators, ``:not()``, ``:is()`` and ``:has()`` of what is
below, and the four combinators. What is beyond that is left to the parser of the page.
"""

from __future__ import annotations

import dataclasses
import functools
import re

from preserve.patterns import pattern

_SPACE = pattern(r"[ \t\r\n\f]*")
_NAME = pattern(r"(?:[A-Za-z0-9_-]|\\[^0-9A-Fa-f\s])+")
_TYPE = pattern(r"(?:[A-Za-z_]|\\[^0-9A-Fa-f\s])(?:[A-Za-z0-9_-]|\\[^0-9A-Fa-f\s])*")
_ATTRIBUTE = pattern(
    r"\[\s*(?P<name>[A-Za-z_][A-Za-z0-9_-]*)\s*"
    r"(?:(?P<how>[~|^$*]?=)\s*"
    r"(?:\"(?P<double>[^\"\\\n]*)\"|'(?P<single>[^'\\\n]*)'|(?P<bare>[A-Za-z_][A-Za-z0-9_-]*))\s*"
    r"(?P<flag>[iI](?=\s*\]))?\s*)?\]"
)
_CALL = pattern(r":(?P<name>not|is|has)\(", re.IGNORECASE)
_COMBINATOR = pattern(r"[ \t\r\n\f]*([>+~])[ \t\r\n\f]*|[ \t\r\n\f]+")
_AFTER = pattern(r"[ \t\r\n\f]*(?:[,)]|\Z)")
_ESCAPE = pattern(r"\\(.)")


@dataclasses.dataclass(frozen=True, slots=True)
class AttributeTest:
    """What the value of an attribute must be: ``how`` is the operator, as written.

    ``folds`` says that the case of ASCII letters does not count, whatever the attribute.
    """

    name: str
    how: str
    value: str
    folds: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be.

    ``names`` are its type in lower case, its classes with ``.``, its ids with ``#``, and the
    attributes that it must have with ``[``; ``folded`` are the same where a page does not heed the
    case of classes and ids.
    """

    names: tuple[str, ...]
    folded: tuple[str, ...]
    values: tuple[AttributeTest, ...] = ()
    none_of: tuple[Selectors, ...] = ()
    any_of: tuple[Selectors, ...] = ()
    holds: tuple[Selectors, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Complex:
    """Compounds from right to left: ``last``, and before it each with the combinator after it."""

    last: Compound
    before: tuple[tuple[str, Compound], ...] = ()

    def needed(self, *, folds: bool) -> tuple[str, ...]:
        """Return the names that a page must have somewhere for this to find anything."""
        compounds = (self.last, *(compound for _, compound in self.before))
        return tuple(
            name
            for compound in compounds
            for name in (compound.folded if folds else compound.names)
        )


Selectors = tuple[Complex, ...]


@functools.lru_cache(maxsize=4096)
def read_selectors(written: str) -> Selectors | None:
    """Return the alternatives of a selector list; None where it is, or has, something else."""
    reader = _Reader(written)
    try:
        found = reader.alternatives()
    except _OtherwiseError:
        return None
    return found if reader.position == len(written) else None


class _OtherwiseError(Exception):
    """Something that is not read here."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def alternatives(self) -> Selectors:
        """Read a list up to its end, or to the parenthesis that closes it."""
        found = []
        while True:
            self._skip()
            found.append(self._complex())
            self._skip()
            if not self.text.startswith(",", self.position):
                return tuple(found)
            self.position += 1

    def _skip(self) -> None:
        space = _SPACE.match(self.text, self.position)
        assert space is not None  # the pattern matches nothing, too
        self.position = space.end()

    def _complex(self) -> Complex:
        last = self._compound()
        before: list[tuple[str, Compound]] = []
        while not _AFTER.match(self.text, self.position):
            combinator = _COMBINATOR.match(self.text, self.position)
            if combinator is None:
                raise _OtherwiseError
            self.position = combinator.end()
            before.insert(0, (combinator[1] or " ", last))
            last = self._compound()
        return Complex(last, tuple(before))

    def _compound(self) -> Compound:
        names: list[str] = []
        values: list[AttributeTest] = []
        calls: dict[str, list[Selectors]] = {"not": [], "is": [], "has": []}
        begun = self.position
        if self.text.startswith("*", self.position):
            self.position += 1
        elif kind := _TYPE.match(self.text, self.position):
            names.append(_plain(kind[0]).lower())
            self.position = kind.end()
        while True:
            mark = self.text[self.position : self.position + 1]
            if mark in (".", "#") and mark:
                name = _NAME.match(self.text, self.position + 1)
                if name is None or not _may_begin(name[0]):
                    raise _OtherwiseError
                names.append(mark + _plain(name[0]))
                self.position = name.end()
            elif mark == "[":
                self._attribute(names, values)
            elif call := _CALL.match(self.text, self.position):
                self.position = call.end()
                inner = self.alternatives()
                if not self.text.startswith(")", self.position):
                    raise _OtherwiseError
                self.position += 1
                calls[call["name"].lower()].append(inner)
            else:
                break
        if self.position == begun or any(one.before for has in calls["has"] for one in has):
            raise _OtherwiseError
        return Compound(
            names=tuple(dict.fromkeys(names)),
            folded=tuple(dict.fromkeys(map(folded, names))),
            values=tuple(values),
            none_of=tuple(calls["not"]),
            any_of=tuple(calls["is"]),
            holds=tuple(calls["has"]),
        )

    def _attribute(self, names: list[str], values: list[AttributeTest]) -> None:
        found = _ATTRIBUTE.match(self.text, self.position)
        if found is None:
            raise _OtherwiseError
        self.position = found.end()
        name = found["name"].lower()
        names.append(f"[{name}")
        if found["how"]:
            value = found["double"] or found["single"] or found["bare"] or ""
            values.append(AttributeTest(name, found["how"], value, found["flag"] is not None))


def _plain(name: str) -> str:
    return _ESCAPE.sub(r"\1", name)


def _may_begin(name: str) -> bool:
    """Whether a class or id may be written so: not like a number."""
    return not (name[0].isdigit() or (name[0] == "-" and (len(name) == 1 or name[1].isdigit())))


def folded(name: str) -> str:
    """Return a name with its ASCII letters in lower case; one beyond ASCII as it is."""
    return name.lower() if name.isascii() else name
