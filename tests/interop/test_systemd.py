"""What systemd itself makes of the units: its own parser is asked, nothing is started."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from preserve.schedule.rhythm import rhythm_of
from preserve.schedule.units import Installation, crawl_service, crawl_timer, run_service

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.debian

ODD = '50% d\'été $HOME "x" \\n; true'
EVERY = ["5m", "10m", "15m", "20m", "30m", "1h", "2h", "3h", "4h", "6h", "8h", "12h", "1d", "1w"]


def systemd(*words: str, **more: str) -> str:
    """Call systemd-analyze; whatever it remarks upon is an error."""
    done = subprocess.run(
        ["systemd-analyze", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
        env={**os.environ, **more},
    )
    assert done.returncode == 0, done.stderr
    if "SYSTEMD_LOG_LEVEL" not in more:
        assert done.stderr == ""
    return done.stdout


def installed(folder: Path, user: str | None) -> Installation:
    (folder / "warcs").mkdir(parents=True)
    program = folder / "preserve"
    program.write_text("#!/bin/sh\n")
    program.chmod(stat.S_IRWXU)
    return Installation(
        program=(str(program),),
        config=folder / "config.toml",
        collection=folder / "warcs",
        user=user,
        variables=("BLOG_COOKIE",),
    )


def units(of: Installation, folder: Path) -> list[str]:
    folder.mkdir()
    files = {
        "preserve.service": run_service(of),
        "preserve-crawl.service": crawl_service(of),
        "preserve-crawl.timer": crawl_timer(rhythm_of("6h")),
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return [str(folder / name) for name in files]


@pytest.mark.parametrize("name", ["plain", ODD])
@pytest.mark.parametrize("user", ["daemon", None], ids=["system", "user"])
def test_systemd_finds_nothing_to_remark_upon(tmp_path: Path, name: str, user: str | None) -> None:
    written = units(installed(tmp_path / name, user), tmp_path / "units")
    how = ["--user"] if user is None else []
    systemd("verify", "--man=no", *how, *written, XDG_RUNTIME_DIR=str(tmp_path))


@pytest.mark.parametrize("name", ["plain", ODD])
def test_systemd_understands_every_path_as_it_is(tmp_path: Path, name: str) -> None:
    of = installed(tmp_path / name, "daemon")
    run, _, _ = units(of, tmp_path / "units")
    dump = systemd("verify", "--man=no", run, SYSTEMD_LOG_LEVEL="debug")
    unit = dump.partition("-> Unit preserve.service:")[2]

    def said(what: str) -> str:
        found = re.search(rf"^\s*{what}: (.*)$", unit, re.MULTILINE)
        assert found is not None, what
        return found[1]

    assert said("WorkingDirectory") == str(of.folder)
    assert said("EnvironmentFile") == str(of.folder / "preserve.env")
    assert said("ReadWritePaths") == str(of.collection)
    # The dump quotes for a shell; two dollar signs become one when the command is started.
    printed = subprocess.run(
        ["/bin/sh", "-c", f"printf '%s\\0' {said('Command Line')}"],
        check=True,
        capture_output=True,
        text=True,
    )
    words = [word.replace("$$", "$") for word in printed.stdout.rstrip("\0").split("\0")]
    if name == ODD:
        assert words.pop(0) == "/usr/bin/env"
    assert words == [*of.program, "run", "--config", str(of.config)]


@pytest.mark.parametrize("every", EVERY)
def test_systemd_reads_the_calendar_of_every_interval_that_may_be_said(every: str) -> None:
    found = systemd("calendar", "--iterations=3", rhythm_of(every).on_calendar, TZ="UTC")
    assert len(re.findall(r"Next elapse|Iter\. #", found)) == 3
