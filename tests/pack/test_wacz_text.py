"""Our packages against the text of WACZ 1.1.1; and that the check sees each kind of damage."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from wacz_text import findings

from preserve.catalogue import captures
from preserve.export import export_wacz

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Members = dict[str, bytes]

PAGES = "pages/pages.jsonl"
INDEX = "indexes/index.cdx"
PACKED, LIST = "indexes/index.cdx.gz", "indexes/index.idx"


@pytest.fixture(scope="module")
def packages(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Packages of a third capture, of all three, and of all with a long index."""
    home = tmp_path_factory.mktemp("text")
    three = captures(kept)[::-1]
    made = {"third": three[-1:], "three": three}
    for name, chosen in made.items():
        export_wacz(chosen, collection=kept, output=home / f"{name}.wacz")
    longer = shutil.copytree(kept, home / "longer")
    index = next(longer.glob("*/*/index.cdxj"))
    lines = index.read_text().splitlines()
    lines += [f"zz,more)/{number:05} {lines[0].split(' ', 1)[1]}" for number in range(3000)]
    index.write_text("".join(f"{line}\n" for line in lines))
    export_wacz(captures(longer)[::-1], collection=longer, output=home / "long.wacz")
    return {name: home / f"{name}.wacz" for name in (*made, "long")}


@pytest.mark.parametrize("name", ["third", "three", "long"])
def test_nothing_is_wrong_with_what_we_export(packages: dict[str, Path], name: str) -> None:
    assert findings(packages[name]) == []
    with zipfile.ZipFile(packages[name]) as packed:
        assert (PACKED in packed.namelist()) is (name == "long")


# ---------------------------------------------------------------------------------------- damage


def written(members: Members, path: Path, *, listed: bool = True) -> Path:
    """Write a package; ``listed``: the list of members and its digest fit what is written."""
    if listed and "datapackage.json" in members:
        package = json.loads(members["datapackage.json"])
        for one in package["resources"]:
            data = members.get(one["path"], b"")
            one["bytes"], one["hash"] = len(data), sha256(data)
        members["datapackage.json"] = json.dumps(package).encode()
        digest = {"path": "datapackage.json", "hash": sha256(members["datapackage.json"])}
        members["datapackage-digest.json"] = json.dumps(digest).encode()
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data, zipfile.ZIP_STORED)
    return path


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def described(**changes: object) -> Callable[[Members], None]:
    """Change what the datapackage says; None takes a key out."""

    def damage(members: Members) -> None:
        package = json.loads(members["datapackage.json"]) | changes
        there = {name: value for name, value in package.items() if value is not None}
        members["datapackage.json"] = json.dumps(there).encode()

    return damage


def renamed(old: str, new: str) -> Callable[[Members], None]:
    def damage(members: Members) -> None:
        name = next(one for one in members if one.startswith(old))
        members[name.replace(old, new)] = members.pop(name)
        package = json.loads(members["datapackage.json"])
        for one in package["resources"]:
            one["path"] = one["path"].replace(old, new)
        members["datapackage.json"] = json.dumps(package).encode()

    return damage


def lines(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Members], None]:
    def damage(members: Members) -> None:
        changed = change(members[name].splitlines())
        members[name] = b"".join(line + b"\n" for line in changed)

    return damage


def row(name: str, number: int, **changes: object) -> Callable[[Members], None]:
    """Change the JSON object with which a line ends; None takes a key out."""

    def change(all_lines: list[bytes]) -> list[bytes]:
        start, brace, rest = all_lines[number].partition(b"{")
        fields: dict[str, Any] = json.loads(brace + rest) | changes
        there = {key: value for key, value in fields.items() if value is not None}
        all_lines[number] = start + json.dumps(there).encode()
        return all_lines

    return lines(name, change)


def resource(**changes: object) -> Callable[[Members], None]:
    def damage(members: Members) -> None:
        package = json.loads(members["datapackage.json"])
        package["resources"][-1] |= changes
        members["datapackage.json"] = json.dumps(package).encode()

    return damage


