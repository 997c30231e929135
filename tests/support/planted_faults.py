"""Faults that may be planted in a good collection, and the copy of one in which to plant them.

Each is a change of one copy; whoever plants it mends what else would give it away, as far as that
goes: the account of files and parts, and the manifest in the meta file.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

from scripted_web import SEED, page

from preserve.catalogue import rebuild
from preserve.warc import WarcWriter, read_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Rows = list[dict[str, Any]]

STORY = "http://nouvelles.test/recit"
GONE = "http://nouvelles.test/retire"
STYLE = "http://blog.test/s.css"
LONG = "<p>Le four du village, sa voûte et son histoire.</p>" * 40
HEAD = '<meta name="generator" content="WordPress 4.4"><link rel="stylesheet" href="/s.css">'


def comment(number: int, text: str, answers: str = "") -> str:
    return (
        f'<li class="comment depth-1" id="comment-{number}"><div id="div-comment-{number}" '
        f'class="comment-body"><div class="comment-author vcard"><cite class="fn">Auteur {number}'
        f'</cite></div><div class="commentmetadata"><a href="{SEED}#comment-{number}">14 mars 2016'
        f" à 8 h {number} min</a></div><p>{text}</p></div>{answers}</li>"
    )


def blog(last: str) -> bytes:
    answers = f'<ul class="children">{comment(12, "Et pourtant il lève encore très bien")}</ul>'
    first = comment(11, f'Le levain dort au frais : <a href="{STORY}">voir</a>', answers)
    body = f'<article><h1>Le four</h1>{LONG}<p>Lire <a href="{GONE}">ceci</a>.</p></article>'
    thread = f'<div id="comments"><ol class="commentlist">{first}{comment(13, last)}</ol></div>'
    return page(body + thread, HEAD)


@dataclasses.dataclass
class Copy:
    """A copy of the good collection, and ways to change its newest capture."""

    place: Path

    @property
    def folder(self) -> Path:
        return max((self.place / "blog.test").iterdir())

    @property
    def warc(self) -> Path:
        return self.folder / f"{self.folder.name}-00000.warc.gz"

    @property
    def meta(self) -> Path:
        return self.folder / f"{self.folder.name}-meta.warc.gz"

    def document(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        path = self.folder / name
        whole = json.loads(path.read_bytes())
        change(whole)
        path.write_text(json.dumps(whole, ensure_ascii=False))

    def manifest(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the manifest, and the copy of it in the meta file."""
        self.document("manifest.json", change)
        held = {one.target: one for one in read_records(self.meta)}
        kept = {
            name: next(
                record.stream.read()
                for record in read_records(self.meta)
                if record.target == f"urn:preserve:{self.folder.name}:{name}"
            )
            for name in ("settings", "log")
        }
        assert len(held) == 4
        self.meta.unlink()
        writer = WarcWriter(
            self.folder,
            stem=f"{self.folder.name}-meta",
            capture_id=self.folder.name,
            warcinfo=(),
            numbered=False,
        )
        for name, data in kept.items():
            writer.write_resource(name, "application/json", data)
        manifest = (self.folder / "manifest.json").read_bytes()
        writer.write_resource("manifest", "application/json", manifest)
        writer.close()

    def account(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change what accounts for files and parts: where there was a purge, that account."""
        self.document("purged.json", change)

    def rows(self, part: str, change: Callable[[Rows], object]) -> None:
        path = self.folder / f"{part}.jsonl"
        rows = [json.loads(line) for line in path.read_bytes().splitlines()]
        change(rows)
        data = "".join(
            json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows
        ).encode()
        path.write_bytes(data)
        told = {"count": len(rows), "sha256": hashlib.sha256(data).hexdigest()}
        self.account(lambda whole: whole["parts"][part].update(told))
        rebuild(self.place)

    def contents(self, change: Callable[[bytes], bytes]) -> None:
        data = change(self.warc.read_bytes())
        self.warc.write_bytes(data)
        told = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        self.account(lambda whole: whole["files"][0].update(told))
        self.manifest(lambda whole: whole["totals"].update(bytes_stored=len(data)))

    def record(self, target: str, old: bytes, new: bytes, *, kind: str = "response") -> None:
        """Change the bytes of one record; its length stays where both are as long."""
        for record in read_records(self.warc):
            if record.target == target and record.type == kind:
                start, length = record.offset, record.length
                break

        def changed(data: bytes) -> bytes:
            member = gzip.decompress(data[start : start + length])
            assert old in member
            made = _member(member.replace(old, new, 1), length)
            return data[:start] + made + data[start + length :]

        self.contents(changed)

    def index(self, change: Callable[[list[str]], object]) -> None:
        path = self.folder / "index.cdxj"
        lines = path.read_text().splitlines()
        change(lines)
        path.write_text("".join(f"{line}\n" for line in lines))


def _member(data: bytes, length: int) -> bytes:
    """Pack a record into a gzip member of just that length, by a name of the right length."""
    packed = gzip.compress(data, 9, mtime=0)
    room = length - len(packed) - 1
    assert room >= 0
    return packed[:3] + b"\x08" + packed[4:10] + b"x" * room + b"\0" + packed[10:]


def url_of(rows: Rows, url: str) -> dict[str, Any]:
    return next(row for row in rows if row["url"] == url)


def set_in(line: str, **fields: str | None) -> str:
    key, moment, block = line.split(" ", 2)
    whole = json.loads(block)
    for name, value in fields.items():
        whole.pop(name, None) if value is None else whole.update({name: value})
    return f"{key} {moment} {json.dumps(whole)}"


def story_line(lines: list[str], **fields: str | None) -> None:
    at = next(number for number, line in enumerate(lines) if STYLE in line)
    lines[at] = set_in(lines[at], **fields)


def catalogue(copy: Copy, statement: str) -> None:
    with sqlite3.connect(copy.place / "catalogue.db") as connection:
        changed = connection.execute(statement).rowcount
        assert changed
    connection.close()


def comments(copy: Copy, number: int, **fields: Any) -> None:
    copy.rows("comments", lambda rows: rows[number].update(fields))


def css(value: str) -> dict[str, str]:
    return {"type": "css", "value": value}


def other_version(copy: Copy) -> None:
    copy.manifest(lambda whole: whole["capture"].update(software="preserve/0.0.1"))


def moved(copy: Copy, change: Callable[[Path], object]) -> None:
    change(next((copy.place / "originals").glob("*.warc.gz")))


def after(*steps: Callable[[Copy], object]) -> Callable[[Copy], object]:
    """Do one after the other."""

    def both(copy: Copy) -> None:
        for step in steps:
            step(copy)

    return both


def circle(rows: Rows) -> None:
    rows[0].update(parent="12", depth=3)


def two_headers(copy: Copy) -> None:
    copy.record(SEED, b"WARC-Type: response\r\n", b"WARC-Type: response\r\nX: y\nZ: u\r\n")


def drop_original(copy: Copy) -> None:
    shutil.rmtree(copy.place / "originals")
    rebuild(copy.place)


RECORD, LINE, WHOLE = "record", "line", "whole"

# What is damaged; the file to be named, how exactly (a record, a line, or the file as a
# whole), and the word of the finding.
FAULTS: dict[str, tuple[Callable[[Copy], object], str, str, str]] = {
    # ------------------------------------------------------------------ WARC files and gzip members
    "a byte of a member flipped": (
        lambda c: c.contents(lambda d: d[:3000] + bytes([d[3000] ^ 255]) + d[3001:]),
        "WARC",
        RECORD,
        "unreadable",
    ),
    "the last bytes cut off": (
        lambda c: c.contents(lambda d: d[:-9]),
        "WARC",
        RECORD,
        "unreadable",
    ),
    "noise between members": (
        lambda c: c.contents(lambda d: d + b"\x1f\x8b\x08noise"),
        "WARC",
        RECORD,
        "unreadable",
    ),
    "a record twice": (
        lambda c: c.contents(lambda d: d + _first_member(c, d)),
        "WARC",
        RECORD,
        "id-repeated",
    ),
    "the file is gone": (lambda c: c.warc.unlink(), "WARC", WHOLE, "file-missing"),
    "another size than accounted for": (
        lambda c: c.account(lambda w: w["files"][0].update(bytes=7)),
        "WARC",
        WHOLE,
        "file-size",
    ),
    "another digest than accounted for": (
        lambda c: c.account(lambda w: w["files"][0].update(sha256="0" * 64)),
        "WARC",
        WHOLE,
        "file-digest",
    ),
    "a file that nobody lists": (
        lambda c: shutil.copy(c.warc, c.folder / "more.warc.gz"),
        "more.warc.gz",
        WHOLE,
        "file-unlisted",
    ),
    "a file left open": (
        lambda c: (c.folder / "x.warc.gz.open").write_bytes(b""),
        "x.warc.gz.open",
        WHOLE,
        "left-open",
    ),
    # ----------------------------------------------------------------------------- digests, headers
    "a word of a body changed": (
        lambda c: c.record(SEED, b"levain", b"LEVAIN"),
        "WARC",
        RECORD,
        "block-digest",
    ),
    "a payload digest of another": (
        lambda c: c.record(SEED, b"WARC-Payload-Digest: sha1:", b"WARC-Payload-Digest: sha1:AAAA"),
        "WARC",
        RECORD,
        "payload-digest",
    ),
    "a line of a header without CR": (two_headers, "WARC", RECORD, "line-ends"),
    "a date that is none": (
        lambda c: c.record(SEED, b"WARC-Date: 2026-", b"WARC-Date: 20X6-"),
        "WARC",
        RECORD,
        "field-value",
    ),
    "a type that must not have a field": (
        lambda c: c.record(SEED, b"WARC-Type: response", b"WARC-Type: warcinfo"),
        "WARC",
        RECORD,
        "field-forbidden",
    ),
    "a concurrent record that is not there": (
        lambda c: c.record(
            SEED, b"WARC-Concurrent-To: <urn:uuid:0", b"WARC-Concurrent-To: <urn:uuid:f"
        ),
        "WARC",
        RECORD,
        "reference",
    ),
    "a warcinfo that is not there": (
        lambda c: c.record(
            SEED, b"WARC-Warcinfo-ID: <urn:uuid:0", b"WARC-Warcinfo-ID: <urn:uuid:f"
        ),
        "WARC",
        RECORD,
        "reference",
    ),
    # ------------------------------------------------------------------------------------ revisits
    "a revisit without an original": (drop_original, "WARC", RECORD, "original-missing"),
    "a revisit of another date": (
        lambda c: c.record(
            STORY, b"WARC-Refers-To-Date: 2026-", b"WARC-Refers-To-Date: 2025-", kind="revisit"
        ),
        "WARC",
        RECORD,
        "original-missing",  # it is looked for by its date
    ),
    "a revisit that stands for another body": (
        lambda c: c.rows("resources", lambda r: url_of(r, STORY).update(payload_sha256="0" * 64)),
        "WARC",
        RECORD,
        "revisit-body",
    ),
    "a revisit whose line names no original": (
        lambda c: c.rows("resources", lambda r: url_of(r, STORY).update(revisit_of=None)),
        "resources.jsonl",
        LINE,
        "record-differs",
    ),
    # --------------------------------------------------------------------------------------- index
    "a line of index missing": (
        lambda c: c.index(lambda i: i.pop()),
        "WARC",
        RECORD,
        "not-indexed",
    ),
    "a line of index too many": (
        lambda c: c.index(lambda i: i.append(set_in(i[-1], offset="3").replace("test", "zest"))),
        "index.cdxj",
        LINE,
        "index-nowhere",
    ),
    "an index out of order": (
        lambda c: c.index(lambda i: i.reverse()),
        "index.cdxj",
        LINE,
        "index-order",
    ),
    "a line that is no CDXJ": (
        lambda c: c.index(lambda i: i.append("zz) 2026 {")),
        "index.cdxj",
        LINE,
        "index-line",
    ),
    **{
        f"a wrong {field} in the index": (
            lambda c, field=field, value=value: c.index(  # type: ignore[misc]  # bound here
                lambda i: story_line(i, **{field: value})
            ),
            "index.cdxj",
            LINE,
            "index-nowhere" if field == "offset" else "index-differs",
        )
        for field, value in (
            ("offset", "12"),
            ("length", "12"),
            ("digest", "sha1:AAAA"),
            ("mime", "text/plain"),
            ("status", "500"),
        )
    },
    "what is withdrawn has a line of index": (
        lambda c: c.index(lambda i: i.insert(0, set_in(i[0], url=GONE))),
        "index.cdxj",
        LINE,
        "index-withdrawn",
    ),
    # ----------------------------------------------------------------------- manifest and its sums
    "a number of comments": (
        lambda c: c.manifest(lambda w: w["discussion"].update(recorded=4)),
        "manifest.json",
        WHOLE,
        "sum",
    ),
    "a number of lines": (
        lambda c: c.account(lambda w: w["parts"]["citations"].update(count=9)),
        "manifest.json",
        WHOLE,
        "sum",
    ),
    "a part of another digest": (
        lambda c: c.account(lambda w: w["parts"]["citations"].update(sha256="0" * 64)),
        "citations.jsonl",
        WHOLE,
        "file-digest",
    ),
    "a manifest that is not the one kept": (
        lambda c: c.document("manifest.json", lambda w: w["capture"].update(note="autre")),
        "META",
        RECORD,
        "meta",
    ),
    "a manifest that is none": (
        lambda c: (c.folder / "manifest.json").write_text("{}"),
        "manifest.json",
        WHOLE,
        "manifest",
    ),
    "an article of another title": (
        lambda c: c.manifest(lambda w: w["article"].update(title="Autre")),
        "manifest.json",
        WHOLE,
        "read-again",
    ),
    "a discussion of another state": (
        lambda c: c.manifest(lambda w: w["discussion"].update(state="closed")),
        "manifest.json",
        WHOLE,
        "read-again",
    ),
    "the meta file is gone": (lambda c: c.meta.unlink(), "META", WHOLE, "file-missing"),
    # ----------------------------------------------------------------------- resources and records
    "another status": (
        lambda c: c.rows("resources", lambda r: url_of(r, STYLE).update(status=404)),
        "resources.jsonl",
        LINE,
        "record-differs",
    ),
    "another SHA-1": (
        lambda c: c.rows("resources", lambda r: url_of(r, STYLE).update(payload_sha1="A" * 32)),
        "resources.jsonl",
        LINE,
        "record-differs",
    ),
    "another record": (
        lambda c: c.rows("resources", lambda r: url_of(r, STYLE)["record"].update(id="<urn:x:y>")),
        "resources.jsonl",
        LINE,
        "record-missing",
    ),
    "another offset": (
        lambda c: c.rows("resources", lambda r: url_of(r, STYLE)["record"].update(offset=1)),
        "resources.jsonl",
        LINE,
        "record-differs",
    ),
    "a line that breaks its schema": (
        lambda c: c.rows("resources", lambda r: r[0].update(outcome="splendid")),
        "resources.jsonl",
        LINE,
        "row",
    ),
    "needed by nobody": (
        lambda c: c.rows("resources", lambda r: url_of(r, STYLE).update(required_by=["r999"])),
        "resources.jsonl",
        LINE,
        "id-unknown",
    ),
    # ------------------------------------------------------------------------------------ comments
    "a comment answers itself": (
        lambda c: c.rows("comments", circle),
        "comments.jsonl",
        LINE,
        "thread-circle",
    ),
    "a comment answers nobody known": (
        lambda c: comments(c, 1, parent="99"),
        "comments.jsonl",
        LINE,
        "id-unknown",
    ),
    "a comment at another depth": (
        lambda c: comments(c, 1, depth=5),
        "comments.jsonl",
        LINE,
        "thread-depth",
    ),
    "a comment at another position": (
        lambda c: comments(c, 1, position=7),
        "comments.jsonl",
        LINE,
        "position",
    ),
    "an id twice": (lambda c: comments(c, 1, id="11"), "comments.jsonl", LINE, "id-repeated"),
    "a word that its writer did not write": (
        lambda c: comments(c, 1, text="Et pourtant il ne lève pas"),
        "comments.jsonl",
        LINE,
        "read-again",
    ),
    "another author": (
        lambda c: comments(c, 1, author={"name": "Personne", "url": None}),
        "comments.jsonl",
        LINE,
        "read-again",
    ),
    "another date": (
        lambda c: comments(c, 1, date="2017-01-01T00:00:00"),
        "comments.jsonl",
        LINE,
        "read-again",
    ),
    "a comment that is left out": (
        lambda c: c.rows("comments", lambda r: r.pop()),
        "comments.jsonl",
        WHOLE,
        "read-again",
    ),
    "a locator that leads to another comment": (
        after(other_version, lambda c: comments(c, 0, locator=css("#comment-12"))),
        "comments.jsonl",
        LINE,
        "locator",
    ),
    "a locator that leads nowhere": (
        after(other_version, lambda c: comments(c, 0, locator=css("#nulle-part"))),
        "comments.jsonl",
        LINE,
        "locator",
    ),
    "a comment without evidence": (
        lambda c: comments(c, 2, record_id=None),
        "comments.jsonl",
        LINE,
        "evidence-missing",
    ),
    # ----------------------------------------------------------------------------------- citations
    "a citation that nobody wrote": (
        after(
            other_version,
            lambda c: c.rows(
                "citations", lambda r: url_of(r, STORY).update(as_written="http://x.test/")
            ),
        ),
        "citations.jsonl",
        LINE,
        "as-written",
    ),
    "a citation by another": (
        lambda c: c.rows(
            "citations", lambda r: url_of(r, STORY)["cited_by"].update(type="comment", id="13")
        ),
        "citations.jsonl",
        LINE,
        "read-again",
    ),
    "a citation that leads to no line": (
        lambda c: c.rows("citations", lambda r: url_of(r, STORY).update(resource="r999")),
        "citations.jsonl",
        LINE,
        "id-unknown",
    ),
    # ------------------------------------------------------------- beside the manifest, catalogue
    "changes counted otherwise": (
        lambda c: c.document("changes.json", lambda w: w["counts"].update(comments={"added": 9})),
        "changes.json",
        WHOLE,
        "beside",
    ),
    "changes of another capture": (
        lambda c: c.document("changes.json", lambda w: w["newer"].update(id="20260101T000000Z-a")),
        "changes.json",
        WHOLE,
        "beside",
    ),
    "a replay of another capture": (
        lambda c: (c.folder / "replay.json").write_text('{"capture": "x", "pages": []}'),
        "replay.json",
        WHOLE,
        "beside",
    ),
    "a file of no name": (
        lambda c: (c.folder / "notes.txt").write_text("?"),
        "notes.txt",
        WHOLE,
        "file-unknown",
    ),
    "another status in the catalogue": (
        lambda c: catalogue(c, "UPDATE captures SET title = 'x'"),
        "catalogue.db",
        WHOLE,
        "catalogue",
    ),
    "a row gone from the catalogue": (
        lambda c: catalogue(c, "DELETE FROM comments WHERE number = 2"),
        "catalogue.db",
        WHOLE,
        "catalogue",
    ),
    # ----------------------------------------------------------------- withdrawals, the collection
    "a purged record that is another": (
        lambda c: c.account(lambda w: w["records"][0].update(offset=5)),
        "WARC",
        RECORD,
        "purged",
    ),
    "a purge by no withdrawal": (
        lambda c: c.account(lambda w: w.update(withdrawals=["w0"])),
        "purged.json",
        WHOLE,
        "purged",
    ),
    "a trail that cannot be read": (
        lambda c: (c.place / "withdrawn.jsonl").write_text("?"),
        "withdrawn.jsonl",
        WHOLE,
        "trail",
    ),
    "a byte of originals/ flipped": (
        lambda c: moved(
            c, lambda p: p.write_bytes(p.read_bytes()[:900] + b"?" + p.read_bytes()[901:])
        ),
        "ORIGINALS",
        RECORD,
        "unreadable",
    ),
    "a file of originals/ that nobody tells of": (
        lambda c: moved(c, lambda p: p.rename(p.with_name("x.warc.gz"))),
        "originals/x.warc.gz",
        WHOLE,
        "file-unlisted",
    ),
    "a WARC file that belongs to no capture": (
        lambda c: shutil.copy(c.warc, c.place / "stray.warc.gz"),
        "stray.warc.gz",
        WHOLE,
        "file-unlisted",
    ),
}


def _first_member(copy: Copy, data: bytes) -> bytes:
    second = next(record for record in read_records(copy.warc) if record.type == "request")
    return data[second.offset : second.offset + second.length]
