from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from preserve.cli.app import cli
from preserve.manifest import (
    AdapterRow,
    ArticleRow,
    AuthorRow,
    CaptureFacts,
    CitationRow,
    CitedBy,
    CommentRow,
    DiscussionRow,
    FileRow,
    LocatorRow,
    Manifest,
    MissingRow,
    PartRow,
    Parts,
    RequisiteCounts,
    ResourceRow,
    RobotsPolicy,
    Totals,
    encode,
    encode_manifest,
)
from preserve.model import (
    Flag,
    Form,
    Kind,
    MissingReason,
    Outcome,
    Role,
    ThreadState,
    Verdict,
    Visibility,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import msgspec
    from click.testing import Result

SEED = "https://blog.example/article"
CAPTURE_ID = "20260101T120000Z-aaaaaa"
EARLIER_ID = "20250101T120000Z-bbbbbb"


class Shell:
    """Calls commands in a folder of its own, as a person in that folder would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str, stdin: str | bytes | None = None, code: int = 0) -> Result:
        result = CliRunner().invoke(
            cli, list(words), input=stdin, prog_name="preserve", env={"COLUMNS": "100"}
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


def comment(comment_id: str, position: int, **more: Any) -> CommentRow:
    parent = more.get("parent")
    fields: dict[str, Any] = {
        "id": comment_id,
        "native_id": f"comment-{comment_id}",
        "parent": parent,
        "parent_source": "nesting" if parent else None,
        "parent_exact": True,
        "depth": 2 if parent else 1,
        "position": position,
        "number": None,
        "kind": Kind.COMMENT,
        "status": Visibility.VISIBLE,
        "author": AuthorRow(name=more.pop("name", f"Author {position}"), url=None),
        "date": "2016-03-01T10:00:00+01:00",
        "date_text": "1 mars 2016",
        "permalink": f"{SEED}#comment-{comment_id}",
        "title": None,
        "text": f"Text {position}",
        "html": f"<p>Text {position}</p>",
        "mentions": (),
        "record_id": "<urn:uuid:1>",
        "locator": LocatorRow(type="css", value=f"#comment-{comment_id}"),
    }
    return CommentRow(**{**fields, **more})


def citation(number: int, url: str, by: str | None, outcome: Outcome) -> CitationRow:
    return CitationRow(
        id=f"c{number}",
        cited_by=CitedBy(type="comment" if by else "article", id=by),
        form=Form.ANCHOR,
        in_quote=False,
        as_written=url,
        url=url,
        unwrapped_url=None,
        fragment=None,
        anchor_text=None,
        context="",
        outcome=outcome,
        final_url=url,
        resource=None,
        requisites=RequisiteCounts(captured=0, missing=0),
    )


def resource(number: int, url: str, role: Role, outcome: Outcome, **more: Any) -> ResourceRow:
    return ResourceRow(
        id=f"r{number}", url=url, roles=(role,), required_by=(), hops="", outcome=outcome, **more
    )


COMMENTS = (
    comment("11", 1, name="Camille", number="1"),
    comment("12", 2, name="Dominique", number="2", text="Première ligne\nDeuxième ligne"),
    comment("13", 3, name="Claude", parent="12", title="Réponse"),
    comment("14", 4, name="世界", parent="13", text="日本語のコメント", kind=Kind.PINGBACK),
    comment("15", 5, name=None, status=Visibility.DELETED, text=""),
    comment(
        "16",
        6,
        name="Eve\x1b[2J",
        text="red \x1b[31m\x9b31m [bold]not bold[/bold] :smile: \u202eabc",
    ),
)
CITATIONS = (
    citation(1, "https://other.example/story", None, Outcome.CAPTURED),
    citation(2, "https://gone.example/page", "12", Outcome.NOT_FOUND),
    citation(3, "https://www.gone.example/x", "13", Outcome.DNS_FAILED),
)
RESOURCES = (
    resource(1, SEED, Role.ARTICLE, Outcome.CAPTURED, status=200, payload_bytes=1234),
    resource(2, "https://blog.example/a.css", Role.REQUISITE, Outcome.NOT_FOUND, status=404),
    resource(
        3,
        "https://gone.example/page",
        Role.CITATION,
        Outcome.NOT_FOUND,
        status=404,
        flags=(Flag.TLS_UNVERIFIED,),
    ),
    resource(
        4, "https://www.gone.example/x", Role.CITATION, Outcome.DNS_FAILED, detail="no such host"
    ),
)


def keep(
    collection: Path,
    capture_id: str,
    *,
    status: str = "partial",
    seed: str = SEED,
    title: str = "Un article [link=x]",
    comments: Sequence[CommentRow] = COMMENTS,
    citations: Sequence[CitationRow] = CITATIONS,
    resources: Sequence[ResourceRow] = RESOURCES,
) -> Path:
    """Write the manifest of a capture and its parts; return its folder."""
    folder = collection / "blog.example" / capture_id
    folder.mkdir(parents=True)
    parts = {"comments": comments, "citations": citations, "resources": resources}
    rows = {name: _write(folder / f"{name}.jsonl", part) for name, part in parts.items()}
    moment = f"{capture_id[:4]}-01-01T12:00:00.000000Z"
    by_outcome: dict[str, int] = {}
    for row in resources:
        by_outcome[str(row.outcome)] = by_outcome.get(str(row.outcome), 0) + 1
    manifest = Manifest(
        version=1,
        capture=CaptureFacts(
            id=capture_id,
            seed=seed,
            started=moment,
            finished=moment,
            software="preserve/0.1.0",
            trigger="manual",
            operator="archive@library.example",
            user_agent="Mozilla/5.0",
            config_sha256="0" * 64,
            robots=RobotsPolicy(policy="obey"),
            previous=None,
            status=status,
            authenticated=False,
            tags=("debate",),
            note=None,
        ),
        article=ArticleRow(
            url=seed,
            final_url=seed,
            canonical_url=None,
            title=title,
            authors=("Claude Martin",),
            published="2016-02-29",
            modified=None,
            language="fr",
            site_name="Un blog",
            policy={"robots": "noarchive"},
            record_id="<urn:uuid:1>",
            locators={"title": LocatorRow(type="css", value="h1")},
        ),
        discussion=DiscussionRow(
            system="wordpress",
            adapters=(AdapterRow(name="wordpress", confidence=1.0, evidence="#comments"),),
            state=ThreadState.CLOSED,
            state_evidence=None,
            claimed=16,
            claims=(),
            recorded=len(comments),
            verdict=Verdict.GAP,
            missing=(MissingRow(count=10, reason=MissingReason.NOT_ON_PAGE),),
            pages=(seed,),
            record_id="<urn:uuid:1>",
        ),
        totals=Totals(
            by_outcome=by_outcome,
            by_role={"article": 1, "requisite": 1, "citation": 2},
            by_flag={"tls-unverified": 1},
            bytes_fetched=1_234_567,
            bytes_stored=432_100,
        ),
        parts=Parts(**rows),
        files=(FileRow(name=f"{capture_id}-00000.warc.gz", bytes=432_100, sha256="f" * 64),),
    )
    (folder / "manifest.json").write_bytes(encode_manifest(manifest))
    return folder


def _write(path: Path, rows: Sequence[msgspec.Struct]) -> PartRow:
    data = b"".join(encode(row) + b"\n" for row in rows)
    path.write_bytes(data)
    return PartRow(file=path.name, count=len(rows), sha256=hashlib.sha256(data).hexdigest())


@pytest.fixture
def capture_folder(tmp_path: Path) -> Path:
    """The newest of two captures in the collection of the current folder."""
    keep(tmp_path / "warcs", EARLIER_ID, status="complete", title="Un article, plus tôt")
    return keep(tmp_path / "warcs", CAPTURE_ID)
