from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING

import pytest
from cited_thread import capture_twice, serve_thread
from scripted_web import scripted_web

import preserve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web


# Before whatever today's date is, on which tests make captures of their own.
LONG_AGO = datetime.datetime(2016, 3, 20, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def kept_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with two captures of an article; not to be changed."""
    collection = tmp_path_factory.mktemp("library") / "warcs"
    capture_twice(collection, LONG_AGO)
    return collection


@pytest.fixture
def folder(kept_twice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the collection ``warcs`` in it, to be changed at will."""
    shutil.copytree(kept_twice, tmp_path / "warcs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def collection(folder: Path) -> preserve.Collection:
    return preserve.open_collection(folder / "warcs")


@pytest.fixture
def web(folder: Path) -> Iterator[Web]:
    """The article on a web of loopback, and the settings that lead there in config.toml."""
    with scripted_web(folder / "warcs") as web:
        serve_thread(web)
        (folder / "config.toml").write_text(
            "[collection]\n"
            'operator = "https://archive.test/"\n'
            "[network]\n"
            'allow = ["127.0.0.0/8"]\n'
            f'resolve = {{"*" = "127.0.0.1:{web.server.port}", "mort.test" = ""}}\n'
            "[politeness]\ndelay_seconds = 0\n"
            "[retry]\nattempts = 2\nfirst_delay_seconds = 0.05\n"
            "[limits]\nfree_disk_bytes = 0\n"
        )
        yield web
