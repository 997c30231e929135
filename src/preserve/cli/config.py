"""``preserve config``: whether the settings are right, and which were in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from preserve.cli.config_remarks import remarks_on
from preserve.cli.options import (
    config_option,
    example,
    find_capture,
    href,
    json_option,
    place_options,
    seeds_by_address,
    web_address,
)
from preserve.cli.screen import console, facts, print_json, put, put_text, say, text
from preserve.config import CONFIG_NAME, Settings, in_force, load_settings
from preserve.config.as_toml import toml_of
from preserve.config.faults import FAULTS_MAX, Fault, faults
from preserve.config.secrets import without_secrets
from preserve.model.userinfo import bare_address
from preserve.reading import kept_settings
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.config import FeedSettings, SeedSettings

EXIT_WRONG = 2


@click.group(
    epilog=example("preserve config check", "preserve config show latest > config-then.toml")
)
def command() -> None:
    """Check the settings, or show those that are, or were, in force."""


@command.command(epilog=example("preserve config check", "preserve config check --config x.toml"))
@config_option
@json_option
@click.pass_context
def check(ctx: click.Context, *, config: Path | None, as_json: bool) -> None:
    """Say what is wrong with the settings: everything, each with its line.

    What is right and may still not be meant is remarked upon. Ends with 2 where something is wrong.
    Nothing is fetched.
    """
    shown = str(config) if config is not None else CONFIG_NAME
    path = Path.cwd() / shown
    found = faults(path, shown) if config is not None or path.exists() else ()
    settings = None if found else load_settings(config, cwd=Path.cwd())
    remarks = remarks_on(settings) if settings is not None else ()
    if config is None and not path.exists():
        remarks = (f"There is no {CONFIG_NAME} here: these are the defaults.", *remarks)
    if as_json:
        print_json(_document(shown, found, settings, remarks))
    elif settings is None:
        for fault in found:
            put_text(sentence(shown, fault))
        if len(found) == FAULTS_MAX:
            say(f"these are the first {FAULTS_MAX}; there may be more.")
    else:
        _print(shown, settings, remarks)
    ctx.exit(EXIT_WRONG if found else 0)


@command.command(
    epilog=example(
        "preserve config show",
        "preserve config show --seed https://blog.example/article",
        "preserve config show 20261122T170102Z-3f9a1c --json",
    )
)
@click.argument("capture", metavar="[ID]", required=False)
@click.option(
    "--seed", metavar="URL", help="Those for this seed, or for the articles of this feed."
)
@click.option(
    "--secrets",
    "with_secrets",
    is_flag=True,
    help="Print notify.url and notify.command whole: they may hold secrets.",
)
@place_options
@json_option
def show(
    *,
    capture: str | None,
    seed: str | None,
    with_secrets: bool,
    config: Path | None,
    collection: Path | None,
    as_json: bool,
) -> None:
    """Show the settings in force: in a capture, as it has kept them, or now.

    They are printed as TOML, as a file of settings that says all of it. Where a header has a
    secret value, the name of its place is shown; the value is kept nowhere. What notices are sent
    to is cut short, unless --secrets asks for it.
    """
    if capture is not None and seed is not None:
        raise click.UsageError("name a capture, or --seed URL: one of the two.")
    if capture is not None:
        folder = find_capture(capture, config, collection)
        settings = kept_settings(folder)
        settings.pop("notify", None)  # is not kept with a capture
        heading = (
            f"# In force in capture {folder.id} of {folder.manifest.capture.seed}\n"
            f"# sha256 {folder.manifest.capture.config_sha256}\n"
        )
    else:
        now = load_settings(config, cwd=Path.cwd())
        if collection is not None:
            place = msgspec.structs.replace(now.collection, path=str(collection.absolute()))
            now = msgspec.structs.replace(now, collection=place)
        heading = f"# In force now{f' for {bare_address(seed)}' if seed is not None else ''}\n"
        settings = msgspec.to_builtins(now if seed is None else _for(now, seed))
        if not with_secrets:
            settings = without_secrets(settings)
    if as_json:
        print_json(settings)
    else:
        put_text(f"{heading}\n{toml_of(settings)}")


def sentence(shown: str, fault: Fault) -> str:
    """Write a fault as a line: file, line, key, and what is wrong."""
    end = "" if fault.problem.endswith("?") else "."
    return f"{shown}, line {fault.line}: {f'{fault.key} {fault.problem}'.strip()}{end}"


def _for(settings: Settings, url: str) -> Settings:
    address = href(web_address(url))
    seed = seeds_by_address(settings).get(address)
    feeds = (one for one in settings.feeds if getattr(parse(one.url), "href", None) == address)
    said = seed if seed is not None else next(feeds, None)
    if said is None:
        say(f"{url} is none of the seeds and feeds; a capture of it would have these.")
    return in_force(settings, said)


def _schedules(settings: Settings) -> dict[str, int]:
    """Count seeds and feeds by what their schedule says; "" is at every crawl."""
    counted: dict[str, int] = {}
    entries: Sequence[SeedSettings | FeedSettings] = (*settings.seeds, *settings.feeds)
    for one in entries:
        written = settings.defaults.schedule if one.schedule is None else one.schedule
        counted[written.strip()] = counted.get(written.strip(), 0) + 1
    return counted


def _document(
    shown: str, found: Sequence[Fault], settings: Settings | None, remarks: Sequence[str]
) -> dict[str, Any]:
    problems = [
        {"line": one.line, "key": one.key, "problem": one.problem, "said": sentence(shown, one)}
        for one in found
    ]
    document: dict[str, Any] = {"file": shown, "problems": problems, "remarks": list(remarks)}
    if settings is not None:
        document["seeds"] = len(settings.seeds)
        document["feeds"] = len(settings.feeds)
        document["schedules"] = _schedules(settings)
    return document


def _print(shown: str, settings: Settings, remarks: Sequence[str]) -> None:
    hosts = {address.host for one in settings.seeds if (address := parse(one.url)) is not None}
    on = f"{len(hosts)} hosts" if len(hosts) != 1 else "one host"
    seeds = f"{len(settings.seeds)} on {on}" if settings.seeds else "none"
    schedules = ", ".join(
        f"{count} {written or 'at every crawl'}" for written, count in _schedules(settings).items()
    )
    put(
        console(),
        facts(
            [
                ("settings", text(f"{shown} can be used")),
                ("collection", text(settings.collection.path)),
                ("operator", text(settings.collection.operator or None)),
                ("seeds", text(seeds)),
                ("feeds", text(len(settings.feeds) or "none")),
                ("schedules", text(schedules) if schedules else None),
            ]
        ),
    )
    for remark in remarks:
        put_text(f"remark: {remark}")