def without(name: str) -> Callable[[Members], None]:
    def damage(members: Members) -> None:
        for one in [one for one in members if one.startswith(name)]:
            del members[one]

    return damage


def a_file(name: str) -> Callable[[Members], None]:
    def damage(members: Members) -> None:
        members[name] = b"{}"
        package = json.loads(members["datapackage.json"])
        package["resources"].append({"name": "a-file", "path": name})
        members["datapackage.json"] = json.dumps(package).encode()

    return damage


def swapped(all_lines: list[bytes]) -> list[bytes]:
    return [*all_lines[:-2], all_lines[-1], all_lines[-2]]


def unlisted(members: Members) -> None:
    members["more.txt"] = b"more"


def no_originals(members: Members) -> None:
    """Take the lines of what the revisits refer to out of the index."""
    kept = [one for one in members[INDEX].splitlines() if b"originals.warc.gz" not in one]
    members[INDEX] = b"".join(line + b"\n" for line in kept)


def told_as_pages(members: Members) -> None:
    members[INDEX] = members[INDEX].replace(b"warc/revisit", b"text/html")


# A kind of finding: how a package comes to it.
DAMAGE: dict[str, tuple[str, Callable[[Members], None]]] = {
    "no-pages": ("member", without(PAGES)),
    "no-archive": ("member", without("archive/")),
    "no-index": ("member", without(INDEX)),
    "no-datapackage": ("member", without("datapackage.json")),
    "absolute-path": ("path", a_file("/etc/x")),
    "path-upwards": ("path", a_file("a/../../x")),
    "warc-without-its-suffix": ("archive-name", a_file("archive/x.txt")),
    "own-file-among-indexes": ("foreign-file", a_file("indexes/x.txt")),
    "own-file-among-pages": ("foreign-file", a_file("pages/x.html")),
    "other-profile": ("profile", described(profile="tabular-data-package")),
    "other-version": ("wacz-version", described(wacz_version="2")),
    "no-title": ("described", described(title=None)),
    "no-software": ("described", described(software=None)),
    "created-no-date": ("date", described(created="2026-11-22 17:01")),
    "created-on-no-day": ("date", described(created="2026-02-30T17:01:02Z")),
    "main-page-elsewhere": ("main-page", described(mainPageUrl="http://other.test/")),
    "main-page-at-no-date": ("main-page", described(mainPageDate="soon")),
    "a-member-unlisted": ("unlisted", unlisted),
    "a-name-twice": ("name", resource(name="index.cdx")),
    "a-name-with-blanks": ("name", resource(name="In dex")),
    "pages-without-header": ("page-header", lines(PAGES, lambda all_lines: all_lines[1:])),
    "a-page-without-url": ("page", row(PAGES, 1, url=None)),
    "a-page-without-date": ("page", row(PAGES, 1, ts="2026")),
    "two-pages-of-one-id": ("page-id", lines("pages/extraPages.jsonl", lambda all_lines: [
        *all_lines, all_lines[-1]])),
    "a-page-of-another-second": ("page-not-indexed", row(PAGES, 1, ts="2001-01-01T00:00:00Z")),
    "pages-are-no-json": ("page-list", lines(PAGES, lambda all_lines: [*all_lines, b"{"])),
    "index-not-sorted": ("index-order", lines(INDEX, swapped)),
    "index-line-twice": ("index-order", lines(INDEX, lambda one: [*one, one[-1]])),
    "index-line-broken": ("index-line", lines(INDEX, lambda one: [*one, b"zz,a)/ 2026 {}"])),
    "index-numbers-not-strings": ("index-line", row(INDEX, -1, offset=0)),
    "index-to-no-file": ("index-nowhere", row(INDEX, -1, filename="other.warc.gz")),
    "index-past-the-end": ("index-nowhere", row(INDEX, -1, offset="99999999")),
    "index-beside-the-member": ("index-nowhere", row(INDEX, -1, length="40")),
    "index-to-another-record": ("index-differs", row(INDEX, -1, url="http://other.test/")),
    "revisit-told-as-a-page": ("index-differs", told_as_pages),
    "original-not-there": ("no-original", no_originals),
}  # fmt: skip


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_of_its_kind_is_found(packages: dict[str, Path], tmp_path: Path, case: str) -> None:
    kind, damage = DAMAGE[case]
    members = contents(packages["third"])
    damage(members)
    found = findings(written(members, tmp_path / "out.wacz"))
    assert kind in {one for one, _ in found}


