"""preserve export --format wxr: a discussion that other comment systems can take in."""

from __future__ import annotations

import datetime
import re
import time
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import msgspec
import pytest

from preserve.manifest import AuthorRow, CommentRow, encode, encode_manifest, read_manifest
from preserve.model import Kind, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Shell = Any

WP = "{http://wordpress.org/export/1.2/}"
SEED = "https://blog.example/article"
NASTY = 'a ]]> b \x00\x07\x1b\ufffe <b>&amp;</b> \U0001f600 "é"'


def row(id_: str, position: int, **more: Any) -> CommentRow:
    told: dict[str, Any] = {
        "id": id_, "native_id": None, "parent": None, "parent_source": None, "parent_exact": True,
        "depth": 1, "position": position, "number": None, "kind": "comment", "status": "visible",
        "author": {"name": f"Author {position}", "url": None}, "date": "2016-03-01T10:00:00+01:00",
        "date_text": "1 mars 2016", "permalink": None, "title": None, "text": f"Text {position}",
        "html": f"<p>Text {position}</p>", "mentions": [], "record_id": "<urn:uuid:1>",
        "locator": {"type": "css", "value": "p"},
    }  # fmt: skip
    return msgspec.convert({**told, **more}, CommentRow)


@pytest.fixture
def wxr(shell: Shell, capture_folder: Path) -> Callable[..., bytes]:
    """Return a WXR of a discussion with these comments; ``article`` has facts to change."""

    def export(*comments: CommentRow, words: tuple[str, ...] = (), **article: Any) -> bytes:
        if comments:
            lines = b"".join(encode(one) + b"\n" for one in comments)
            (capture_folder / "comments.jsonl").write_bytes(lines)
        path = capture_folder / "manifest.json"
        manifest = read_manifest(path)
        changed = msgspec.structs.replace(manifest.article, **article)
        path.write_bytes(encode_manifest(msgspec.structs.replace(manifest, article=changed)))
        data: bytes = shell("export", "--format", "wxr", *words).stdout_bytes
        return data

    return export


def as_wordpress(data: bytes) -> dict[str, Any]:
    """Read a WXR as WordPress's importer does where it has SimpleXML."""
    root = ElementTree.fromstring(data)
    assert root.tag == "rss"
    assert re.fullmatch(r"\d+\.\d+", root.findtext(f"channel/{WP}wxr_version", "").strip())
    assert root.find(f"channel/{WP}base_site_url") is not None
    (item,) = root.findall("channel/item")
    post = {
        child.tag.removeprefix(WP): child.text or ""
        for child in item
        if child.tag not in {f"{WP}comment", f"{WP}postmeta"}
    }
    comments = []
    for node in item.findall(f"{WP}comment"):
        fields: dict[str, Any] = {one.tag.removeprefix(f"{WP}comment_"): one.text for one in node}
        fields["meta"] = {
            one.findtext(f"{WP}meta_key"): one.findtext(f"{WP}meta_value")
            for one in node.findall(f"{WP}commentmeta")
        }
        comments.append(fields)
    return {"post": post, "comments": comments}


def as_wordpress_without_xml(data: bytes) -> list[dict[str, str]]:
    """Read the comments line by line with patterns, as WordPress's importer does else."""

    def field(text: str, tag: str) -> str:
        found = re.search(rf"<{tag}.*?>(.*?)</{tag}>", text, re.DOTALL)
        assert found is not None
        value = found[1]
        if value.startswith("<![CDATA["):
            return "".join(re.findall(r"<!\[CDATA\[(.*?)\]\]>", value, re.DOTALL))
        return value

    items = re.findall(r"<item>(.*?)</item>", data.decode(), re.DOTALL)
    found = re.findall(r"<wp:comment>(.+?)</wp:comment>", items[0], re.DOTALL)
    names = ("id", "author", "date", "date_gmt", "content", "approved", "type", "parent")
    return [{name: field(one, f"wp:comment_{name}") for name in names} for one in found]


def as_remark42(data: bytes) -> list[dict[str, Any]]:
    """Map comments as Remark42 does: by names without namespaces; a date in GMT has to be there."""
    comments = []
    for item in ElementTree.fromstring(data).iter("item"):
        links = [one.text for one in item if one.tag.rpartition("}")[2] == "link"]
        for node in (one for one in item if one.tag.rpartition("}")[2] == "comment"):
            told = {one.tag.rpartition("}")[2]: one.text or "" for one in node}
            gmt = told["comment_date_gmt"] + " +0000"
            at = datetime.datetime.strptime(gmt, "%Y-%m-%d %H:%M:%S %z")
            if told["comment_approved"] != "1":
                continue
            parent = told["comment_parent"]
            comments.append(
                {
                    "id": told["comment_id"],
                    "parent": "" if parent == "0" else parent,
                    "user": told["comment_author"],
                    "url": links[-1],
                    "at": at,
                    "text": told["comment_content"],
                }
            )
    return comments


