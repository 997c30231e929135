"""cited, explain, history, search and stats: what people ask of a whole collection."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from preserve.manifest import (
    AttemptRow,
    AuthorRow,
    CitationRow,
    CitedBy,
    CommentRow,
    KeptRow,
    LocatorRow,
    RequisiteCounts,
    ResourceRow,
    encode,
    encode_manifest,
    read_manifest,
)
from preserve.model import Form, Kind, Outcome, Phase, Role, Visibility

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import msgspec

    Shell = Any

CAPTURE_ID = "20260101T120000Z-aaaaaa"
EARLIER_ID = "20250101T120000Z-bbbbbb"
SEED = "https://blog.example/article"
GONE = "https://gone.example/page"

pytestmark = pytest.mark.usefixtures("capture_folder")


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def comment(number: str, text: str, status: Visibility = Visibility.VISIBLE) -> CommentRow:
    return CommentRow(
        id=number, native_id=number, parent=None, parent_source=None, parent_exact=True, depth=1,
        position=1, number=None, kind=Kind.COMMENT, status=status,
        author=AuthorRow(name="Émile", url=None), date="2016-03-02T10:00:00Z", date_text=None,
        permalink=None, title=None, text=text, html="", mentions=(), record_id=None,
        locator=LocatorRow(type="css", value="p"),
    )  # fmt: skip


def citation(number: int, url: str, by: str | None, outcome: Outcome) -> CitationRow:
    return CitationRow(
        id=f"c{number}", cited_by=CitedBy(type="comment" if by else "article", id=by),
        form=Form.ANCHOR, in_quote=False, as_written=url, url=url, unwrapped_url=None,
        fragment=None, anchor_text="la page", context=f"Voir la page de {by}.", outcome=outcome,
        final_url=url, resource=None, requisites=RequisiteCounts(captured=0, missing=0),
    )  # fmt: skip


def rewrite(folder: Path, **parts: Sequence[msgspec.Struct]) -> None:
    """Give a capture other lines."""
    document = json.loads((folder / "manifest.json").read_text())
    for name, lines in parts.items():
        data = b"".join(encode(row) + b"\n" for row in lines)
        (folder / f"{name}.jsonl").write_bytes(data)
        document["parts"][name] |= {
            "count": len(lines),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    (folder / "manifest.json").write_text(json.dumps(document))
    (folder / "manifest.json").write_bytes(encode_manifest(read_manifest(folder / "manifest.json")))


@pytest.fixture
def two(capture_folder: Path) -> Path:
    """Between the two captures one comment was taken out, one edited, and a link died."""
    earlier = capture_folder.with_name(EARLIER_ID)
    rewrite(
        earlier,
        comments=[comment("1", "Le moulin tourne"), comment("2", "Une meule volée"),
                  comment("3", "Un avis sévère")],
        citations=[citation(1, GONE, "1", Outcome.CAPTURED),
                   citation(2, "https://x.example/", "2", Outcome.CAPTURED)],
    )  # fmt: skip
    rewrite(
        capture_folder,
        comments=[comment("1", "Le moulin tourne"), comment("3", "Un avis nuancé"),
                  comment("4", "Bonjour \x1b[2J")],
        citations=[citation(1, GONE, "1", Outcome.NOT_FOUND)],
    )  # fmt: skip
    return capture_folder


# ---------------------------------------------------------------------------------------- cited


def test_cited_lists_who_cites_with_the_words_around(shell: Shell) -> None:
    shown = shell("cited", GONE).stdout
    assert "Un article [link=x]" in shown
    assert f"comment-12  not-found  {GONE}" in shown
    assert CAPTURE_ID in shown
    assert EARLIER_ID not in shown
    (row,) = rows(shell("cited", GONE, "--jsonl").stdout)
    assert (row["capture"], row["captures"], row["standing"]) == (CAPTURE_ID, 2, "dead")
    assert row["cited_by"] == {"type": "comment", "id": "12"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--host", "gone.example"], ["c2", "c3"]),
        (["https://gone.example/", "--prefix"], ["c2"]),
        (["--host", "gone.example", "--dead"], ["c2"]),
        (["--host", "gone.example", "--outcome", "dns-failed"], ["c3"]),
        (["--host", "gone.example", "--limit", "1"], ["c2"]),
        (["https://gone.example/none"], []),
    ],
)
def test_cited_takes_prefixes_hosts_and_outcomes(
    shell: Shell, words: list[str], expected: list[str]
) -> None:
    assert [row["id"] for row in rows(shell("cited", *words, "--jsonl").stdout)] == expected
    table = list(csv.DictReader(io.StringIO(shell("cited", *words, "--csv").stdout)))
    assert [row["id"] for row in table] == expected


def test_cited_says_what_is_cited_in_place_of_an_address_that_differs_in_little(
    shell: Shell,
) -> None:
    told = shell("cited", "http://www.gone.example/page/").stderr
    assert "no capture" in told
    assert f"cited is {GONE}" in told


@pytest.mark.parametrize("words", [[], [GONE, "--host", "x"], ["--prefix", "--host", "x"], ["x"]])
def test_cited_wants_an_address_or_a_host(shell: Shell, words: list[str]) -> None:
    shell("cited", *words, code=2)


@pytest.mark.usefixtures("two")
def test_cited_does_not_show_what_was_taken_out_unless_asked(shell: Shell) -> None:
    hidden = shell("cited", "https://x.example/")
    assert hidden.stdout == ""
    assert "--include-removed" in hidden.stderr
    (row,) = rows(shell("cited", "https://x.example/", "--include-removed", "--jsonl").stdout)
    assert (row["capture"], row["since"]) == (EARLIER_ID, "removed")


# --------------------------------------------------------------------------------------- search


def found(shell: Shell, *words: str) -> list[tuple[str, str | None, str]]:
    lines = rows(shell("search", *words, "--jsonl").stdout)
    return [(row["kind"], row["id"], row["capture"]) for row in lines]


@pytest.mark.usefixtures("two")
def test_search_shows_what_is_there_and_withholds_what_was_taken_out(shell: Shell) -> None:
    assert found(shell, "moulin") == [("comment", "1", CAPTURE_ID)]
    assert found(shell, "nuance") == [("comment", "3", CAPTURE_ID)]
    for word in ("volée", "sévère"):
        hidden = shell("search", word)
        assert hidden.stdout == ""
        assert "--include-removed" in hidden.stderr
    (removed,) = rows(shell("search", "volee", "--include-removed", "--jsonl").stdout)
    assert (removed["since"], removed["comment"]) == ("removed", "2")
    (reworded,) = rows(shell("search", "severe", "--include-removed", "--jsonl").stdout)
    assert reworded["since"] == "reworded"


def test_a_comment_that_the_newest_capture_could_not_see_is_shown_and_said_to_be_so(
    shell: Shell, two: Path
) -> None:
    path = two / "manifest.json"
    document = json.loads(path.read_text())
    document["discussion"]["verdict"] = "partial"
    document["discussion"]["missing"] = [{"count": 1, "reason": "page-failed"}]
    path.write_text(json.dumps(document))
    (row,) = rows(shell("search", "volée", "--jsonl").stdout)
    assert row["since"] == "not-seen"
    assert "not seen since" in shell("search", "volée").stdout


def test_search_finds_articles_by_title_comments_by_author_and_links_by_address(
    shell: Shell,
) -> None:
    assert found(shell, "un", "article", "--in", "article") == [("article", None, CAPTURE_ID)]
    assert found(shell, "--author", "domin") == [("comment", "12", CAPTURE_ID)]
    assert found(shell, "gone", "page") == [("citation", "c2", CAPTURE_ID)]
    assert found(shell, "premiere", "--seed", SEED) == [("comment", "12", CAPTURE_ID)]
    assert found(shell, "premiere", "--seed", "https://b.example/") == []
    assert found(shell, "premiere", "--site", "blog.example") == [("comment", "12", CAPTURE_ID)]
    assert found(shell, "premiere", "--site", "other.example") == []
    assert found(shell, "premiere", "--without", "deuxieme") == []
    assert "no word" in shell("search", code=2).stderr
    assert "nothing has" in shell("search", "inexistant").stderr


@pytest.mark.usefixtures("two")
def test_search_shows_the_words_in_their_place_and_no_controls(shell: Shell) -> None:
    assert "Un avis nuancé" in shell("search", "avis").stdout
    assert r"Bonjour \x1b[2J" in shell("search", "bonjour").stdout


# -------------------------------------------------------------------------------------- explain


def attempt(outcome: Outcome, **more: Any) -> AttemptRow:
    fields: dict[str, Any] = {"status": None, "phase": None, "detail": None, "record_id": None}
    return AttemptRow(at="2026-01-01T12:00:00Z", outcome=outcome, **{**fields, **more})


def test_explain_says_why_with_every_attempt_and_who_cites(
    shell: Shell, capture_folder: Path
) -> None:
    row = ResourceRow(
        id="r1", url=GONE, roles=(Role.CITATION,), required_by=(), hops="L",
        outcome=Outcome.TIMED_OUT, detail="gone.example did not answer in time.",
        attempts=(
            attempt(Outcome.CONNECT_FAILED, phase=Phase.CONNECT, detail="refused"),
            attempt(Outcome.TIMED_OUT, phase=Phase.HEAD),
        ),
    )  # fmt: skip
    rewrite(capture_folder, resources=[row])
    shown = shell("explain", GONE).stdout
    for part in (
        f"{GONE}  timed-out",
        "Its host did not answer in time.",
        "try 1  2026-01-01 12:00:00 UTC  connect-failed, at connect, refused",
        "try 2  2026-01-01 12:00:00 UTC  timed-out, at head",
        "cited by  comment-12",
        CAPTURE_ID,
    ):
        assert part in shown
    (document,) = json.loads(shell("explain", GONE, "--json").stdout)
    assert (document["capture"], document["captures"]) == (CAPTURE_ID, 2)
    assert len(document["attempts"]) == 2
    (only,) = json.loads(shell("explain", GONE, "--capture", EARLIER_ID, "--json").stdout)
    assert (only["capture"], only["outcome"]) == (EARLIER_ID, "not-found")


def test_explain_names_the_capture_that_has_what_was_kept_earlier(
    shell: Shell, capture_folder: Path
) -> None:
    kept = KeptRow(
        capture=EARLIER_ID, resource="r3", outcome=Outcome.CAPTURED, record_id="<urn:uuid:7>",
        warc_date="2025-01-01T12:00:01Z",
    )  # fmt: skip
    row = ResourceRow(
        id="r1", url=GONE, roles=(Role.CITATION,), required_by=(), hops="L",
        outcome=Outcome.KEPT_EARLIER, kept=kept,
    )  # fmt: skip
    rewrite(capture_folder, resources=[row])
    shown = shell("explain", GONE).stdout
    assert f"kept in  {EARLIER_ID}, captured at 2025-01-01 12:00:01 UTC" in shown
    assert "<urn:uuid:7>" in shown


def test_explain_names_the_setting_that_was_the_limit(shell: Shell, capture_folder: Path) -> None:
    row = ResourceRow(
        id="r1", url=GONE, roles=(Role.CITATION,), required_by=(), hops="L",
        outcome=Outcome.LIMIT_REACHED, detail="limits.citations",
    )  # fmt: skip
    rewrite(capture_folder, resources=[row])
    assert "rule  limits.citations" in shell("explain", GONE).stdout


def test_explain_says_that_no_capture_met_an_address(shell: Shell) -> None:
    result = shell("explain", "http://gone.example/page")
    assert result.stdout == ""
    assert "was not met in any capture" in result.stderr
    assert f"cited is {GONE}" in result.stderr
    shell("explain", "gone.example/page", code=2)


def test_every_outcome_has_a_sentence() -> None:
    from preserve.cli.reasons import REASONS  # noqa: PLC0415 - of this test alone

    assert set(REASONS) == {None, *Outcome}


# ------------------------------------------------------------------------------ history, stats


@pytest.mark.usefixtures("two")
def test_history_tells_the_life_of_a_discussion(shell: Shell) -> None:
    first, second = rows(shell("history", SEED, "--jsonl").stdout)
    assert (first["capture"], first["recorded"], first["comments"]) == (EARLIER_ID, 6, {})
    counts = second["comments"]
    assert (counts["added"], counts["removed"], counts["edited"]) == (1, 1, 1)
    assert second["links"] == {"dead": 1}
    assert [link["url"] for link in second["died"]] == [GONE]
    shown = shell("history").stdout
    assert "2 captures: 1 comment added, 1 edited, 1 removed; 1 link died" in shown
    assert f"died: {GONE} not-found, cited by comment-1" in shown
    (newest,) = rows(shell("history", CAPTURE_ID, "--limit", "1", "--jsonl").stdout)
    assert newest["capture"] == CAPTURE_ID
    table = list(csv.DictReader(io.StringIO(shell("history", "--csv").stdout)))
    assert [row["comments.removed"] for row in table] == ["", "1"]


@pytest.mark.usefixtures("two")
def test_stats_say_how_much_there_is_and_how_links_rot(shell: Shell, tmp_path: Path) -> None:
    document = json.loads(shell("stats", "--json").stdout)
    assert (document["captures"], document["seeds"], document["citations"]) == (2, 1, 3)
    assert document["bytes_stored"] == 864_200
    by_year = {"by": "year", "of": 2016, "alive": 0, "dead": 1, "unclear": 0, "not_asked": 0}
    assert by_year in document["rot"]
    assert {**by_year, "by": "host", "of": "gone.example"} in document["rot"]
    shown = shell("stats").stdout
    assert "2 captures of 1 seed on 1 host" in shown
    assert "100 %" in shown
    assert "2016" in shown
    table = list(csv.DictReader(io.StringIO(shell("stats", "--csv").stdout)))
    assert [row["of"] for row in table] == ["2016", "gone.example"]
    empty = shell("stats", "--collection", str(tmp_path / "none"))
    assert "no capture" in empty.stderr


# -------------------------------------------------------------------------------- shared options


def test_comments_are_chosen_by_their_date(shell: Shell, two: Path) -> None:
    assert two.is_dir()

    def chosen(*words: str) -> int:
        return len(rows(shell("comments", *words, "--jsonl").stdout))

    assert chosen("--since", "2016-03-02") == 3
    assert chosen("--since", "2016-03-02T10:01") == 0
    assert chosen("--until", "2016-03-02T09") == 0
    assert chosen("--until", "2016") == 3
    shell("comments", "--since", "hier", code=2)


def test_ls_is_filtered_by_site_state_tag_verdict_and_dates(shell: Shell) -> None:
    def chosen(*words: str) -> list[str]:
        return [row["id"] for row in rows(shell("ls", *words, "--jsonl").stdout)]

    assert chosen("--tag", "debate", "--site", "blog.example") == [CAPTURE_ID, EARLIER_ID]
    assert chosen("--tag", "autre") == []
    assert chosen("--until", "2025") == [EARLIER_ID]
    assert chosen("--state", "closed", "--verdict", "gap", "--since", "2026") == [CAPTURE_ID]
    assert chosen("--state", "open") == []


@pytest.mark.parametrize("words", ["ls", "comments", "citations", "resources", "history"])
def test_what_lists_rows_writes_csv_with_the_same_rows_as_json(shell: Shell, words: str) -> None:
    table = list(csv.DictReader(io.StringIO(shell(words, "--csv").stdout)))
    lines = rows(shell(words, "--jsonl").stdout)
    name = "capture" if words == "history" else "id"
    assert [row[name] for row in table] == [row[name] for row in lines]
    assert len(lines) == len(json.loads(shell(words, "--json").stdout))
    assert None not in table[0]


def test_dead_links_of_one_capture_and_of_all(shell: Shell) -> None:
    assert [row["id"] for row in rows(shell("citations", "--dead", "--jsonl").stdout)] == ["c2"]
    everywhere = rows(shell("citations", "--whole-collection", "--dead", "--jsonl").stdout)
    assert [(row["capture"], row["id"]) for row in everywhere] == [
        (CAPTURE_ID, "c2"),
        (EARLIER_ID, "c2"),
    ]
    by = rows(shell("citations", "--by", "13", "--jsonl").stdout)
    assert [row["id"] for row in by] == ["c3"]
