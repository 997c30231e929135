"""The settings of one seed: what is said of it, over the defaults, over what holds for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from preserve.config.seeds import FeedSettings, SeedSettings
    from preserve.config.settings import PolitenessSettings, Settings

    S = TypeVar("S", bound=msgspec.Struct)

_OF_DEFAULTS = ("schedule", "tags", "citations_allow", "citations_deny", "headers")


def in_force(settings: Settings, seed: SeedSettings | FeedSettings | None = None) -> Settings:
    """Return the settings for the capture of one seed, or of an article of a feed.

    What the seed says stands in ``limits``, ``politeness``, ``retry`` and ``defaults``; the lists
    of seeds and feeds are left out, so that nothing of a capture depends on what else is captured.
    Tags are added to those of the defaults.
    """
    bare = msgspec.structs.replace(settings, seeds=(), feeds=())
    if seed is None:
        return bare
    defaults = settings.defaults
    said = {name: value for name in _OF_DEFAULTS if (value := getattr(seed, name)) is not None}
    if seed.tags is not None:
        said["tags"] = tuple(dict.fromkeys((*defaults.tags, *seed.tags)))
    return msgspec.structs.replace(
        bare,
        limits=_over(settings.limits, seed.limits),
        politeness=_over(settings.politeness, seed.politeness),
        retry=_over(settings.retry, seed.retry),
        defaults=msgspec.structs.replace(defaults, **said),
    )


def politeness_of(settings: Settings, host: str) -> PolitenessSettings:
    """Return how a host is treated: by ``[hosts]``, where it or one above it is named there.

    Of several, the most specific one holds, alone.
    """
    name = host.lower().rstrip(".")
    while name:
        if name in settings.hosts:
            return _over(settings.politeness, settings.hosts[name])
        _, _, name = name.partition(".")
    return settings.politeness


def _over(table: S, overrides: msgspec.Struct) -> S:
    said = {
        name: value
        for name in overrides.__struct_fields__
        if (value := getattr(overrides, name)) is not None
    }
    return msgspec.structs.replace(table, **said) if said else table
