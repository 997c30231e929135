"""Captures of a thread of mails that HyperKitty itself shows."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from engine_server import python_with, serving
from hyperkitty_site import ENVIRONMENT, PINS, make_archive, thread
from scripted_web import page, scripted_web

from preserve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.engines, pytest.mark.timeout(600)]

TOP = Path(__file__).resolve().parents[2]
MAILS = thread(60, seed=1)
# Browsers get a page that asks for the answers, six at a time; robots that it knows get them all.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, dict[str, str]]]:
    """The port of an archive, and the hash by which it calls each mail."""
    python = python_with(TOP / "build" / "hyperkitty", *PINS)
    folder = tmp_path_factory.mktemp("archive")
    hashes = make_archive(python, folder, MAILS)
    command = [str(python), "-m", "django", "runserver", "--noreload", "127.0.0.1:PORT"]
    around = {**ENVIRONMENT, "PYTHONPATH": str(folder)}
    with serving(command, folder, around=around) as port:
        yield port, hashes


@pytest.mark.parametrize("agent", ["", BROWSER, ROBOT])
def test_every_answer_is_recorded_in_its_place(
    archive: tuple[int, dict[str, str]], tmp_path: Path, agent: str
) -> None:
    port, hashes = archive
    first = hashes[MAILS[0].id]
    with scripted_web(tmp_path / "warcs") as web:
        resolve = {**web.settings.network.resolve, "lists.test": f"127.0.0.1:{port}"}
        web.settle(network={"resolve": resolve, "user_agent": agent})
        web.serve("http://sel.test/gris", page("Du sel"))
        result = web.capture(f"http://lists.test/list/four@lists.test/thread/{first}/")
    parts = [url for url in result.outcomes if "/replies?" in url]
    assert len(parts) == (0 if agent == ROBOT else 10)
    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.recorded) == ("hyperkitty", len(MAILS) - 1)
    assert (discussion.claimed, discussion.verdict) == (len(MAILS) - 1, "complete")
    rows = {row.id: row for row in result.comments}
    for mail in MAILS[1:]:
        row = rows.pop(hashes[mail.id])
        assert mail.parent is not None
        above = hashes[MAILS[mail.parent].id] if mail.parent else None
        assert (row.parent, row.parent_exact) == (above, True)
        assert row.author.name == mail.writer
        assert row.text == " ".join(mail.words.split())  # one paragraph, as HyperKitty shows it
        assert row.date is not None
        assert datetime.datetime.fromisoformat(row.date) == mail.at
    assert not rows
    assert result.citations["http://sel.test/gris"].outcome == "captured"
    assert verify(result.captured.folder).findings == ()
