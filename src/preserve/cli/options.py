"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from preserve.catalogue import CaptureFolder, find
from preserve.cli.screen import say
from preserve.config import SeedSettings, Settings, load_settings
from preserve.errors import CollectionError, InvalidAddress
from preserve.model import Outcome
from preserve.model.userinfo import bare_address, without_userinfo
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import BinaryIO

F = TypeVar("F", bound="Callable[..., Any]")

config_option = click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings; without it, config.toml in the current folder, else defaults.",
)
collection_option = click.option(
    "--collection",
    "collection",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of captures; beats the settings.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
json_lines_of_captures_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one line of JSON per capture."
)
limit_option = click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="At most so many, from the top."
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="No progress on standard error.")
capture_argument = click.argument("capture", metavar="[ID]", default="latest")

outcome_option = click.option(
    "--outcome",
    type=click.Choice([outcome.value for outcome in Outcome]),
    metavar="OUTCOME",
    multiple=True,
    help="Only what ended so, e.g. not-found (may be given several times).",
)
removed_option = click.option(
    "--include-removed",
    is_flag=True,
    help="Show comments too that were taken out, and their earlier wordings.",
)
host_option = click.option(
    "--host", metavar="HOST", help="Only addresses on this host or one below it."
)


def example(*lines: str) -> str:
    """Return the examples that end a command's help; click keeps the lines after a backspace."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def has_host(wanted: str, *addresses: str | None) -> bool:
    """Tell whether one of the addresses lies on a host, or on one below it."""
    wanted = wanted.lower().strip(".")
    hosts = [address.host for written in addresses if written and (address := parse(written))]
    return any(host == wanted or host.endswith(f".{wanted}") for host in hosts)


def place_options(command: F) -> F:
    """Add ``--config`` and ``--collection``."""
    return config_option(collection_option(command))


def settings_and_collection(config: Path | None, collection: Path | None) -> tuple[Settings, Path]:
    """Return the settings in force and the collection's folder (absolute)."""
    settings = load_settings(config, cwd=Path.cwd())
    return settings, (collection or Path(settings.collection.path)).absolute()


def seeds_by_address(settings: Settings) -> dict[str, SeedSettings]:
    """Return what the settings say of each seed, by its address as a browser writes it."""
    found: dict[str, SeedSettings] = {}
    for seed in settings.seeds:
        address = parse(seed.url)
        if address is not None:
            found.setdefault(address.href, seed)
    return found


def href(written: str) -> str:
    """Return an address that was checked as a browser writes it."""
    address = parse(written)
    assert address is not None
    return address.href


def find_capture(word: str, config: Path | None, collection: Path | None) -> CaptureFolder:
    """Return the capture that a person means; remarks on manifests that cannot be read."""
    _, folder = settings_and_collection(config, collection)
    return find(folder, word, unreadable=lambda error: say(f"passed over: {error}"))


def web_address(text: str, where: str = "") -> str:
    """Return an address as written, without blanks around it.

    Raises:
        InvalidAddress: it is not an http or https address; ``where`` names its place in a list.
    """
    written = text.strip()
    address = parse(written)
    if any(character.isspace() for character in written):
        raise InvalidAddress(
            f"{where}{written!r} has a blank in it: write one address, a blank as %20."
        )
    if address is None or not is_web(address):
        guess = parse(f"https://{written}") if "://" not in written else None
        hint = (
            f"write it whole: https://{written}"
            if guess and is_web(guess) and "." in guess.host
            else "write one that begins with http:// or https://"
        )
        raise InvalidAddress(f"{where}{_quoted(written)} is not a web address; {hint}.")
    return bare_address(written)  # neither is sent, and neither is to be shown


def _quoted(written: str) -> str:
    """Quote what is no address; what stands before an ``@`` may be a password all the same."""
    if "://" in written:
        return repr(without_userinfo(written))
    return repr(without_userinfo(f"http://{written}").removeprefix("http://"))


def listed_addresses(stream: BinaryIO, name: str) -> list[str]:
    """Return the addresses of a list: one a line; blank lines and lines that begin with # are none.

    Raises:
        InvalidAddress: a line is no address; the message names it by number.
    """
    found = []
    for number, line in enumerate(stream, start=1):
        where = f"{name}, line {number}: "
        try:
            written = line.decode("utf-8-sig").strip()
        except UnicodeDecodeError as error:
            raise InvalidAddress(f"{where}not UTF-8; save the list in that encoding.") from error
        if written and not written.startswith("#"):
            found.append(web_address(written, where))
    return found


def once_each(addresses: Iterable[str]) -> list[str]:
    """Return the addresses in order, each once, however it is spelt."""
    by_href: dict[str, str] = {}
    for written in addresses:
        address = parse(written)
        assert address is not None
        by_href.setdefault(address.href, written)
    return list(by_href.values())


def check_writable(collection: Path, *, make: bool = True) -> None:
    """Make the collection's folder and try to write there, before anything is fetched.

    Without ``make`` nothing is made: where there is no such folder, the one it would be made in is
    tried.

    Raises:
        CollectionError: it cannot be written.
    """
    import tempfile  # noqa: PLC0415 - who only looks at captures writes nothing

    place = collection
    try:
        if make:
            collection.mkdir(parents=True, exist_ok=True)
        while not place.exists():
            place = place.parent
        with tempfile.TemporaryFile(dir=place):
            pass
    except (FileExistsError, NotADirectoryError) as error:
        raise CollectionError(
            f"the collection {collection} cannot be written: a file stands where its folder "
            "should be; name another with --collection."
        ) from error
    except OSError as error:
        raise CollectionError(
            f"the collection {collection} cannot be written: {error.strerror}; "
            "name another with --collection."
        ) from error
