"""The files of a bag against the text of RFC 8493."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
from typing import TYPE_CHECKING, Any

import bagit
import pytest

from preserve.errors import CollectionError
from preserve.pack import BAG_MARK, Bag, tree_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOMENT = datetime.datetime(2016, 3, 14, 8, 30, 7, tzinfo=datetime.UTC)
FILES = {
    "one.txt": b"un\n",
    "a folder/two.txt": b"",
    "100%.txt": b"%",
    "two\nlines\r.txt": b"odd",
    "été/日本語.txt": "été".encode(),
}


def write(
    path: Path,
    files: dict[str, bytes] = FILES,
    info: Sequence[tuple[str, str]] = (("Contact-Name", "Ada"),),
) -> str:
    with tree_at(path, moment=MOMENT, mark=BAG_MARK) as tree:
        bag = Bag(tree)
        for name, data in files.items():
            sums = bag.add(name, io.BytesIO(data))
            assert (sums.bytes, sums.sha512) == (len(data), hashlib.sha512(data).hexdigest())
        return bag.close(info)


def test_its_files_are_written_as_the_standard_has_them(tmp_path: Path) -> None:
    digest = write(tmp_path / "bag")
    top = tmp_path / "bag"
    assert (top / "bagit.txt").read_bytes() == (
        b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    lines = (top / "manifest-sha256.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[0-9a-f]{64}  data/[^\r\n]+", line) for line in lines)
    named = {line.partition("  ")[2] for line in lines}
    assert named == {
        "data/one.txt",
        "data/a folder/two.txt",
        "data/100%25.txt",
        "data/two%0Alines%0D.txt",
        "data/été/日本語.txt",
    }
    tags = (top / "tagmanifest-sha512.txt").read_text().splitlines()
    assert {line.split("  ")[1] for line in tags} == {
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "manifest-sha512.txt",
    }
    assert (top / "bag-info.txt").read_text() == "Contact-Name: Ada\nPayload-Oxum: 12.5\n"
    whole = (top / "tagmanifest-sha256.txt").read_bytes()
    assert digest == hashlib.sha256(whole).hexdigest()


def test_names_that_need_care_are_read_back(tmp_path: Path) -> None:
    # The Library of Congress's reader does not undo %25, which the standard demands (2.1.3).
    write(tmp_path / "bag", {name: data for name, data in FILES.items() if "%" not in name})
    bagit.Bag(str(tmp_path / "bag")).validate()


def test_what_a_page_says_commands_no_terminal_and_adds_no_line(tmp_path: Path) -> None:
    write(tmp_path / "bag", info=[("External-Description", "a\x1b[2J\u202eb\nContact-Name: c")])
    text = (tmp_path / "bag" / "bag-info.txt").read_text()
    assert not {"\x1b", "\u202e"} & set(text)
    assert len(text.splitlines()) == 2


def test_two_files_of_one_name_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    def twice() -> None:
        with tree_at(tmp_path / "bag", moment=MOMENT, mark=BAG_MARK) as tree:
            bag = Bag(tree)
            bag.add("one.txt", io.BytesIO(b"1"))
            bag.add("one.txt", io.BytesIO(b"2"))

    with pytest.raises(CollectionError, match=r"data/one\.txt"):
        twice()
    assert list(tmp_path.iterdir()) == []


class Shrinking(io.BytesIO):
    """Gives fewer bytes than it has."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size)[:1] if self.tell() == 0 else b""

    def readinto(self, _: Any, /) -> int:
        raise NotImplementedError


@pytest.mark.parametrize("name", ["bag", "bag.zip", "bag.tar"])
def test_a_file_that_becomes_shorter_meanwhile_is_told(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(CollectionError),
        tree_at(tmp_path / name, moment=MOMENT, mark=BAG_MARK) as tree,
    ):
        Bag(tree).add("one.txt", Shrinking(b"12345"))
    assert list(tmp_path.iterdir()) == []
