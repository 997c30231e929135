"""``preserve init``."""

from __future__ import annotations

from pathlib import Path

import click

from preserve.cli.options import example
from preserve.cli.screen import put_text
from preserve.config import CONFIG_NAME, template
from preserve.errors import SettingsError


@click.command(epilog=example("preserve init"))
def command() -> None:
    """Write a commented config.toml into the current folder.

    It holds every setting with its default. A file that is there already is left as it is.
    """
    path = Path(CONFIG_NAME)
    try:
        with path.open("xb") as stream:
            stream.write(template())
    except FileExistsError as error:
        raise SettingsError(
            f"{CONFIG_NAME} is already here and was left as it is; "
            "move it away first, or go to another folder."
        ) from error
    except OSError as error:
        raise SettingsError(f"{CONFIG_NAME} cannot be written: {error.strerror}.") from error
    put_text(
        f"Wrote {CONFIG_NAME}. Put your address into collection.operator, "
        "and the articles to keep into [[seeds]]."
    )
