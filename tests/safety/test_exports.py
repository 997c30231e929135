"""What is exported runs nothing where it is opened: in a page, a spreadsheet, a reader of XML."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, cast
from xml.etree import ElementTree

import msgspec
import pytest
from hostile_site import HOSTILE, run_in

from preserve.export import COLUMNS, csv_lines
from preserve.manifest import CommentRow, read_rows
from preserve.page import parse_fragment

if TYPE_CHECKING:
    from hostile_site import HostilePlace

    from preserve.export import View

RUNS = {"script", "base", "form", "iframe", "frame", "object", "embed", "applet", "link", "img"}
RUNS |= {"audio", "video", "source", "svg", "math", "input", "button", "template", "portal"}


class Elements(HTMLParser):
    """All that a page is made of, as a browser would take it apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def exported(place: HostilePlace, form: str, *more: str) -> str:
    done = run_in(place.folder, "export", place.ids[-1], "--format", form, *more)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def pages(place: HostilePlace) -> dict[str, str]:
    file = place.folder / "changes.html"
    run_in(place.folder, "diff", *place.ids[:2], "--html", str(file), "--force")
    return {"export": exported(place, "html"), "diff": file.read_text()}


@pytest.mark.parametrize("which", ["export", "diff"])
def test_a_page_has_nothing_that_runs_or_loads_and_a_policy_for_the_rest(
    place: HostilePlace, which: str
) -> None:
    page = pages(place)[which]
    assert (
        "\\x1b" in page or "\ufffd" in page or "\\u001b" in page
    )  # it does show the hostile texts
    elements = Elements(page).found
    assert not {tag for tag, _ in elements} & RUNS
    for tag, attributes in elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in {"src", "srcset", "style", "action", "formaction", "background"}
            if name == "href":
                assert re.match(r"https?://|#", value or ""), value
            assert (name, (value or "").lower()) != ("http-equiv", "refresh")
        if tag == "a" and not (attributes["href"] or "").startswith("#"):
            assert {"nofollow", "noopener"} <= {*(attributes["rel"] or "").split()}
    policies = [
        one["content"]
        for tag, one in elements
        if one.get("http-equiv") == "Content-Security-Policy"
    ]
    (policy,) = policies
    directives = dict(part.strip().split(" ", 1) for part in (policy or "").split(";"))
    assert directives["default-src"] == "'none'"
    assert set(directives) >= {"base-uri", "form-action"}
    assert set(directives) - {"style-src"} == {"default-src", "base-uri", "form-action"}
    assert page.index("Content-Security-Policy") < page.index("<title")
    assert ("meta", {"name": "referrer", "content": "no-referrer"}) in elements
    # The same by the parser of a browser, where it sees more elements than the one above.
    tree = parse_fragment(page)
    assert not [one for tag in RUNS for one in tree.css(tag)]


def test_no_text_of_a_page_reorders_what_stands_beside_it(place: HostilePlace) -> None:
    page = exported(place, "html")
    isolated = r"<bdi>[^<]*</bdi>|<(p|h1|h3)[^>]* dir=\"auto\"[^>]*>.*?</\1>"
    outside = re.sub(r"<[^>]*>", " ", re.sub(isolated, "", page, flags=re.DOTALL))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", outside)


def test_a_spreadsheet_finds_no_formula_and_the_texts_can_be_had_back(place: HostilePlace) -> None:
    begins = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1", "\n@x", "＝1", "'=1", "''-1")
    for text in begins:
        assert cells_of(place, text)["text"] == f"'{text}"
        assert cells_of(place, text, exact=True)["text"] == text
    for text in ("a=1", "'a", "12", "", "«-»", "1-2"):
        assert cells_of(place, text)["text"] == text
    assert cells_of(place, "x")["position"] == "1"


class OneComment:
    """Stands for a view of a capture with this comment alone."""

    id = "capture"

    def __init__(self, row: CommentRow) -> None:
        self.row = row

    def rows(self, part: str) -> list[CommentRow]:
        assert part == "comments"
        return [self.row]


def cells_of(place: HostilePlace, text: str, *, exact: bool = False) -> dict[str, str]:
    """Return the first comment as CSV has it, with another text."""
    row = next(read_rows(place.latest / "comments.jsonl", CommentRow))
    view = cast("View", OneComment(msgspec.structs.replace(row, text=text)))
    table = b"".join(csv_lines([view], "comments", exact=exact)).decode()
    (cells,) = csv.DictReader(io.StringIO(table, newline=""))
    return cells


@pytest.mark.parametrize("part", COLUMNS)
def test_no_cell_of_a_hostile_capture_begins_a_formula(place: HostilePlace, part: str) -> None:
    table = exported(place, "csv", "--part", part)
    cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
    assert any(HOSTILE[:12] in cell for cell in cells)
    assert not [cell for cell in cells if re.match(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]", cell)]


def test_xml_is_read_by_a_strict_parser_and_has_no_entity_of_its_own(place: HostilePlace) -> None:
    written = exported(place, "wxr")
    assert "<!DOCTYPE" not in written
    assert "<!ENTITY" not in written
    tree = ElementTree.fromstring(written)
    comments = tree.findall(".//{http://wordpress.org/export/1.2/}comment")
    assert len(comments) == 2
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", written)
    content = "{http://wordpress.org/export/1.2/}comment_content"
    for one in comments:
        for tag, attributes in Elements(one.findtext(content) or "").found:
            assert tag not in RUNS - {"img"}
            assert not [name for name in attributes if name.startswith("on")]


def test_linked_data_can_be_put_into_a_page_as_it_is(place: HostilePlace) -> None:
    path = place.latest / "comments.jsonl"
    before = path.read_bytes()
    closing = '</script><!--<script>alert(1)//"'
    try:
        rows = [json.loads(line) for line in before.splitlines()]
        rows[0]["text"] = closing
        path.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
        written = exported(place, "jsonld")
    finally:
        path.write_bytes(before)
    assert "<" not in written
    assert json.loads(written)["comment"][0]["text"] == closing
    page = f'<script type="application/ld+json">{written}</script><p>after</p>'
    assert [tag for tag, _ in Elements(page).found] == ["script", "p"]
