"""What the settings must have for ``crawl`` and ``run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.cli.options import check_writable
from preserve.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.config import Settings


def check_settings(settings: Settings, config: Path | None, collection: Path) -> None:
    """See that there is something to capture, someone who answers for it, and a place for it.

    Raises:
        SettingsError: there is not.
        CollectionError: the collection cannot be written.
    """
    file = config or "config.toml"
    if not settings.seeds and not settings.feeds:
        raise SettingsError(
            f"{file} names no seeds: add a table [[seeds]] with a url for each, or [[feeds]]."
        )
    if not settings.collection.operator:
        raise SettingsError(
            f"{file} names no operator: set collection.operator to a mail address or page "
            "where the sites can reach you."
        )
    check_writable(collection)
