"""A clock that is set back or ahead costs no wait and no address, and is told of as it was."""

from __future__ import annotations

import datetime
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from left_site import START, account, differences, site_on
from scripted_web import Web, scripted_web

from preserve.catalogue import find
from preserve.recalling import left_open, opened_at
from preserve.verify import verify
from preserve.warc import read_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.demo.server import Received, Script
    from preserve.manifest import Manifest

pytestmark = [pytest.mark.kills, pytest.mark.timeout(120)]

HOUR_BACK = datetime.timedelta(hours=-1)
YEAR_AHEAD = datetime.timedelta(days=365)
MIDST = "http://cite2.test/page"


class Jumping:
    """The machine's clock, but for how far its calendar was set ahead or back."""

    def __init__(self) -> None:
        self.ahead = datetime.timedelta()
        self.begun = self.now()

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC) + self.ahead

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as made:
        site_on(made)
        made.settle(politeness={"delay_seconds": 0.001})
        yield made


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with scripted_web(tmp_path_factory.mktemp("undisturbed") / "warcs") as made:
        site_on(made)
        return account(made.capture(START).captured.folder)


def jump_in_the_midst(web: Web, clock: Jumping, jump: datetime.timedelta) -> None:
    calm = web.scripts[MIDST]

    def answer(received: Received) -> Script:
        clock.ahead = jump
        return calm(received)

    web.scripts[MIDST] = answer
    web.clock = clock


@pytest.mark.parametrize("jump", [HOUR_BACK, YEAR_AHEAD], ids=["an hour back", "a year ahead"])
def test_a_jump_in_the_midst_of_a_capture_changes_no_outcome_and_no_date_is_made_up(
    web: Web, undisturbed: dict[str, Any], jump: datetime.timedelta
) -> None:
    clock = Jumping()
    jump_in_the_midst(web, clock, jump)
    began = time.monotonic()
    done = web.capture(START).captured
    took = datetime.timedelta(seconds=time.monotonic() - began)
    assert took < datetime.timedelta(seconds=50)
    assert differences(account(done.folder), undisturbed) == []
    assert verify(done.folder).findings == ()
    facts = done.manifest.capture
    assert facts.started <= facts.finished
    before, after = (clock.begun, clock.begun + took), (clock.begun + jump, clock.now())
    seen = {"before": 0, "after": 0}
    for name, date, took_ms in dates_of(done.folder, done.manifest):
        moment = datetime.datetime.fromisoformat(date)
        when = "before" if before[0] <= moment <= before[1] else "after"
        assert when == "before" or after[0] <= moment <= after[1], (name, date)
        assert took_ms is None or 0 <= took_ms < 50_000
        seen[when] += 1
    assert min(seen.values()) > 5


def dates_of(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str, float | None]]:
    """Yield kind and date of each record, and how long its exchange took, where it says so."""
    for file in manifest.files:
        for record in read_records(folder / file.name):
            took = re.search(rb"\r\nfetchTimeMs: (-?[0-9.]+)", b"\r\n" + record.stream.read())
            yield record.type or "", record.date or "", float(took[1]) if took else None


def test_captures_between_which_the_clock_jumps_have_ids_of_their_own_and_find_each_other(
    web: Web,
) -> None:
    clock = Jumping()
    web.clock = clock
    made = []
    for ahead in (YEAR_AHEAD, datetime.timedelta(), HOUR_BACK):
        clock.ahead = ahead
        began = time.monotonic()
        made.append(web.capture(START).captured)
        assert time.monotonic() - began < 50
        assert made[-1].manifest.capture.status == "complete"
        assert verify(made[-1].folder).findings == ()
    first, second, third = (one.manifest.capture for one in made)
    assert len({one.folder.name for one in made}) == 3
    assert first.started > second.started > third.started
    # The last visit is that of the latest date.
    assert (second.previous, third.previous) == (first.id, first.id)
    assert find(web.collection, "latest").path == made[0].folder
    assert left_open(web.collection) == []
    with pytest.raises(Exception, match="is finished; nothing to resume"):
        opened_at(web.collection, third.id)
