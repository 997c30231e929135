"""The manifest's types, version 1. Keys are never renamed within a version; new keys may come."""

from __future__ import annotations

import msgspec

from preserve.model import (
    Flag,
    Form,
    Framing,
    Kind,
    MissingReason,
    Outcome,
    Phase,
    Role,
    ThreadState,
    Verdict,
    Visibility,
)
from preserve.model.file_names import CaptureId, FileName

VERSION = 1


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """What all types of the manifest share: frozen, every field named."""


class LocatorRow(_Row, frozen=True, kw_only=True):
    """Where in a record something was read."""

    type: str
    value: str


class HostRobotsPolicy(_Row, frozen=True, kw_only=True):
    """The same for one host and those below it, where the settings name it."""

    policy: str
    reason: str | None = None


class RobotsPolicy(_Row, frozen=True, kw_only=True):
    """Whether robots.txt was obeyed, and why not where it was not; ``hosts`` has exceptions."""

    policy: str
    reason: str | None = None
    hosts: dict[str, HostRobotsPolicy] | msgspec.UnsetType = msgspec.UNSET


class CaptureFacts(_Row, frozen=True, kw_only=True):
    """One visit to one seed; ``status_reasons`` says in words why it is not complete.

    ``repaired`` is when a capture that had been left open was closed by a repair, ``resumed`` when
    other processes went on with it.
    """

    id: CaptureId
    seed: str
    started: str
    finished: str
    software: str
    trigger: str
    operator: str
    user_agent: str
    config_sha256: str
    robots: RobotsPolicy
    previous: CaptureId | None
    status: str
    authenticated: bool
    tags: tuple[str, ...]
    note: str | None
    status_reasons: tuple[str, ...] = ()
    repaired: str | msgspec.UnsetType = msgspec.UNSET
    resumed: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class ArticleRow(_Row, frozen=True, kw_only=True):
    """What the article page says about itself; ``locators`` has where each fact was read."""

    url: str
    final_url: str | None
    canonical_url: str | None
    title: str | None
    authors: tuple[str, ...]
    published: str | None
    modified: str | None
    language: str | None
    site_name: str | None
    policy: dict[str, str]
    record_id: str | None
    locators: dict[str, LocatorRow]


class AdapterRow(_Row, frozen=True, kw_only=True):
    """An adapter that recognised the page; ``confidence`` from 0 to 1."""

    name: str
    confidence: float
    evidence: str


class ClaimRow(_Row, frozen=True, kw_only=True):
    """A number of comments that a page prints, and what that number counts."""

    count: int
    counts: str
    locator: LocatorRow
    record_id: str | None


class MissingRow(_Row, frozen=True, kw_only=True):
    """So many comments are claimed and not recorded, for this reason."""

    count: int
    reason: MissingReason


class ThreadPageRow(_Row, frozen=True, kw_only=True):
    """The page that was made of the discussion: its address, its record, its ``WARC-Date``."""

    url: str
    record_id: str
    warc_date: str


class DiscussionRow(_Row, frozen=True, kw_only=True):
    """The thread as a whole; ``thread_page`` is the page of it that was made for viewers."""

    system: str | None
    adapters: tuple[AdapterRow, ...]
    state: ThreadState
    state_evidence: LocatorRow | None
    claimed: int | None
    claims: tuple[ClaimRow, ...]
    recorded: int
    verdict: Verdict
    missing: tuple[MissingRow, ...]
    pages: tuple[str, ...]
    record_id: str | None
    thread_page: ThreadPageRow | None = None


class Totals(_Row, frozen=True, kw_only=True):
    """Counts over ``resources.jsonl``; bytes fetched over the wire, bytes stored in WARC files.

    ``unlisted`` sums up what the lines say of addresses without one; left out where there are none.
    """

    by_outcome: dict[str, int]
    by_role: dict[str, int]
    by_flag: dict[str, int]
    bytes_fetched: int
    bytes_stored: int
    unlisted: int | msgspec.UnsetType = msgspec.UNSET


class PartRow(_Row, frozen=True, kw_only=True):
    """One of the three parts: its file, its number of lines, its digest in hexadecimal."""

    file: FileName
    count: int
    sha256: str


class Parts(_Row, frozen=True, kw_only=True):
    """The three parts of a manifest."""

    comments: PartRow
    citations: PartRow
    resources: PartRow


class FileRow(_Row, frozen=True, kw_only=True):
    """One WARC file of the capture."""

    name: FileName
    bytes: int
    sha256: str


class Manifest(_Row, frozen=True, kw_only=True):
    """The account of one capture."""

    version: int
    capture: CaptureFacts
    article: ArticleRow
    discussion: DiscussionRow
    totals: Totals
    parts: Parts
    files: tuple[FileRow, ...]


class WithdrawnRow(_Row, frozen=True, kw_only=True):
    """Why a line does not say all that was captured: the withdrawal by id, its moment, its reason.

    ``held`` is the id of a withdrawn comment, where an address is withheld only since it holds it.
    """

    id: str
    at: str
    reason: str
    held: str | msgspec.UnsetType = msgspec.UNSET


