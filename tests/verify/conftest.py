"""A small capture with one of everything, made by hand, and ways to spoil it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from preserve import manifest as m
from preserve.index import write_cdxj
from preserve.model import (
    Failure,
    Form,
    Kind,
    MissingReason,
    Outcome,
    Phase,
    Role,
    ThreadState,
    Verdict,
    Visibility,
)
from preserve.warc import WarcWriter, original_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.conftest import MakeExchange

    from preserve.model import Exchange
    from preserve.warc import Original, Written

ID = "20261122T170102Z-3f9a1c"
SEED = "http://blog.example/article"
HTML = b"<title>Un article</title>" + b"<p>Bonjour.</p>" * 90
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
LOCATOR = m.LocatorRow(type="css", value="#c1")


@dataclasses.dataclass(frozen=True)
class Capture:
    """A capture's folder; what is changed through it keeps the digests of the parts right."""

    folder: Path

    @property
    def warc(self) -> Path:
        return self.folder / f"{ID}-00000.warc.gz"

    @property
    def meta(self) -> Path:
        return self.folder / f"{ID}-meta.warc.gz"

    def manifest(self) -> dict[str, Any]:
        data = (self.folder / "manifest.json").read_bytes()
        return msgspec.json.decode(data, type=dict[str, Any])

    def write_manifest(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the manifest, and the copy of it in the meta file."""
        whole = self.manifest()
        change(whole)
        self.meta.unlink()
        write_manifest_and_meta(self.folder, msgspec.json.encode(whole))

    def change_rows(self, part: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
        """Change the rows of a part, and its digest and count in the manifest."""
        path = self.folder / f"{part}.jsonl"
        lines = path.read_bytes().splitlines()
        rows = [msgspec.json.decode(line, type=dict[str, Any]) for line in lines]
        change(rows)
        data = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
        path.write_bytes(data)

        def account(whole: dict[str, Any]) -> None:
            sha256 = hashlib.sha256(data).hexdigest()
            whole["parts"][part] |= {"count": len(rows), "sha256": sha256}

        self.write_manifest(account)

    def change_warc(self, data: bytes) -> None:
        """Change the WARC file, and its size and digest in the manifest."""
        self.warc.write_bytes(data)

        def account(whole: dict[str, Any]) -> None:
            whole["files"][0] |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            whole["totals"]["bytes_stored"] = len(data)

        self.write_manifest(account)


def resource(
    number: int,
    exchange: Exchange,
    written: Written,
    *,
    role: Role,
    outcome: Outcome,
    original: Original | None = None,
) -> m.ResourceRow:
    stored = written.response
    payload = exchange.payload
    return m.ResourceRow(
        id=f"r{number}",
        url=exchange.url,
        roles=(role,),
        required_by=("r1",) if role is Role.REQUISITE else (),
        hops="E" if role is Role.REQUISITE else "",
        outcome=outcome,
        status=exchange.status,
        warc_date=stored.date if stored else None,
        payload_bytes=payload.size if payload else None,
        payload_sha1=base64.b32encode(payload.sha1).decode() if payload else None,
        payload_sha256=payload.sha256.hex() if payload else None,
        record=m.RecordRow(
            file=stored.file, offset=stored.offset, length=stored.length, id=stored.id
        )
        if stored
        else None,
        revisit_of=original.record_id if original else None,
        attempts=(
            m.AttemptRow(
                at="2026-11-22T17:01:02.345678Z",
                outcome=outcome,
                status=exchange.status,
                phase=None,
                detail=None,
                record_id=(stored or written.metadata).id,
            ),
        ),
    )


def comment(number: int, record_id: str, parent: str | None) -> m.CommentRow:
    return m.CommentRow(
        id=str(number),
        native_id=f"comment-{number}",
        parent=parent,
        parent_source=None,
        parent_exact=True,
        depth=1,
        position=number,
        number=None,
        kind=Kind.COMMENT if number < 3 else Kind.PINGBACK,
        status=Visibility.VISIBLE,
        author=m.AuthorRow(name="Une lectrice", url=None),
        date=None,
        date_text=None,
        permalink=None,
        title=None,
        text="Merci",
        html="<p>Merci</p>",
        mentions=(),
        record_id=record_id,
        locator=LOCATOR,
    )


def citation(number: int, by: str | None, target: m.ResourceRow) -> m.CitationRow:
    return m.CitationRow(
        id=f"c{number}",
        cited_by=m.CitedBy(type="comment" if by else "article", id=by),
        form=Form.ANCHOR,
        in_quote=False,
        as_written=target.url,
        url=target.url,
        unwrapped_url=None,
        fragment=None,
        anchor_text="ici",
        context="Voir ici.",
        outcome=target.outcome,
        final_url=target.url,
        resource=target.id,
        requisites=m.RequisiteCounts(captured=0, missing=0),
    )


def write_part(folder: Path, name: str, rows: Sequence[msgspec.Struct]) -> m.PartRow:
    data = b"".join(m.encode(row) + b"\n" for row in rows)
    (folder / f"{name}.jsonl").write_bytes(data)
    return m.PartRow(file=f"{name}.jsonl", count=len(rows), sha256=hashlib.sha256(data).hexdigest())


def write_manifest_and_meta(folder: Path, data: bytes) -> None:
    meta = WarcWriter(folder, stem=f"{ID}-meta", capture_id=ID, warcinfo=(), numbered=False)
    meta.write_resource("settings", "application/json", b"{}")
    meta.write_resource("log", "application/x-ndjson", b'{"event": "capture"}\n')
    meta.write_resource("manifest", "application/json", data)
    meta.close()
    (folder / "manifest.json").write_bytes(data)


def make_capture(folder: Path, make: MakeExchange) -> Capture:
    folder.mkdir(parents=True)
    writer = WarcWriter(folder, stem=ID, capture_id=ID, warcinfo=())
    page = make(SEED, HEAD + HTML)
    page_written = writer.write_exchange(page)
    assert page_written.response is not None
    original = original_of(page, page_written.response)
    copy = make(SEED + "?copy", HEAD + HTML)
    not_modified = make(SEED + "?again", b"HTTP/1.1 304 Not Modified\r\n\r\n")
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    chunked = make("http://blog.example/a.css", chunks, payload=b"abc")
    dead = make("http://dead.example/", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    failure = Failure(phase=Phase.CONNECT, outcome=Outcome.CONNECT_FAILED, detail="Refused.")
    lost = make("http://lost.example/", None, failure=failure, request=b"")
    kinds = (Role.CITATION, Role.CITATION, Role.REQUISITE, Role.CITATION, Role.CITATION)
    outcomes = (
        Outcome.CAPTURED,
        Outcome.UNCHANGED,
        Outcome.CAPTURED,
        Outcome.NOT_FOUND,
        Outcome.CONNECT_FAILED,
    )
    rows = [resource(1, page, page_written, role=Role.ARTICLE, outcome=Outcome.CAPTURED)]
    for number, exchange in enumerate((copy, not_modified, chunked, dead, lost)):
        refers_to = original if number < 2 else None
        rows.append(
            resource(
                number + 2,
                exchange,
                writer.write_exchange(exchange, revisit_of=refers_to),
                role=kinds[number],
                outcome=outcomes[number],
                original=refers_to,
            )
        )
    writer.write_metadata(SEED, [("outlink", "x")], refers_to=page_written.response)
    files = tuple(
        m.FileRow(name=file.name, bytes=file.bytes, sha256=file.sha256) for file in writer.close()
    )
    page_id = page_written.response.id
    comments = [comment(1, page_id, None), comment(2, page_id, "1"), comment(3, page_id, None)]
    whole = m.Manifest(
        version=1,
        capture=m.CaptureFacts(
            id=ID,
            seed=SEED,
            started="2026-11-22T17:01:02Z",
            finished="2026-11-22T17:01:03Z",
            software="preserve/0",
            trigger="manual",
            operator="",
            user_agent="tests",
            config_sha256=hashlib.sha256(b"{}").hexdigest(),
            robots=m.RobotsPolicy(policy="obey"),
            previous=None,
            status="complete",
            authenticated=False,
            tags=(),
            note=None,
        ),
        article=m.ArticleRow(
            url=SEED,
            final_url=SEED,
            canonical_url=None,
            title="Un article",
            authors=(),
            published=None,
            modified=None,
            language="fr",
            site_name=None,
            policy={},
            record_id=page_id,
            locators={"title": m.LocatorRow(type="css", value="title")},
        ),
        discussion=m.DiscussionRow(
            system="wordpress",
            adapters=(m.AdapterRow(name="wordpress", confidence=1.0, evidence="#comments"),),
            state=ThreadState.OPEN,
            state_evidence=None,
            claimed=4,
            claims=(m.ClaimRow(count=4, counts="page", locator=LOCATOR, record_id=page_id),),
            recorded=3,
            verdict=Verdict.GAP,
            missing=(m.MissingRow(count=1, reason=MissingReason.NOT_ON_PAGE),),
            pages=(SEED,),
            record_id=page_id,
        ),
        totals=m.Totals(
            by_outcome={"captured": 3, "unchanged": 1, "not-found": 1, "connect-failed": 1},
            by_role={"article": 1, "citation": 4, "requisite": 1},
            by_flag={},
            bytes_fetched=sum(one.bytes for row in rows for one in row.attempts),
            bytes_stored=sum(file.bytes for file in files),
        ),
        parts=m.Parts(
            comments=write_part(folder, "comments", comments),
            citations=write_part(
                folder, "citations", [citation(1, None, rows[4]), citation(2, "2", rows[5])]
            ),
            resources=write_part(folder, "resources", rows),
        ),
        files=files,
    )
    write_cdxj(folder, [file.name for file in files])
    write_manifest_and_meta(folder, m.encode_manifest(whole))
    return Capture(folder)


@pytest.fixture
def capture(tmp_path: Path, make_exchange: MakeExchange) -> Capture:
    return make_capture(tmp_path / "warcs" / "blog.example" / ID, make_exchange)
