"""What is wrong with a WACZ by the text of WACZ 1.1.1, and by what viewers need: one function.

Read with the standard library and warcio alone: nothing here knows how it was written. A finding is
a word for the kind, and where. https://specs.webrecorder.net/wacz/1.1.1/
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Found = tuple[str, str]

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_GZIP_WINDOW_BITS = 31
_INDEXES = re.compile(r"indexes/[^/]+\.(cdx|cdxj|cdx\.gz|idx)")
_LISTS = re.compile(r"pages/[^/]+\.jsonl")
_LINE = re.compile(rb"(\S+) (\d{14}) (\{.*\})")
_MAY_BE_UNLISTED = {"datapackage.json", "datapackage-digest.json"}
_UNIX_NAME = re.compile(r"[a-z0-9._-]+")


def findings(path: Path) -> list[Found]:
    """Return all that is wrong with a package; it is held in memory."""
    if path.suffix != ".wacz":
        return [("suffix", path.name)]
    try:
        with zipfile.ZipFile(path) as packed:
            infos = packed.infolist()
            if broken := packed.testzip():
                return [("crc", broken)]
            members = {info.filename: packed.read(info) for info in infos}
    except (zipfile.BadZipFile, zlib.error) as error:
        return [("zip", str(error))]
    found = [*_container(infos, path.read_bytes()), *_layout(members)]
    if found and any(kind == "member" for kind, _ in found):
        return found
    found += _datapackage(members)
    index, wrong = _index(members)
    found += wrong
    found += _lines(members, index)
    for name, data in members.items():
        if name.startswith("pages/"):
            found += _pages(name, data, index)
    with contextlib.suppress(ValueError):
        found += _main_page(json.loads(members["datapackage.json"]), index)
    return found


# ------------------------------------------------------------------------------------------- ZIP


def _container(infos: list[zipfile.ZipInfo], data: bytes) -> Iterator[Found]:
    names = [info.filename for info in infos]
    for info in infos:
        name = info.orig_filename
        if names.count(info.filename) > 1:
            yield "twice", name
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            yield "path", name
        packed = name.startswith("archive/") or name.endswith(".gz")
        if packed and info.compress_type != zipfile.ZIP_STORED:
            yield "compressed-twice", name
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            yield "compression", name
        if info.flag_bits & 1:
            yield "encrypted", name
        (extra,) = struct.unpack_from("<H", data, info.header_offset + 28)
        if extra and not info.extra:  # viewers skip one before the member only if it is in both
            yield "zip64", name


def _layout(members: dict[str, bytes]) -> Iterator[Found]:
    for name in ("datapackage.json", "pages/pages.jsonl"):
        if name not in members:
            yield "member", name
    for folder in ("archive/", "indexes/"):
        if not any(name.startswith(folder) for name in members):
            yield "member", folder
    for name, data in members.items():
        if name.startswith("archive/"):
            end = ".warc.gz" if data.startswith(b"\x1f\x8b") else ".warc"
            if not name.endswith(end):
                yield "archive-name", name
        elif (name.startswith("indexes/") and not _INDEXES.fullmatch(name)) or (
            name.startswith("pages/") and not _LISTS.fullmatch(name)
        ):
            yield "foreign-file", name


# ----------------------------------------------------------------------------------- datapackage


def _datapackage(members: dict[str, bytes]) -> Iterator[Found]:
    try:
        package = json.loads(members["datapackage.json"])
    except ValueError:
        yield "datapackage", "is no JSON"
        return
    if package.get("profile") != "data-package":
        yield "profile", str(package.get("profile"))
    if package.get("wacz_version") != "1.1.1":
        yield "wacz-version", str(package.get("wacz_version"))
    for name in ("title", "description", "software"):
        if not isinstance(package.get(name), str):
            yield "described", name
    for name in ("created", "modified"):
        if not _is_date(package.get(name)):
            yield "date", name
    yield from _resources(package.get("resources", []), members)
    try:
        digest = json.loads(members["datapackage-digest.json"])
    except (KeyError, ValueError):
        yield "package-digest", "is not there"
        return
    wanted = {"path": "datapackage.json", "hash": _sha256(members["datapackage.json"])}
    if {name: digest.get(name) for name in wanted} != wanted:
        yield "package-digest", str(digest)


def _resources(resources: list[dict[str, Any]], members: dict[str, bytes]) -> Iterator[Found]:
    names = [one.get("name") for one in resources]
    paths = [one.get("path") for one in resources]
    for name in members.keys() - _MAY_BE_UNLISTED - set(paths):
        yield "unlisted", name
    for one in resources:
        path, name = str(one.get("path")), str(one.get("name"))
        if not _UNIX_NAME.fullmatch(name) or names.count(name) > 1 or paths.count(path) > 1:
            yield "name", name
        if path not in members:
            yield "listed-but-absent", path
            continue
        if one.get("bytes") != len(members[path]):
            yield "bytes", path
        if one.get("hash") != _sha256(members[path]):
            yield "hash", path


def _main_page(package: dict[str, Any], index: dict[bytes, dict[str, str]]) -> Iterator[Found]:
    url, date = package.get("mainPageUrl"), package.get("mainPageDate")
    if url is None and date is None:
        return
    if not str(url).startswith(("http://", "https://")) or not _is_date(date):
        yield "main-page", f"{url} {date}"
    elif not _shown(str(url), str(date), index):
        yield "main-page", f"{url} at {date} is not in the index"


# ----------------------------------------------------------------------------------------- pages


def _pages(name: str, data: bytes, index: dict[bytes, dict[str, str]]) -> Iterator[Found]:
    try:
        header, *pages = [json.loads(line) for line in data.splitlines()]
    except ValueError:
        yield "page-list", f"{name}: a line is no JSON"
        return
    if header.get("format") != "json-pages-1.0" or not header.get("id") or "url" in header:
        yield "page-header", name
    ids = [page.get("id") for page in pages]
    for page in pages:
        url, ts = page.get("url"), page.get("ts")
        if not isinstance(url, str) or not _is_date(ts):
            yield "page", f"{name}: {page}"
            continue
        if not page.get("id") or ids.count(page["id"]) > 1:
            yield "page-id", f"{name}: {url}"
        if not _shown(url, ts, index):
            yield "page-not-indexed", f"{name}: {url} {ts}"


def _shown(url: str, date: str, index: dict[bytes, dict[str, str]]) -> bool:
    second = re.sub(r"\D", "", date)[:14].encode()
    return any(
        line.split(b" ", 2)[1] == second and fields["url"] == url for line, fields in index.items()
    )


# ----------------------------------------------------------------------------------------- index


def _index(members: dict[str, bytes]) -> tuple[dict[bytes, dict[str, str]], list[Found]]:
    """Return the lines with their fields, and what is wrong with them as lines."""
    found: list[Found] = []
    index: dict[bytes, dict[str, str]] = {}
    for name, data in members.items():
        if not name.startswith("indexes/") or name.endswith(".idx"):
            continue
        if name.endswith(".gz"):
            lists = [one for one in members if one.startswith("indexes/") and one.endswith(".idx")]
            text, wrong = _unpacked(name, data, members[lists[0]] if lists else b"")
            found += wrong
        else:
            text = data
        before = b""
        for line in text.splitlines():
            if line <= before:
                found.append(("index-order", f"{name}: {line!r}"))
            before = line
            match = _LINE.fullmatch(line)
            try:
                fields = json.loads(match[3]) if match else {}
            except ValueError:
                fields = {}
            needed = ("url", "filename", "offset", "length")
            if not all(isinstance(fields.get(one), str) for one in needed):
                found.append(("index-line", f"{name}: {line!r}"))
                continue
            index[line] = fields
    return index, found


def _unpacked(name: str, data: bytes, listed: bytes) -> tuple[bytes, list[Found]]:
    """Return the lines of a compressed index, block by block as its list has them."""
    found: list[Found] = []
    meta, *lines = listed.split(b"\n") if listed else [b""]
    try:
        facts = json.loads(meta.removeprefix(b"!meta 0 "))
    except ValueError:
        facts = {}
    wanted = {"format": "cdxj-gzip-1.0", "filename": name.rpartition("/")[2]}
    if not meta.startswith(b"!meta 0 ") or facts != wanted:
        found.append(("idx-header", meta.decode("utf-8", "replace")))
    text, end = b"", 0
    lines = [line for line in lines if line]
    if lines != sorted(lines):
        found.append(("idx-order", name))
    for line in lines:
        first, _, place = line.partition(b" {")
        at = json.loads(b"{" + place)
        member = data[at["offset"] : at["offset"] + at["length"]]
        if at["offset"] != end:
            found.append(("idx-place", f"{at}"))
        end = at["offset"] + at["length"]
        if at.get("digest") != _sha256(member):
            found.append(("idx-digest", f"{at}"))
        unpacked = _one_member(member)
        if unpacked is None:
            found.append(("idx-place", f"{at} is no gzip member"))
            continue
        if b" ".join(unpacked.split(b" ", 2)[:2]) != first:
            found.append(("idx-first-line", first.decode()))
        text += unpacked
    if end != len(data):
        found.append(("idx-place", f"{len(data) - end} bytes are in no block"))
    return text, found


def _lines(members: dict[str, bytes], index: dict[bytes, dict[str, str]]) -> Iterator[Found]:
    """Yield what the lines point at that is not the record they speak of."""
    records: dict[tuple[str, str, str], Any] = {}
    answers = {
        (fields["url"], line.split(b" ", 2)[1].decode())
        for line, fields in index.items()
        if fields.get("mime") != "warc/revisit"
    }
    for line, fields in index.items():
        place = (fields["filename"], fields["offset"], fields["length"])
        if place not in records:
            records[place] = _record(members, *place)
        record = records[place]
        if record is None:
            yield "index-nowhere", line.decode("utf-8", "replace")
            continue
        second = re.sub(r"\D", "", record["WARC-Date"] or "")[:14]
        timestamp = line.split(b" ", 2)[1].decode()
        if (record["WARC-Target-URI"], second) != (fields["url"], timestamp):
            yield "index-differs", line.decode("utf-8", "replace")
        is_revisit = record["WARC-Type"] == "revisit"
        if is_revisit is not (fields.get("mime") == "warc/revisit"):
            yield "index-differs", line.decode("utf-8", "replace")
        if is_revisit:
            date = re.sub(r"\D", "", record["WARC-Refers-To-Date"] or "")[:14]
            if (record["WARC-Refers-To-Target-URI"], date) not in answers:
                yield "no-original", fields["url"]


def _record(members: dict[str, bytes], filename: str, offset: str, length: str) -> Any:
    """Return the headers of the record that is all of a run of bytes, or None."""
    data = members.get(f"archive/{filename}", b"")
    if not offset.isdigit() or not length.isdigit() or int(offset) + int(length) > len(data):
        return None
    run = data[int(offset) : int(offset) + int(length)]
    if filename.endswith(".gz") and _one_member(run) is None:
        return None
    try:
        (headers,) = (one.rec_headers for one in ArchiveIterator(io.BytesIO(run), True))
    except (ArchiveLoadFailed, ValueError):
        return None
    return headers


def _one_member(data: bytes) -> bytes | None:
    unpacker = zlib.decompressobj(_GZIP_WINDOW_BITS)
    try:
        unpacked = unpacker.decompress(data)
    except zlib.error:
        return None
    return unpacked if unpacker.eof and not unpacker.unused_data else None


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
