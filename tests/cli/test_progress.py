from __future__ import annotations

import dataclasses
import io
import math
from typing import TYPE_CHECKING

from rich.console import Console

from preserve.capture import Snapshot
from preserve.cli.progress import Lines, LiveDisplay, Nothing, in_some_lines, progress
from preserve.model import Outcome, Role

if TYPE_CHECKING:
    import pytest

SNAPSHOT = Snapshot(
    seed="https://blog.example/\x1b[2Jarticle",
    phase="citations",
    comments_recorded=18,
    comments_claimed=28,
    by_role={Role.CITATION: {Outcome.CAPTURED: 3, Outcome.NOT_FOUND: 1}, Role.ARTICLE: {}},
    waiting=7,
    in_flight=2,
    bytes_fetched=1_500_000,
    hosts_waiting=(
        ("slow.example", "4 to come", 12.4),
        ("now.example", "1 to come", 0.1),
        ("busy.example", "2 to try again", math.inf),
    ),
)


def terminal() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=60, markup=False)


def shown(screen: Console) -> str:
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_elsewhere_than_on_a_terminal_each_phase_has_one_line() -> None:
    screen = Console(file=io.StringIO(), width=60, markup=False)
    lines = Lines(screen)
    lines.begin("https://blog.example/article")
    for phase in ("article", "article", "citations", "citations", "closing"):
        lines.show(dataclasses.replace(SNAPSHOT, phase=phase))
    assert shown(screen).splitlines() == [
        "preserve: capturing https://blog.example/article",
        *(
            f"preserve: {phase}: 4 addresses settled, 9 to come, 18 of 28 comments, 1.5 MB"
            for phase in ("article", "citations", "closing")
        ),
    ]


def test_a_long_phase_tells_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("preserve.cli.progress.time.monotonic", lambda: now)
    screen = Console(file=io.StringIO(), width=60, markup=False)
    lines = Lines(screen)
    for now in (1000.0, 1029.0, 1030.0, 1031.0, 1060.0):  # noqa: B007 -- read by the clock above
        lines.show(SNAPSHOT)
    assert len(shown(screen).splitlines()) == 3


def test_a_terminal_sees_counts_by_role_and_who_is_waited_for() -> None:
    screen = Console(file=io.StringIO(), width=60, markup=False)
    screen.print(in_some_lines(SNAPSHOT))
    text = shown(screen)
    assert "18 of 28 comments, 2 under way, 7 waiting, 1.5 MB" in text
    assert "citation: 3 captured, 1 not-found" in text
    assert "slow.example: 4 to come, next in 12 s" in text
    assert "busy.example: 2 to try again, it is being asked" in text
    assert "now.example" not in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 60


def test_the_cursor_comes_back_when_the_display_is_taken_down() -> None:
    screen = terminal()
    live = LiveDisplay(screen)
    live.begin("https://blog.example/article")
    live.show(SNAPSHOT)
    assert "\x1b[?25l" in shown(screen)
    live.close()
    assert shown(screen).rindex("\x1b[?25h") > shown(screen).rindex("\x1b[?25l")
    before = shown(screen)
    live.show(SNAPSHOT)
    assert shown(screen) == before


def test_quiet_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=True) as display:
        assert isinstance(display, Nothing)
        display.begin("x")
        display.show(SNAPSHOT)
        display.pause()
    assert capsys.readouterr() == ("", "")


def test_without_a_terminal_there_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=False) as display:
        display.begin("https://blog.example/article")
    assert capsys.readouterr().err == "preserve: capturing https://blog.example/article\n"
