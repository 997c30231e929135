"""A collection, the site that it is made of, and commands that are killed in the midst of it."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import signal
import threading
from typing import TYPE_CHECKING

from left_site import START, Site, site_on
from scripted_web import scripted_web

from preserve.config import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from killing_forks import Forks, Running

    from preserve.config import Settings

OTHER = "http://autre.test/note"
SETTINGS = """
[collection]
operator = "archive@library.example"
[network]
allow = ["127.0.0.0/8"]
resolve = {{ "*" = "127.0.0.1:{port}", "mort.test" = "" }}
[politeness]
delay_seconds = 0.001
[schedule]
jitter_seconds = 0
[limits]
free_disk_bytes = 0
[retry]
attempts = 3
first_delay_seconds = 0.02
max_delay_seconds = 5
[[seeds]]
url = "{start}"
[[seeds]]
url = "{other}"
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Story:
    """What is disturbed: the words of a command, and whether the collection has captures before."""

    name: str
    words: tuple[str, ...]
    has_earlier: bool

    @property
    def stays(self) -> bool:
        return self.words[0] == "run"


CAPTURE = Story(name="capture", words=("capture", "--quiet", "--json", START), has_earlier=False)
AGAIN = dataclasses.replace(CAPTURE, name="capture again", has_earlier=True)
CRAWL = Story(name="crawl", words=("crawl", "--quiet", "--json"), has_earlier=True)
RUN = Story(name="run", words=("run", "--json"), has_earlier=False)
STORIES = (CAPTURE, AGAIN, CRAWL, RUN)


@dataclasses.dataclass(kw_only=True)
class World:
    """A folder with ``config.toml`` and the collection ``warcs``, and a site on loopback."""

    folder: Path
    site: Site
    forks: Forks
    calls: int = 0

    @property
    def collection(self) -> Path:
        return self.folder / "warcs"

    @property
    def settings(self) -> Settings:
        return load_settings(self.folder / "config.toml", cwd=self.folder)

    def start(self, *words: str, stamp: str = "", held: bool = False) -> Running:
        """Start a command, as a person in the folder would."""
        self.calls += 1
        name = f"{self.calls}-{words[0]}"
        return self.forks.start(*words, cwd=self.folder, name=name, stamp=stamp, held=held)

    def call(self, *words: str, code: int = 0) -> Running:
        """Run a command to its end; it must end as expected, without a traceback."""
        done = self.start(*words)
        done.wait()
        assert (done.code, "Traceback" in done.err) == (code, False), (words, done.err)
        return done

    def undisturbed(self, story: Story, *, stamp: str = "") -> Running:
        """Run a story to its end; one that stays is ended when its captures are done."""
        running = self.start(*story.words, stamp=stamp)
        return self.let_end(story, running)

    def let_end(self, story: Story, running: Running) -> Running:
        """Wait for the end of a story; one that stays is ended when its captures are done."""
        if story.stays:
            pause = threading.Event()
            for _ in range(6000):
                if running.code is not None or running.out.count("\n") == 2:
                    break
                pause.wait(0.005)
            running.signal(signal.SIGTERM)
        running.wait()
        assert "Traceback" not in running.err, running.err
        return running

    def kill(self, running: Running, *, requests: int, seconds: float) -> bool:
        """Kill a process so long after it made so many requests; False where it ended before."""
        begun, pause = self.site.web.server, threading.Event()
        goal = self._asked_before + requests
        while running.code is None and len(begun.log) < goal:
            pause.wait(0.003)
        pause.wait(seconds)
        running.signal(signal.SIGKILL)
        return running.wait() == -signal.SIGKILL

    def mark(self) -> int:
        """Count requests from here on; return how many there were before."""
        self._asked_before = len(self.site.asked)
        return self._asked_before

    _asked_before: int = 0


@contextlib.contextmanager
def world(folder: Path, forks: Forks, *, like: Path | None = None) -> Iterator[World]:
    """Make a world in a new folder, with a copy of a collection where one is given."""
    folder.mkdir(parents=True)
    if like is not None:
        shutil.copytree(like, folder / "warcs")
    with scripted_web(folder / "warcs") as web:
        site = site_on(web)
        site.serve(OTHER, f"<!doctype html><title>Note</title><p>{'mot ' * 400}")
        port = web.server.port
        text = SETTINGS.format(port=port, start=START, other=OTHER)
        (folder / "config.toml").write_text(text)
        yield World(folder=folder, site=site, forks=forks)


def earlier(folder: Path, forks: Forks) -> Path:
    """Make a collection with a finished capture of each seed; return its folder."""
    with world(folder, forks) as made:
        for url in (START, OTHER):
            made.call("capture", "--quiet", "--json", url)
        return made.collection
