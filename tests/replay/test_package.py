"""The package that ReplayWeb.page is given."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from wacz_reading import Wacz

from preserve.errors import ViewerError
from preserve.replay import Kind, Viewer, serve
from preserve.replay.replayweb import make_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(
    tmp_path: Path,
    three: list[CaptureFolder],
    collection: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(ViewerError, match=r"has 1 MB free and the package takes \d+ MB: .*TMPDIR"):
        make_package(three, collection=collection, output=tmp_path / "captures.wacz")
    assert list(tmp_path.iterdir()) == []


def test_the_package_holds_what_lies_in_other_captures(
    tmp_path: Path, three: list[CaptureFolder], collection: Path
) -> None:
    package = make_package(three[2:], collection=collection, output=tmp_path / "captures.wacz")
    assert package.missing == ()
    assert any("originals" in name for name in Wacz(tmp_path / "captures.wacz").members)


def test_addresses_are_those_that_the_viewer_understands(
    tmp_path: Path,
    three: list[CaptureFolder],
    collection: Path,
    make_replayweb: Callable[..., Path],
) -> None:
    folder = make_replayweb(tmp_path / "viewer")
    viewer = Viewer(kind=Kind.REPLAYWEB, place=folder, version=None, found="here")
    (tmp_path / "scratch").mkdir()
    with serve(viewer, three, collection=collection, scratch=tmp_path / "scratch") as served:
        address = served.address("http://a.test/?b=c&d#e", "20261122170102")
        assert (
            address
            == f"{served.origin}/#url=http%3A%2F%2Fa.test%2F%3Fb%3Dc%26d%23e&ts=20261122170102"
        )
        assert served.shown_in("http://a.test/") == "mp_/http://a.test/"
        assert served.home.startswith(f"{served.origin}/#url=")
