"""WARC files, gzipped and plain: read, checked, searched beyond breaks, and repaired."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

from preserve.errors import WarcError
from preserve.index import read_cdxj, write_cdxj
from preserve.warc import Broken, check_file, read_records, repair, salvage, stored_exchange


def check(data: bytes) -> None:
    """The first byte says whether it is compressed, once or with each record as a member."""
    form, data = (data or b"\0")[0] % 3, data[1:]
    if form == 1:
        data = gzip.compress(data, 1, mtime=0)
    elif form == 2:
        first, *more = data.split(b"WARC/1.")
        data = first + b"".join(gzip.compress(b"WARC/1." + one, 1, mtime=0) for one in more)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, "x.warc.gz.open")
        path.write_bytes(data)
        _read(path, len(data))
        for problem in check_file(path):
            assert problem.sentence
        _index(path)
        _repaired(path, data)


def _read(path: Path, size: int) -> None:
    end = 0
    for one in salvage(path):
        assert 0 <= one.offset < size
        if isinstance(one, Broken):
            continue
        assert one.offset >= end
        try:
            exchange = stored_exchange(one) if one.type in {"response", "revisit"} else None
            block = one.stream.read()
            end = one.offset + one.length
        except WarcError:
            continue
        assert end <= size
        assert len(block) == one.content_length
        with one.body().open() as stream:
            assert stream.read() == block
        assert exchange is None or exchange.head_bytes <= len(block)


def _index(path: Path) -> None:
    try:
        written = write_cdxj(path.parent, [path.name])
    except WarcError:
        return
    for _, text, entry in read_cdxj(written):
        assert entry is not None, text
        assert entry.line() == text


def _repaired(path: Path, data: bytes) -> None:
    done = repair(path)
    left = path.read_bytes()
    assert data.startswith(left)
    assert (done.bytes_kept, done.bytes_cut) == (len(left), len(data) - len(left))
    assert len(list(read_records(path))) == done.records_kept
    closed = path.rename(path.with_suffix(""))
    assert repair(closed).bytes_cut == 0, "a repaired file is not whole"
