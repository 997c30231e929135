"""The catalogue is a cache: equal to what the folders say, whichever way it was made."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from preserve.catalogue import (
    Catalogue,
    current,
    differences,
    find,
    known_originals,
    list_captures,
    list_citations,
    rebuild,
    visits_to,
)
from preserve.errors import CatalogueError
from preserve.manifest import (
    AuthorRow,
    CitationRow,
    CitedBy,
    CommentRow,
    KeptRow,
    LocatorRow,
    RecordRow,
    RequisiteCounts,
    ResourceRow,
    encode_manifest,
    read_manifest,
)
from preserve.model import Flag, Form, Framing, Kind, Outcome, Role, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Keep = Any

FIRST = "20250101T000000Z-aaaaaa"
SECOND = "20260101T000000Z-bbbbbb"
THIRD = "20260201T000000Z-cccccc"
SEED = "https://blog.example/article"
PAGE = "https://blog.example/page"
BODY = "ab" * 32

# What stands behind each number, so that two catalogues can be compared that counted otherwise.
DUMP = {
    "captures": """
        SELECT host, id, seed, address, started, finished, status, "trigger", authenticated,
            previous, title, state, verdict, claimed, recorded, comments, citations, resources,
            bytes_fetched, bytes_stored, tags, repaired, whole, saved, kept, d.hash, body
        FROM captures LEFT JOIN documents d ON d.document = article""",
    "addresses": "SELECT hash, url FROM addresses",
    "resources": """
        SELECT p.id, r.number, r.line, a.url, r.outcome, r.status, r.roles, r.flags, r.date,
            r.bytes, r.payload, r.record, r.refers_to, r.original, r.chunked
        FROM resources r JOIN captures p USING (capture) JOIN addresses a ON a.address = r.address
        """,
    "citations": """
        SELECT p.id, c.number, c.line, c.id, c.cited_by, a.url, f.url, c.outcome, h.name, e.name,
            c.standing, c.year, d.hash, d.kind FROM citations c
        JOIN captures p USING (capture) JOIN addresses a ON a.address = c.address
        LEFT JOIN addresses f ON f.address = c.final LEFT JOIN hosts h ON h.host = c.host
        LEFT JOIN hosts e ON e.host = c.final_host
        LEFT JOIN documents d ON d.document = c.document""",
    "comments": """
        SELECT p.id, c.number, c.line, c.id, d.hash, d.kind
        FROM comments c JOIN captures p USING (capture)
        LEFT JOIN documents d ON d.document = c.document""",
    "documents": "SELECT hash, kind FROM documents",
    "words": "SELECT kind, number, word FROM words",
    "sqlite_master": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
}


def dump(collection: Path) -> dict[str, list[Any]]:
    connection = sqlite3.connect(collection / "catalogue.db")
    try:
        made = {name: sorted(connection.execute(sql), key=repr) for name, sql in DUMP.items()}
        for table in ("captures", "addresses", "resources", "citations", "comments"):
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert count == len(made[table])  # nothing fell out of the joins
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return made
    finally:
        connection.close()


def resource(number: int, url: str, date: str = "2026-01-01T00:00:00Z", **more: Any) -> ResourceRow:
    fields: dict[str, Any] = {
        "id": f"r{number}",
        "url": url,
        "roles": (Role.CITATION, Role.REQUISITE),
        "required_by": (),
        "hops": "L",
        "outcome": Outcome.CAPTURED,
        "flags": (Flag.TLS_UNVERIFIED,),
        "status": 200,
        "warc_date": date,
        "payload_bytes": 2000,
        "payload_sha256": BODY,
        "record": RecordRow(file="x.warc.gz", offset=0, length=1, id=f"<urn:uuid:{date}-{number}>"),
    }
    return ResourceRow(**(fields | more))


def citation(number: int, url: str | None, outcome: Outcome | None, **more: Any) -> CitationRow:
    fields: dict[str, Any] = {
        "id": f"c{number}",
        "cited_by": CitedBy(type="comment", id="12"),
        "form": Form.ANCHOR,
        "in_quote": False,
        "as_written": url or "http://",
        "url": url,
        "unwrapped_url": None,
        "fragment": None,
        "anchor_text": None,
        "context": "",
        "outcome": outcome,
        "final_url": url,
        "resource": None,
        "requisites": RequisiteCounts(captured=0, missing=0),
    }
    return CitationRow(**(fields | more))


def comment(number: int) -> CommentRow:
    return CommentRow(
        id=str(number), native_id=None, parent=None, parent_source=None, parent_exact=True, depth=1,
        position=number, number=None, kind=Kind.COMMENT, status=Visibility.VISIBLE,
        author=AuthorRow(name="Camille", url=None), date=None, date_text=None, permalink=None,
        title=None, text="", html="", mentions=(), record_id=None,
        locator=LocatorRow(type="css", value="p"),
    )  # fmt: skip


def keep_three(keep: Keep) -> list[Path]:
    gone = citation(1, "https://gone.example/", Outcome.GONE)
    written = citation(2, None, Outcome.INVALID_URL, cited_by=CitedBy(type="article", id=None))
    return [
        keep(FIRST, resources=[resource(1, PAGE, "2025-01-01T00:00:00Z")], citations=[gone]),
        keep(
            SECOND,
            resources=[resource(1, PAGE), resource(2, PAGE + "?é=世", status=None, record=None)],
            citations=[gone, written],
            comments=[comment(12), comment(13)],
        ),
        keep(THIRD, host="other.example", seed="https://other.example/", citations=[written]),
    ]


# ----------------------------------------------------------------------------- equal, caught up


def test_made_by_adds_in_any_order_and_made_anew_are_equal(collection: Path, keep: Keep) -> None:
    folders = keep_three(keep)
    with Catalogue.open(collection) as catalogue:
        for folder in (folders[2], folders[0], folders[1], folders[0]):
            catalogue.add(folder)
    added = dump(collection)
    rebuilt = rebuild(collection)
    assert dump(collection) == added
    assert rebuilt.rows == {
        "captures": 3, "addresses": 4, "resources": 3, "citations": 4, "comments": 2,
    }  # fmt: skip
    (collection / "catalogue.db").unlink()
    rebuild(collection)
    assert dump(collection) == added


def test_what_is_removed_leaves_nothing_behind(collection: Path, keep: Keep) -> None:
    folders = keep_three(keep)
    with Catalogue.open(collection) as catalogue:
        assert [catalogue.add(folder) for folder in folders] == [True] * 3
        assert catalogue.add(folders[0]) is False
        assert catalogue.remove(SECOND)
        assert not catalogue.remove(SECOND)
    removed = dump(collection)
    shutil.rmtree(folders[1])
    rebuild(collection)
    assert dump(collection) == removed


def test_folders_that_came_and_went_beside_us_are_noticed(collection: Path, keep: Keep) -> None:
    first = keep(FIRST, citations=[citation(1, PAGE, Outcome.GONE)])
    with Catalogue.open(collection) as catalogue:
        catalogue.add(first)
    keep(SECOND, citations=[citation(1, PAGE, Outcome.GONE)])
    (collection / "blog.example" / THIRD).mkdir()  # a capture under way
    assert [one.id for one in list_captures(collection)] == [SECOND, FIRST]
    assert find(collection, "latest").id == SECOND
    shutil.rmtree(first)
    assert [one.capture for one in list_citations(collection, [Outcome.GONE])] == [SECOND]
    caught_up = dump(collection)
    rebuild(collection)
    assert dump(collection) == caught_up


def test_a_capture_that_is_being_copied_is_listed_and_taken_in_once_it_is_whole(
    collection: Path, keep: Keep
) -> None:
    folder = keep(FIRST, resources=[resource(1, PAGE)], citations=[citation(1, PAGE, None)])
    whole = (folder / "resources.jsonl").read_bytes()
    (folder / "resources.jsonl").write_bytes(whole[:50])
    rebuilt = rebuild(collection)
    assert rebuilt.not_whole == (folder,)
    assert [one.id for one in list_captures(collection)] == [FIRST]
    assert [one.id for one in list_citations(collection)] == ["c1"]  # from its folder
    (folder / "resources.jsonl").write_bytes(whole)
    with current(collection) as catalogue:
        assert catalogue is not None
        assert catalogue.last_of(PAGE) is not None
        assert catalogue.not_whole() == []


def test_an_unreadable_manifest_hides_no_other_and_is_told_each_time(
    collection: Path, keep: Keep
) -> None:
    keep(FIRST)
    (keep(SECOND) / "manifest.json").write_text("{")
    assert len(rebuild(collection).unreadable) == 1
    for _ in range(2):
        told: list[Exception] = []
        listed = list(list_captures(collection, unreadable=told.append))
        assert [one.id for one in listed] == [FIRST]
        assert len(told) == 1


def test_a_folder_that_looks_as_it_did_is_not_read_and_one_that_changed_is(
    collection: Path, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(FIRST)
    keep(SECOND, host="other.example", seed="https://other.example/")
    rebuild(collection)
    monkeypatch.setattr(differences, "_SETTLED_NS", -(10**12))  # what changed now is at rest
    read: list[str] = []
    names_in = differences.names_in

    def telling(folder: Path) -> list[str]:
        read.append(folder.name)
        return names_in(folder)

    monkeypatch.setattr(differences, "names_in", telling)

    def listed() -> list[str]:
        read.clear()
        return [one.id for one in list_captures(collection)]

    assert listed() == [SECOND, FIRST]
    assert sorted(read) == ["blog.example", "other.example"]
    assert listed() == [SECOND, FIRST]
    assert read == []
    (kept.with_name(THIRD)).mkdir()  # a capture under way
    for _ in range(2):
        assert listed() == [SECOND, FIRST]
        assert read == ["blog.example"]
    shutil.rmtree(kept.with_name(THIRD))
    keep(THIRD)
    assert listed() == [THIRD, SECOND, FIRST]
    shutil.rmtree(collection / "other.example")
    shutil.rmtree(kept)
    assert listed() == [THIRD]
    assert listed() == [THIRD]
    assert read == []
    with Catalogue.open(collection) as catalogue:
        assert catalogue.remove(THIRD)  # its folder is there all the same
    assert listed() == [THIRD]


def test_a_folder_that_changed_just_now_is_read_again(collection: Path, keep: Keep) -> None:
    keep(FIRST)
    rebuild(collection)
    with Catalogue.open(collection) as catalogue:
        catalogue.catch_up()
        noted = catalogue.connection.execute(
            "SELECT count(*) FROM folders WHERE seen <> ''"
        ).fetchone()
    assert noted == (0,)


def test_a_catalogue_of_the_first_form_is_brought_up_and_equal_to_one_made_anew(
    collection: Path, keep: Keep
) -> None:
    keep_three(keep)
    kept = resource(
        2, PAGE + "/kept", outcome=Outcome.KEPT_EARLIER, record=None,
        kept=KeptRow(
            capture=FIRST, resource="r1", outcome=Outcome.CAPTURED, record_id="<urn:uuid:x>",
            warc_date="2025-01-01T00:00:00Z",
        ),
    )  # fmt: skip
    keep("20260301T000000Z-dddddd", resources=[resource(1, PAGE), kept])
    close_by_repair(keep("20260302T000000Z-eeeeee", citations=[citation(1, PAGE, Outcome.GONE)]))
    rebuild(collection)
    good = dump(collection)
    connection = sqlite3.connect(collection / "catalogue.db", isolation_level=None)
    for statement in BACK_TO_THE_FIRST_FORM:
        connection.execute(statement)
    connection.close()
    assert find(collection, "latest").id == "20260302T000000Z-eeeeee"
    brought_up = dump(collection)
    assert brought_up == good
    with Catalogue.open(collection) as catalogue:
        assert catalogue.kept_of(FIRST, ["r1", "r2"]) == {"r1"}
        assert catalogue.not_whole() == []


BACK_TO_THE_FIRST_FORM = (
    "DROP INDEX captures_by_article",
    "DROP INDEX captures_by_body",
    "DROP INDEX comments_by_document",
    "DROP INDEX citations_by_document",
    "DROP INDEX citations_by_host",
    "DROP INDEX citations_by_final_host",
    "DROP INDEX citations_dead",
    *(f"ALTER TABLE captures DROP COLUMN {name}" for name in ("body", "article", "kept", "saved")),
    "ALTER TABLE comments DROP COLUMN document",
    *(
        f"ALTER TABLE citations DROP COLUMN {name}"
        for name in ("document", "year", "standing", "final_host", "host")
    ),
    *(f"DROP TABLE {name}" for name in ("hosts", "documents", "texts", "words_of", "trail")),
    "DROP TABLE folders",
    "DROP INDEX captures_by_id",
    "DROP INDEX captures_by_status",
    "DROP INDEX captures_not_whole",
    "DROP INDEX resources_by_reference",
    "ALTER TABLE captures DROP COLUMN repaired",
    "UPDATE resources SET refers_to = NULL WHERE record IS NULL",
    "PRAGMA user_version = 1",
)


# ------------------------------------------------------------------------------------------- asked


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, [THIRD, SECOND, FIRST]),
        ({"address": "https://other.example/"}, [THIRD]),
        ({"status": "complete", "since": "2026"}, [THIRD, SECOND]),
        ({"since": "2026-01-01T00:00:01"}, [THIRD]),
        ({"status": "failed"}, []),
    ],
)
def test_captures_are_listed_newest_first(
    collection: Path, keep: Keep, chosen: dict[str, Any], expected: list[str]
) -> None:
    keep_three(keep)
    assert [one.id for one in list_captures(collection, **chosen)] == expected


def test_both_ways_list_the_very_same(tmp_path: Path, collection: Path, keep: Keep) -> None:
    keep_three(keep)
    listed, cited = list(list_captures(collection)), list(list_citations(collection))
    shutil.copytree(collection, tmp_path / "copy")
    shutil.rmtree(collection)
    shutil.copytree(tmp_path / "copy", collection)
    (collection / "catalogue.db").unlink(missing_ok=True)
    assert list(list_captures(collection)) == listed
    assert list(list_citations(collection)) == cited
    rebuild(collection)
    assert list(list_captures(collection)) == listed
    assert list(list_citations(collection)) == cited
    assert [(one.capture, one.row().id) for one in cited] == [
        (THIRD, "c2"), (SECOND, "c1"), (SECOND, "c2"), (FIRST, "c1"),
    ]  # fmt: skip


def test_visits_to_seeds_are_the_last_one_or_every_one_and_repaired_ones_are_none(
    collection: Path, keep: Keep
) -> None:
    keep_three(keep)
    close_by_repair(keep("20260301T000000Z-dddddd"))
    other = "https://other.example/"
    for made in (False, True):
        if made:
            rebuild(collection)
        found = visits_to(collection, last=[SEED, "https://none.example/"], every=[other])
        assert {url: [one.id for one in visits] for url, visits in found.items()} == {
            SEED: [SECOND],
            other: [THIRD],
        }
        (seen,) = visits_to(collection, last=[], every=[SEED]).values()
        assert [one.id for one in seen] == [SECOND, FIRST]


def test_the_catalogue_itself_knows_visits_and_folders_by_id(collection: Path, keep: Keep) -> None:
    first, second, third = keep_three(keep)
    (keep("20260301T000000Z-dddddd") / "manifest.json").write_text("{")
    with Catalogue.open(collection) as catalogue:
        catalogue.catch_up()
        assert [one.id for one in catalogue.visits([SEED], last_only=True)] == [SECOND]
        assert [one.id for one in catalogue.visits([SEED], last_only=False)] == [SECOND, FIRST]
        assert sorted(catalogue.folders_named("2026")) == [second, third]
        assert catalogue.folders_of([FIRST, "none"]) == [first]
        assert [one.name for one in catalogue.unlisted] == ["20260301T000000Z-dddddd"]
        assert catalogue.count(status="complete", since="2026") == 2
        assert catalogue.count_citations([Outcome.GONE]) == 2


def close_by_repair(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = read_manifest(path)
    facts = msgspec.structs.replace(
        manifest.capture, status="partial", repaired="2026-03-02T00:00:00Z"
    )
    path.write_bytes(encode_manifest(msgspec.structs.replace(manifest, capture=facts)))


@pytest.fixture
def asked(collection: Path, keep: Keep) -> Iterator[Catalogue]:
    """A catalogue of records that differ in what makes them fit, or not, to be referred to."""
    chunked = {"framing": Framing.CHUNKED, "payload_sha256": "cd" * 32}
    keep(
        FIRST,
        resources=[
            resource(1, PAGE, "2025-01-01T00:00:00Z"),
            resource(2, PAGE + "/chunked", **chunked),
            resource(3, PAGE + "/small", payload_bytes=1023, payload_sha256="01" * 32),
            resource(
                4, PAGE + "/404", status=404, outcome=Outcome.NOT_FOUND, payload_sha256="02" * 32
            ),
            resource(5, PAGE + "/cut", outcome=Outcome.TRUNCATED, payload_sha256="03" * 32),
            resource(6, PAGE + "/ask", flags=(Flag.CHALLENGE,), payload_sha256="04" * 32),
            # the same first 64 bits, as someone could contrive
            resource(7, PAGE + "/twin", payload_sha256="ab" * 8 + "00" * 24),
        ],
    )
    keep(
        SECOND,
        resources=[
            resource(1, PAGE, etag='"v2"', framing=Framing.LENGTH),
            resource(2, PAGE + "/again", revisit_of="<urn:uuid:2026-01-01T00:00:00Z-2>", **chunked),
        ],
    )
    with Catalogue.open(collection) as catalogue:
        catalogue.catch_up()
        yield catalogue


def test_an_original_is_found_by_payload_length_and_framing(asked: Catalogue) -> None:
    def found(digest: str, size: int = 2000, *, chunked: bool) -> str | None:
        place = asked.find_original(bytes.fromhex(digest), size, chunked=chunked)
        return f"{place.capture.id} {place.row.id}" if place else None

    assert found(BODY, chunked=False) == f"{SECOND} r1"  # whose framing is known
    assert found(BODY, chunked=True) == f"{FIRST} r1"  # whose framing its record must tell
    assert found("cd" * 32, chunked=True) == f"{FIRST} r2"
    assert found("cd" * 32, chunked=False) is None
    assert found("ab" * 8 + "00" * 24, chunked=False) == f"{FIRST} r7"
    assert found("ab" * 8 + "11" * 24, chunked=False) is None
    assert found(BODY, 2001, chunked=False) is None
    for unfit in ("01", "02", "03", "04"):
        size = 1023 if unfit == "01" else 2000
        assert found(unfit * 32, size, chunked=False) is None


def test_the_last_answer_of_an_address_has_what_a_conditional_request_needs(
    asked: Catalogue,
) -> None:
    place = asked.last_of(PAGE)
    assert place is not None
    assert (place.capture.id, place.row.etag) == (SECOND, '"v2"')
    assert asked.last_of(PAGE + "/404") is None
    assert asked.last_of(PAGE + "/none") is None


def test_a_record_is_found_by_its_id_and_a_revisit_is_not_taken_for_one(asked: Catalogue) -> None:
    place = asked.record("<urn:uuid:2026-01-01T00:00:00Z-2>")
    assert place is not None
    assert (place.capture.id, place.row.id) == (FIRST, "r2")
    assert asked.record("<urn:uuid:none>") is None


def test_who_refers_to_a_record_is_known_by_its_id(asked: Catalogue) -> None:
    referred_to = "<urn:uuid:2026-01-01T00:00:00Z-2>"
    assert asked.referred_to([referred_to, "<urn:uuid:none>"]) == {referred_to}
    assert [one.row.id for one in known_originals(asked.collection, [referred_to, "x"])] == ["r2"]


def test_a_line_that_is_not_what_the_catalogue_says_is_never_given(asked: Catalogue) -> None:
    part = asked.collection / "blog.example" / SECOND / "resources.jsonl"
    part.write_bytes(part.read_bytes().replace(b"/page", b"/PAGE"))
    with pytest.raises(CatalogueError, match="preserve reindex"):
        asked.last_of(PAGE)
    part.write_bytes(b"")
    with pytest.raises(CatalogueError):
        asked.last_of(PAGE)


# --------------------------------------------------------------------------- broken, newer, closed


@pytest.mark.parametrize("content", [b"this is no database" * 100, None], ids=["other", "torn"])
def test_a_damaged_catalogue_is_told_in_one_sentence_and_the_folders_answer(
    collection: Path, keep: Keep, content: bytes | None
) -> None:
    keep_three(keep)
    rebuild(collection)
    good = dump(collection)
    path = collection / "catalogue.db"
    data = path.read_bytes()
    path.write_bytes(content or data[:4096] + random.Random(7).randbytes(len(data) - 4096))
    with (
        pytest.raises(CatalogueError, match=r"catalogue\.db is damaged .*preserve reindex\.$"),
        Catalogue.open(collection) as catalogue,
    ):
        catalogue.catch_up()
    told: list[CatalogueError] = []
    listed = [one.id for one in list_captures(collection, remark=told.append)]
    assert listed == [THIRD, SECOND, FIRST]
    assert len(told) == 1
    rebuild(collection)
    assert dump(collection) == good


def test_a_newer_catalogue_is_not_touched(collection: Path, keep: Keep) -> None:
    keep(FIRST)
    rebuild(collection)
    connection = sqlite3.connect(collection / "catalogue.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CatalogueError, match=r"newer preserve \(form 99"):
        Catalogue.open(collection)
    assert find(collection, "latest").id == FIRST
    rebuild(collection)
    Catalogue.open(collection).close()


def test_words_of_a_newer_program_are_not_guessed_at(collection: Path, keep: Keep) -> None:
    keep(FIRST)
    rebuild(collection)
    connection = sqlite3.connect(collection / "catalogue.db")
    connection.execute("INSERT INTO words VALUES ('outcome', 99, 'beamed-up')")
    connection.commit()
    connection.close()
    with pytest.raises(CatalogueError, match="newer preserve"):
        Catalogue.open(collection)
    assert find(collection, "latest").id == FIRST


def test_an_older_catalogue_gets_the_words_it_lacks(collection: Path, keep: Keep) -> None:
    keep(FIRST)
    rebuild(collection)
    connection = sqlite3.connect(collection / "catalogue.db")
    connection.execute("DELETE FROM words WHERE word = 'captured'")
    connection.commit()
    connection.close()
    keep(SECOND, resources=[resource(1, PAGE)])
    with current(collection) as catalogue:
        assert catalogue is not None
        assert catalogue.last_of(PAGE) is not None


READ_ONLY = """
import sys
from pathlib import Path
from preserve.catalogue import current, find, list_captures
collection = Path(sys.argv[1])
with current(collection) as catalogue:
    print(catalogue is not None)
