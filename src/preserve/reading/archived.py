"""Pages out of a WARC or WACZ file that somebody else may have made."""

from __future__ import annotations

import contextlib
import gzip
import lzma
import shutil
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from preserve import page, polite, urls
from preserve.discuss import PageAnswer
from preserve.errors import PageError, WarcError
from preserve.model import Outcome
from preserve.warc import Posts, read_message_head, read_record, read_records, stored_exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.discuss import PageAsk
    from preserve.model import Exchange

REDIRECTS_LIMIT = 20
PAGE_BYTES_LIMIT = 50_000_000
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_WARC_NAMES = (".warc", ".warc.gz")
# What zipfile raises on directories and members that say what is not so.
_CANNOT_BE_UNPACKED = (
    OSError, EOFError, RuntimeError, ValueError, LookupError, zipfile.BadZipFile, zlib.error,
    lzma.LZMAError, struct.error,
)  # fmt: skip
_UNPACKED_BYTES_ALWAYS = 50_000_000
_SHRINKS_AT_MOST = 100  # times; a WARC of compressed records does not shrink, others some ten times


def is_archive(path: Path) -> bool:
    """Tell by its first bytes whether a file is a WARC, compressed or not, or a WACZ.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(5)
        if head.startswith(b"\x1f\x8b"):
            stream.seek(0)
            with contextlib.suppress(OSError, EOFError, zlib.error):
                head = gzip.GzipFile(fileobj=stream).read(5)
    return head == b"WARC/" or head.startswith(b"PK\x03\x04")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Give what an archive holds; a WACZ is unpacked to a temporary folder meanwhile.

    Raises:
        WarcError: the file cannot be read, or would unpack to more than its size and the disk let
            expect.
    """
    if not zipfile.is_zipfile(path):
        yield Archive([path])
        return
    with tempfile.TemporaryDirectory(prefix="preserve-") as folder:
        unpacked = []
        try:
            with zipfile.ZipFile(path) as packed:
                members = [one for one in packed.infolist() if one.filename.endswith(_WARC_NAMES)]
                _refuse_bombs(path, sum(one.file_size for one in members), Path(folder))
                for number, member in enumerate(members):
                    suffixes = Path(member.filename).suffixes[-2:]
                    target = Path(folder, f"{number}{''.join(suffixes)}")
                    with packed.open(member) as source, target.open("wb") as copy:
                        shutil.copyfileobj(source, copy)
                    unpacked.append(target)
        except _CANNOT_BE_UNPACKED as error:
            why = str(error) or "it ends too early"
            raise WarcError(f"{path} cannot be unpacked: {why}.") from error
        yield Archive(unpacked)


def _refuse_bombs(path: Path, size_bytes: int, folder: Path) -> None:
    """Refuse what unpacks to far more than a WARC can shrink by, or to more than there is room for.

    ``zipfile`` gives no more of a member than its size in the directory, which is added up here.
    """
    packed_bytes = path.stat().st_size
    if size_bytes > _UNPACKED_BYTES_ALWAYS and size_bytes > packed_bytes * _SHRINKS_AT_MOST:
        raise WarcError(
            f"{path} has {packed_bytes:,} bytes and would unpack to {size_bytes:,}: that is no "
            "archive of WARC files. Nothing was unpacked."
        )
    free_bytes = shutil.disk_usage(folder).free
    if size_bytes > free_bytes:
        raise WarcError(
            f"{path} unpacks to {size_bytes:,} bytes, and {folder.parent} has room for "
            f"{free_bytes:,}: make room, or set TMPDIR to a folder with more."
        )


class Archive:
    """The responses of some WARC files, by address: of several the last good one.

    Those to a POST are known by what was posted, too.
    """

    def __init__(self, files: list[Path]) -> None:
        self._places: dict[str, tuple[bool, Path, int]] = {}
        for file in files:
            posts = Posts()
            for record in read_records(file):
                posts.see(record)
                post = posts.of(record)
                known_as = post.url if post is not None else record.target
                address = urls.parse(known_as or "") if record.type == "response" else None
                if address is not None and urls.is_web(address):
                    good = read_message_head(record.stream).status == 200
                    known = self._places.get(address.href)
                    if known is None or good or not known[0]:
                        self._places[address.href] = good, file, record.offset

    def document(self, href: str) -> page.Document:
        """Return the page at an address, or where its redirects lead.

        Raises:
            PageError: there is none, or it cannot be read.
            WarcError: its record cannot be read.
        """
        exchange = self._find(href)
        if exchange is None:
            has = ", ".join(list(self._places)[:3]) or "no response"
            raise PageError(f"the archive has no response for {href}; it has {has}.")
        body = page.read_body(exchange, limit=PAGE_BYTES_LIMIT)
        return page.parse(body, url=exchange.url, headers=exchange.headers)

    def answer(self, ask: PageAsk) -> PageAnswer:
        """Return what the archive has of a further address; no outcome where it has nothing."""
        known_as = ask.url
        if ask.content is not None:
            address = urls.parse(urls.with_post(ask.url, ask.content, ask.content_type))
            known_as = address.href if address is not None else known_as
        exchange = self._find(known_as)
        if exchange is None:
            return PageAnswer(ask=ask)
        outcome = polite.outcome_of(exchange)
        try:
            body = page.read_body(exchange, limit=PAGE_BYTES_LIMIT)
            if outcome is not Outcome.CAPTURED or exchange.content_type not in _HTML_TYPES:
                document = None
            else:
                document = page.parse(body, url=exchange.url, headers=exchange.headers)
        except PageError:
            return PageAnswer(ask=ask, outcome=outcome)
        return PageAnswer(
            ask=ask,
            document=document,
            body=body,
            headers=exchange.headers,
            url=exchange.url,
            outcome=outcome,
        )

    def _find(self, href: str) -> Exchange | None:
        for _ in range(REDIRECTS_LIMIT + 1):
            if href not in self._places:
                return None
            _, file, offset = self._places[href]
            exchange = stored_exchange(read_record(file, offset))
            target = polite.redirect_target(exchange)
            if target is None:
                return exchange
            href = target.href
        return None
