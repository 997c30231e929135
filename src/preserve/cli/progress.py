"""Progress on standard error: live on a terminal, a line per phase elsewhere, or none."""

from __future__ import annotations

import contextlib
import math
import time
from typing import TYPE_CHECKING

from rich.console import Group as Stack
from rich.live import Live
from rich.text import Text

from preserve.cli.screen import counts, error_console, size, text
from preserve.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from rich.console import Console, RenderableType

    from preserve.capture import Snapshot

    class Progress(Protocol):
        """Shows how a capture goes on."""

        def begin(self, seed: str) -> None:
            """Announce the capture of a seed."""

        def show(self, snapshot: Snapshot) -> None:
            """Show where it stands; may be called often."""

        def pause(self) -> None:
            """Take down what is live, so that something can be printed."""

        def close(self) -> None:
            """Take down what is live, for good; plain lines from here."""


HEARTBEAT_SECONDS = 30.0
REFRESH_SECONDS = 0.1
SHORTEST_WAIT_SHOWN_SECONDS = 1.0


@contextlib.contextmanager
def progress(*, quiet: bool, announced: str | None = None) -> Iterator[Progress]:
    """Give the progress display that suits standard error, and take it down at the end.

    That the capture of the seed ``announced`` begins was said already.
    """
    screen = error_console()
    shown: Progress
    if quiet:
        shown = Nothing()
    elif screen.is_terminal and not screen.is_dumb_terminal:
        shown = LiveDisplay(screen)
    else:
        shown = Lines(screen, announced)
    try:
        yield shown
    finally:
        shown.close()


class Nothing:
    """``--quiet``: shows nothing."""

    def begin(self, seed: str) -> None:
        """Show nothing."""

    def show(self, snapshot: Snapshot) -> None:
        """Show nothing."""

    def pause(self) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Show nothing."""


class Lines:
    """A line when a phase begins, and one every half minute within it."""

    def __init__(self, screen: Console, announced: str | None = None) -> None:
        self._screen = screen
        self._announced = announced
        self._phase: str | None = None
        self._printed = 0.0

    def begin(self, seed: str) -> None:
        """Print the seed, unless that was done."""
        self._phase = None
        if seed != self._announced:
            self._print(text(f"capturing {seed}"))
        self._announced = None

    def show(self, snapshot: Snapshot) -> None:
        """Print a line where the phase is a new one, or half a minute has gone by."""
        now = time.monotonic()
        if snapshot.phase != self._phase or now - self._printed >= HEARTBEAT_SECONDS:
            self._phase = snapshot.phase
            self._print(in_one_line(snapshot))

    def pause(self) -> None:
        """Do nothing: lines stand where they are."""

    def close(self) -> None:
        """Do nothing: lines stand where they are."""

    def _print(self, line: Text) -> None:
        self._printed = time.monotonic()
        self._screen.print(Text("preserve: ").append_text(line), soft_wrap=True)


class LiveDisplay:
    """A few lines that are drawn again and again."""

    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._live: Live | None = None
        self._drawn = 0.0
        self._closed = False

    def begin(self, seed: str) -> None:
        """Show the seed until there is more to show."""
        self._draw(text(f"capturing {seed}"))

    def show(self, snapshot: Snapshot) -> None:
        """Draw where the capture stands, at most ten times a second."""
        if time.monotonic() - self._drawn >= REFRESH_SECONDS:
            self._draw(in_some_lines(snapshot))

    def pause(self) -> None:
        """Take the lines away."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def close(self) -> None:
        """Take the lines away and draw no more."""
        self.pause()
        self._closed = True

    def _draw(self, what: RenderableType) -> None:
        if self._closed:
            return
        self._drawn = time.monotonic()
        if self._live is None:
            self._live = Live(
                console=self._screen,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        self._live.update(what, refresh=True)


def in_one_line(snapshot: Snapshot) -> Text:
    """Say where a capture stands in one line, for a log."""
    settled = sum(sum(counted.values()) for counted in snapshot.by_role.values())
    comments = _comments(snapshot)
    left = snapshot.waiting + snapshot.in_flight
    return text(
        f"{snapshot.phase}: {settled} addresses settled, {left} to come, "
        f"{comments}, {size(snapshot.bytes_fetched)}"
    )


def in_some_lines(snapshot: Snapshot) -> RenderableType:
    """Say where a capture stands in a few lines, for a terminal."""
    head = text(f"{snapshot.phase}  ", "bold")
    lines = [
        head.append_text(text(snapshot.seed)),
        text(
            f"  {_comments(snapshot)}, {snapshot.in_flight} under way, "
            f"{snapshot.waiting} waiting, {size(snapshot.bytes_fetched)}"
        ),
    ]
    for role in Role:
        counted = {str(name): count for name, count in snapshot.by_role.get(role, {}).items()}
        if counted:
            lines.append(Text(f"  {role}: ").append_text(counts(counted)))
    held = [one for one in snapshot.hosts_waiting if one[2] >= SHORTEST_WAIT_SHOWN_SECONDS]
    for host, why, wait in held[:3]:
        until = "it is being asked" if math.isinf(wait) else f"next in {wait:.0f} s"
        lines.append(text(f"  {host}: {why}, {until}", "dim"))
    for line in lines:
        line.no_wrap, line.overflow = True, "ellipsis"
    return Stack(*lines)


def _comments(snapshot: Snapshot) -> str:
    of = "" if snapshot.comments_claimed is None else f" of {snapshot.comments_claimed}"
    return f"{snapshot.comments_recorded}{of} comments"
