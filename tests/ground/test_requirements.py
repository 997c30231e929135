"""The pins in requirements/ are those that pyproject.toml asks for; seen without the network."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable

TOP = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())
RUN: list[str] = PROJECT["project"]["dependencies"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
ASKED = {
    "run": RUN,
    "dev": RUN + GROUPS["dev"],
    "build": GROUPS["build"],
    "lock": GROUPS["lock"],
    "pywb": GROUPS["pywb"],
    "peers": GROUPS["peers"],
}


def text_of(name: str) -> str:
    return (TOP / "requirements" / f"{name}.txt").read_text()


def pins(name: str) -> dict[str, Requirement]:
    lines = (line.rstrip("\\ ") for line in text_of(name).splitlines() if not line.startswith(" "))
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


def version(pin: Requirement) -> str:
    (clause,) = pin.specifier
    assert clause.operator == "=="
    return clause.version


def here(requirement: Requirement, extras: Iterable[str] = ("",)) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


def needed(lines: Iterable[str]) -> dict[str, str]:
    """Follow requirements through what is installed here: name to version."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(Requirement(line), "") for line in lines]
    while waiting:
        requirement, _ = waiting.pop()
        name = canonicalize_name(requirement.name)
        distribution = importlib.metadata.distribution(name)
        found[name] = distribution.version
        for extra in {"", *requirement.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            further = map(Requirement, distribution.requires or [])
            waiting += [(one, extra) for one in further if here(one, [extra])]
    return found


def test_there_are_pins_for_each_list_in_pyproject_and_no_others() -> None:
    assert {path.stem for path in (TOP / "requirements").iterdir()} == set(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_what_pyproject_asks_for_is_pinned_as_it_asks(name: str) -> None:
    held = pins(name)
    for asked in map(Requirement, ASKED[name]):
        pin = held[canonicalize_name(asked.name)]
        assert asked.specifier.contains(version(pin), prereleases=True), f"make lock: {asked}"


@pytest.mark.parametrize("name", ["run", "dev"])
def test_pins_are_what_those_need_and_nothing_else(name: str) -> None:
    held = {key: version(pin) for key, pin in pins(name).items() if here(pin)}
    assert held == needed(ASKED[name]), "make lock"


def test_tests_run_with_the_versions_that_users_get() -> None:
    dev = pins("dev")
    for name, pin in pins("run").items():
        assert version(dev[name]) == version(pin)


@pytest.mark.parametrize("name", ASKED)
def test_every_pin_has_its_hashes_and_the_file_says_nothing_else(name: str) -> None:
    pin = r"[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\S+( ; [^\\\n]+)?"
    hashes = r"( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(f"({pin}{hashes})+", text_of(name))
