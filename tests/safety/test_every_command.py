"""Whatever is shown on a terminal commands it nothing: every command there is, over hostile texts.

Commands and their options are asked of the program itself, so that new ones are called as well.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from every_call import (
    SLOW,
    calls,
    commands,
    in_a_pipe,
    on_a_terminal,
    plain_calls,
    right_calls,
)
from hostile_site import HOSTILE, run_in

import preserve.cli

if TYPE_CHECKING:
    from hostile_site import HostilePlace

HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
    "|[\u0300-\u036f]{9}"
)
# What our own tables, colours and progress are drawn with, and nothing else. The hostile texts
# blink (5), clear the screen (2J) and more, which we never do.
OURS = re.compile(r"\x1b\[(?:0|1|2|3|[13][0-9]|1;3[0-9])m|\x1b\[\?25[hl]|\x1b\[2K|\x1b\[1A|\r")
# What somebody asked for goes into a file or a pipe as it was.
AS_IT_IS = ("cat", "export")

pytestmark = pytest.mark.timeout(240)


def by_call(printed: bytes) -> list[tuple[list[str], str]]:
    """Return what was printed by each call, with its words."""
    pieces = re.split(r"\n## (\[.*\])\n", printed.decode("utf-8", "surrogateescape"))[1:]
    words = [json.loads(one) for one in pieces[::2]]
    return list(zip(words, pieces[1::2], strict=True))


def harm(shown: str) -> list[str]:
    return [
        shown[max(found.start() - 40, 0) : found.end() + 20] for found in HARMFUL.finditer(shown)
    ]


def test_nothing_harmful_is_printed_into_a_pipe_and_json_stays_json(place: HostilePlace) -> None:
    output, errors = in_a_pipe(place.folder, right_calls())
    assert harm(errors.decode("utf-8", "surrogateescape")) == []
    assert b"Traceback" not in errors
    told = set()
    for words, printed in by_call(output):
        body, _, code = printed.rpartition("\n## ")
        assert code.strip() in {"0", "1", "2", "3", "4"}, words
        if words[0] in AS_IT_IS or "--csv" in words:
            continue
        assert harm(printed) == [], words
        if body and code.strip() != "2" and {"--json", "--jsonl"} & {*words}:
            for document in body.splitlines() if "--jsonl" in words else _documents(words, body):
                json.loads(document)
        if r"\x1b[5;31m" in printed or r"\u001b[5;31m" in printed:
            told.add(words[0])
    # The texts were there to be shown, or this says nothing.
    looking = {"ls", "show", "comments", "citations", "resources", "diff", "capture", "schedule"}
    assert told >= looking | {"verify", "read"}


def _documents(words: list[str], body: str) -> list[str]:
    return body.splitlines() if words[0] in {"capture", "crawl", "run"} else [body]


def test_nothing_harmful_is_sent_to_a_terminal(place: HostilePlace) -> None:
    for words, shown in by_call(on_a_terminal(place.folder, calls())):
        assert harm(OURS.sub("", shown)) == [], words


def test_without_colours_no_text_gets_any(place: HostilePlace) -> None:
    for words, shown in by_call(on_a_terminal(place.folder, plain_calls(), NO_COLOR="1")):
        assert harm(shown) == [], words


def test_every_command_and_every_option_is_called() -> None:
    called = {tuple(words[:2]) for words in calls()} | {(words[0],) for words in calls()}
    assert {words for words, _ in commands()} <= called
    given = {word for words in calls() for word in words}
    for words, command in commands():
        options = [one for one in command.params if isinstance(one, click.Option)]
        if words[0] not in SLOW:
            assert {one.opts[0] for one in options} <= given, words


def test_json_says_what_the_manifest_says_to_the_letter(place: HostilePlace) -> None:
    shown = run_in(place.folder, "comments", place.ids[-1], "--jsonl").stdout
    kept = (place.latest / "comments.jsonl").read_bytes()
    said = [json.loads(line) for line in shown.splitlines()]
    assert said == [json.loads(line) for line in kept.splitlines()]
    assert HOSTILE in said[0]["text"]
    assert shown != kept


def test_a_defect_is_told_without_commands_to_the_terminal() -> None:
    code = (
        "import sys; from preserve.cli import door; door.guard(); "
        "raise ValueError(sys.stdin.buffer.read().decode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=HOSTILE.encode(), capture_output=True, check=False
    )
    assert b"ValueError" in done.stderr
    assert harm(done.stderr.decode()) == []


def test_text_leaves_the_program_by_one_door() -> None:
    # What is written to sys.stdout and sys.stderr is guarded there; these find what lies beneath.
    ways = {"click.echo", "click.secho", "Console", "sys.stdout.buffer.write"}
    ways |= {"sys.stderr.buffer.write", "os.write"}
    others = []
    for path in sorted(Path(preserve.cli.__file__).parent.glob("*.py")):
        found = [one for one in ast.walk(ast.parse(path.read_bytes())) if isinstance(one, ast.Call)]
        others += [path.name for one in found if ast.unparse(one.func) in ways]
    # In app.py: help, made of constants, and a failure's sentence, cleaned on the same line.
    assert set(others) == {"app.py", "screen.py"}
    assert others.count("app.py") == 2
