"""A kill about the time of a POST: what it gave is kept, and is not posted for again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from commento_site import LIST, serve_commento
from killing import SETTINGS, World
from killing_checks import check_records_once, check_settled, check_tails, left
from left_site import Site
from scripted_web import SEED, scripted_web

from preserve.demo.script import Hold
from preserve.manifest import CommentRow, ResourceRow, read_rows
from preserve.recalling import left_open

if TYPE_CHECKING:
    from pathlib import Path

    from killing_forks import Forks

CITED = "http://sel.test/a"

pytestmark = [pytest.mark.kills, pytest.mark.timeout(120)]


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.12, 0.2])
def test_what_was_posted_is_posted_again_only_where_its_answer_was_not_written_down(
    tmp_path: Path, forks: Forks, seconds: float
) -> None:
    with scripted_web(tmp_path / "warcs") as web:
        serve_commento(web)
        calm = web.scripts[CITED]
        web.scripts[CITED] = lambda _: [Hold()]  # so that the capture does not end before it
        text = SETTINGS.format(port=web.server.port, start=SEED, other=SEED)
        (tmp_path / "config.toml").write_text(text.rpartition("[[seeds]]")[0])
        world = World(folder=tmp_path, site=Site(web=web), forks=forks)

        def posts() -> int:
            return sum(one.received.method == "POST" for one in web.server.log)

        running = world.start("capture", "--quiet", SEED)
        pause = threading.Event()
        while not posts() and running.code is None:
            pause.wait(0.002)
        world.mark()
        assert world.kill(running, requests=0, seconds=seconds)
        web.scripts[CITED] = calm
        (folder,) = left_open(world.collection)
        before = left(folder)
        check_settled(before, folder)
        was_settled = any(fact.get("method") == "POST" for fact in before.settled.values())
        world.call("capture", "--quiet", "--resume", folder.name)
        assert posts() == 1 or (posts() == 2 and not was_settled)
        check_settled(before, folder)
        check_tails(before, folder)
        check_records_once(folder)
        world.call("verify")
        rows = list(read_rows(folder / "resources.jsonl", ResourceRow))
        assert [row.outcome for row in rows if (row.url, row.method) == (LIST, "POST")] == [
            "captured"
        ]
        comments = read_rows(folder / "comments.jsonl", CommentRow)
        assert [row.id for row in comments] == ["a", "b"]
