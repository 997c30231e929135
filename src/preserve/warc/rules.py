"""The rules of WARC 1.1 for named fields, as one table (after jwarc's ``HeaderValidator``).

Sections are those of the standard. Where the community's annotations relax it (spaces in media
types, ``/`` ``=`` ``@`` in digests, WARC/1.0's brackets around addresses) so do we. Unknown fields
and unknown record types are allowed: the standard wants them ignored.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from preserve.warc.message import MessageHead
    from preserve.warc.reader import Record

TYPES = frozenset(
    {
        "warcinfo",
        "response",
        "resource",
        "request",
        "metadata",
        "revisit",
        "conversion",
        "continuation",
    }
)

_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*"
_WORD = r"[-!#$%&'*+.^_`|~0-9A-Za-z]+"
_QUOTED = r'"(?:[^"\\\x00-\x1f\x7f]|\\.)*"'

RECORD_ID = re.compile(rf"<{_URI}>")
URI = re.compile(rf"{_URI}|<{_URI}>")
NUMBER = re.compile(r"[0-9]+")
DATE = re.compile(
    r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,9})?)?Z)?)?)?"
)
MEDIA_TYPE = re.compile(rf"{_WORD}/{_WORD}(?:[ \t]*;[ \t]*{_WORD}=(?:{_WORD}|{_QUOTED}))*")
DIGEST = re.compile(rf"{_WORD}:[-!#$%&'*+.^_`|~0-9A-Za-z/@=]+")
ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?:[0-9.]+)?")


def _all_but(*names: str) -> frozenset[str]:
    return TYPES - set(names)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FieldRule:
    """What the standard says of one field; ``required`` and ``forbidden`` name record types."""

    name: str
    section: str
    pattern: re.Pattern[str] | None = None
    repeatable: bool = False
    required: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()


_NOT_CONCURRENT = frozenset({"warcinfo", "conversion", "continuation"})
_NO_PAYLOAD = frozenset({"warcinfo", "metadata"})
_ONLY_REVISIT = _all_but("revisit")
_TARGETED = _all_but("warcinfo", "metadata")

FIELD_RULES = (
    FieldRule(name="WARC-Record-ID", section="5.2", pattern=RECORD_ID, required=TYPES),
    FieldRule(name="Content-Length", section="5.3", pattern=NUMBER, required=TYPES),
    FieldRule(name="WARC-Date", section="5.4", pattern=DATE, required=TYPES),
    FieldRule(name="WARC-Type", section="5.5", required=TYPES),
    FieldRule(name="Content-Type", section="5.6", pattern=MEDIA_TYPE),
    FieldRule(
        name="WARC-Concurrent-To",
        section="5.7",
        pattern=RECORD_ID,
        repeatable=True,
        forbidden=_NOT_CONCURRENT,
    ),
    FieldRule(name="WARC-Block-Digest", section="5.8", pattern=DIGEST),
    FieldRule(name="WARC-Payload-Digest", section="5.9", pattern=DIGEST, forbidden=_NO_PAYLOAD),
    FieldRule(name="WARC-IP-Address", section="5.10", pattern=ADDRESS, forbidden=_NOT_CONCURRENT),
    FieldRule(
        name="WARC-Refers-To",
        section="5.11",
        pattern=RECORD_ID,
        forbidden=_all_but("metadata", "revisit", "conversion"),
    ),
    FieldRule(
        name="WARC-Refers-To-Target-URI", section="5.12", pattern=URI, forbidden=_ONLY_REVISIT
    ),
    FieldRule(name="WARC-Refers-To-Date", section="5.13", pattern=DATE, forbidden=_ONLY_REVISIT),
    FieldRule(
        name="WARC-Target-URI",
        section="5.14",
        pattern=URI,
        required=_TARGETED,
        forbidden=frozenset({"warcinfo"}),
    ),
    FieldRule(name="WARC-Truncated", section="5.15", pattern=re.compile(_WORD)),
    FieldRule(
        name="WARC-Warcinfo-ID",
        section="5.16",
        pattern=RECORD_ID,
        forbidden=frozenset({"warcinfo"}),
    ),
    FieldRule(name="WARC-Filename", section="5.17", forbidden=_all_but("warcinfo")),
    FieldRule(name="WARC-Profile", section="5.18", pattern=URI, required=frozenset({"revisit"})),
    FieldRule(
        name="WARC-Identified-Payload-Type",
        section="5.19",
        pattern=MEDIA_TYPE,
        forbidden=_NO_PAYLOAD,
    ),
    FieldRule(
        name="WARC-Segment-Number",
        section="5.20",
        pattern=NUMBER,
        required=frozenset({"continuation"}),
    ),
    FieldRule(
        name="WARC-Segment-Origin-ID",
        section="5.21",
        pattern=RECORD_ID,
        required=frozenset({"continuation"}),
        forbidden=_all_but("continuation"),
    ),
    FieldRule(
        name="WARC-Segment-Total-Length",
        section="5.22",
        pattern=NUMBER,
        forbidden=_all_but("continuation"),
    ),
)

# Fields that came with version 1.1: in a WARC/1.0 record they are extensions.
_SINCE_1_1 = {"WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"}


def field_problems(record: Record) -> Iterator[tuple[str, str]]:
    """Yield ``(word, sentence)`` for each rule that the record's fields break."""
    record_type = record.type or ""
    for rule in FIELD_RULES:
        if record.version == "WARC/1.0" and rule.name in _SINCE_1_1:
            continue
        values = record.header_all(rule.name)
        where = f"(WARC 1.1, section {rule.section})"
        if not values and (record_type in rule.required or rule.required == TYPES):
            yield "field-missing", f"A {record_type} record needs {rule.name} {where}."
        if values and record_type in rule.forbidden:
            yield "field-forbidden", f"A {record_type} record must not have {rule.name} {where}."
        if len(values) > 1 and not rule.repeatable:
            yield "field-repeated", f"{rule.name} stands {len(values)} times {where}."
        for value in values:
            if rule.pattern is not None and not rule.pattern.fullmatch(value):
                yield "field-value", f"{rule.name} has the value {value!r} {where}."


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class BlockRule:
    """A rule about block and record as a whole; ``broken`` tells whether a record breaks it."""

    word: str
    sentence: str
    broken: Callable[[Record, MessageHead | None], bool]


