"""A collection of captures, as programs see it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preserve.catalogue import (
    SearchKind,
    asked,
    find,
    first_moment,
    last_moment,
    list_captures,
    question,
)
from preserve.errors import CollectionError, UsageError
from preserve.library.addresses import bare_href
from preserve.library.captured import Capture

# What writes or reads records takes long to import, and many programs only look.
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from preserve.catalogue import Citing
    from preserve.errors import PreserveError
    from preserve.export import Exported
    from preserve.reading import StoredBody
    from preserve.searching import Hit
    from preserve.verify import Report


class PassedOver(UserWarning):
    """Something of a collection could not be read and was left out of what was asked for."""


class Collection:
    """The captures in a folder.

    It holds no file open. Several may look at a collection, and write to it, at the same time.
    What cannot be read is left out with a warning, ``PassedOver``.

    >>> import preserve
    >>> collection = preserve.open_collection("warcs")
    >>> for capture in collection:
    ...     print(capture.manifest.capture.seed, capture.manifest.capture.status)
    http://blog.test/article complete
    http://blog.test/article complete
    """

    def __init__(self, path: Path) -> None:
        """Take the folder (absolute); use ``open_collection``."""
        self._path = path

    def __repr__(self) -> str:
        return f"<Collection {self._path}>"

    def __iter__(self) -> Iterator[Capture]:
        return self.captures()

    @property
    def path(self) -> Path:
        """Its folder (absolute)."""
        return self._path

    def captures(
        self,
        *,
        seed: str | None = None,
        site: str | None = None,
        since: str | None = None,
        until: str | None = None,
        tag: str | None = None,
        status: str | None = None,
        state: str | None = None,
        verdict: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Capture]:
        """Yield captures, the newest first; the filters are those of ``preserve ls``.

        ``since`` and ``until`` are dates in UTC, or beginnings of dates: ``2026-11``.

        Raises:
            InvalidAddress, UsageError: the seed is no address, a time is none.
            CollectionError: the collection cannot be read.
        """
        found = list_captures(
            self._path,
            limit=limit,
            unreadable=_passed_over,
            remark=_passed_over,
            address=bare_href(seed) if seed is not None else None,
            site=site,
            since=first_moment(since) if since is not None else None,
            until=first_moment(until) if until is not None else None,
            tag=tag,
            status=status,
            state=state,
            verdict=verdict,
        )
        return (Capture(one.path) for one in found)

    def find(self, word: str = "latest") -> Capture:
        """Return a capture by its id, the beginning of one, its seed's address, or ``latest``.

        Raises:
            UnknownCapture, AmbiguousCapture: none answers to it, or several do.
            CollectionError, ManifestError: it cannot be read.
        """
        return Capture(find(self._path, word, unreadable=_passed_over).path)

    def search(
        self,
        *words: str,
        kinds: Iterable[str] = (),
        without: Iterable[str] = (),
        author: str | None = None,
        seed: str | None = None,
        site: str | None = None,
        include_removed: bool = False,
    ) -> Iterator[Hit]:
        """Yield what has the words, the best first, as ``preserve search`` finds it.

        ``kinds`` are some of ``article``, ``comment``, ``citation``. What was taken out of a
        discussion since, or worded otherwise, comes with ``include_removed`` alone.

        >>> import preserve
        >>> hits = preserve.open_collection("warcs").search("beau four", kinds=["comment"])
        >>> [(hit.author, hit.excerpt.plain) for hit in hits]
        [('Camille', 'Quel beau four !')]

        Raises:
            UsageError: there is nothing to look for, or no such kind.
            CatalogueError, CollectionError: the collection cannot be searched.
        """
        from preserve.searching import Shown, hits, take_in_some  # noqa: PLC0415 - seldom needed

        wanted = question(words, without=without, author=author)
        among = [_kind(kind) for kind in kinds]
        address = bare_href(seed) if seed is not None else None
        with asked(self._path, unreadable=_passed_over, remark=_passed_over) as catalogue:
            take_in_some(catalogue)
            shown = Shown(catalogue, include_removed=include_removed)
            yield from hits(
                catalogue,
                wanted,
                among,
                shown=shown,
                address=address,
                site=site,
                passed_over=_passed_over,
            )

    def cited(
        self,
        url: str | None = None,
        *,
        prefix: bool = False,
        host: str | None = None,
        include_removed: bool = False,
    ) -> Iterator[Citing]:
        """Yield who cites an address, all that begin so (``prefix``), or a host, in any capture.

        >>> import preserve
        >>> collection = preserve.open_collection("warcs")
        >>> for one in collection.cited("http://nouvelles.test/recit"):
        ...     print(one.cited_by, one.url, one.outcome, one.captures)
        11 http://ancien.test/recit unchanged 2

        Raises:
            UsageError: neither or both of address and host are given.
            CatalogueError, CollectionError: the collection cannot be asked.
        """
        from preserve.searching import Shown, citers  # noqa: PLC0415 - seldom needed

        if (url is None) == (host is None):
            raise UsageError("name an address, or a host.")
        href = bare_href(url) if url is not None else None
        with asked(self._path, unreadable=_passed_over, remark=_passed_over) as catalogue:
            shown = Shown(catalogue, include_removed=include_removed)
            found = (
                catalogue.citing(href, beginning=prefix)
                if href is not None
                else catalogue.citing_host(host or "")
            )
            for one, _, _ in citers(found, shown=shown, passed_over=_passed_over):
                yield one

    def body(self, url: str, *, at: str | None = None) -> StoredBody:
        """Return what was captured last of an address, in any capture; ``at``: by then.

        Raises:
            InvalidAddress, UsageError: ``url`` is no address, ``at`` no time.
            CollectionError: there is nothing of it; the message says why.
            WarcError: the record cannot be read.
        """
        from preserve.reading import stored_body  # noqa: PLC0415 - see above

        moment = last_moment(at) if at is not None else None
        return stored_body(self._path, bare_href(url), at=moment)

    def verify(self, *, deep: bool = False) -> Iterator[Report]:
        """Check the captures one after the other, as ``Capture.verify`` does.

        Raises:
            CollectionError: the collection cannot be read.
        """
        for capture in self.captures():
            yield capture.verify(deep=deep)

    def export(
        self,
        output: str | os.PathLike[str],
        *,
        format: str,  # noqa: A002 - as the command line calls it
        captures: Iterable[Capture] | None = None,
        force: bool = False,
        **wish: Any,
    ) -> Exported:
        """Write captures to one file (a bag may be a folder): those given, or all.

        The rest is as for ``Capture.export``.
        """
        from preserve.export import choose  # noqa: PLC0415 - see above
        from preserve.library.exporting import export_captures  # noqa: PLC0415 - likewise

        chosen = choose(
            self._path,
            [capture.id for capture in captures] if captures is not None else (),
            whole_collection=captures is None,
            include_authenticated=bool(wish.get("include_authenticated")),
            replayable=format == "wacz",
            unreadable=_passed_over,
        )
        for one in chosen.left_out:
            _warn(f"left out: capture {one.id} {one.why}.")
        return export_captures(
            chosen.captures,
            self._path,
            Path(output),
            force=force,
            wish={"format": format, **wish},
        )


def open_collection(path: str | os.PathLike[str] = "warcs") -> Collection:
    """Return the collection in a folder, which is not read before it is asked.

    >>> import preserve
    >>> preserve.open_collection("nowhere")
    Traceback (most recent call last):
        ...
    preserve.errors.CollectionError: there is no collection at nowhere.

    Raises:
        CollectionError: there is no such folder.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise CollectionError(f"there is no collection at {folder}.")
    return Collection(folder.absolute())


def _kind(kind: str) -> SearchKind:
    if kind not in {"article", "comment", "citation"}:
        raise UsageError(f"there is no kind {kind!r}: article, comment and citation are some.")
    return SearchKind(kind)


def _passed_over(error: PreserveError) -> None:
    _warn(f"passed over: {error}")


def _warn(message: str) -> None:
    warnings.warn(message, PassedOver, stacklevel=3)
