"""A collection from somebody else: nothing in it leads to a file outside of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from scripted_web import SEED, article, scripted_web

from preserve.catalogue import captures, find
from preserve.cli.app import cli
from preserve.errors import CollectionError, ManifestError
from preserve.frontier import JOURNAL_NAME
from preserve.index import read_cdxj
from preserve.manifest import ResourceRow, read_manifest, read_rows
from preserve.model.file_names import host_folder
from preserve.reading import read_file
from preserve.recalling import take_up_opened
from preserve.removing import remove
from preserve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web

SECRET = b"WARC/1.1\r\nnot for you\r\n"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "inside" / "warcs") as found:
        found.serve(SEED, article("<img src=/i.gif>"))
        yield found


@pytest.fixture
def folder(web: Web) -> Path:
    """The folder of a capture; ``outside`` lies beside its collection."""
    return web.capture().captured.folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    path = tmp_path / "outside.warc.gz"
    path.write_bytes(SECRET)
    return path


def called(web: Web, *words: str) -> str:
    """Call the program; return all that it printed."""
    result = CliRunner().invoke(cli, [*words, "--collection", str(web.collection)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


# ----------------------------------------------------------------------------- the names of folders


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("blog.example", "blog.example"),
        ("xn--caf-dma.example", "xn--caf-dma.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("[2001:db8::1]", "2001_db8__1"),
        ("..", "_"),
        (".", "_"),
        (".hidden", "_.hidden"),
        ("blog.example.", "blog.example"),
        ("a'b$(id);*\"`.example", "a_b__id_____.example"),
        ("-rf", "_-rf"),
        ("con", "_con"),
        ("nul.example", "_nul.example"),
        ("com1.", "_com1"),
        ("console.example", "console.example"),
        ("originals", "_originals"),
        ("state.db", "_state.db"),
        ("BLOG.example", "blog.example"),
    ],
)
def test_a_host_is_made_the_name_of_a_folder(host: str, name: str) -> None:
    assert host_folder(host) == name


def test_a_long_host_is_a_folder_that_every_system_can_make() -> None:
    names = {host_folder(f"{'a' * 5000}{end}.example") for end in "bc"}
    assert len(names) == 2
    assert max(map(len, names)) < 220


@pytest.mark.parametrize("host", ["..", ".hidden", "originals", "state.db", "a$(id)'b.test"])
def test_a_capture_of_an_odd_host_lies_in_the_collection_and_is_found(web: Web, host: str) -> None:
    seed = f"http://{host}/article"
    web.scripts[f"http://{host}/article"] = web.scripts[SEED]
    folder = web.capture(seed).captured.folder
    assert folder.parent.parent == web.collection
    assert [one.path for one in captures(web.collection)] == [folder]
    assert find(web.collection, seed).path == folder


# ------------------------------------------------------------------------ names in what one is sent


def rewrite(path: Path, change: Any) -> None:
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    "name",
    ["../../../../outside.warc.gz", "/etc/passwd", "..", ".", "", "a/b", "a\\b", ".x", "C:x"],
)
@pytest.mark.parametrize("key", ["file", "part", "id", "previous"])
def test_a_manifest_that_leads_elsewhere_is_no_manifest(folder: Path, key: str, name: str) -> None:
    def change(document: dict[str, Any]) -> None:
        if key == "file":
            document["files"][0]["name"] = name
        elif key == "part":
            document["parts"]["comments"]["file"] = name
        else:
            document["capture"][key] = name

    rewrite(folder / "manifest.json", change)
    with pytest.raises(ManifestError, match="not a manifest"):
        read_manifest(folder / "manifest.json")


@pytest.mark.parametrize("command", ["show", "comments", "verify", "export", "cat", "rm"])
def test_no_command_goes_where_a_manifest_leads(
    web: Web, folder: Path, outside: Path, command: str, tmp_path: Path
) -> None:
    digest = hashlib.sha256(SECRET).hexdigest()

    def change(document: dict[str, Any]) -> None:
        name = "../../../../outside.warc.gz"
        document["files"] = [{"name": name, "bytes": len(SECRET), "sha256": digest}]
        for part in document["parts"].values():
            part |= {"file": name, "sha256": digest}

    rewrite(folder / "manifest.json", change)
    more = {
        "cat": [SEED],
        "rm": [folder.name, "--yes"],
        "export": [folder.name, "--format", "wacz", "--output", str(tmp_path / "x.wacz")],
    }
    printed = called(web, command, *more.get(command, [folder.name]))
    assert "not for you" not in printed
    assert outside.read_bytes() == SECRET
    assert not (tmp_path / "x.wacz").exists()


def test_a_line_that_leads_elsewhere_is_no_line(folder: Path) -> None:
    path = folder / "resources.jsonl"
    name = f'"{next(folder.glob("*-00000.warc.gz")).name}"'
    assert name in path.read_text()
    path.write_text(path.read_text().replace(name, '"../../../../outside.warc.gz"'))
    with pytest.raises(ManifestError, match="line 1"):
        list(read_rows(path, ResourceRow))


def test_an_index_that_leads_elsewhere_says_nothing(folder: Path) -> None:
    path = folder / "index.cdxj"
    name = next(folder.glob("*-00000.warc.gz")).name
    for other in ("../../../../outside.warc.gz", "/outside.warc.gz", "a//b", "a/../../b", "a\0b"):
        changed = path.read_text().replace(f'"{name}"', json.dumps(other))
        (folder / "other.cdxj").write_text(changed)
        entries = [entry for _, _, entry in read_cdxj(folder / "other.cdxj")]
        assert entries
        assert set(entries) == {None}


def test_removing_deletes_no_file_that_a_collection_names_outside_of_it(
    web: Web, folder: Path, outside: Path
) -> None:
    originals = web.collection / "originals"
    originals.mkdir()
    hostile = {
        "version": 1, "capture": "gone", "seed": None, "authenticated": False, "removed": "2026",
        "files": ["../../../outside.warc.gz"], "records": [], "resources": [],
    }  # fmt: skip
    (originals / "originals-1.json").write_text(json.dumps(hostile))
    printed = called(web, "rm", folder.name, "--yes")
    assert "does not say what was moved" in printed
    assert outside.read_bytes() == SECRET


# -------------------------------------------------------------------------------------------- links


def test_a_link_out_of_the_collection_is_not_followed(
    web: Web, folder: Path, tmp_path: Path
) -> None:
    warc = next(folder.glob("*-00000.warc.gz"))
    elsewhere = tmp_path / warc.name
    shutil.move(warc, elsewhere)
    warc.symlink_to(elsewhere)  # its very content, and still not ours to follow
    with pytest.raises(ManifestError, match="leads out of the collection"):
        find(web.collection, folder.name)
    assert [one.what for one in verify(folder).findings][:1] == ["manifest"]
    for words in (["cat", SEED], ["show", folder.name], ["comments", folder.name]):
        assert "Le four" not in called(web, *words)


def test_a_link_within_the_collection_is_followed(web: Web, folder: Path) -> None:
    store = web.collection / ".store"
    store.mkdir()
    warc = next(folder.glob("*-00000.warc.gz"))
    shutil.move(warc, store / "kept")
    warc.symlink_to(store / "kept")
    assert "Le four" in called(web, "cat", SEED)


def test_removing_a_capture_that_is_a_link_takes_the_link_away_alone(
    web: Web, folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "disk" / folder.name
    elsewhere.parent.mkdir()
    shutil.move(folder, elsewhere)
    folder.symlink_to(elsewhere)
    remove(web.collection, [folder])
    assert not folder.is_symlink()
    assert (elsewhere / "manifest.json").is_file()
    assert list(web.collection.glob("*/.*")) == []


@pytest.mark.parametrize("name", [JOURNAL_NAME, "x-00000.warc.gz.open"])
def test_repairing_writes_into_nothing_that_a_link_leads_to(
    web: Web, tmp_path: Path, name: str
) -> None:
    mine = tmp_path / "notes"
    mine.write_bytes(b"a line\nand one without its end")
    opened = web.collection / "blog.test" / "20260101T000000Z-aaaaaa"
    opened.mkdir(parents=True)
    (opened / JOURNAL_NAME).write_bytes(b"{}\n") if name != JOURNAL_NAME else None
    (opened / name).symlink_to(mine)
    with pytest.raises(CollectionError, match="is a link"):
        take_up_opened(opened)
    assert "is a link" in called(web, "repair")
    assert mine.read_bytes() == b"a line\nand one without its end"


# ----------------------------------------------------------------------------------------- packages


def test_reading_a_package_writes_nothing_where_its_members_say(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "a" / "b" / "scratch"
    scratch.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    data = next(folder.glob("*-00000.warc.gz")).read_bytes()
    package = tmp_path / "x.wacz"
    with zipfile.ZipFile(package, "w") as packed:
        for name in ("../../evil.warc.gz", "/evil.warc.gz", "archive/\x1b[2J.warc.gz"):
            packed.writestr(name, data)
    before = sorted(tmp_path.rglob("*"))
    assert read_file(package, SEED).article.title == "Le four"
    assert sorted(tmp_path.rglob("*")) == before
