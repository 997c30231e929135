"""``preserve cat``."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import click

from preserve.catalogue import last_moment
from preserve.cli.options import example, place_options, settings_and_collection, web_address
from preserve.cli.screen import is_terminal, put_bytes, put_text, say
from preserve.errors import UsageError
from preserve.model import Group, Outcome
from preserve.reading import stored_body
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.manifest import ResourceRow

_TEXT_TYPES = ("text/", "application/json", "application/xml", "application/javascript")


@click.command(
    epilog=example(
        "preserve cat https://blog.example/article > article.html",
        "preserve cat https://blog.example/article --at 2026-11-22 --headers --raw",
    )
)
@click.argument("url", metavar="URL")
@click.option("--at", metavar="TIME", help="As last captured by then, e.g. 2026-11-22 (UTC).")
@click.option("--headers", is_flag=True, help="Print the response's head first, as it was sent.")
@click.option("--raw", is_flag=True, help="The body as it was sent: chunks and coding not undone.")
@place_options
def command(
    *,
    url: str,
    at: str | None,
    headers: bool,
    raw: bool,
    config: Path | None,
    collection: Path | None,
) -> None:
    """Print the body of a captured address, as a browser would get it.

    Without --at it is the newest record. --headers --raw gives the response byte for byte.
    """
    address = parse(web_address(url))
    assert address is not None
    moment = last_moment(at) if at is not None else None
    _, folder = settings_and_collection(config, collection)
    stored = stored_body(folder, address.href, at=moment)
    _remark(stored.row)
    head = [stored.head()] if headers else []
    _print(itertools.chain(head, stored.raw() if raw else stored.decoded()), stored.content_type)


def _remark(row: ResourceRow) -> None:
    """Say what the body alone does not tell."""
    if row.redirect_to:
        say(f"this address redirects to {row.redirect_to}")
    elif row.outcome is Outcome.TRUNCATED:
        say("this body is not whole")
    elif row.outcome is not None and row.outcome.group < Group.THE_THING:
        say(f"this address ended {row.outcome}")


def _print(pieces: Iterable[bytes], content_type: str | None) -> None:
    """Write bytes as they are; to a terminal only text, made harmless."""
    if not is_terminal():
        put_bytes(pieces)
        return
    kind = content_type or ""
    if not (kind.startswith(_TEXT_TYPES) or kind.endswith(("+xml", "+json"))):
        what = kind or "a body of no known type"
        raise UsageError(f"this is {what}, not text: send it to a file, with > FILE.")
    put_text(b"".join(pieces).decode("utf-8", "replace"))
