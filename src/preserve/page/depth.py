"""How large a tree a page's mark-up makes, told before it is parsed.

The parser's time grows with the square of the depth, and formatting elements that are never
closed are opened anew in every following block, which multiplies nodes. Neither can be stopped
once begun. This follows the tree construction rules (HTML 13.2.6) closely enough to know both.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

from preserve.errors import PageError
from preserve.page.words import words
from preserve.patterns import pattern

DEPTH_MAX = 2000
# An element takes some 300 bytes in the tree; the longest pages that people read have half as many.
ELEMENTS_MAX = 400_000
# So many tags make at worst a tree of 500,000 nodes: half a second.
_HARMLESS_TAGS = 2000
_REOPENED_MAX = 300_000
_STEPS_MAX = 20_000_000

_START = pattern("<[a-zA-Z]")
_TAG = pattern(
    r"<(/?)([a-zA-Z][^\s/>]*+)"
    r"((?>(?:[\s/]++|(?:=[^\s/>=]*+|[^\s/>=]++)"
    r"(?>(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^\s>]*+))?))*))"
    r"(>?)"
    r"|<!--|<[!?/]"
)
_COMMENT_END = pattern(r"--!?>")
_VOID = words(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param"
    " source track wbr"
)
_RAW = words("iframe noembed noframes script style textarea title xmp")
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
_CLOSES_P = words(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr li dd dt listing main menu nav ol p plaintext"
    " pre search section summary table ul xmp"
)
_SCOPE = words("applet caption html table td th marquee object template button")
# A start tag → the open element it ends, and the elements beyond which it does not look.
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"}) | _SCOPE),
    "dd": (frozenset({"dd", "dt"}), frozenset({"dl"}) | _SCOPE),
    "dt": (frozenset({"dd", "dt"}), frozenset({"dl"}) | _SCOPE),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "optgroup": (frozenset({"optgroup", "option"}), frozenset({"select"})),
    "td": (frozenset({"td", "th"}), frozenset({"table", "template"})),
    "th": (frozenset({"td", "th"}), frozenset({"table", "template"})),
    "tr": (frozenset({"tr"}), frozenset({"table", "template"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table", "template"})),
    "thead": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table", "template"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table", "template"})),
    "a": (frozenset({"a"}), frozenset({"td", "th", "caption", "object", "template"})),
    "nobr": (frozenset({"nobr"}), _SCOPE),
    "button": (frozenset({"button"}), _SCOPE - {"button"}),
}
# Elements that stop the search of an end tag which is not their own, and of what it may end.
_SPECIAL = (
    _CLOSES_P | _SCOPE | words("body head tbody tfoot thead tr select frameset noscript")
) - {"dialog"}
_CELLS = frozenset({"td", "th", "caption"})
_TABLE_PARTS = frozenset({"table", "tbody", "tfoot", "thead", "tr"})
_MARKERS = frozenset({"td", "th", "caption", "object", "applet", "marquee", "template"})


def check_depth(html: str) -> None:
    """Do nothing if ``html`` can be parsed in reasonable time and memory.

    Raises:
        PageError: more than 400,000 elements, nested deeper than 2,000 of them, or made to multiply
            when parsed.
    """
    if html.count("<") <= _HARMLESS_TAGS:
        return
    tags = sum(1 for _ in itertools.islice(_START.finditer(html), ELEMENTS_MAX + 1))
    if tags > ELEMENTS_MAX:
        raise PageError(f"The page has more than {ELEMENTS_MAX} elements; it is kept but not read.")
    if tags > _HARMLESS_TAGS:
        _Walk(html).run()


class _Walk:
    """The open elements while tags go by, as the tree builder would have them."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.open: list[tuple[str, str]] = []  # name, and the whole tag of a formatting element
        self.count: Counter[str] = Counter()
        self.reopened = 0
        self.steps = 0

    def run(self) -> None:
        position = 0
        while match := _TAG.search(self.html, position):
            position = match.end()
            name = match[2]
            if name is None:
                position = self._past_markup(match[0], position)
                continue
            if not match[4]:  # cut off: no tag at all
                return
            name = name.lower()
            if match[1]:
                self._end(name)
            else:
                self._start(name, match[3])
                if name in _RAW and not (self.count["svg"] or self.count["math"]):
                    position = self._past_raw(name, position)
                elif name == "plaintext":
                    return

    def _past_markup(self, begin: str, position: int) -> int:
        if begin == "<!--":
            if self.html.startswith((">", "->"), position):
                return position
            end = _COMMENT_END.search(self.html, position)
            return end.end() if end else len(self.html)
        end_index = self.html.find(">", position)
        return end_index + 1 if end_index != -1 else len(self.html)

    def _past_raw(self, name: str, position: int) -> int:
        self._pop_to(len(self.open) - 1)
        end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.html, position)
        if end is None:
            return len(self.html)
        close = self.html.find(">", end.end())
        return close + 1 if close != -1 else len(self.html)

    def _start(self, name: str, attributes: str) -> None:
        if name in _CLOSES_P and self.count["p"]:
            self._end_implied(frozenset({"p"}), _SCOPE)
        if name in _IMPLIED:
            self._end_implied(*_IMPLIED[name])
        if name in _VOID or (
            attributes.endswith("/") and (self.count["svg"] or self.count["math"])
        ):
            return
        sticky = ""
        if name in _FORMATTING:
            sticky = name + attributes
            if sum(tag == sticky for _, tag in self.open[-6:]) >= 3:  # at most three alike return
                sticky = ""
        self._push(name, sticky)

    def _push(self, name: str, sticky: str) -> None:
        self.open.append((name, sticky))
        self.count[name] += 1
        if len(self.open) > DEPTH_MAX:
            raise PageError(
                f"The page is nested deeper than {DEPTH_MAX} elements; it is kept but not read."
            )

    def _end_implied(self, targets: frozenset[str], barrier: frozenset[str]) -> None:
        if not any(self.count[name] for name in targets):
            return
        for index in range(len(self.open) - 1, -1, -1):
            self._step()
            name = self.open[index][0]
            if name in targets:
                self._pop_to(index)
                return
            if name in barrier:
                return

    def _end(self, name: str) -> None:
        if not self.count[name]:
            return
        for index in range(len(self.open) - 1, -1, -1):
            self._step()
            found = self.open[index][0]
            if found == name:
                if name in _FORMATTING and any(above in _SPECIAL for above, _ in self.open[index:]):
                    del self.open[index]
                    self.count[name] -= 1
                else:
                    self._pop_to(index)
                return
            if name in _FORMATTING:
                if found in _MARKERS:
                    return
            elif found in _CELLS:
                if name not in _TABLE_PARTS:
                    return
            elif found in _SPECIAL and name not in _SPECIAL:
                return

    def _pop_to(self, index: int) -> None:
        """Close the elements from ``index`` up; formatting ones among them open again."""
        closed = self.open[index:]
        del self.open[index:]
        for name, _ in closed:
            self.count[name] -= 1
        if closed and closed[0][0] in _MARKERS:
            return
        for name, sticky in closed[1:]:
            if sticky:
                self.reopened += 1
                self._push(name, sticky)
        if self.reopened > _REOPENED_MAX:
            raise PageError("The page's mark-up multiplies when parsed; it is kept but not read.")

    def _step(self) -> None:
        self.steps += 1
        if self.steps > _STEPS_MAX:
            raise PageError("The page's mark-up is too tangled to parse; it is kept but not read.")