class AuthorRow(_Row, frozen=True, kw_only=True):
    """Who wrote a comment."""

    name: str | None
    url: str | None


class QuoteRow(_Row, frozen=True, kw_only=True):
    """What a comment quotes; ``comment`` is the id of the one quoted, where that can be told."""

    text: str
    author: str | None
    comment: str | None


class ReadingRow(_Row, frozen=True, kw_only=True):
    """What another source says of a field of a comment, where it disagrees with what was kept."""

    field: str
    value: str | None
    record_id: str | None
    locator: LocatorRow


class CommentRow(_Row, frozen=True, kw_only=True):
    """A line of ``comments.jsonl``.

    ``date_exact`` is false where the date was worked out from how long ago it was.
    """

    id: str
    native_id: str | None
    parent: str | None
    parent_source: str | None
    parent_exact: bool
    depth: int
    position: int
    number: str | None
    kind: Kind
    status: Visibility
    author: AuthorRow
    date: str | None
    date_text: str | None
    permalink: str | None
    title: str | None
    text: str
    html: str
    mentions: tuple[str, ...]
    record_id: str | None
    locator: LocatorRow
    date_exact: bool = True
    quotes: tuple[QuoteRow, ...] = ()
    readings: tuple[ReadingRow, ...] = ()
    withdrawn: WithdrawnRow | msgspec.UnsetType = msgspec.UNSET


class CitedBy(_Row, frozen=True, kw_only=True):
    """What cites: the article (``id`` null) or a comment."""

    type: str
    id: str | None


class RequisiteCounts(_Row, frozen=True, kw_only=True):
    """How many requisites of a cited page were captured, and how many were not."""

    captured: int
    missing: int


class CitationRow(_Row, frozen=True, kw_only=True):
    """A line of ``citations.jsonl``; ``resource`` is the id of the last hop."""

    id: str
    cited_by: CitedBy
    form: Form
    in_quote: bool
    as_written: str
    url: str | None
    unwrapped_url: str | None
    fragment: str | None
    anchor_text: str | None
    context: str
    outcome: Outcome | None
    final_url: str | None
    resource: str | None
    requisites: RequisiteCounts
    withdrawn: WithdrawnRow | msgspec.UnsetType = msgspec.UNSET


class TlsRow(_Row, frozen=True, kw_only=True):
    """What the TLS handshake said."""

    version: str
    cipher: str
    verified: bool


class RecordRow(_Row, frozen=True, kw_only=True):
    """Where a record lies: file, byte offset and length of its gzip member, WARC-Record-ID."""

    file: FileName
    offset: int
    length: int
    id: str


class AttemptRow(_Row, frozen=True, kw_only=True):
    """One try at an address; ``record_id`` is its response, or its metadata where it has none.

    ``bytes`` is what came over the wire, head and framing included.
    """

    at: str
    outcome: Outcome
    status: int | None
    phase: Phase | None
    detail: str | None
    record_id: str | None
    bytes: int = 0


class KeptRow(_Row, frozen=True, kw_only=True):
    """What an earlier capture has of an address: its ``resource`` line there, and its record.

    ``outcome`` is what became of it then; ``warc_date`` that of the record, as written.
    """

    capture: CaptureId
    resource: str
    outcome: Outcome
    record_id: str
    warc_date: str


class FlagEvidenceRow(_Row, frozen=True, kw_only=True):
    """Why an answer has a flag: in words, and where on the page that stands."""

    flag: Flag
    says: str
    locator: LocatorRow | None = None


class ResourceRow(_Row, frozen=True, kw_only=True):
    """A line of ``resources.jsonl``: one address and what became of it.

    ``framing``, ``etag`` and ``last_modified`` are of the answer's head, as it was sent. Of an
    answer 304, type, payload and validators are those of the body that it stands for. ``kept``
    goes with the outcome ``kept-earlier``. ``method`` is there where that was not GET.
    ``unlisted`` is how many addresses the page needs, as often as it names them, that have no line
    of their own since there are too many; it is left out where there are none.
    """

    id: str
    url: str
    roles: tuple[Role, ...]
    required_by: tuple[str, ...]
    hops: str
    outcome: Outcome | None
    detail: str | None = None
    flags: tuple[Flag, ...] = ()
    flag_evidence: tuple[FlagEvidenceRow, ...] = ()
    status: int | None = None
    content_type: str | None = None
    detected_type: str | None = None
    warc_date: str | None = None
    ip: str | None = None
    tls: TlsRow | None = None
    payload_bytes: int | None = None
    payload_sha1: str | None = None
    payload_sha256: str | None = None
    framing: Framing | None = None
    etag: str | None = None
    last_modified: str | None = None
    record: RecordRow | None = None
    revisit_of: str | None = None
    redirect_to: str | None = None
    not_before: str | None = None
    kept: KeptRow | None = None
    attempts: tuple[AttemptRow, ...] = ()
    method: str | msgspec.UnsetType = msgspec.UNSET
    unlisted: int | msgspec.UnsetType = msgspec.UNSET
    withdrawn: WithdrawnRow | msgspec.UnsetType = msgspec.UNSET
