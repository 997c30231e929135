"""Symbolic links in the folder of a capture: where they may lead.

A collection may come from somebody else, and a link in it may lead to any file of this machine:
what follows it would show that file, or write into it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def links_in(folder: Path) -> Iterator[Path]:
    """Yield the symbolic links in a folder, wherever they lead.

    Raises:
        OSError: the folder cannot be read.
    """
    with os.scandir(folder) as inside:
        for one in inside:
            if one.is_symlink():
                yield folder / one.name


def links_out_of(folder: Path) -> Iterator[Path]:
    """Yield those that lead out of the collection (``COLLECTION/HOST/CAPTURE``), or nowhere.

    The folder may be reached by a link itself: then that is where it lies, and beside it.

    Raises:
        OSError: the folder cannot be read.
    """
    for link in links_in(folder):
        target = link.resolve()
        within = (folder.resolve(), folder.absolute().parents[1].resolve())
        if not any(target.is_relative_to(place) for place in within):
            yield link
