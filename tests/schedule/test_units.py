"""Units for systemd and a line for cron: what they say, and what a shell makes of it."""

from __future__ import annotations

import datetime
import itertools
import stat
import subprocess
from pathlib import Path

import cronsim
import pytest

from preserve.errors import UsageError
from preserve.schedule.rhythm import rhythm_of
from preserve.schedule.units import (
    Installation,
    crawl_service,
    crawl_timer,
    crontab_line,
    run_service,
)

ODD = '50% d\'été $HOME "x" `id`; true'


def installed(folder: Path, **more: object) -> Installation:
    """Lay a program that writes down how it was called, and say where all is."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "preserve"
    program.write_text('#!/bin/sh\n{ pwd; printf "%s\\n" "$@"; } > called\necho done\n')
    program.chmod(stat.S_IRWXU)
    fields: dict[str, object] = {
        "program": (str(program),),
        "config": folder / "config.toml",
        "collection": folder / "warcs",
        "user": "archive",
    }
    return Installation(**{**fields, **more})  # type: ignore[arg-type] # passed on by name


def as_cron_reads(line: str) -> tuple[str, str]:
    """Return the time fields and the command: an unescaped % would end it (crontab(5))."""
    assert line.endswith("\n")
    *fields, command = line.rstrip("\n").split(" ", 5)
    read, escaped = "", False
    for character in command:
        if escaped:
            read += character if character == "%" else f"\\{character}"
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            assert character != "%", "cron would end the command here"
            read += character
    return " ".join(fields), read


@pytest.mark.parametrize("name", ["plain", "with blank", ODD])
def test_the_line_for_cron_calls_the_program_in_the_folder_of_its_settings(
    tmp_path: Path, name: str
) -> None:
    of = installed(tmp_path / name)
    _, command = as_cron_reads(crontab_line(of, rhythm_of("6h")))
    # As cron does it: another folder, next to no environment, and the line as one argument.
    subprocess.run(["/bin/sh", "-c", command], cwd="/", env={"PATH": "/usr/bin:/bin"}, check=True)
    called = (of.folder / "called").read_text().splitlines()
    assert called == [str(of.folder), "crawl", "--config", str(of.config), "--quiet", "--json"]
    assert (of.folder / "crawl.jsonl").read_text() == "done\n"
    assert (of.folder / "crawl.log").read_text() == ""


def test_another_collection_is_named_in_every_call(tmp_path: Path) -> None:
    of = installed(tmp_path, names_collection=True)
    for text in (run_service(of), crawl_service(of), crontab_line(of, rhythm_of("1d"))):
        assert f"--collection {tmp_path}/warcs" in text


def test_a_path_with_a_backslash_gets_no_line_for_cron(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="backslash"):
        crontab_line(installed(tmp_path / "a\\b"), rhythm_of("1d"))


@pytest.mark.parametrize("name", ["a\nb", " a", "a ", "a\\", "a\x7f"])
def test_a_path_that_no_unit_can_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="rename it"):
        Installation(
            program=("/usr/bin/preserve",),
            config=tmp_path / "config.toml",
            collection=tmp_path / name if name.startswith("a") else tmp_path / "x" / f"{name}\t",
            user=None,
        )


def test_a_user_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="account"):
        installed(tmp_path, user="root\nExecStartPre=/bin/true")


@pytest.mark.parametrize(
    ("every", "minutes"),
    [
        ("5m", 5),
        ("15m", 15),
        ("30m", 30),
        ("1h", 60),
        ("60m", 60),
        ("2h", 120),
        ("6h", 360),
        ("12h", 720),
        ("1d", 1440),
        ("24h", 1440),
        ("1w", 10080),
        ("7d", 10080),
    ],
)
def test_the_fields_of_cron_come_round_as_often_as_was_said(every: str, minutes: int) -> None:
    times = cronsim.CronSim(rhythm_of(every).cron_fields, datetime.datetime(2026, 11, 1))  # noqa: DTZ001 -- cron's clock
    found = [next(times) for _ in range(20)]
    gaps = {(b - a).total_seconds() / 60 for a, b in itertools.pairwise(found)}
    assert gaps == {minutes}


@pytest.mark.parametrize("every", ["7m", "45m", "5h", "90m", "36h", "2d", "0h", "x", "", "1y"])
def test_an_interval_that_fits_into_no_hour_day_or_week_is_refused(every: str) -> None:
    with pytest.raises(UsageError, match="--every"):
        rhythm_of(every)


def test_a_service_that_stays_is_started_again_but_not_with_wrong_settings(tmp_path: Path) -> None:
    lines = run_service(installed(tmp_path)).splitlines()
    assert "Restart=on-failure" in lines
    assert "RestartPreventExitStatus=2" in lines
    assert "SuccessExitStatus=3" in lines
    assert "ExecReload=/bin/kill -HUP $MAINPID" in lines
    assert "KillMode=mixed" in lines


def test_a_service_may_write_to_the_collection_alone(tmp_path: Path) -> None:
    lines = run_service(installed(tmp_path)).splitlines()
    assert "ProtectSystem=strict" in lines
    assert [line for line in lines if line.startswith("ReadWritePaths=")] == [
        f'ReadWritePaths="{tmp_path}/warcs"'
    ]


@pytest.mark.parametrize(
    ("reads", "said"), [("/srv/archive/token", "yes"), ("/home/camille/token", "read-only")]
)
def test_homes_are_closed_unless_something_in_them_is_needed(reads: str, said: str) -> None:
    of = Installation(
        program=("/usr/bin/preserve",),
        config=Path("/srv/archive/config.toml"),
        collection=Path("/srv/archive/warcs"),
        user="archive",
        reads=(reads,),
    )
    assert f"ProtectHome={said}" in crawl_service(of).splitlines()


def test_units_of_a_user_ask_for_nothing_that_needs_root(tmp_path: Path) -> None:
    text = run_service(installed(tmp_path, user=None))
    for word in ("User=", "Protect", "Private", "Capability", "network-online"):
        assert word not in text
    assert "WantedBy=default.target" in text


def test_variables_that_headers_need_come_from_a_file_beside_the_settings(tmp_path: Path) -> None:
    assert "EnvironmentFile" not in crawl_service(installed(tmp_path))
    text = crawl_service(installed(tmp_path, variables=("BLOG_COOKIE",)))
    assert f"EnvironmentFile={tmp_path}/preserve.env\n" in text
    assert "BLOG_COOKIE" in text


def test_the_timer_makes_up_for_what_was_missed_and_spreads_its_starts() -> None:
    lines = crawl_timer(rhythm_of("1h")).splitlines()
    assert "Persistent=true" in lines
    assert "RandomizedDelaySec=360" in lines
