"""``preserve read``."""

from __future__ import annotations

from pathlib import Path

import click

from preserve.cli.comments import cited_by_comment, print_tree
from preserve.cli.loop import run_stoppable
from preserve.cli.options import (
    config_option,
    example,
    href,
    json_option,
    quiet_option,
    seeds_by_address,
    web_address,
)
from preserve.cli.screen import console, facts, print_json, put, say, text
from preserve.cli.show import article_facts, discussion_text
from preserve.config import in_force, load_settings
from preserve.reading import Reading, read_file, read_url
from preserve.urls import is_web, parse


@click.command(
    epilog=example(
        "preserve read saved.html --url https://blog.example/article --json",
        "preserve read https://blog.example/article",
    )
)
@click.argument("source", metavar="FILE-or-URL")
@click.option("--url", metavar="URL", help="Where the page was found; needed for a file.")
@config_option
@json_option
@quiet_option
def command(
    *, source: str, url: str | None, config: Path | None, as_json: bool, quiet: bool
) -> None:
    """Say what a page would give: article, discussion, comments, citations, resources.

    Nothing is stored. A file (a saved page, or a WARC or WACZ that holds it) never touches the
    network. An address is fetched, and with it the further pages that its discussion has.
    """
    address = parse(source)
    if address is not None and is_web(address):
        if url is not None:
            raise click.UsageError("--url goes with a file, not with an address.")
        url = web_address(source)
        settings = load_settings(config, cwd=Path.cwd())
        settings = in_force(settings, seeds_by_address(settings).get(href(url)))
        reading = run_stoppable(
            lambda stop: read_url(
                url,
                settings=settings,
                stop=stop,
                told=lambda phase: None if quiet else say(f"reading {phase}"),
            ),
            stopping=lambda: say("stopping."),
        )
    elif url is None:
        raise click.UsageError(
            f"{source!r} is read as a file: add --url with the address where it was found."
        )
    else:
        reading = read_file(Path(source), web_address(url))
    if as_json:
        print_json(reading)
    else:
        _print(reading)


def _print(reading: Reading) -> None:
    screen = console()
    screen.print(text(reading.article.title or reading.article.url, "bold"))
    put(
        screen,
        facts(
            [
                *article_facts(reading.article),
                ("discussion", discussion_text(reading.discussion)),
                ("citations", text(len(reading.citations))),
                ("addresses", text(len(reading.resources))),
            ]
        ),
    )
    screen.print()
    print_tree(screen, reading.comments, cited_by_comment(reading.citations))
