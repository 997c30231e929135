"""Calls of every command there is, made from what the command itself says that it takes."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import termios
from typing import TYPE_CHECKING

import click
from hostile_site import HOSTILE, PROGRAM

from preserve.cli.app import COMMANDS, cli

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# A word of a call cannot hold NUL, nor end the argument.
HOSTILE_WORD = f"x{HOSTILE}"
# What an argument takes, by how the help text shows it.
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "[ID]": ("latest",),
    "[ID...]": (),
    "ID...": ("latest",),
    "[OLDER] [NEWER]": (),
    "URL": ("http://blog.test/article",),
    "URL...": ("http://blog.test/article",),
    "[URL]...": ("http://blog.test/article",),
    "FILE-or-URL": ("http://blog.test/article",),
}
_CHOICES = 7  # of an option: there are many outcomes
# What goes along with a flag or an option, and what a command needs in any case.
NEEDED: Mapping[str, tuple[str, ...]] = {"rm": ("--dry-run",)}
# What takes long is called so, and not with each of its options: the demo shows nothing of a web.
SLOW: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "capture": (
        (),
        ("--json",),
        ("--tag", HOSTILE_WORD, "--note", HOSTILE_WORD, "--ignore-robots", HOSTILE_WORD),
        ("--collection", HOSTILE_WORD),
        ("--header", HOSTILE_WORD),
    ),
    "crawl": (("--log", "console"), ("--log", "json", "--json"), ()),
    "run": (("--log", "console"), ("--log", "json"), ("--metrics", HOSTILE_WORD)),
    "read": ((), ("--json",), ("--url", HOSTILE_WORD)),
    "replay": (("--no-browser",), ("--url", HOSTILE_WORD), ("--viewer", HOSTILE_WORD)),
    "serve": (
        ("--host", HOSTILE_WORD),
        ("--viewer", HOSTILE_WORD),
        ("--language", HOSTILE_WORD),
        ("--port", HOSTILE_WORD),
    ),
    "demo": (("--collection", "config.toml"),),
}


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command, also those below others, by the words that call it."""
    for name in COMMANDS:
        one = cli.get_command(click.Context(cli), name)
        assert one is not None
        if isinstance(one, click.Group):
            yield from (((name, below), its) for below, its in one.commands.items())
        else:
            yield (name,), one


def arguments(command: click.Command) -> tuple[str, ...]:
    """Return words for the arguments of a command."""
    found: tuple[str, ...] = ()
    for one in command.params:
        if not isinstance(one, click.Argument):
            continue
        if isinstance(one.type, click.Choice):
            found += (str(one.type.choices[0]),) if one.required else ()
        else:
            found += ARGUMENTS.get(one.metavar or "", ("latest",) if one.required else ())
    return found


def calls() -> list[list[str]]:
    """Return calls of every command: plain, with each flag, choice and hostile value, and wrong.

    What several commands take alike is given a hostile value in one of them.
    """
    known: set[str] = set()
    return [one for words, command in commands() for one in _of(words, command, known)]


def right_calls() -> list[list[str]]:
    """Return those of them that are right, as far as one sees."""
    return [one for one in calls() if not any(HOSTILE_WORD in word for word in one)]


def plain_calls() -> list[list[str]]:
    """Return one call of every command that is not slow."""
    return [next(_of(words, one, set())) for words, one in commands() if words[0] not in SLOW]


def _of(words: tuple[str, ...], command: click.Command, known: set[str]) -> Iterator[list[str]]:
    base = [*words, *arguments(command), *_demanded(command), *NEEDED.get(words[0], ())]
    if words[0] in SLOW:
        yield from ([*words, *arguments(command), *more] for more in SLOW[words[0]])
    else:
        yield base
    for one in command.params:
        if isinstance(one, click.Argument):
            yield [*words, HOSTILE_WORD, *_demanded(command), *NEEDED.get(words[0], ())]
        elif isinstance(one, click.Option) and words[0] not in SLOW:
            name = one.opts[0]
            for value in _values(one):
                if name not in known or HOSTILE_WORD not in value:
                    yield [*base, name, *value]
            known.add(name)
    if "wrong" not in known:
        known.add("wrong")
        yield [*base, f"--{HOSTILE_WORD}"]


def _demanded(command: click.Command) -> list[str]:
    return [
        word
        for one in command.params
        if isinstance(one, click.Option) and one.required
        for word in (one.opts[0], *_values(one)[0])
    ]


def _values(option: click.Option) -> list[tuple[str, ...]]:
    if option.is_flag:
        return [()]
    if isinstance(option.type, click.Choice):
        choices = [(str(choice),) for choice in option.type.choices]
        return [*choices[:_CHOICES], (HOSTILE_WORD,)]
    return [(HOSTILE_WORD,)]


def in_a_pipe(folder: Path, found: Sequence[Sequence[str]]) -> tuple[bytes, bytes]:
    """Make calls with standard output and error in pipes; return what came out of each."""
    done = subprocess.run(
        PROGRAM,
        cwd=folder,
        input=json.dumps(found).encode(),
        capture_output=True,
        timeout=220,
        check=True,
        env=_environment(),
    )
    return done.stdout, done.stderr


def on_a_terminal(folder: Path, found: Sequence[Sequence[str]], **more: str) -> bytes:
    """Make calls with standard output and error on a terminal; return what it is sent."""
    ours, theirs = pty.openpty()
    modes = termios.tcgetattr(theirs)
    modes[1] &= ~termios.OPOST  # as it was written
    termios.tcsetattr(theirs, termios.TCSANOW, modes)
    with subprocess.Popen(
        PROGRAM,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=theirs,
        stderr=theirs,
        env={**_environment(), "TERM": "xterm-256color", "COLUMNS": "100", **more},
    ) as running:
        os.close(theirs)
        assert running.stdin is not None
        running.stdin.write(json.dumps(found).encode())
        running.stdin.close()
        shown = b""
        with contextlib.suppress(OSError):  # Linux says so where the other end is closed
            while piece := os.read(ours, 65536):
                shown += piece
    os.close(ours)
    assert running.returncode == 0
    return shown


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return {**kept, "PYTHONUTF8": "1", "BROWSER": "true"}
