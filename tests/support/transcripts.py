"""What the commands on a page print, written into the page: a block that begins with ``$``."""

from __future__ import annotations

import re
import shlex

from click.testing import CliRunner

from preserve.cli.app import cli

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MOST_LINES = 34  # of what a command prints


def with_output(page: str, columns: int = 118) -> str:
    """Return a page with what its commands print now, in the current folder."""

    def block(match: re.Match[str]) -> str:
        calls = [line for line in match[1].splitlines() if line.startswith("$ preserve ")]
        return "```console\n" + "\n\n".join(_called(call, columns) for call in calls) + "\n```"

    return _BLOCK.sub(block, page)


def _called(call: str, columns: int) -> str:
    words, _, piped = call.partition(" | head -")
    result = CliRunner().invoke(
        cli,
        shlex.split(words)[2:],
        prog_name="preserve",
        env={"COLUMNS": str(columns), "NO_COLOR": "1"},
    )
    if result.exit_code:
        raise AssertionError(f"{call}: {result.output}")
    printed = [line.rstrip() for line in result.stdout.splitlines()]
    most = int(piped) if piped else _MOST_LINES
    if len(printed) > most and not piped:
        raise AssertionError(f"{call} prints {len(printed)} lines, which are too many for a page")
    told = [line.rstrip() for line in result.stderr.splitlines()]
    return "\n".join([call, *printed[:most], *told])