def test_an_article_is_a_post_with_its_discussion(wxr: Callable[..., bytes]) -> None:
    read = as_wordpress(wxr())
    post = read["post"]
    assert post["title"] == "Un article [link=x]"
    assert post["link"] == SEED
    assert (post["post_type"], post["status"], post["comment_status"]) == (
        "post",
        "publish",
        "closed",
    )
    assert (post["post_date"], post["post_name"]) == ("2016-02-29 00:00:00", "article")
    assert f'<a href="{SEED}">' in post["{http://purl.org/rss/1.0/modules/content/}encoded"]
    assert [one["id"] for one in read["comments"]] == ["11", "12", "13", "14", "16"]
    assert [one["parent"] for one in read["comments"]] == ["0", "0", "12", "13", "0"]
    assert [one["type"] for one in read["comments"]] == [*["comment"] * 3, "pingback", "comment"]
    assert read["comments"][2]["content"].startswith("<p><strong>Réponse</strong></p>")
    assert read["comments"][0]["meta"]["preserve_record"] == "<urn:uuid:1>"


def test_what_xml_cannot_hold_is_taken_out_and_cdata_is_split(wxr: Callable[..., bytes]) -> None:
    nasty = row("1", 1, author={"name": NASTY, "url": "https://a.example/?b=1&c=]]>"})
    nasty = msgspec.structs.replace(nasty, html="<p>x ]]&gt; y</p>", title=NASTY)
    data = wxr(nasty, title=NASTY, site_name=NASTY, authors=(NASTY,))
    read = as_wordpress(data)
    plain = 'a ]]> b  <b>&amp;</b> \U0001f600 "é"'
    assert read["post"]["title"] == plain.replace("  ", " ")
    assert read["comments"][0]["author"] == plain
    assert as_wordpress_without_xml(data)[0]["author"] == plain
    assert read["comments"][0]["author_url"] == "https://a.example/?b=1&c=]]>"
    assert read["comments"][0]["content"].endswith("<p>x ]]&gt; y</p>")


def test_ids_are_numbers_and_the_native_ones_where_they_are(wxr: Callable[..., bytes]) -> None:
    made = "~abcdefghijkl"
    read = as_wordpress(wxr(row("7", 1), row(made, 2, parent="7"), row("9", 3)))["comments"]
    assert [one["id"] for one in read] == ["7", "10", "9"]
    assert read[1]["parent"] == "7"
    assert read[1]["meta"]["preserve_id"] == made


@pytest.mark.parametrize(
    "rows",
    [
        (row("9", 1), row("5", 2, parent="9"), row("6", 3, parent="5")),
        (row("3", 1, parent="8"), row("8", 2), row("12", 3, parent="3")),
        (row("~abcdefghijkl", 1), row("4", 2, parent="~abcdefghijkl"), row("x-1", 3, parent="4")),
        (row(str(1 << 70), 1), row("99999999999999999999999", 2, parent=str(1 << 70))),
        (row(str((1 << 63) - 1), 1), row("b", 2, parent=str((1 << 63) - 1))),
    ],
)
def test_what_is_answered_has_the_lower_number(
    wxr: Callable[..., bytes], rows: tuple[CommentRow, ...]
) -> None:
    read = as_wordpress(wxr(*rows))["comments"]
    number = {one["meta"]["preserve_id"]: int(one["id"]) for one in read}
    assert len(set(number.values())) == len(rows)
    assert all(0 < one < 1 << 63 for one in number.values())
    for one, wanted in zip(read, rows, strict=True):
        above = int(one["parent"])
        assert above == (number[wanted.parent] if wanted.parent else 0)
        assert above < int(one["id"])
        assert one["meta"].get("preserve_parent") == wanted.parent


def test_dates_are_local_and_gmt_and_say_how_much_is_known(wxr: Callable[..., bytes]) -> None:
    dates = [
        "2016-03-01T10:00:00+01:00",
        "2016-03-02T10:00:00",
        None,
        "2016-03-03",
        "2016-03-04T08:30",
        "March 1",
        "0001-01-01",
    ]
    rows = [
        row(str(at), at, date=date, date_exact=at != 5) for at, date in enumerate(dates, start=1)
    ]
    data = wxr(*rows)
    read = as_wordpress(data)["comments"]
    assert [(one["date"], one["date_gmt"], one["meta"]["preserve_date_is"]) for one in read] == [
        ("2016-03-01 10:00:00", "2016-03-01 09:00:00", "exact"),
        ("2016-03-02 10:00:00", "2016-03-02 10:00:00", "local"),
        ("2016-03-02 10:00:00", "2016-03-02 10:00:00", "unknown"),
        ("2016-03-03 00:00:00", "2016-03-03 00:00:00", "day"),
        ("2016-03-04 08:30:00", "2016-03-04 08:30:00", "about"),
        ("2016-03-04 08:30:00", "2016-03-04 08:30:00", "unknown"),
        ("2016-03-04 08:30:00", "2016-03-04 08:30:00", "unknown"),
    ]
    assert [one["meta"].get("preserve_date") for one in read] == dates
    for one in as_wordpress_without_xml(data):
        time.strptime(one["date_gmt"], "%Y-%m-%d %H:%M:%S")


