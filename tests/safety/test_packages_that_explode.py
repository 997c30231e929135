"""A WACZ from somebody else that would fill the disk is refused before anything is unpacked."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from preserve.errors import WarcError
from preserve.reading.archived import opened

if TYPE_CHECKING:
    from pathlib import Path


def test_what_unpacks_to_far_more_than_a_warc_shrinks_by_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("archive/a.warc", "archive/b.warc.gz"):
            with packed.open(name, "w") as member:
                for _ in range(30):
                    member.write(bytes(1_000_000))
    with pytest.raises(WarcError, match=r"would unpack to 60,000,000: .* Nothing was unpacked"):
        opened(path).__enter__()


def test_what_has_no_room_on_the_disk_is_refused_and_names_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.wacz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("archive/a.warc", b"WARC/1.1\r\n" * 2000)
    usage = "preserve.reading.archived.shutil.disk_usage"
    monkeypatch.setattr(usage, lambda _: type("Usage", (), {"free": 19_999}))
    with pytest.raises(WarcError, match="has room for 19,999: make room, or set TMPDIR"):
        opened(path).__enter__()
    monkeypatch.setattr(usage, lambda _: type("Usage", (), {"free": 20_000}))
    with pytest.raises(WarcError, match="record"), opened(path):
        pass
