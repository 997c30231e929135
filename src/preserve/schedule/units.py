"""Unit files for systemd and a line for cron, for a collection that is there.

Sources: systemd.unit(5), systemd.syntax(7), systemd.service(5), systemd.exec(5); crontab(5).
"""

from __future__ import annotations

import dataclasses
import re
import shlex
from typing import TYPE_CHECKING

from preserve.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.schedule.rhythm import Rhythm

RUN_SERVICE = "preserve.service"
CRAWL_SERVICE = "preserve-crawl.service"
CRAWL_TIMER = "preserve-crawl.timer"
VARIABLES_FILE = "preserve.env"

_EXIT_WRONG_SETTINGS = 2
_EXIT_PARTIAL = 3
_STOP_SECONDS = 180  # a capture under way is closed: what is being fetched ends, files are synced
_HOMES = tuple(
    f"/{name}/" for name in ("home", "root", "run/user")
)  # systemd.exec(5), ProtectHome=
_TEMPORARY = ("/tmp/", "/var/tmp/")  # noqa: S108 -- looked for, not written to
_ACCOUNT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_UNSAFE = frozenset("\"'\\$")
# Also what would show such a path as another one, and bytes of names that are no UTF-8.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """What is to run, where, and as whom; all paths are absolute.

    ``program`` has the words that call ``preserve``; ``names_collection`` says that the collection
    is another than the settings name. ``user`` is None for units of a user's own systemd.
    ``variables`` are those that headers are read from; ``reads`` are further paths that must be
    readable (of Python, of secrets).
    """

    program: tuple[str, ...]
    config: Path
    collection: Path
    user: str | None
    names_collection: bool = False
    variables: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what can be written neither into a unit nor into a crontab."""
        for path in (*self.program, str(self.config), str(self.collection)):
            if _CONTROLS.search(path) or path != path.strip() or path.endswith("\\"):
                raise UsageError(
                    f"{path!r} cannot be written into a unit or a crontab: rename it, without "
                    "line ends or other controls, blanks around it or a backslash at its end."
                )
        if self.user is not None and not _ACCOUNT.fullmatch(self.user):
            raise UsageError(f"{self.user!r} is not the name of an account.")

    @property
    def options(self) -> tuple[str, ...]:
        """The options that every call has."""
        named = ("--collection", str(self.collection)) if self.names_collection else ()
        return ("--config", str(self.config), *named)

    @property
    def folder(self) -> Path:
        """The folder of the settings: where the programs run."""
        return self.config.parent


def run_service(of: Installation) -> str:
    """Return the service that stays and captures what falls due."""
    return _text(
        _unit_section(of, "preserve: captures what falls due, for as long as it runs"),
        [
            "[Service]",
            "Type=exec",
            *_command(of, "run"),
            "ExecReload=/bin/kill -HUP $MAINPID",
            "Restart=on-failure",
            "RestartSec=30",
            "# Settings that are wrong do not mend by being read again.",
            f"RestartPreventExitStatus={_EXIT_WRONG_SETTINGS}",
            *_ending(),
            *_walls(of),
        ],
        [
            "[Install]",
            f"WantedBy={'multi-user.target' if of.user is not None else 'default.target'}",
        ],
    )


def crawl_service(of: Installation) -> str:
    """Return the service that captures what is due, once; its timer starts it."""
    return _text(
        _unit_section(of, "preserve: captures what is due, once"),
        [
            "[Service]",
            "Type=oneshot",
            *_command(of, "crawl", "--quiet"),
            *_ending(),
            *_walls(of),
        ],
    )


def crawl_timer(rhythm: Rhythm) -> str:
    """Return the timer that starts the crawl."""
    return _text(
        ["[Unit]", f"Description=preserve: captures what is due, every {rhythm.every}"],
        [
            "[Timer]",
            f"OnCalendar={rhythm.on_calendar}",
            f"RandomizedDelaySec={rhythm.spread_seconds}",
            "# What was missed while the machine was off is made up for.",
            "Persistent=true",
        ],
        ["[Install]", "WantedBy=timers.target"],
    )


