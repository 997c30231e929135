"""preserve units: files for systemd and a line for cron, for what is here."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    Shell = Any

OPERATOR = '[collection]\noperator = "archive@library.example"\n'


def write(shell: Shell, text: str = "") -> None:
    (shell.folder / "config.toml").write_text(OPERATOR + text)
    (shell.folder / "warcs").mkdir()


def commands(text: str) -> list[list[str]]:
    """Return the words of each call of the program."""
    lines = [line.removeprefix("ExecStart=") for line in text.splitlines() if "preserve" in line]
    calls = [shlex.split(line) for line in lines if " --config " in line]
    return [
        words[next(i for i, word in enumerate(words) if word in {"run", "crawl"}) :]
        for words in calls
    ]


def test_all_of_them_are_printed_under_their_names(shell: Shell) -> None:
    write(shell)
    said = shell("units", "--as", "archive").stdout
    for name in (
        "preserve.service",
        "preserve-crawl.service",
        "preserve-crawl.timer",
        "preserve.crontab",
    ):
        assert f"# {name}\n" in said
    assert f"WorkingDirectory={shell.folder}\n" in said
    assert f'ReadWritePaths="{shell.folder}/warcs"\n' in said


def test_what_they_call_are_commands_and_options_that_there_are(shell: Shell) -> None:
    write(shell)
    calls = commands(shell("units", "--as", "archive", "--collection", "else").stdout)
    assert [words[0] for words in calls] == ["run", "crawl", "crawl"]
    for words in calls:
        known = shell(words[0], "--help").stdout
        options = [word for word in words if word.startswith("--")]
        assert {"--config", "--collection"} <= {*options}
        for option in options:
            assert option in known


def test_one_kind_alone_is_printed_as_it_is(shell: Shell) -> None:
    write(shell)
    (line,) = shell("units", "cron", "--every", "6h").stdout.splitlines()
    assert line.startswith(f"17 */6 * * * cd {shell.folder} && /")


def test_files_are_written_into_a_folder_and_named(shell: Shell) -> None:
    write(shell)
    result = shell("units", "crawl", "--user", "--output", "units/user")
    folder = shell.folder / "units" / "user"
    assert {one.name for one in folder.iterdir()} == {
        "preserve-crawl.service",
        "preserve-crawl.timer",
    }
    assert "User=" not in (folder / "preserve-crawl.service").read_text()
    assert result.stdout == ""
    assert "preserve-crawl.timer" in result.stderr


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("", "*-*-* 06:17:00"),
        ('[[seeds]]\nurl = "http://a.example/"\n', "*-*-* 06:17:00"),
        ('[[seeds]]\nurl = "http://a.example/"\nschedule = "while-open"\n', "*-*-* *:17:00"),
        (
            '[defaults]\nschedule = "every 6h"\n[[feeds]]\nurl = "http://a.example/"\n',
            "*-*-* *:17:00",
        ),
        (
            """
            [defaults]
            schedule = "every 6h"
            [[seeds]]
            url = "http://a.example/"
            schedule = ""
            """,
            "*-*-* 06:17:00",
        ),
    ],
)
def test_crawl_is_started_each_hour_where_all_has_a_schedule_else_each_day(
    shell: Shell, text: str, calendar: str
) -> None:
    write(shell, text)
    assert f"OnCalendar={calendar}\n" in shell("units", "crawl", "--as", "archive").stdout


def test_variables_of_headers_are_asked_for(shell: Shell) -> None:
    write(shell, '[defaults]\nheaders = { A = "env:TOKEN", B = "file:key" }\n')
    result = shell("units", "--as", "archive")
    assert f"EnvironmentFile={shell.folder}/preserve.env\n" in result.stdout
    assert "write TOKEN into" in result.stderr
    assert "cron does not know TOKEN" in result.stderr


def test_what_is_still_to_be_done_is_said(shell: Shell) -> None:
    (shell.folder / "config.toml").write_text("")
    said = shell("units", "run", "--as", "archive").stderr
    assert "collection.operator" in said
    assert f"make the folder {shell.folder}/warcs first" in said


@pytest.mark.parametrize(
    "words",
    [
        ["--every", "7m"],
        ["--user", "--as", "archive"],
        ["--as", "a b"],
        ["nonsense"],
        ["--config", "absent.toml"],
    ],
)
def test_what_cannot_be_is_refused_with_2(shell: Shell, words: list[str]) -> None:
    write(shell)
    assert shell("units", *words, code=2).stdout == ""


def test_without_settings_there_is_nothing_to_run(shell: Shell) -> None:
    assert "preserve init" in shell("units", code=2).stderr
