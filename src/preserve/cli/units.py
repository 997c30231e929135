"""``preserve units``."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from preserve.cli.options import example, place_options, settings_and_collection
from preserve.cli.screen import put_text, say
from preserve.config import CONFIG_NAME
from preserve.config.secrets import ENV, FILE
from preserve.errors import SettingsError, UsageError
from preserve.schedule.rhythm import rhythm_of
from preserve.schedule.units import (
    CRAWL_SERVICE,
    CRAWL_TIMER,
    RUN_SERVICE,
    VARIABLES_FILE,
    Installation,
    crawl_service,
    crawl_timer,
    crontab_line,
    run_service,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.config import Settings
    from preserve.schedule.rhythm import Rhythm

KINDS = ("run", "crawl", "cron")
CRONTAB = "preserve.crontab"


@click.command(
    epilog=example(
        "preserve units run --output /etc/systemd/system",
        "preserve units crawl --user --every 6h --output ~/.config/systemd/user",
        "(crontab -l; preserve units cron) | crontab -",
    )
)
@click.argument("kinds", metavar="[run|crawl|cron]...", nargs=-1, type=click.Choice(KINDS))
@click.option("--user", is_flag=True, help="For a user's own systemd, without root.")
@click.option(
    "--as", "account", metavar="NAME", help="Who it runs as; without it, who you are now."
)
@click.option(
    "--every",
    metavar="INTERVAL",
    help="How often crawl is started, such as 30m, 6h or 1d; what is due is for the schedules.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the files into this folder, instead of printing them.",
)
@place_options
def command(
    *,
    kinds: tuple[str, ...],
    user: bool,
    account: str | None,
    every: str | None,
    output: Path | None,
    config: Path | None,
    collection: Path | None,
) -> None:
    """Write the units that systemd needs to run preserve here, or a line for cron.

    run is a service that stays; crawl a service and its timer; cron a line for a crontab; without
    a word, all three. Paths are those of this program, of config.toml here, and of its collection.
    Nothing is installed or started.
    """
    if user and account is not None:
        raise click.UsageError("--user and --as exclude each other.")
    path = (config or Path(CONFIG_NAME)).absolute()
    if not path.exists():
        raise SettingsError(
            f"{config or CONFIG_NAME} is not here: preserve init writes one, or name one "
            "with --config."
        )
    settings, folder = settings_and_collection(config, collection)
    sources = _sources(settings)
    of = Installation(
        program=program(),
        config=path,
        collection=folder,
        names_collection=collection is not None,
        user=None if user else account or getpass.getuser(),
        variables=tuple(source.removeprefix(ENV) for source in sources if source.startswith(ENV)),
        reads=(
            *(source.removeprefix(FILE) for source in sources if source.startswith(FILE)),
            sys.prefix,
            sys.base_prefix,
            str(path.resolve()),
        ),
    )
    rhythm = rhythm_of(every or _default_rhythm(settings))
    files = dict(_files(kinds or KINDS, of, rhythm))
    if output is not None:
        _write(files, output)
    else:
        several = len(files) > 1
        parts = (f"# {name}\n{content}" if several else content for name, content in files.items())
        put_text("\n".join(parts))
    _remark(settings, of, kinds or KINDS, user=user, account=account)


def program() -> tuple[str, ...]:
    """Return the words that call this very program, whatever the PATH is."""
    called = Path(sys.argv[0])
    if called.name == "preserve" and "/" in sys.argv[0] and os.access(called, os.X_OK):
        return (str(called.absolute()),)
    beside = shutil.which("preserve", path=str(Path(sys.executable).parent))
    if beside is not None:
        return (str(Path(beside).absolute()),)
    return (sys.executable, "-m", "preserve")


def _files(kinds: tuple[str, ...], of: Installation, rhythm: Rhythm) -> Iterator[tuple[str, str]]:
    if "run" in kinds:
        yield RUN_SERVICE, run_service(of)
    if "crawl" in kinds:
        yield CRAWL_SERVICE, crawl_service(of)
        yield CRAWL_TIMER, crawl_timer(rhythm)
    if "cron" in kinds:
        yield CRONTAB, crontab_line(of, rhythm)


def _default_rhythm(settings: Settings) -> str:
    """Ask each hour where everything has a schedule; what has none is captured at every crawl."""
    own = (one.schedule for table in (settings.seeds, settings.feeds) for one in table)
    said = [settings.defaults.schedule if one is None else one for one in own]
    return "1h" if said and all(one.strip() for one in said) else "1d"


def _sources(settings: Settings) -> tuple[str, ...]:
    """Return where the values of headers are, each place once."""
    tables = [settings.defaults.headers]
    tables += [one.headers or {} for one in settings.seeds]
    tables += [one.headers or {} for one in settings.feeds]
    return tuple(dict.fromkeys(source for table in tables for source in table.values()))


def _write(files: dict[str, str], output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (output / name).write_text(content, encoding="utf-8")
            say(f"wrote {output / name}")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error


def _remark(
    settings: Settings, of: Installation, kinds: tuple[str, ...], *, user: bool, account: str | None
) -> None:
    """Say what is to be done before these can work."""
    if not settings.collection.operator:
        say("set collection.operator first: crawl and run do not start without it.")
    if not user and account is None and of.user == "root" and {"run", "crawl"} & {*kinds}:
        say("this would run as root: name another user with --as.")
    if not of.collection.is_dir() and {"run", "crawl"} & {*kinds}:
        say(f"make the folder {of.collection} first: the service may write nowhere else.")
    if of.variables:
        named = ", ".join(of.variables)
        if {"run", "crawl"} & {*kinds}:
            say(f"write {named} into {of.folder / VARIABLES_FILE}, and make it chmod 600.")
        if "cron" in kinds:
            say(f"cron does not know {named}: set them in the crontab, or use file: in headers.")
