"""What docs/writing-an-adapter.md says, done: its code, packaged and used by the program."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

import preserve.discuss

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = (Path(__file__).parents[2] / "docs" / "writing-an-adapter.md").read_text()
CHECKED = "from preserve.discuss.registry import adapters; print([one.name for one in adapters()])"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the page's module and the metadata that an installer makes of its TOML."""
    (module,) = blocks("python")
    project = tomllib.loads(blocks("toml")[0])["project"]
    (tmp_path / "guestbook.py").write_text(module)
    metadata = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    ((group, points),) = project["entry-points"].items()
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in points.items())]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return tmp_path


def page(first: int) -> str:
    """The page's example, with other ids on its second page."""
    (area,) = blocks("html")
    if first != 101:
        area = re.sub(
            r'<div class="gb-entry" id="gb-102".*?</div></div>', "", area, flags=re.DOTALL
        )
        area = area.replace("101", str(first)).replace(
            f'id="gb-{first}"', f'id="gb-{first}" data-answers="102"'
        )
    return f'<!doctype html><html lang="en"><body><main><h1>Bread</h1>{area}</main></body></html>'


class Site(http.server.BaseHTTPRequestHandler):
    asked: ClassVar[list[str]]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        pages = {"/bread": page(101), "/bread?gb=2": page(103)}
        body = pages.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    class Here(Site):
        asked: ClassVar[list[str]] = []

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Here) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", Here.asked
        server.shutdown()
        thread.join()


def run(folder: Path, *words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_adapter_of_somebody_else_is_found_and_reads_all_pages(
    installed: Path, site: tuple[str, list[str]]
) -> None:
    address, asked = site
    (installed / "config.toml").write_text(
        '[network]\nallow = ["127.0.0.0/8"]\n[politeness]\ndelay_seconds = 0\n'
    )
    said = run(installed, "-m", "preserve", "read", f"{address}/bread", "--json", "--quiet")
    read: dict[str, Any] = json.loads(said)

    assert asked == ["/robots.txt", "/bread", "/bread?gb=2"]
    discussion = read["discussion"]
    assert (discussion["system"], discussion["recorded"]) == ("guestbook", 3)
    assert (discussion["claimed"], discussion["verdict"]) == (3, "complete")
    assert discussion["pages"] == [f"{address}/bread", f"{address}/bread?gb=2"]
    comments = read["comments"]
    tree = [(one["id"], one["native_id"], one["parent"], one["depth"]) for one in comments]
    assert tree == [
        ("101", "gb-101", None, 1),
        ("102", "gb-102", "101", 2),
        ("103", "gb-103", "102", 3),
    ]
    first = comments[0]
    assert first["author"] == {"name": "Ada", "url": f"{address}/people/ada"}
    assert (first["date"], first["date_text"]) == ("2024-05-12T10:11", "12 May 2024, 10:11")
    assert first["text"] == "Good bread. See https://flour.example/ for the flour."
    cited = [(one["cited_by"]["id"], one["url"]) for one in read["citations"]]
    assert cited == [("101", "https://flour.example/"), ("103", "https://flour.example/")]


def test_without_its_package_the_page_is_read_by_none_of_that_name(tmp_path: Path) -> None:
    assert "guestbook" not in run(tmp_path, "-c", CHECKED)


def test_every_name_on_the_page_is_there_and_every_public_name_is_on_the_page() -> None:
    named = set(re.findall(r"`([A-Za-z_]+)`", TEXT.partition("## What there is to build on")[2]))
    public = set(preserve.discuss.__all__) - {
        "Claim",
        "ReadComment",
        "read_discussion",
        "read_posted",
    }
    assert public <= named
    for name in public:
        assert getattr(preserve.discuss, name)
