"""A strict reading of HTML: what a browser would mend in silence is an error here.

Held against the page: every element is closed in its turn, only void ones are not; attributes are
quoted and not repeated; ids are there once; what may stand where (HTML 4.3 to 4.11, for the
elements that our pages use); references within the page lead somewhere.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

VOID = {"meta", "link", "input", "br", "hr", "img", "rect", "path"}
PHRASING = {
    "a", "b", "bdi", "button", "code", "del", "em", "i", "input", "ins", "label", "mark", "option",
    "select", "small", "span", "strong", "svg", "time", "title", "rect", "br",
}  # fmt: skip
# What may hold phrasing content alone.
PHRASING_ONLY = {"p", "h1", "h2", "h3", "h4", "a", "b", "bdi", "code", "del", "ins", "span", "time",
                 "label", "button", "summary", "dt", "caption", "figcaption"}  # fmt: skip
CHILDREN = {
    "ol": {"li"},
    "ul": {"li"},
    "dl": {"dt", "dd"},
    "table": {"caption", "thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
    "svg": {"title", "rect"},
    "html": {"head", "body"},
    "head": {"meta", "title", "style"},
    "select": {"option"},
}
TEXTLESS = set(CHILDREN) - {"svg"}
PARENTS = {"li": {"ol", "ul"}, "dt": {"dl"}, "dd": {"dl"}, "tr": {"thead", "tbody"},
           "summary": {"details"}, "figcaption": {"figure"}}  # fmt: skip


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.references: set[str] = set()
        self.headings: list[int] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def wrong(self, what: str) -> None:
        line, column = self.getpos()
        self.problems.append(f"{line}:{column} {what}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._look_at_place(tag)
        self._look_at_attributes(tag, attrs)
        if re.fullmatch("h[1-6]", tag):
            level, before = int(tag[1]), self.headings[-1] if self.headings else 0
            if level > before + 1:
                self.wrong(f"<{tag}> after h{before}")
            self.headings.append(level)
        if tag not in VOID:
            self.open.append(tag)

    def _look_at_place(self, tag: str) -> None:
        parent = self.open[-1] if self.open else ""
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.wrong(f"<{tag}> in <{parent}>")
        if tag in PARENTS and parent not in PARENTS[tag]:
            self.wrong(f"<{tag}> in <{parent}>")
        if tag not in PHRASING and (around := PHRASING_ONLY.intersection(self.open)):
            self.wrong(f"<{tag}> in <{'> <'.join(around)}>")
        if tag == "a" and "a" in self.open:
            self.wrong("a link in a link")

    def _look_at_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len({name for name, _ in attrs}) != len(attrs):
            self.wrong(f"<{tag}> repeats an attribute")
        written = self.get_starttag_text() or ""
        if re.search(r"=[^\"\s>]", re.sub(r'"[^"]*"', '""', written)):
            self.wrong(f"{written[:60]} has an attribute without quotes")
        for name, value in attrs:
            if name == "id":
                if value in self.ids or not value or re.search(r"\s", value):
                    self.wrong(f"the id {value!r} is there twice, or is none")
                self.ids.add(value or "")
            if name == "href" and value and value.startswith("#"):
                self.references.add(value[1:])
            if name in {"aria-labelledby", "aria-describedby", "for"}:
                self.references.update((value or "").split())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.wrong(f"<{tag}/> closes nothing in HTML")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.wrong(f"</{tag}> where <{self.open[-1] if self.open else ''}> is open")
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and (not self.open or self.open[-1] in TEXTLESS):
            self.wrong(f"text in <{self.open[-1] if self.open else ''}>: {data.strip()[:40]}")

    def handle_comment(self, data: str) -> None:
        self.wrong(f"a comment: {data[:40]}")


def read_strictly(html: str) -> tuple[list[str], list[tuple[str, dict[str, str | None]]]]:
    """Return what is wrong with a page, and its elements with their attributes, in order."""
    reader = _Strict()
    if not html.startswith("<!doctype html>\n"):
        reader.problems.append("no doctype")
    reader.feed(html)
    reader.close()
    problems = list(reader.problems)
    problems += [f"<{tag}> is not closed" for tag in reader.open]
    problems += [
        f"#{name} leads nowhere"
        for name in sorted(reader.references)
        if name not in reader.ids and unquote(name) not in reader.ids
    ]
    if html.count("<h1") != 1:
        problems.append("not one h1")
    problems += [
        f"{character!r} has no place in HTML"
        for character in set(re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", html))
    ]
    return problems, reader.elements