def test_without_any_date_it_is_that_of_the_article_or_of_the_capture(
    wxr: Callable[..., bytes],
) -> None:
    (only,) = as_wordpress(wxr(row("1", 1, date=None)))["comments"]
    assert only["date_gmt"] == "2016-02-29 00:00:00"
    read = as_wordpress(wxr(row("1", 1, date=None), published=None))
    assert read["comments"][0]["date_gmt"] == "2026-01-01 12:00:00"
    assert read["post"]["post_date_gmt"] == "2026-01-01 12:00:00"


def test_replies_to_what_nobody_sees_move_up_and_say_so(wxr: Callable[..., bytes]) -> None:
    rows = (
        row("1", 1),
        row("2", 2, parent="1", status="deleted", author={"name": "Gone", "url": None}),
        row("3", 3, parent="2", status="pending"),
        row("4", 4, parent="3"),
        row("5", 5, parent="4", status="hidden", html="<p>Not for all</p>"),
    )
    data = wxr(*rows)
    read = as_wordpress(data)["comments"]
    assert [(one["id"], one["parent"], one["approved"]) for one in read] == [
        ("1", "0", "1"),
        ("3", "1", "0"),
        ("4", "1", "1"),
    ]
    assert read[2]["meta"]["preserve_parent"] == "3"
    assert b"Gone" not in data
    assert b"Not for all" not in data
    whole = as_wordpress(wxr(*rows, words=("--include-removed",)))["comments"]
    assert [one["approved"] for one in whole] == ["1", "trash", "0", "1", "0"]
    assert [one["parent"] for one in whole] == ["0", "1", "1", "1", "4"]
    assert whole[4]["content"] == "<p>Not for all</p>"
    assert [one["parent"] for one in as_remark42(data)] == ["", "1"]


def test_the_text_is_mark_up_that_a_comment_may_have(wxr: Callable[..., bytes]) -> None:
    markup = (
        '<p class="x">One<br>two <a href="/about" onclick="x()">about</a> <script>bad()</script>'
        '<a href="javascript:bad()">no</a></p><blockquote>said</blockquote>'
        '<iframe src="//player.example/1"></iframe><div style="x"><img src="s.gif" alt=";-)"></div>'
    )
    rows = (
        row("1", 1, html=markup),
        row("2", 2, html="", text="only <text>\nin lines"),
        row("3", 3, html="", text="", author={"name": "Eve", "url": "javascript:bad()"}),
    )
    read = as_wordpress(wxr(*rows))["comments"]
    assert read[0]["content"] == (
        '<p>One<br />\ntwo <a href="https://blog.example/about">about</a> <a>no</a></p>\n\n'
        "<blockquote>said</blockquote>\n\n"
        '<a href="https://player.example/1">https://player.example/1</a>\n\n'
        '<img src="https://blog.example/s.gif" alt=";-)" />'
    )
    assert read[1]["content"] == "<p>only &lt;text&gt;</p>\n\n<p>in lines</p>"
    assert (read[2]["content"], read[2]["author_url"]) == (" ", None)


def test_remark42_finds_each_comment_in_its_place(wxr: Callable[..., bytes]) -> None:
    read = as_remark42(wxr())
    assert [(one["id"], one["parent"], one["user"]) for one in read[:4]] == [
        ("11", "", "Camille"),
        ("12", "", "Dominique"),
        ("13", "12", "Claude"),
        ("14", "13", "世界"),
    ]
    assert {one["url"] for one in read} == {SEED}
    assert read[0]["at"] == datetime.datetime(2016, 3, 1, 9, tzinfo=datetime.UTC)


def test_a_page_without_a_title_or_comments_is_one_still(wxr: Callable[..., bytes]) -> None:
    nobody = msgspec.structs.replace(
        row("1", 1, kind=Kind.TRACKBACK), author=AuthorRow(name=None, url=None)
    )
    read = as_wordpress(wxr(nobody, title=None, authors=(), site_name=None, language=None))
    assert read["post"]["title"] == SEED
    assert read["comments"][0]["type"] == "trackback"
    assert read["comments"][0]["author"] is None
    gone = msgspec.structs.replace(nobody, status=Visibility.DELETED)
    assert as_wordpress(wxr(gone))["comments"] == []


@pytest.mark.usefixtures("capture_folder")
def test_it_is_about_one_capture(shell: Shell) -> None:
    assert "one capture" in shell("export", "--format", "wxr", "--seed", SEED, code=2).stderr
