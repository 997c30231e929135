"""The programs that do the job, each in a folder of its own, and how each is told to do it.

The job: the ten articles, what they cite in body and thread, and what each of those pages needs.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from job.measuring import Cost, Running

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TOP = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PEERS = TOP / ".venv-peers" / "bin"
PER_HOST = 6
CONFIG = """\
[collection]
path = "warcs"
operator = "bench@bench.test"
[network]
allow = ["127.0.0.0/8"]
ports = []
[network.resolve]
"*" = "127.0.0.1:{port}"
[politeness]
delay_seconds = 0
requisites_per_host = {per_host}
[limits]
free_disk_bytes = 0
[report]
scheduled = false
"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a runner works: an empty folder, the articles, the server's port on loopback."""

    folder: Path
    seeds: Sequence[str]
    port: int

    def list_of_seeds(self) -> Path:
        path = self.folder / "seeds.txt"
        path.write_text("".join(f"{seed}\n" for seed in self.seeds))
        return path


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Runner:
    """A program: how it is run, why it cannot be run here, and why it is not run on a slow web."""

    name: str
    run: Callable[[Place], Cost]
    lacks: Callable[[], str | None] = lambda: None
    not_when_slow: str | None = None


def _preserve(place: Place) -> Cost:
    config = place.folder / "config.toml"
    seeds = "".join(f'[[seeds]]\nurl = "{seed}"\n' for seed in place.seeds)
    config.write_text(CONFIG.format(port=place.port, per_host=PER_HOST) + seeds)
    return _run([sys.executable, "-m", "preserve", "crawl", "--config", config], place)


def _wget_options(place: Place) -> list[str]:
    return [
        *("wget", "--no-verbose", "--recursive", "--level=1", "--span-hosts", "--page-requisites"),
        *("--tries=2", "--timeout=30", "--execute", "use_proxy=yes"),
        f"--directory-prefix={place.folder / 'pages'}",
        f"--input-file={place.list_of_seeds()}",
    ]


def _wget(place: Place) -> Cost:
    command = [*_wget_options(place), f"--warc-file={place.folder / 'wget'}"]
    return _run(command, place, http_proxy=f"http://127.0.0.1:{place.port}/")


def _warcprox(place: Place) -> Cost:
    """warcprox, and wget through it; both count."""
    port_file = place.folder / "port"
    proxy = Running(
        [PEERS / "python", HERE / "warcprox_job.py", str(place.port), port_file],
        folder=place.folder,
        variables={},
    )
    while not port_file.exists() or not port_file.read_text():
        if proxy.has_ended():
            raise SystemExit(f"warcprox did not start:\n{proxy.log.read_text()}")
        time.sleep(0.05)
    command = _wget_options(place)
    client = _run(command, place, http_proxy=f"http://127.0.0.1:{port_file.read_text()}/")
    proxy.stop()
    served = proxy.wait()
    return Cost(
        cpu_seconds=client.cpu_seconds + served.cpu_seconds,
        wall_seconds=served.wall_seconds,
        memory_bytes=client.memory_bytes + served.memory_bytes,
        code=0,
    )


def _scrapy(place: Place) -> Cost:
    command = [PEERS / "python", HERE / "scrapy_job.py", place.list_of_seeds(), str(PER_HOST)]
    return _run(command, place, http_proxy=f"http://127.0.0.1:{place.port}/")


def _run(command: Sequence[object], place: Place, **variables: str) -> Cost:
    return Running(command, folder=place.folder, variables=variables).wait()


def _no_wget() -> str | None:
    return None if shutil.which("wget") else "wget is not installed"


def _no_peers() -> str | None:
    there = all((PEERS / name).exists() for name in ("scrapy", "warcprox"))
    return None if there else ".venv-peers is not there or not whole: make bench makes it"


def _no_warcprox() -> str | None:
    return _no_wget() or _no_peers()


RUNNERS = (
    Runner(name="preserve", run=_preserve),
    Runner(
        name="wget",
        run=_wget,
        lacks=_no_wget,
        not_when_slow="one address after the other: latency times addresses",
    ),
    Runner(
        name="warcprox + wget",
        run=_warcprox,
        lacks=_no_warcprox,
        not_when_slow="its client asks for one address after the other",
    ),
    Runner(name="scrapy", run=_scrapy, lacks=_no_peers),
)
# Peers that are not run anywhere, and why.
ABSENT = {
    "wpull": "2.0.1, its last release, does not start on Python 3.11: asyncio.coroutine is gone",
    "browsertrix-crawler": "not in the package registry: its makers publish a container image",
    "scoop": "not in the package registry here",
}
