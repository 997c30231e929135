"""``preserve completion``."""

from __future__ import annotations

import click

from preserve.cli.options import example
from preserve.cli.screen import put_text

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog=example(
        "preserve completion bash > ~/.local/share/bash-completion/completions/preserve",
        "preserve completion zsh > ~/.zfunc/_preserve",
        "preserve completion fish > ~/.config/fish/completions/preserve.fish",
    )
)
@click.argument("shell", metavar="bash|zsh|fish", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, *, shell: str) -> None:
    """Print the script that lets a shell complete commands, options, capture ids and seeds.

    Put it where the shell looks for such scripts, and begin a new shell.
    """
    from preserve.cli.app import VARIABLE  # noqa: PLC0415 - which imports this file
    from preserve.cli.completing import CLASSES  # noqa: PLC0415 - of this command alone

    parent = ctx.find_root()
    put_text(CLASSES[shell](parent.command, {}, "preserve", VARIABLE).source())
