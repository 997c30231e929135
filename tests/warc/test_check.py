"""Each rule of the standard has a record that breaks it, and nothing else."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from typing import TYPE_CHECKING

import pytest
from warcio.warcwriter import WARCWriter

from preserve.warc import check_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeExchange

    from preserve.warc import WarcWriter as OurWriter

ID = "<urn:uuid:16da6da0-bcdc-49c3-927e-57494593b943>"
HTTP = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"


def sha1(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data).digest()).decode()}"


RESPONSE = {
    "WARC-Type": "response",
    "WARC-Record-ID": ID,
    "WARC-Date": "2026-11-22T17:01:02.345678Z",
    "WARC-Target-URI": "http://a.example/",
    "Content-Type": "application/http; msgtype=response",
    "WARC-Block-Digest": sha1(HTTP),
    "WARC-Payload-Digest": sha1(b"abc"),
}
REVISIT = RESPONSE | {
    "WARC-Type": "revisit",
    "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    "WARC-Truncated": "length",
    "WARC-Refers-To-Date": "2026-11-22T17:01:02Z",
    "WARC-Refers-To-Target-URI": "http://a.example/",
}
METADATA = {
    "WARC-Type": "metadata",
    "WARC-Record-ID": ID,
    "WARC-Date": "2026-11-22",
    "Content-Type": "application/warc-fields",
}
INFO = METADATA | {"WARC-Type": "warcinfo", "WARC-Filename": "a b.warc.gz"}

Change = dict[str, str | None]


def record(
    fields: dict[str, str],
    change: Change,
    block: bytes = HTTP,
    *,
    version: bytes = b"WARC/1.1",
    end: bytes = b"\r\n\r\n",
    lines: bytes = b"\r\n",
) -> bytes:
    merged = {name: value for name, value in (fields | change).items() if value is not None}
    header = [version, *(f"{name}: {value}".encode() for name, value in merged.items())]
    header.append(b"Content-Length: %d" % len(block))
    return lines.join(header) + lines * 2 + block + end


def words(path: Path, data: bytes) -> list[str]:
    path.write_bytes(gzip.compress(data))
    return [problem.what for problem in check_file(path)]


GOOD: dict[str, bytes] = {
    "response": record(RESPONSE, {}),
    "revisit": record(REVISIT, {}),
    "metadata": record(METADATA, {}, b"a: b\r\n"),
    "warcinfo": record(INFO, {}, b"a: b\r\n"),
    "unknown-type": record(METADATA, {"WARC-Type": "novelty"}),
    "extension-fields": record(RESPONSE, {"X-Own": "1", "WARC-Protocol": "h2"}),
    "sha256-hex": record(
        RESPONSE, {"WARC-Block-Digest": f"sha256:{hashlib.sha256(HTTP).hexdigest()}"}
    ),
    "digest-lower-case": record(RESPONSE, {"WARC-Block-Digest": sha1(HTTP).lower()}),
    "digest-compat-label": record(
        RESPONSE, {"WARC-Block-Digest": sha1(HTTP).replace("sha1", "SHA-1")}
    ),
    "digest-md5-base32": record(
        RESPONSE,
        {"WARC-Block-Digest": f"md5:{base64.b32encode(hashlib.md5(HTTP).digest()).decode()}"},
    ),
    "digest-unknown": record(RESPONSE, {"WARC-Block-Digest": "xxh3:00"}),
    "brackets": record(RESPONSE, {"WARC-Target-URI": "<http://a.example/>"}, version=b"WARC/1.0"),
    "dns": record(
        RESPONSE,
        {
            "WARC-Target-URI": "dns:a.example",
            "Content-Type": "text/dns",
            "WARC-Payload-Digest": sha1(HTTP),
        },
    ),
    "quoted-parameter": record(
        METADATA, {"Content-Type": 'multipart/mixed ; boundary="a b"; x=y'}, b"-"
    ),
    "segment": record(RESPONSE, {"WARC-Segment-Number": "1", "WARC-Payload-Digest": sha1(b"?")}),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD.keys())
def test_what_the_standard_allows_passes(tmp_path: Path, data: bytes) -> None:
    assert words(tmp_path / "a.warc.gz", data) == []


BAD: dict[str, tuple[str, bytes]] = {
    "id": ("field-missing", record(RESPONSE, {"WARC-Record-ID": None})),
    "id-brackets": ("field-value", record(RESPONSE, {"WARC-Record-ID": ID.strip("<>")})),
    "type": ("field-missing", record(METADATA, {"WARC-Type": None})),
    "date": ("field-missing", record(RESPONSE, {"WARC-Date": None})),
    "date-14": ("field-value", record(RESPONSE, {"WARC-Date": "20261122170102"})),
    "date-month": ("field-value", record(RESPONSE, {"WARC-Date": "2026-13-22T17:01:02Z"})),
    "date-offset": ("field-value", record(RESPONSE, {"WARC-Date": "2026-11-22T17:01:02+01:00"})),
    "date-fraction": (
        "field-value",
        record(RESPONSE, {"WARC-Date": "2026-11-22T17:01:02.1234567890Z"}),
    ),
    "target": ("field-missing", record(RESPONSE, {"WARC-Target-URI": None})),
    "target-blank": ("field-value", record(RESPONSE, {"WARC-Target-URI": "http://a.example/ b"})),
    "target-on-info": ("field-forbidden", record(INFO, {"WARC-Target-URI": "http://a.example/"})),
    "refers-to": ("field-forbidden", record(RESPONSE, {"WARC-Refers-To": ID})),
    "refers-to-date": (
        "field-forbidden",
        record(METADATA, {"WARC-Refers-To-Date": "2026-11-22T17:01:02Z"}),
    ),
    "concurrent-on-info": ("field-forbidden", record(INFO, {"WARC-Concurrent-To": ID})),
    "file-name": ("field-forbidden", record(RESPONSE, {"WARC-Filename": "a.warc"})),
    "info-on-info": ("field-forbidden", record(INFO, {"WARC-Warcinfo-ID": ID})),
    "payload-on-metadata": (
        "field-forbidden",
        record(METADATA, {"WARC-Payload-Digest": sha1(HTTP)}),
    ),
    "profile": (
        "field-missing",
        record(REVISIT, {"WARC-Profile": None}),
    ),
    "media-type": ("field-value", record(METADATA, {"Content-Type": "text"})),
    "address": ("field-value", record(RESPONSE, {"WARC-IP-Address": "a.example"})),
    "truncated": ("field-value", record(RESPONSE, {"WARC-Truncated": "too long"})),
    "continuation": (
        "field-missing",
        record(METADATA, {"WARC-Type": "continuation", "WARC-Target-URI": "a:b"}).replace(
            b"\r\nWARC-Target-URI", b"\r\nWARC-Segment-Number: 2\r\nWARC-Target-URI"
        ),
    ),
    "repeated": (
        "field-repeated",
        record(RESPONSE, {}).replace(
            b"\r\nContent-Type", b"\r\nWARC-Truncated: time\r\nWARC-Truncated: time\r\nContent-Type"
        ),
    ),
    "version": ("version", record(RESPONSE, {}, version=b"WARC/0.18")),
    "line-ends": ("line-ends", record(RESPONSE, {}, lines=b"\n")),
    "record-end": ("record-end", record(RESPONSE, {}, end=b"\r\n")),
    "content-type": ("content-type", record(METADATA, {"Content-Type": None})),
    "not-http": (
        "content-type",
        record(RESPONSE, {"Content-Type": "text/html", "WARC-Payload-Digest": sha1(HTTP)}),
    ),
    "no-status": (
        "no-response",
        record(
            RESPONSE,
            {"WARC-Block-Digest": sha1(b"ICY 200 OK\r\n\r\nabc")},
            b"ICY 200 OK\r\n\r\nabc",
        ),
    ),
    "revisit-digest": ("revisit-digest", record(REVISIT, {"WARC-Payload-Digest": None})),
    "revisit-truncated": ("revisit-truncated", record(REVISIT, {"WARC-Truncated": None})),
    "block-digest": ("block-digest", record(RESPONSE, {"WARC-Block-Digest": sha1(b"")})),
    "digest-too-short": ("block-digest", record(RESPONSE, {"WARC-Block-Digest": "sha1:ABC"})),
    "payload-digest": ("payload-digest", record(RESPONSE, {"WARC-Payload-Digest": sha1(b"")})),
    "raw": (
        "payload-digest-raw",
        record(RESPONSE, {"WARC-Payload-Digest": sha1(HTTP.partition(b"\r\n\r\n")[2])}),
    ),
    "unreadable": ("unreadable", record(RESPONSE, {})[:-40]),
}


@pytest.mark.parametrize(("word", "data"), BAD.values(), ids=BAD.keys())
def test_what_the_standard_forbids_is_found(tmp_path: Path, word: str, data: bytes) -> None:
    assert words(tmp_path / "a.warc.gz", data) == [word]


def test_an_id_that_stands_twice_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(record(RESPONSE, {})) * 2)
    (problem,) = check_file(path)
    assert (problem.what, problem.record_id) == ("id-repeated", ID)
    assert problem.offset == path.stat().st_size // 2


def test_warcios_own_files_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "test"}))
        block = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
        writer.write_record(
            writer.create_warc_record(
                "http://a.example/", "request", payload=io.BytesIO(block), length=len(block)
            )
        )
    assert list(check_file(path)) == []


def test_every_flipped_byte_of_a_file_that_changes_its_content_is_found(
    writer: OurWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    writer.write_exchange(make_exchange("http://a.example/", b"HTTP/1.1 200 OK\r\n\r\nhello"))
    (file,) = writer.close()
    path = tmp_path / file.name
    whole = path.read_bytes()
    content = gzip.decompress(whole)
    for offset in range(len(whole)):
        flipped = whole[:offset] + bytes([whole[offset] ^ 0x01]) + whole[offset + 1 :]
        path.write_bytes(flipped)
        if list(check_file(path)):
            continue
        assert gzip.decompress(flipped) == content, f"byte {offset}"


def test_the_check_goes_on_after_a_record_that_is_broken(
    writer: OurWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    stored = [
        writer.write_exchange(make_exchange(f"http://a.example/{n}", b"HTTP/1.1 200 OK\r\n\r\n"))
        for n in range(3)
    ]
    (file,) = writer.close()
    path = tmp_path / file.name
    data = bytearray(path.read_bytes())
    broken = [stored[0].metadata, stored[2].metadata]
    for one in broken:
        data[one.offset + one.length // 2] ^= 0xFF
    path.write_bytes(data)
    found = list(check_file(path))
    assert [(one.what, one.offset) for one in found] == [
        ("unreadable", one.offset) for one in broken
    ]