COMPRESSED: dict[str, tuple[str, Callable[[Members], None]]] = {
    "no-list": ("idx-header", without(LIST)),
    "list-of-another-file": ("idx-header", row(LIST, 0, filename="other.cdx.gz")),
    "list-not-sorted": ("idx-order", lines(LIST, swapped)),
    "block-elsewhere": ("idx-place", row(LIST, 1, offset=1)),
    "block-longer": ("idx-place", row(LIST, -1, length=10)),
    "block-of-another-digest": ("idx-digest", row(LIST, 1, digest="sha256:00")),
    "block-of-another-line": (
        "idx-first-line",
        lines(LIST, lambda all_lines: [all_lines[0], b"aaa" + all_lines[1], *all_lines[2:]]),
    ),
}


@pytest.mark.parametrize("case", COMPRESSED)
def test_damage_of_a_compressed_index_is_found(
    packages: dict[str, Path], tmp_path: Path, case: str
) -> None:
    kind, damage = COMPRESSED[case]
    members = contents(packages["long"])
    damage(members)
    found = findings(written(members, tmp_path / "out.wacz"))
    assert kind in {one for one, _ in found}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("hash", PAGES),
        ("bytes", PAGES),
        ("package-digest", "datapackage.json"),
        ("listed-but-absent", "pages/extraPages.jsonl"),
    ],
)
def test_a_member_that_is_not_as_listed_is_found(
    packages: dict[str, Path], tmp_path: Path, kind: str, name: str
) -> None:
    members = contents(packages["third"])
    if kind == "listed-but-absent":
        del members[name]
    else:
        members[name] += b"\n" if kind == "bytes" else b""
        members[name] = members[name].replace(b'"title"', b'"tilte"')
    found = findings(written(members, tmp_path / "out.wacz", listed=False))
    assert kind in {one for one, _ in found}


def test_damage_of_the_zip_file_itself_is_found(packages: dict[str, Path], tmp_path: Path) -> None:
    data = packages["third"].read_bytes()
    members = contents(packages["third"])
    name = next(one for one in members if one.startswith("archive/"))
    path = tmp_path / "out.wacz"

    def kinds(changed: bytes) -> set[str]:
        path.write_bytes(changed)
        return {kind for kind, _ in findings(path)}

    assert kinds(data) == set()
    assert kinds(data[:-30]) == {"zip"}
    start = data.index(members[name])
    assert kinds(data[: start + 9] + b"?" + data[start + 10 :]) == {"crc"}
    again = io.BytesIO(data)
    with zipfile.ZipFile(again, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(name, members[name])
    assert "twice" in kinds(again.getvalue())
    deflated = io.BytesIO()
    with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as packed:
        for one, content in members.items():
            packed.writestr(one, content)
    assert kinds(deflated.getvalue()) == {"compressed-twice"}
    extended = io.BytesIO()
    with zipfile.ZipFile(extended, "w") as packed:
        for one, content in members.items():
            with packed.open(one, "w", force_zip64=True) as target:
                target.write(content)
    assert kinds(extended.getvalue()) == {"zip64"}
    assert findings(packages["third"].rename(tmp_path / "out.zip")) == [("suffix", "out.zip")]
    (tmp_path / "out.zip").rename(packages["third"])


def contents(package: Path) -> Members:
    with zipfile.ZipFile(package) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
