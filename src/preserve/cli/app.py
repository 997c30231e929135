"""The program's name and its list of commands; errors become one sentence and an exit code."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from preserve.cli.door import guard
from preserve.errors import PreserveError
from preserve.harmless import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

VARIABLE = "_PRESERVE_COMPLETE"  # by which a shell asks, as click has it

COMMANDS = {
    "init": "Write a commented config.toml.",
    "config": "Check the settings, or show those in force.",
    "capture": "Capture articles, now.",
    "crawl": "Capture what is due of config.toml once, then end.",
    "run": "Stay, and capture what falls due.",
    "schedule": "Show what comes next, and why.",
    "units": "Write unit files for systemd, or a line for cron.",
    "read": "Say what a page would give; store nothing.",
    "ls": "List the captures of a collection.",
    "show": "Show what one capture holds.",
    "comments": "Show the discussion as a tree.",
    "citations": "List what the article and its comments cite.",
    "resources": "List every address and what became of it.",
    "cited": "List who cites an address, over all captures.",
    "explain": "Say why an address is not here, or that it is.",
    "history": "Show the life of a discussion over all captures.",
    "search": "Find words in articles, comments and links.",
    "stats": "Say how much there is, where, and how links rot.",
    "diff": "Show what changed between two captures of a seed.",
    "cat": "Print a captured body.",
    "replay": "Show captures in the browser, in a standard viewer.",
    "verify": "Check records, digests, manifest and index.",
    "serve": "Show the collection in the browser, as it is now.",
    "report": "Write pages to look at, of captures and the collection.",
    "export": "Give captures away: packages, references, JSON, CSV.",
    "repair": "Close captures that were left open.",
    "rm": "Remove captures; keep what others refer to.",
    "withdraw": "Take a comment or an address out of what is shown.",
    "reindex": "Make the catalogue and the indexes anew.",
    "completion": "Let a shell complete commands, ids and seeds.",
    "demo": "Capture a small web of its own, with no network.",
}

EPILOG = """\b
Example:
  preserve capture https://blog.example/article
  preserve comments latest

\b
Exit codes:
  0  every capture is complete (dead links are not a failure)
  1  the command or a capture failed
  2  wrong usage or settings
  3  captured, but partial or with a gap in the comments
  4  verification failed
"""


class Failure(click.ClickException):
    """An error of the program's own, as click shows and exits."""

    def __init__(self, error: PreserveError) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: Any = None) -> None:
        """Print the one sentence on standard error."""
        click.echo(f"preserve: {_told(self.message)}", file=file or sys.stderr)


class Commands(click.Group):
    """Imports a command's file only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"preserve.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        if ctx.resilient_parsing:  # a shell asks what may be typed
            from preserve.cli.completing import offer  # noqa: PLC0415 - which is seldom

            offer(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def make_context(self, *words: Any, **more: Any) -> click.Context:
        """Read the words of a call; what is quoted of wrong ones is harmless."""
        with _harmless_usage():
            return super().make_context(*words, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; the program's own errors end in a sentence, not in a traceback."""
        try:
            with _harmless_usage():
                return super().invoke(ctx)
        except PreserveError as error:
            raise Failure(error) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read our output has left: click ends quietly
                raise
            where = f" ({error.filename})" if error.filename else ""
            what = error.strerror or str(error)
            raise Failure(PreserveError(f"the system says: {what}{where}.")) from error


def _told(message: str, *, lines: bool = False) -> str:
    from preserve.model.userinfo import without_userinfo  # noqa: PLC0415 - no error needs no import

    return clean(without_userinfo(message), lines=lines)


@contextlib.contextmanager
def _harmless_usage() -> Iterator[None]:
    """Make harmless what click quotes where a call is wrong."""
    try:
        yield
    except click.ClickException as error:
        error.message = _told(error.message, lines=True)  # type: ignore[misc]  # it is shown later
        if isinstance(error, click.FileError):
            error.ui_filename = clean(error.ui_filename)  # type: ignore[misc]  # likewise
        raise


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(package_name="preserve", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Keep an article, the whole discussion under it and every link that either cites."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run() -> NoReturn:
    """Run the command line and exit."""
    guard()
    if VARIABLE in os.environ:
        from click.shell_completion import add_completion_class  # noqa: PLC0415 - seldom, too

        from preserve.cli.completing import CLASSES  # noqa: PLC0415 - likewise

        for name, its in CLASSES.items():
            add_completion_class(its, name)
    cli(prog_name="preserve")
    raise AssertionError("click exits by itself")
