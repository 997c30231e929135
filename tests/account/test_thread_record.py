"""The thread page in a capture: its record, what it was made from, and its place in a package."""

from __future__ import annotations

import dataclasses
import html
import json
import zipfile
from typing import TYPE_CHECKING

import msgspec
import pytest
from scripted_web import SEED, Result, page, scripted_web

from preserve.catalogue import find
from preserve.export import export_wacz
from preserve.index import read_cdxj
from preserve.manifest import encode_manifest
from preserve.verify import verify
from preserve.warc import read_records

if TYPE_CHECKING:
    from pathlib import Path

STORY = "http://nouvelles.test/recit"


def entry(number: int, said: str) -> str:
    return (
        f'<li id="comment-{number}" class="comment depth-1"><div class="comment-body">'
        f'<div class="comment-author vcard"><cite class="fn">Camille</cite></div>'
        f'<div class="comment-meta"><a href="#comment-{number}">12 mars 2016</a></div>'
        f"<p>{html.escape(said)}</p></div></li>"
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stored:
    type: str
    id: str
    headers: dict[str, str | None]
    block: bytes


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """Two captures of an article with two comments, and one of an article without."""
    with scripted_web(tmp_path_factory.mktemp("thread") / "warcs") as web:
        every = entry(1, f"Comme on lit : {STORY}") + entry(2, "<b>Un unicum.</b>")
        thread = f'<div id="comments"><ol class="commentlist">{every}</ol></div>'
        text = "<article><h1>Le four</h1><p>Un texte.</p></article>"
        web.serve(SEED, page(text + thread))
        web.serve(STORY, page("<h1>Un récit</h1>"))
        web.serve("http://blog.test/muet", page(text))
        return [web.capture(), web.capture(), web.capture("http://blog.test/muet")]


def records_at(result: Result, url: str) -> list[Stored]:
    names = ("Content-Type", "WARC-Refers-To", "WARC-Payload-Digest")
    return [
        Stored(
            type=record.type or "",
            id=record.id or "",
            headers={name: record.header(name) for name in names},
            block=record.stream.read(),
        )
        for row in result.captured.manifest.files
        for record in read_records(result.captured.folder / row.name)
        if record.target == url
    ]


def test_the_page_is_a_resource_that_names_what_it_was_made_from(results: list[Result]) -> None:
    manifest = results[0].captured.manifest
    thread = manifest.discussion.thread_page
    assert thread is not None
    assert thread.url == f"http://preserve.invalid/{manifest.capture.id}/thread"
    resource, metadata = records_at(results[0], thread.url)
    assert (resource.type, resource.id) == ("resource", thread.record_id)
    assert resource.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "&lt;b&gt;Un unicum.&lt;/b&gt;" in resource.block.decode()
    assert (metadata.type, metadata.headers["WARC-Refers-To"]) == ("metadata", resource.id)
    (data,) = records_at(results[0], f"urn:preserve:{manifest.capture.id}:discussion")
    sources = [manifest.article.record_id, data.id]
    assert metadata.block.decode().split() == [
        word for one in sources for word in ("made-from:", one)
    ]
    for one in sources:
        assert html.escape(str(one)) in resource.block.decode()


def test_verify_accepts_it_and_misses_it(results: list[Result], tmp_path: Path) -> None:
    folder = results[0].captured.folder
    assert verify(folder).findings == ()
    manifest = results[0].captured.manifest
    thread = manifest.discussion.thread_page
    assert thread is not None
    lost = msgspec.structs.replace(thread, record_id="<urn:uuid:nowhere>")
    discussion = msgspec.structs.replace(manifest.discussion, thread_page=lost)
    changed = msgspec.structs.replace(manifest, discussion=discussion)
    copy = tmp_path / "warcs" / "blog.test" / folder.name
    copy.mkdir(parents=True)
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "manifest.json").write_bytes(encode_manifest(changed))
    assert any("nowhere" in one.sentence for one in verify(copy).findings)


def test_an_article_without_comments_has_no_page(results: list[Result]) -> None:
    capture = results[2].captured
    assert capture.manifest.discussion.thread_page is None
    assert (
        records_at(results[2], f"http://preserve.invalid/{capture.manifest.capture.id}/thread")
        == []
    )


def test_a_package_of_two_captures_lists_the_page_of_each_where_its_index_has_it(
    results: list[Result], tmp_path: Path
) -> None:
    collection = results[0].captured.folder.parents[1]
    captures = [
        find(collection, one.captured.folder.name, unreadable=lambda error: pytest.fail(str(error)))
        for one in results[:2]
    ]
    output = tmp_path / "two.wacz"
    export_wacz(captures, collection=collection, output=output)
    with zipfile.ZipFile(output) as package:
        lines = package.read("pages/pages.jsonl").decode().splitlines()[1:]
        (tmp_path / "index").write_bytes(package.read("indexes/index.cdx"))
    pages = [json.loads(line) for line in lines]
    assert [one["title"] for one in pages] == ["Le four", "Discussion : Le four"] * 2
    threads = pages[1::2]
    assert len({one["url"] for one in threads}) == len({one["id"] for one in threads}) == 2
    indexed = {
        (one.url, one.timestamp): one.mime
        for _, _, one in read_cdxj(tmp_path / "index")
        if one is not None
    }
    for one in threads:
        second = "".join(digit for digit in one["ts"] if digit.isdigit())
        assert indexed[one["url"], second] == "text/html"
        assert "Un unicum." in one["text"]
        assert "Camille" in one["text"]
