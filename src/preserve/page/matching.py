"""Whether an element is what a selector says: tests made once for each selector."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from preserve.page.selectors import folded, read_selectors
from preserve.page.words import words
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from preserve.page.nodes import Node
    from preserve.page.selectors import AttributeTest, Complex, Compound, Selectors

    # What has been found out of elements during one search, by the question and their place.
    Known: TypeAlias = dict[tuple[object, int], bool]
    Test: TypeAlias = Callable[[Node, Known], bool]

BLANKS = pattern(r"[ \t\n\f\r]+")
# Attributes whose values have no case on elements of HTML (HTML 4.16.2).
_WITHOUT_CASE = words(
    "accept accept-charset align alink axis bgcolor charset checked clear codetype color compact"
    " declare defer dir direction disabled enctype face frame hreflang http-equiv lang language"
    " link media method multiple nohref noresize noshade nowrap readonly rel rev rules scope"
    " scrolling selected shape target text type valign valuetype vlink"
)
_FOREIGN = frozenset({"svg", "math"})
_HTML_AGAIN = frozenset({"foreignobject", "desc", "title", "annotation-xml"})
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """One alternative of a selector list, made ready to search with.

    ``names`` are those that an element itself must have, ``needed`` those that must be somewhere
    on the page, ``values`` (attribute, part of its value in lower case) likewise. ``test`` is None
    where an element with its only name is what it looks for.
    """

    names: tuple[str, ...]
    needed: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    test: Test | None


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Search:
    """A selector list; on a page without any of the names in ``one_of`` it finds nothing."""

    alternatives: tuple[Alternative, ...]
    one_of: frozenset[str]


@functools.lru_cache(maxsize=4096)
def search_of(selector: str, folds: bool) -> Search | None:  # noqa: FBT001  a key of the cache
    """Return what to search with; None where the selector is not one that is read here.

    ``folds`` says that the page does not heed the case of classes and ids.
    """
    read = read_selectors(selector)
    if read is None:
        return None
    alternatives = tuple(_alternative(one, folds=folds) for one in read)
    firsts = [one.needed[0] if one.needed else "" for one in alternatives]
    return Search(alternatives, frozenset(firsts) if all(firsts) else frozenset())


def names_of(node: Node, *, folds: bool) -> frozenset[str]:
    """Return what an element is called: type, ``.class``, ``[attribute``; its id is left out."""
    return _names(node.tag, tuple(node.attributes), node.classes, folds)


@functools.lru_cache(maxsize=8192)
def _names(
    tag: str,
    attributes: tuple[str, ...],
    classes: frozenset[str],
    folds: bool,  # noqa: FBT001  a key of the cache
) -> frozenset[str]:
    named = [f".{name}" for name in (_folded(classes) if folds else classes)]
    return frozenset((tag.lower(), *(f"[{name.lower()}" for name in attributes), *named))


@functools.lru_cache(maxsize=4096)
def _folded(classes: frozenset[str]) -> frozenset[str]:
    return frozenset(map(folded, classes))


def _alternative(one: Complex, *, folds: bool) -> Alternative:
    compounds = (one.last, *(compound for _, compound in one.before))
    return Alternative(
        names=one.last.folded if folds else one.last.names,
        needed=one.needed(folds=folds),
        values=tuple(
            (test.name, test.value.lower())
            for compound in compounds
            for test in compound.values
            if test.value and test.value.isascii()
        ),
        test=None if _is_one_name(one) else _complex_test(one, folds=folds),
    )


def _is_one_name(one: Complex) -> bool:
    last = one.last
    rest = (*one.before, *last.values, *last.none_of, *last.any_of, *last.holds)
    return len(last.names) == 1 and not rest


# ------------------------------------------------------------------------------------------- tests


def _complex_test(one: Complex, *, folds: bool) -> Test:
    test = _compound_test(one.last, folds=folds)
    stands: Test | None = None
    for combinator, compound in reversed(one.before):
        stands = _place_test(combinator, _compound_test(compound, folds=folds), stands)
    return test if stands is None else _all_of((test, stands))


def _place_test(combinator: str, test: Test, beyond: Test | None) -> Test:
    """Return a test whether something before, or around, an element is as it should be."""
    wanted = test if beyond is None else _all_of((test, beyond))
    follow = _around if combinator in " >" else _before

    def is_next(node: Node, known: Known) -> bool:
        here = follow(node)
        return here is not None and wanted(here, known)

    def is_somewhere(node: Node, known: Known) -> bool:
        passed: list[tuple[object, int]] = []
        found = False
        here = follow(node)
        while here is not None:
            mark = wanted, here.place
            if mark in known:
                found = known[mark]
                break
            passed.append(mark)
            if found := wanted(here, known):
                break
            here = follow(here)
        known.update(dict.fromkeys(passed, found))  # of each: it, or one that lies beyond it
        return found

    return is_next if combinator in ">+" else is_somewhere


def _compound_test(compound: Compound, *, folds: bool) -> Test:
    implied = {f"[{test.name}" for test in compound.values if test.value}
    names = compound.folded if folds else compound.names
    tests = [_name_test(name, folds=folds) for name in names if name not in implied]
    tests += map(_value_test, compound.values)
    tests += (_none_of(_tests(inner, folds=folds)) for inner in compound.none_of)
    tests += (_any_of(_tests(inner, folds=folds)) for inner in compound.any_of)
    tests += (_holding(_tests(inner, folds=folds)) for inner in compound.holds)
    return _all_of(tests)


def _tests(alternatives: Selectors, *, folds: bool) -> list[Test]:
    return [_complex_test(one, folds=folds) for one in alternatives]


def _all_of(tests: Iterable[Test]) -> Test:
    those = tuple(tests)
    if not those:
        return lambda _node, _known: True
    if len(those) == 1:
        return those[0]
    first, rest = those[0], _all_of(those[1:])
    return lambda node, known: first(node, known) and rest(node, known)


def _any_of(tests: Iterable[Test]) -> Test:
    those = tuple(tests)
    return lambda node, known: any(test(node, known) for test in those)


def _none_of(tests: Iterable[Test]) -> Test:
    those = tuple(tests)
    return lambda node, known: not any(test(node, known) for test in those)


def _holding(tests: Iterable[Test]) -> Test:
    those = tuple(tests)
    return lambda node, known: any(test(each, known) for each in node.inside() for test in those)


def _name_test(name: str, *, folds: bool) -> Test:
    bare = name[1:]
    if name[0] == "#":
        if folds:
            return lambda node, _known: folded(node.id or "") == bare
        return lambda node, _known: node.id == bare
    if name[0] == ".":
        if folds:
            return lambda node, _known: bare in node.classes or bare in _folded(node.classes)
        return lambda node, _known: bare in node.classes
    if name[0] == "[":
        return lambda node, _known: bare in node.attributes or _spelled(node, bare) is not None
    return lambda node, _known: node.tag == name or node.tag.lower() == name


def _value_test(test: AttributeTest) -> Test:
    name, wanted, compare = test.name, test.value, _COMPARED[test.how]
    small = wanted.translate(_LOWER)
    may_fold = test.folds or name in _WITHOUT_CASE

    def has(node: Node, _known: Known) -> bool:
        value = node.attributes.get(name)
        if value is None:
            value = node.attributes.get(_spelled(node, name) or "") or ""
        if compare(value, wanted):
            return True
        return (
            may_fold
            and compare(value.translate(_LOWER), small)
            and (test.folds or not _is_foreign(node))
        )

    return has


def _spelled(node: Node, name: str) -> str | None:
    """Return how an attribute is spelled that is not all in lower case, as some of SVG's."""
    return next((each for each in node.attributes if each.lower() == name), None)


def _has_word(value: str, word: str) -> bool:
    return bool(word) and word in value and word in BLANKS.split(value)


_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "~=": _has_word,
    "|=": lambda value, part: value == part or value.startswith(f"{part}-"),
    "^=": lambda value, part: bool(part) and value.startswith(part),
    "$=": lambda value, part: bool(part) and value.endswith(part),
    "*=": lambda value, part: bool(part) and part in value,
}


def _around(node: Node) -> Node | None:
    around = node.parent
    return around if around is not None and around.is_element_node else None


def _before(node: Node) -> Node | None:
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before


def _is_foreign(node: Node) -> bool:
    """Whether an element is one of SVG or MathML."""
    here: Node | None = node
    while here is not None:
        tag = here.tag.lower()
        if tag in _FOREIGN:
            return True
        if here is not node and tag in _HTML_AGAIN:
            return False
        here = here.parent
    return False
