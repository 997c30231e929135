"""The command line: one file per command, each imported when it is called."""

from preserve.cli.app import cli, main

__all__ = ["cli", "main"]