print(find(collection, "latest").id, len(list(list_captures(collection))))
"""


def read_only(collection: Path) -> list[str]:
    """Read where nothing can be written: to root too, by a mount of its own."""
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", collection, sys.executable, READ_ONLY],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    if done.returncode and "unshare" in done.stderr:
        pytest.skip("no right to mount")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_a_collection_that_cannot_be_written_is_read_and_nothing_is_left_in_it(
    collection: Path, keep: Keep
) -> None:
    keep(FIRST)
    rebuild(collection)
    before = sorted(collection.rglob("*"))
    assert read_only(collection) == ["True", f"{FIRST} 1"]
    assert sorted(collection.rglob("*")) == before
    keep(SECOND)  # now the catalogue is behind, and cannot catch up
    assert read_only(collection) == ["False", f"{SECOND} 2"]


# ------------------------------------------------------------------------------------ many at once

WORK = """
import sys
from pathlib import Path
from preserve.catalogue import Catalogue, current, find, list_captures, rebuild
collection, number = Path(sys.argv[1]), int(sys.argv[2])
folders = sorted(collection.glob("*/2*"))
sys.stdin.readline()
for place, folder in enumerate(folders):
    if place % 4 == number:
        with Catalogue.open(collection) as catalogue:
            catalogue.add(folder)
    elif place % 4 == (number + 1) % 4:
        with current(collection) as catalogue:
            assert catalogue is None or next(catalogue.listing()).id
    if place == 20 and number == 3:
        rebuild(collection)
