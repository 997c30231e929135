"""Every fault of the table, met by a capture: what the manifest says and what the records hold."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from faults.fault import Fault, Keeps, Where
from faults.running import LIMIT_BYTES, block
from faults.table import CAPTURED, FAULTS
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from preserve.model import Outcome
from preserve.verify import verify
from preserve.warc import read_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.running import Shown

    from preserve.manifest import ResourceRow

pytestmark = [pytest.mark.faults, pytest.mark.timeout(290)]

TOP = Path(__file__).resolve().parents[2]
EACH = pytest.mark.parametrize("fault", CAPTURED, ids=lambda fault: fault.name)
EACH_CAPTURE = pytest.mark.parametrize(
    "where", [one for one in Where if one is not Where.ELSEWHERE], ids=lambda where: where.value
)
MEBIBYTE = 1 << 20


def needs(fault: Fault, *, has_ipv6: bool) -> None:
    if fault.name.startswith("ipv6-") and not has_ipv6:
        pytest.skip("this machine has no IPv6 loopback")


def row_of(fault: Fault, shown: Shown) -> ResourceRow:
    url = shown.address(fault)
    assert url in shown.resources
    return shown.resources[url]


@EACH
def test_the_outcome_is_that_of_the_table(
    fault: Fault, shown: Callable[[Where], Shown], has_ipv6: bool
) -> None:
    needs(fault, has_ipv6=has_ipv6)
    met = shown(fault.where)
    cited = met.citations[fault.name]
    assert cited.outcome == (fault.end or fault.outcome)
    if fault.end_url is not None:
        assert cited.final_url == fault.end_url
    if fault.keeps is Keeps.UNASKED:
        assert cited.url not in met.written
        return
    row = row_of(fault, met)
    last = row.attempts[-1]
    assert (row.outcome, row.status, row.flags) == (fault.outcome, fault.status, fault.flags)
    assert (last.phase, len(row.attempts)) == (fault.phase, fault.attempts)
    assert fault.detail in (last.detail or "")
    assert last.detail or fault.phase is None
    if fault.redirect_to is not None:
        assert row.redirect_to == fault.redirect_to


@EACH
def test_the_bytes_are_kept_as_they_were_sent(
    fault: Fault, shown: Callable[[Where], Shown], has_ipv6: bool
) -> None:
    needs(fault, has_ipv6=has_ipv6)
    met = shown(fault.where)
    if fault.keeps is Keeps.UNASKED:
        return
    row = row_of(fault, met)
    sent = met.written[row.url][-1] if row.url in met.written else own_bytes(fault)
    expected = fault.block if fault.block is not None else sent
    if fault.keeps in (Keeps.NOTHING, Keeps.NOT_HTTP, Keeps.NOT_HTTP_PART):
        assert row.record is None
        kept = met.unread(row.attempts[-1])
        if fault.keeps is Keeps.NOTHING:
            assert (kept, row.attempts[-1].bytes) == (None, len(sent))
        elif fault.outcome is Outcome.TIMED_OUT:  # the server may say more when we are gone
            assert kept
            assert expected.startswith(kept)
        elif fault.keeps is Keeps.NOT_HTTP:
            assert kept == expected
        else:
            assert kept is not None
            assert len(kept) == MEBIBYTE
            assert kept in sent
        return
    assert row.record is not None
    record = read_record(met.captured.folder / row.record.file, row.record.offset)
    is_revisit = row.revisit_of is not None
    if fault.keeps is Keeps.PART:
        assert sent.startswith(block(record))
        assert 0 < record.content_length < LIMIT_BYTES + 1000
    else:
        head = expected.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        assert block(record) == (head if is_revisit else expected)
    assert record.type == ("revisit" if is_revisit else "response")
    assert record.target == row.url
    assert record.header("WARC-Truncated") == ("length" if is_revisit else fault.truncated)


def own_bytes(fault: Fault) -> bytes:
    """Return what a listener of its own has sent: it keeps no log."""
    answers = fault.answers
    assert not callable(answers)
    return b"".join(one for one in answers if isinstance(one, bytes))


@EACH_CAPTURE
def test_a_capture_of_faults_verifies(where: Where, shown: Callable[[Where], Shown]) -> None:
    report = verify(shown(where).captured.folder)
    assert report.findings == ()
    assert report.checked.records > len([one for one in CAPTURED if one.where is where])


@EACH_CAPTURE
def test_two_other_readers_read_the_same_records(
    where: Where, shown: Callable[[Where], Shown]
) -> None:
    met = shown(where)
    ours = {key: hashlib.sha256(block(one)).digest() for key, one in met.records.items()}
    theirs, warcio = {}, []
    for file in met.captured.manifest.files:
        path = met.captured.folder / file.name
        with path.open("rb") as stream:
            for record in ArchiveIterator(
                stream, parse_http=False, record_types=WarcRecordType.any_type
            ):
                record.freeze()  # or a chunked record can end the iteration
                if record.content_length:
                    assert record.verify_block_digest(), record.record_id
                named = record.headers["WARC-Record-ID"]
                theirs[named] = hashlib.sha256(record.reader.read()).digest()
        with path.open("rb") as stream:
            warcio += [
                one.rec_headers.get_header("WARC-Record-ID")
                for one in WarcioIterator(stream, no_record_parse=True)
            ]
    assert theirs == ours
    assert warcio == list(ours)


@EACH_CAPTURE
def test_every_citation_has_its_line_and_an_end(
    where: Where, shown: Callable[[Where], Shown]
) -> None:
    met = shown(where)
    assert set(met.citations) == {one.name for one in CAPTURED if one.where is where}
    assert None not in {one.outcome for one in met.citations.values()}
    assert met.captured.manifest.article.title == "Le four"
    ends = {one.outcome for one in met.resources.values()}
    assert not ends & {Outcome.INTERRUPTED, Outcome.HOST_DOWN}


def test_a_name_is_looked_up_once_while_its_address_answers(
    shown: Callable[[Where], Shown],
) -> None:
    met = shown(Where.NAMES)
    assert met.names.asked["name-rebinding.test"] == 1
    assert met.names.asked["name-rebinding-after-failure.test"] == 2
    row = met.resources[f"http://name-rebinding-after-failure.test:{met.ports['closed']}/"]
    assert [one.outcome for one in row.attempts] == ["connect-failed", "guard-denied"]


def test_what_a_certificate_lacks_is_kept_with_the_answer(
    shown: Callable[[Where], Shown],
) -> None:
    met = shown(Where.TLS)
    told = [block(one) for one in met.records.values() if one.type == "metadata"]
    for words in (b"expired", b"self-signed", b"mismatch"):
        assert any(words in one for one in told), words


def test_where_a_refresh_leads_is_visited_too(shown: Callable[[Where], Shown]) -> None:
    found = shown(Where.PLAIN).resources
    for name in ("refresh-header", "refresh-in-page", "refresh-loop"):
        row = found[f"http://{name}.test/there"]
        assert (row.outcome, row.roles, row.hops) == ("captured", ("citation",), "LR")
    assert found["http://10.0.0.9/"].outcome == "guard-denied"
    chain = [found.get(f"http://refresh-chain.test/{number}") for number in range(1, 23)]
    assert [row and row.outcome for row in chain] == ["captured"] * 20 + ["limit-reached", None]
    assert "http://unheard.test/" not in found


def test_no_fault_has_the_name_of_another() -> None:
    names = [one.name for one in FAULTS]
    assert len(names) == len(set(names))


def test_every_test_that_the_table_names_exists() -> None:
    for named in {one.shown_by for one in FAULTS}:
        path, _, test = named.partition("::")
        assert re.search(rf"^def {test}\(", (TOP / path).read_text(), re.MULTILINE), named
