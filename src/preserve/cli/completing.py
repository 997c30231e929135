"""What a shell asks while somebody types: names of commands and options, captures, seeds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    split_arg_string,
)

from preserve.catalogue.beginnings import ids_beginning, seeds_beginning
from preserve.cli.options import settings_and_collection
from preserve.errors import PreserveError
from preserve.harmless import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    import click
    from click.shell_completion import ShellComplete

_CAPTURES = frozenset({"ID", "OLDER NEWER", "SEED"})
_LATEST = "latest"

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' completion type value
    COMPREPLY=()
    for completion in $(env COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" \\
            %(complete_var)s=bash_complete $1); do
        IFS=',' read -r type value <<< "$completion"
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2> /dev/null ||
    complete -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """For bash, which takes a colon for the end of a word: addresses have one."""

    source_template: ClassVar[str] = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the whole words of the line up to the cursor, and the one begun."""
        line = os.environ["COMP_LINE"]
        point = int(os.environ.get("COMP_POINT", len(line)))
        typed = line.encode()[:point].decode("utf-8", "ignore")
        words = split_arg_string(typed)
        begun = words.pop() if words and not typed[-1:].isspace() else ""
        self._kept = begun.rpartition(":")[0] + ":" if ":" in begun else ""
        return words[1:], begun

    def format_completion(self, item: CompletionItem) -> str:
        """Return an item without what bash has before the last colon."""
        return f"{item.type},{item.value.removeprefix(self._kept)}"


CLASSES: dict[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": FishComplete}


def offer(command: click.Command) -> None:
    """Let the parameters of a command that name captures or seeds offer those there are."""
    for parameter in command.params:
        metavar = (parameter.metavar or "").replace("[", "").replace("]", "").rstrip(".")
        if metavar in _CAPTURES:
            parameter.shell_complete = _captures  # type: ignore[method-assign] # of this one alone
        elif parameter.name == "seed":
            parameter.shell_complete = _seeds  # type: ignore[method-assign] # likewise


def _captures(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    if incomplete.startswith("http"):
        return _seeds(ctx, incomplete)
    found = [CompletionItem(_LATEST)] if _LATEST.startswith(incomplete) else []
    return found + _items(ctx, incomplete, ids_beginning)


def _seeds(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    return _items(ctx, incomplete, seeds_beginning)


def _items(
    ctx: click.Context, incomplete: str, ask: Callable[[Path, str], list[tuple[str, str]]]
) -> list[CompletionItem]:
    try:
        place = {name: ctx.params.get(name) for name in ("config", "collection")}
        chosen = {name: Path(value) if value else None for name, value in place.items()}
        _, folder = settings_and_collection(chosen["config"], chosen["collection"])
    except (PreserveError, OSError):
        return []
    found = ask(folder, incomplete)
    return [CompletionItem(clean(name), help=clean(said) or None) for name, said in found]