assert len(list(list_captures(collection))) == len(folders)
"""


def test_four_processes_add_read_and_make_anew_at_once(collection: Path, keep: Keep) -> None:
    for number in range(40):
        shared = [resource(place, f"{PAGE}/{number + place}") for place in range(1, 20)]
        keep(f"20250101T0000{number:02}Z-aaaaaa", resources=shared)
    command = [sys.executable, "-c", WORK, str(collection)]
    running = [
        subprocess.Popen(
            [*command, str(number)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for number in range(4)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    failed = [process.communicate(timeout=50)[1] for process in running]
    assert failed == [""] * 4
    assert [process.returncode for process in running] == [0] * 4
    together = dump(collection)
    rebuild(collection)
    assert dump(collection) == together
    assert len(together["captures"]) == 40
    assert sorted(path.name for path in collection.iterdir()) == ["blog.example", "catalogue.db"]


def test_who_reads_the_old_one_goes_on_reading_it_while_it_is_made_anew(
    collection: Path, keep: Keep
) -> None:
    keep_three(keep)
    rebuild(collection)
    with Catalogue.open(collection) as reader:
        listing = reader.listing()
        assert next(listing).id == THIRD
        shutil.rmtree(collection / "other.example")
        rebuild(collection)
        assert [one.id for one in listing] == [SECOND, FIRST]
        assert [one.id for one in reader.listing()] == [SECOND, FIRST]


def test_two_that_make_it_anew_do_not_get_into_each_others_way(
    collection: Path, keep: Keep
) -> None:
    keep(FIRST)

    def again(done: int, _: int) -> None:
        if not done:
            with pytest.raises(CatalogueError, match="another process"):
                rebuild(collection)

    rebuild(collection, told=again)
    (collection / "catalogue.db.open").write_bytes(b"left by a process that was killed")
    rebuild(collection)
    assert not (collection / "catalogue.db.open").exists()
