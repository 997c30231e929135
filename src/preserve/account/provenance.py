"""Who made a capture, with what, and under which rules: the capture's facts and its warcinfo."""

from __future__ import annotations

import dataclasses
import functools
import importlib.metadata
from typing import TYPE_CHECKING

import msgspec

import preserve
from preserve import catalogue, config, fetch, manifest
from preserve.clock import iso

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.config import PolitenessSettings, Settings
    from preserve.frontier import Journal

SOFTWARE = f"preserve/{preserve.__version__}"
CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
JOURNAL_VERSION = 1
_DEPENDENCIES = ("ada-url", "httpx", "isal", "protego", "selectolax", "tenacity", "warcio")


# Each is read from a file of its own, and is the same for as long as the process lives.
_version = functools.cache(importlib.metadata.version)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CaptureOptions:
    """What a user says of one capture, beside the settings.

    ``citations`` false leaves cited links unvisited (they are listed as ``skipped``);
    ``ignore_robots`` is the reason for not obeying robots.txt; ``trigger`` is ``manual`` or the
    name of a schedule; ``full`` visits again what would be due later.
    """

    tags: tuple[str, ...] = ()
    note: str | None = None
    citations: bool = True
    ignore_robots: str | None = None
    trigger: str = "manual"
    full: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What stands in warcinfo and manifest about the making of one capture."""

    id: str
    seed: str
    settings: Settings
    options: CaptureOptions

    @property
    def user_agent(self) -> str:
        """The User-Agent that every request names."""
        named = self.settings.network.user_agent
        return named or fetch.user_agent(self.settings.collection.operator)

    @property
    def is_authenticated(self) -> bool:
        """Whether it is made with headers that the user configured for the seed's site."""
        return bool(self.settings.defaults.headers)

    @property
    def robots(self) -> manifest.RobotsPolicy:
        """Whether robots.txt is obeyed, and why not."""
        if self.options.ignore_robots is not None:
            return manifest.RobotsPolicy(policy="ignore", reason=self.options.ignore_robots)
        of_all = self.settings.politeness
        hosts = {
            host: manifest.HostRobotsPolicy(policy=one.robots, reason=_reason(one))
            for host in sorted(self.settings.hosts)
            if (one := config.politeness_of(self.settings, host)).robots != of_all.robots
        }
        return manifest.RobotsPolicy(
            policy=of_all.robots, reason=_reason(of_all), hosts=hosts or msgspec.UNSET
        )

    def warcinfo(self, *, resumed: bool = False) -> list[tuple[str, str]]:
        """Return the fields of the record that begins each WARC file (WARC 1.1, 6.2).

        ``resumed`` says that the file is of a process that went on with the capture of another.
        """
        parts = [f"{name}/{_version(name)}" for name in _DEPENDENCIES]
        robots = self.robots
        fields = [
            ("software", f"{SOFTWARE} ({' '.join(parts)})"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", CONFORMS_TO),
            ("description", f"Capture {self.id} of {self.seed}{', resumed' if resumed else ''}"),
            ("isPartOf", self.id),
            ("robots", _in_words(robots)),
            *(
                ("robots-of-host", f"{host}: {_in_words(one)}")
                for host, one in (robots.hosts or {}).items()
            ),
            ("http-header-user-agent", self.user_agent),
            ("http-header-accept-encoding", "gzip"),
            ("settings-sha256", config.digest(self.settings)),
        ]
        if self.settings.collection.operator:
            fields.insert(1, ("operator", self.settings.collection.operator))
        return fields

    def facts(
        self,
        *,
        started: datetime.datetime,
        finished: datetime.datetime,
        previous: str | None,
        status: str,
        reasons: tuple[str, ...],
        resumed: tuple[datetime.datetime, ...] = (),
    ) -> manifest.CaptureFacts:
        """Return the manifest's account of the capture itself."""
        return manifest.CaptureFacts(
            id=self.id,
            seed=self.seed,
            started=iso(started),
            finished=iso(max(started, finished)),  # the clock may have been set back
            software=SOFTWARE,
            trigger=self.options.trigger,
            operator=self.settings.collection.operator,
            user_agent=self.user_agent,
            config_sha256=config.digest(self.settings),
            robots=self.robots,
            previous=previous,
            status=status,
            status_reasons=reasons,
            authenticated=self.is_authenticated,
            tags=self.options.tags,
            note=self.options.note,
            resumed=tuple(map(iso, resumed)) or msgspec.UNSET,
        )


def begin_journal(
    journal: Journal, provenance: Provenance, *, started: datetime.datetime, previous: str | None
) -> None:
    """Write the first line of a capture's journal, durably: what its account needs in the end."""
    journal.append(
        "capture",
        version=JOURNAL_VERSION,
        id=provenance.id,
        seed=provenance.seed,
        started=iso(started),
        previous=previous,
        options=msgspec.to_builtins(provenance.options),
        settings=msgspec.Raw(config.canonical_bytes(provenance.settings)),
    )
    journal.sync()


def _reason(politeness: PolitenessSettings) -> str | None:
    return politeness.robots_reason if politeness.robots == "ignore" else None


def _in_words(robots: manifest.RobotsPolicy | manifest.HostRobotsPolicy) -> str:
    return f"{robots.policy} ({robots.reason})" if robots.reason else robots.policy


def previous_of(host_folder: Path, seed: str) -> CaptureFolder | None:
    """Return the newest finished capture of a seed among a host's, or None.

    A capture whose manifest cannot be read is passed over.
    """
    return catalogue.newest_of(host_folder, seed)
