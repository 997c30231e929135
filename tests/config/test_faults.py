"""All that is wrong with a file of settings, and settings written as TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from preserve.config import Settings, in_force, load_settings, template
from preserve.config.as_toml import toml_of
from preserve.config.faults import FAULTS_MAX, Fault, faults
from preserve.errors import SettingsError


def found(folder: Path, text: str) -> list[tuple[int, str]]:
    path = folder / "config.toml"
    path.write_text(text)
    return [(fault.line, fault.key) for fault in faults(path, "config.toml")]


def test_a_file_that_can_be_used_has_no_faults(tmp_path: Path) -> None:
    assert found(tmp_path, template().decode()) == []
    assert found(tmp_path, "") == []


def test_every_fault_is_told_with_its_line_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """
[collection]
opertor = "x"
[politeness]
delay_seconds = -1
robots = "ignore"
[[seeds]]
name = "no address"
schedule = "now and then"
[[seeds]]
url = 5
[[seeds]]
url = "ftp://blog.example/"
limits = { citations = "many" }
headers = { Cookie = "no-source" }
[network]
allow = ["127.0.0.1/8"]
"""
    assert found(tmp_path, text) == [
        (3, "collection.opertor"),
        (5, "politeness.delay_seconds"),
        (6, "politeness.robots"),
        (7, "seeds[0]"),
        (9, "seeds[0].schedule"),
        (11, "seeds[1].url"),
        (13, "seeds[2].url"),
        (14, "seeds[2].limits.citations"),
        (15, "seeds[2].headers.Cookie"),
        (17, "network.allow[0]"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "seeds = 5\n[limits]\ncitations = 'x'\n",
        "seeds = [5]\n[limits]\ncitations = 'x'\n",
        "seeds = ['a', {}]\n[limits]\ncitations = 'x'\n",
        "limits = 5\n[[feeds]]\nurl = 5\n",
        "[limits]\ncitations = []\n[network]\nallow = [[]]\nports = [0]\nresolve = []\n",
        "[hosts]\na = 5\nb = { c = 5 }\n[replay]\nx = 1\n",
    ],
)
def test_no_shape_of_a_file_is_too_odd_to_be_told(tmp_path: Path, text: str) -> None:
    assert len(found(tmp_path, text)) >= 2


@pytest.mark.parametrize(("text", "line"), [("a = \n", 1), ("\n\n[x\n", 3)])
def test_what_is_no_toml_is_one_fault(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    (fault,) = faults(path, "config.toml")
    assert fault == Fault(line=line, key="", problem=fault.problem)
    assert "not TOML" in fault.problem


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        faults(tmp_path / "absent.toml", "absent.toml")


def test_of_very_many_faults_the_first_are_told(tmp_path: Path) -> None:
    text = "".join(f'[[seeds]]\nurl = "x{number}"\n' for number in range(3000))
    told = found(tmp_path, text)
    assert len(told) == FAULTS_MAX
    assert told[-1] == (2 * FAULTS_MAX, f"seeds[{FAULTS_MAX - 1}].url")


@pytest.mark.parametrize(
    "headers",
    [
        '{ Cookie = "session=s3cr3t" }',
        '{ Cookie = ["s3cr3t"] }',
        '"Cookie: s3cr3t"',
        '["s3cr3t"]',
        '{ Cookie = { value = "s3cr3t" } }',
    ],
)
@pytest.mark.parametrize("table", ["[defaults]\n", '[[seeds]]\nurl = "http://a.example/"\n'])
def test_a_secret_that_stands_in_the_settings_is_refused_and_not_repeated(
    tmp_path: Path, table: str, headers: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"{table}headers = {headers}\n")
    told = faults(path, "config.toml")
    assert told
    assert "s3cr3t" not in str(told)
    with pytest.raises(SettingsError) as refused:
        load_settings(None, cwd=tmp_path)
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["Host", "user-agent", "Accept-Encoding", "If-None-Match", "Range", "a b", "", "é"]
)
def test_a_header_that_is_not_the_users_to_set_is_refused(tmp_path: Path, name: str) -> None:
    text = f'[defaults]\nheaders = {{ "{name}" = "env:X" }}\n'
    assert [line for line, _ in found(tmp_path, text)] == [2]


def test_a_header_there_twice_in_another_case_is_refused(tmp_path: Path) -> None:
    text = '[defaults]\nheaders = { Cookie = "env:X", cookie = "env:Y" }\n'
    assert found(tmp_path, text) == [(2, "defaults.headers.cookie")]


def test_files_of_secrets_count_from_the_folder_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/camille")
    (tmp_path / "config.toml").write_text(
        '[defaults]\nheaders = { A = "file:secrets/a", B = "file:/b", C = "env:C" }\n'
        '[[seeds]]\nurl = "http://a.example/"\nheaders = { D = "file:~/d" }\n'
    )
    settings = load_settings(None, cwd=tmp_path)
    placed = {"A": f"file:{tmp_path}/secrets/a", "B": "file:/b", "C": "env:C"}
    assert settings.defaults.headers == placed
    assert settings.seeds[0].headers == {"D": "file:/home/camille/d"}


WHOLE = """
[collection]
operator = "Four \\"du village\\" <four@b.example>"
path = "/srv/a b\\\\c"
[network]
allow = ["127.0.0.0/8"]
resolve = { "blog.example" = "127.0.0.1", "*" = "", "b.example" = ["127.0.0.1:80", "::1"] }
[hosts."blog.example"]
delay_seconds = 5.5
[hosts."other.example"]
robots = "ignore"
robots_reason = "à nous \\u007f"
[defaults]
headers = { Cookie = "env:X" }
tags = ["four", "pain"]
[[seeds]]
url = "http://a.example/?a=1&b=é"
schedule = "while-open"
limits = { citations = 10 }
headers = {}
[[seeds]]
url = "http://b.example/"
[[feeds]]
url = "http://b.example/feed"
kind = "page"
selector = "h2 > a"
retry = { attempts = 1 }
"""


@pytest.mark.parametrize("text", ["", WHOLE, template().decode()])
def test_settings_written_as_toml_say_the_same_settings(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    settings = load_settings(None, cwd=tmp_path)
    (tmp_path / "again.toml").write_text(toml_of(msgspec.to_builtins(settings)))
    assert load_settings(Path("again.toml"), cwd=tmp_path) == settings
    one = in_force(settings, settings.seeds[0] if settings.seeds else None)
    (tmp_path / "one.toml").write_text(toml_of(msgspec.to_builtins(one)))
    assert load_settings(Path("one.toml"), cwd=tmp_path) == one


@pytest.mark.parametrize("value", ["", "a\nb", 'a"b', "\\", "\x7f", "\x00", "é\u2028€", "#"])
def test_any_text_can_be_written_as_toml(value: str) -> None:
    written = toml_of({"replay": {"browser": value, 'odd "key"': value}})
    assert tomllib.loads(written) == {"replay": {"browser": value, 'odd "key"': value}}


def test_tables_of_another_version_are_written_too() -> None:
    data = {"version": 2, "new": {"key": [1, 2.5, True, {"a": "b"}]}}
    both = tomllib.loads(toml_of({**msgspec.to_builtins(Settings()), **data}))
    assert both["new"] == data["new"]
    assert both["limits"]["citations"] == 5000
    assert tomllib.loads(toml_of(data)) == data
