"""The answer to a POST, as cdxj-indexer indexes it and pywb finds it."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commento_site import ANSWER, CONTENT, CONTENT_TYPE, LIST, serve_commento
from scripted_web import scripted_web
from viewers import pywb_in

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.pywb

INDEXER = Path(__file__).resolve().parents[2] / ".venv-pywb" / "bin" / "cdxj-indexer"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with scripted_web(tmp_path_factory.mktemp("posted") / "warcs") as web:
        serve_commento(web)
        yield web.capture().captured.folder


def test_cdxj_indexer_writes_the_same_line(folder: Path, tmp_path: Path) -> None:
    (warc,) = (path for path in folder.glob("*.warc.gz") if "-meta" not in path.name)
    done = subprocess.run(
        [INDEXER, "--sort", "--post-append", "--output", tmp_path / "theirs", warc],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    ours = (folder / "index.cdxj").read_text()
    assert ours == (tmp_path / "theirs").read_text()
    assert '"method": "POST"' in ours


def test_pywb_answers_a_post_with_what_was_captured_and_a_get_with_its_own(
    folder: Path, tmp_path: Path
) -> None:
    places = {"index_paths": str(folder / "index.cdxj"), "archive_paths": f"{folder}/"}
    with pywb_in(tmp_path, {"all": places}) as port:
        address = f"http://127.0.0.1:{port}/all/2id_/{LIST}"
        headers = {"Content-Type": CONTENT_TYPE}
        posted = urllib.request.Request(address, CONTENT, headers, method="POST")
        with urllib.request.urlopen(posted, timeout=30) as answer:
            assert (answer.status, answer.read()) == (200, ANSWER)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address, timeout=30)
        with refused.value as answer:
            assert (answer.status, answer.read()) == (405, b"POST only")
