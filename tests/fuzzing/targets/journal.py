"""The journal of a capture that was left open."""

from __future__ import annotations

import tempfile
from pathlib import Path

from preserve.errors import CollectionError
from preserve.frontier import Journal, Ledger, read_journal
from preserve.recalling.log import journal_lines, recall


def check(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, "journal.jsonl")
        path.write_bytes(data)
        try:
            whole = list(read_journal(path))
        except CollectionError:
            whole = []
        lines = list(journal_lines(path))
        assert len(lines) == data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
        assert all(line in lines for line in whole)
        for undone_is_settled in (True, False):
            ledger = Ledger()
            recalled = recall(
                path, ledger, records=("<urn:uuid:1>",), undone_is_settled=undone_is_settled
            )
            assert isinstance(recalled.is_whole, bool)
            for entry in ledger:
                assert isinstance(entry.url, str)
        journal = Journal.take_up(Path(folder))
        assert journal is not None
        journal.append("reopened", id="r1")
        journal.close()
        assert path.read_bytes().startswith(data[: data.rfind(b"\n") + 1])