def crontab_line(of: Installation, rhythm: Rhythm) -> str:
    """Return the line for a crontab.

    Before the shell reads it, cron makes a percent sign of one with a backslash before it.

    Raises:
        UsageError: a path has a backslash, which crons read in different ways.
    """
    words = (*of.program, "crawl", *of.options, "--quiet", "--json")
    command = f"cd {shlex.quote(str(of.folder))} && {shlex.join(words)}"
    if "\\" in command:
        raise UsageError(
            "a path with a backslash in it cannot be written into a crontab: rename it."
        )
    command += " >> crawl.jsonl 2>> crawl.log"
    escaped = command.replace("%", r"\%")
    return f"{rhythm.cron_fields} {escaped}\n"


# ------------------------------------------------------------------------------------ the parts


def _unit_section(of: Installation, description: str) -> list[str]:
    lines = ["[Unit]", f"Description={description}"]
    if of.user is not None:  # a user's own systemd knows nothing of the network
        lines += ["Wants=network-online.target", "After=network-online.target"]
    return lines


def _command(of: Installation, *words: str) -> Iterator[str]:
    if of.user is not None:
        yield f"User={of.user}"
    yield f"WorkingDirectory={_specifiers(str(of.folder))}"
    if of.variables:
        named = ", ".join(of.variables)
        yield f"# Has a line NAME=VALUE for each of {named}, and is for nobody else to read."
        yield f"EnvironmentFile={_specifiers(str(of.folder / VARIABLES_FILE))}"
    call = (*of.program, *words, *of.options)
    if _UNSAFE.intersection(call[0]):  # systemd takes none of these in a program's own path
        call = ("/usr/bin/env", *call)
    yield f"ExecStart={' '.join(map(_argument, call))}"


def _ending() -> Iterator[str]:
    yield f"# {_EXIT_PARTIAL}: captured, but something is missing, which the manifest accounts for."
    yield f"SuccessExitStatus={_EXIT_PARTIAL}"
    yield "# The first SIGTERM closes the captures under way."
    yield "KillMode=mixed"
    yield f"TimeoutStopSec={_STOP_SECONDS}"


def _walls(of: Installation) -> Iterator[str]:
    yield ""
    yield "NoNewPrivileges=yes"
    if of.user is None:  # what follows needs root, or rights that not every machine gives
        return
    places = (*of.program, str(of.config), str(of.collection), *of.reads)
    yield "ProtectSystem=strict"
    yield f"ReadWritePaths={_word(str(of.collection))}"
    yield f"ProtectHome={'read-only' if _any_under(_HOMES, places) else 'yes'}"
    if not _any_under(_TEMPORARY, places):
        yield "PrivateTmp=yes"
    yield "PrivateDevices=yes"
    yield "ProtectKernelTunables=yes"
    yield "ProtectKernelModules=yes"
    yield "ProtectControlGroups=yes"
    yield "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK"
    yield "RestrictNamespaces=yes"
    yield "RestrictSUIDSGID=yes"
    yield "LockPersonality=yes"
    yield "CapabilityBoundingSet="


def _any_under(folders: tuple[str, ...], places: Iterable[str]) -> bool:
    return any(place.startswith(folders) for place in places)


def _text(*sections: list[str]) -> str:
    return "\n".join("\n".join([*section, ""]) for section in sections)


def _specifiers(text: str) -> str:
    """Write what systemd takes whole to the end of the line: a percent sign is doubled."""
    return text.replace("%", "%%")


def _word(text: str) -> str:
    """Write one word of a list of words, in double quotes."""
    escaped = _specifiers(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _argument(text: str) -> str:
    """Write an argument of a command; there a dollar sign is doubled, too."""
    plain = re.fullmatch(r"[A-Za-z0-9_./-]+", text) is not None
    return text if plain else _word(text).replace("$", "$$")
