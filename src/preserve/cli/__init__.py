"""The command line: one file per command, each imported when it is called."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit; an interrupt while it is still starting ends it quietly."""
    try:
        from preserve.cli.app import run  # noqa: PLC0415 -- what takes time comes after the try

        run()
    except KeyboardInterrupt:
        raise SystemExit(1) from None
