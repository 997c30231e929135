"""What became of a comment that the newest capture of its seed does not have so."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from preserve.compare.gaps import discussion_gap
from preserve.compare.sides import read_account
from preserve.errors import ManifestError
from preserve.model import Visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.compare.sides import Account

_SHOWN = frozenset({Visibility.VISIBLE, Visibility.PENDING})
_LOOKED_AT = 10  # later captures that did not see all: beyond, nothing is said
_AT_HAND = 50


class Fate(enum.StrEnum):
    """What later captures say of a comment: taken out, worded otherwise, or nothing."""

    REMOVED = "removed"
    REWORDED = "reworded"
    NOT_SEEN = "not-seen"


class Fates:
    """Tells what became of comments; ``read`` opens the capture in a folder."""

    def __init__(self, read: Callable[[Path], CaptureFolder]) -> None:
        self._read = read
        self._accounts: dict[Path, Account | None] = {}

    def of(self, comment: str, folder: Path, later: Iterable[Path]) -> Fate:
        """Return what became of a comment that a capture has; ``later`` are newer ones.

        The newest comes first. A capture that may not have seen the whole discussion says nothing
        of what it lacks.
        """
        account = self._account(folder)
        for _, path in zip(range(_LOOKED_AT), later, strict=False):
            newer = self._account(path)
            if newer is None or account is None:
                continue
            for row in newer.comments:
                if row.id == comment:
                    return Fate.REWORDED if row.status in _SHOWN else Fate.REMOVED
            if discussion_gap(newer, account) is None:
                return Fate.REMOVED
        return Fate.NOT_SEEN

    def _account(self, folder: Path) -> Account | None:
        if folder not in self._accounts:
            if len(self._accounts) >= _AT_HAND:
                self._accounts.clear()
            try:
                self._accounts[folder] = read_account(self._read(folder))
            except ManifestError:
                self._accounts[folder] = None
        return self._accounts[folder]
