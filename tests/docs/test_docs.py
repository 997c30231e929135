"""The documentation says what the program has: no more, no less."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import msgspec
import pytest

from preserve.cli.app import COMMANDS, cli
from preserve.config import FeedSettings, SeedSettings, Settings
from preserve.config.seeds import PolitenessOverrides
from preserve.config.table import Table
from preserve.manifest import PARTS, Manifest
from preserve.model import (
    Flag,
    Form,
    Kind,
    MissingReason,
    Outcome,
    Phase,
    Role,
    ThreadState,
    Verdict,
    Visibility,
)

TOP = Path(__file__).parents[2]
DOCS = {path.name: path.read_text() for path in sorted((TOP / "docs").glob("*.md"))}
ALL = "\n".join(DOCS.values())
README = (TOP / "README.md").read_text()
TABLES = tuple(
    name for name in Settings.__struct_fields__ if isinstance(getattr(Settings(), name), Table)
)


def command(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


def calls() -> dict[str, click.Command]:
    """Return every command by the words that call it, those below others too."""
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        one = command(name)
        found[name] = one
        if isinstance(one, click.Group):
            found |= {f"{name} {below}": its for below, its in one.commands.items()}
    return found


def pages_about(name: str) -> str:
    return "\n".join(text for text in DOCS.values() if f"preserve {name}" in text)


def setting_rows(table: str) -> dict[str, list[str]]:
    """Return the rows of a table of the settings reference, by key."""
    heading = f"## `[[{table}]]`" if table in {"seeds", "feeds"} else f"## `[{table}]`"
    section = DOCS["settings.md"].partition(heading + "\n")[2].partition("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in section.splitlines()
        if line.startswith("| `")
    ]
    return {key: row for row in cells for key in re.findall(r"`([a-z_]+)`", row[0])}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_and_on_a_page(name: str) -> None:
    assert f"`preserve {name}" in README
    assert pages_about(name)


@pytest.mark.parametrize(
    ("name", "option"),
    [
        (name, option)
        for name, one in calls().items()
        for parameter in one.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    ],
)
def test_every_option_is_on_a_page_about_its_command(name: str, option: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", pages_about(name))


@pytest.mark.parametrize("name", calls())
def test_every_option_has_a_help_text(name: str) -> None:
    for parameter in calls()[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_every_option_in_the_docs_exists() -> None:
    known = {
        option for one in calls().values() for parameter in one.params for option in parameter.opts
    }
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ALL + README))
    assert named <= known | {"--help", "--version"}


def test_every_command_in_the_docs_exists() -> None:
    named = set(re.findall(r"[`$] ?(?:\.venv/bin/)?preserve ([a-z]+)", ALL + README))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("table", TABLES)
def test_the_settings_reference_has_every_key_with_its_default(table: str) -> None:
    rows = setting_rows(table)
    defaults = getattr(Settings(), table)
    assert list(rows) == list(defaults.__struct_fields__)
    for key, (_, kind, default, meaning) in rows.items():
        said = tomllib.loads(f"value = {default.strip('`')}")["value"]
        value = getattr(defaults, key)
        assert said == (list(value) if isinstance(value, tuple) else value), key
        assert kind
        assert meaning


def test_the_settings_reference_has_the_keys_of_seeds() -> None:
    assert set(setting_rows("seeds")) == set(SeedSettings.__struct_fields__)


def test_the_settings_reference_has_the_keys_of_feeds() -> None:
    assert set(setting_rows("feeds")) == set(FeedSettings.__struct_fields__)


def test_the_settings_reference_has_the_keys_of_hosts() -> None:
    section = DOCS["settings.md"].partition('## `[hosts."HOST"]`\n')[2].partition("\n## ")[0]
    assert {*PolitenessOverrides.__struct_fields__} <= {*re.findall(r"`([a-z_]+)`", section)}


def test_every_key_of_the_manifest_is_in_the_formats() -> None:
    named = set(re.findall(r"`([a-z_0-9]+)`", DOCS["formats.md"]))
    schemas = [msgspec.json.schema(row) for row in (Manifest, *PARTS.values())]
    keys = {
        key
        for schema in schemas
        for definition in schema["$defs"].values()
        for key in definition.get("properties", ())
    }
    assert {"record_id", "payload_sha256", "cited_by"} <= keys
    assert keys - named == set()


@pytest.mark.parametrize("words", [Outcome, Flag, Role, Phase, Form, Kind, Visibility])
def test_every_word_of_a_closed_list_is_in_the_formats(words: type[Outcome]) -> None:
    for word in words:
        assert f"`{word.value}`" in DOCS["formats.md"], word


@pytest.mark.parametrize("words", [Verdict, MissingReason, ThreadState, Kind, Visibility, Form])
def test_every_word_about_discussions_is_explained(words: type[Verdict]) -> None:
    for word in words:
        assert f"`{word.value}`" in DOCS["comment-systems.md"], word


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", *(f"docs/{one}" for one in DOCS)])
def test_every_link_within_the_docs_leads_somewhere(name: str) -> None:
    path = TOP / name
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", path.read_text()):
        page = (path.parent / target) if target else path
        assert page.is_file(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}
            assert anchor in slugs, f"{target}#{anchor}"


def test_every_page_is_linked_from_the_readme() -> None:
    for name in DOCS:
        assert f"(docs/{name})" in README