def _is_web(record: Record) -> bool:
    return (record.target or "").lower().startswith(("http://", "https://"))


def _wants_http(record: Record, _head: MessageHead | None) -> bool:
    """Sections 6.3.2 and 6.5.2: web requests and responses are ``application/http``."""
    content_type = (record.header("Content-Type") or "").lower()
    return (
        record.type in {"request", "response"}
        and _is_web(record)
        and not content_type.startswith("application/http")
    )


def _is_identical_revisit(record: Record) -> bool:
    profile = (record.header("WARC-Profile") or "").strip("<>")
    return record.type == "revisit" and profile.endswith("/revisit/identical-payload-digest")


BLOCK_RULES = (
    BlockRule(
        word="version",
        sentence="The record's version is neither WARC/1.0 nor WARC/1.1 (section 4).",
        broken=lambda record, _: record.version not in {"WARC/1.0", "WARC/1.1"},
    ),
    BlockRule(
        word="line-ends",
        sentence="A line of the record's header does not end in CRLF (section 4).",
        broken=lambda record, _: record.bare_lf,
    ),
    BlockRule(
        word="record-end",
        sentence="The block is not followed by CRLF CRLF (section 4).",
        broken=lambda record, _: record.trailer != b"\r\n\r\n",
    ),
    BlockRule(
        word="content-type",
        sentence="A record with a block should have a Content-Type (section 5.6).",
        broken=lambda record, _: bool(
            record.content_length
            and record.type != "continuation"
            and record.header("Content-Type") is None
        ),
    ),
    BlockRule(
        word="content-type",
        sentence="A request or response at a web address is application/http (section 6.3.2).",
        broken=_wants_http,
    ),
    BlockRule(
        word="no-response",
        sentence="The block does not begin with a line HTTP/x NNN (section 6.3.2).",
        broken=lambda record, head: bool(
            record.type == "response" and head is not None and head.status is None
        ),
    ),
    BlockRule(
        word="revisit-digest",
        sentence="A revisit of an identical payload needs WARC-Payload-Digest (section 6.7.2).",
        broken=lambda record, _: bool(
            _is_identical_revisit(record) and record.header("WARC-Payload-Digest") is None
        ),
    ),
    BlockRule(
        word="revisit-truncated",
        sentence="A revisit with a block needs WARC-Truncated: length (section 6.7.2).",
        broken=lambda record, _: bool(
            _is_identical_revisit(record)
            and record.content_length
            and record.header("WARC-Truncated") != "length"
        ),
    ),
)


def block_problems(record: Record, head: MessageHead | None) -> Iterator[tuple[str, str]]:
    """Yield ``(word, sentence)`` for each rule that the record as a whole breaks."""
    for rule in BLOCK_RULES:
        if rule.broken(record, head):
            yield rule.word, rule.sentence
