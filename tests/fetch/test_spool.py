"""Spooling: small bodies in memory, long ones in a file that leaves no trace."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from preserve.fetch.spool import MEMORY_LIMIT_BYTES, Spool, SpooledBody
from preserve.model import MemoryBody, read_chunks

LONG = random.Random(7).randbytes(1 << 16) * (MEMORY_LIMIT_BYTES // (1 << 16)) + b"the end"


def test_a_small_body_stays_in_memory(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.write(b"one ")
    spool.write(memoryview(b"two")[:2])
    body = spool.body()
    assert isinstance(body, MemoryBody)
    assert (body.data, body.size) == (b"one tw", 6)
    assert not (tmp_path / "spool").exists()


def test_a_long_body_is_in_a_file_without_a_name(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "deep" / "spool")
    for at in range(0, len(LONG), 10_000):
        spool.write(LONG[at : at + 10_000])
    body = spool.body()
    assert isinstance(body, SpooledBody)
    assert list((tmp_path / "deep" / "spool").iterdir()) == []
    assert body.size == len(LONG)
    assert b"".join(read_chunks(body)) == LONG
    assert b"".join(read_chunks(body, len(LONG) - 7)) == b"the end"
    body.close()
    with pytest.raises(ValueError, match="closed"):
        body.open()


def test_streams_of_one_body_do_not_move_each_other(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.write(LONG)
    body = spool.body()
    with body.open() as one, body.open() as two:
        assert one.read(10) == LONG[:10]
        two.seek(-3, os.SEEK_END)
        assert one.read(10) == LONG[10:20]
        assert two.read() == b"end"
        assert (one.tell(), two.tell()) == (20, len(LONG))
        assert one.seek(5, os.SEEK_CUR) == 25
        with pytest.raises(ValueError, match="position"):
            one.seek(-1)
        body.close()
        assert one.read() == LONG[25:]
        assert not one.writable()


def test_what_is_discarded_leaves_no_file_open(tmp_path: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    spool = Spool(tmp_path)
    spool.write(LONG)
    spool.discard()
    assert len(list(Path("/dev/fd").iterdir())) == before
    assert list(tmp_path.iterdir()) == []


def test_discarding_does_not_touch_a_body_that_was_handed_out(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.write(LONG)
    body = spool.body()
    spool.discard()
    assert b"".join(read_chunks(body)) == LONG
    body.close()
