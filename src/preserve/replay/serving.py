"""A viewer over captures, for as long as a block runs."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from typing import TYPE_CHECKING

from preserve.replay.opening import opening
from preserve.replay.replayweb import replayweb, replayweb_address
from preserve.replay.viewers import Kind
from preserve.replay.wayback import wayback, wayback_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.replay.viewers import Viewer

_ADDRESS = {Kind.REPLAYWEB: replayweb_address, Kind.PYWB: wayback_address}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """A viewer that runs: its origin, ``http://127.0.0.1:PORT``, and what a person opens.

    ``missing`` are the addresses whose stored body is in no capture of the collection any more.
    """

    viewer: Viewer
    origin: str
    home: str
    missing: tuple[str, ...] = ()

    def address(self, url: str, moment: str) -> str:
        """Return where the viewer shows what was captured of ``url`` at ``moment`` (14 digits)."""
        return _ADDRESS[self.viewer.kind](self.origin, url, moment)

    def shown_in(self, url: str) -> str:
        """Return how the address of the frame ends that holds the replayed page of ``url``."""
        return f"mp_/{url}"


@contextlib.contextmanager
def serve(
    viewer: Viewer,
    captures: Sequence[CaptureFolder],
    *,
    collection: Path,
    scratch: Path,
    port: int = 0,
) -> Iterator[Served]:
    """Serve captures (oldest first) in a viewer, on 127.0.0.1 alone, until the block ends.

    ``scratch`` is an empty folder that takes a package or an index; ``port`` 0 is a free one. What
    was made with credentials is shown too: this is its owner's machine.

    Raises:
        ViewerError: the viewer is broken or does not start, or the disk is too small for it.
        UsageError: the port is taken.
        CollectionError, ManifestError, WarcError: a capture cannot be read or is damaged.
    """
    first = opening(captures)
    with contextlib.ExitStack() as stack:
        if viewer.kind is Kind.REPLAYWEB:
            origin, missing = stack.enter_context(
                replayweb(viewer.place, captures, collection=collection, scratch=scratch, port=port)
            )
        else:
            origin, missing = stack.enter_context(
                wayback(
                    viewer.place,
                    captures,
                    collection=collection,
                    scratch=scratch,
                    port=port,
                    environ=os.environ,
                )
            )
        home = _ADDRESS[viewer.kind](origin, first.url, first.moment)
        yield Served(viewer=viewer, origin=origin, home=home, missing=missing)
