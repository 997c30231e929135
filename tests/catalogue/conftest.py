from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

import pytest

from preserve.catalogue import Catalogue
from preserve.manifest import (
    ArticleRow,
    CaptureFacts,
    DiscussionRow,
    Manifest,
    PartRow,
    Parts,
    RobotsPolicy,
    Totals,
    encode,
    encode_manifest,
)
from preserve.model import ThreadState, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import msgspec

    from preserve.manifest import CitationRow, CommentRow, ResourceRow


class Keep(Protocol):
    """Writes the manifest of a capture into ``collection``; returns its folder."""

    def __call__(
        self,
        capture_id: str,
        *,
        seed: str = ...,
        host: str = ...,
        resources: Sequence[ResourceRow] = ...,
        citations: Sequence[CitationRow] = ...,
        comments: Sequence[CommentRow] = ...,
    ) -> Path: ...


@pytest.fixture(params=["folders", "catalogue"])
def collection(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A collection without a catalogue, and one with: each must give the same answers."""
    folder = tmp_path / "warcs"
    if request.param == "catalogue":
        folder.mkdir()
        Catalogue.open(folder).close()
    return folder


@pytest.fixture
def keep(collection: Path) -> Keep:
    def write(
        capture_id: str,
        *,
        seed: str = "https://blog.example/article",
        host: str = "blog.example",
        resources: Sequence[ResourceRow] = (),
        citations: Sequence[CitationRow] = (),
        comments: Sequence[CommentRow] = (),
    ) -> Path:
        folder = collection / host / capture_id
        folder.mkdir(parents=True)
        parts = {"resources": resources, "citations": citations, "comments": comments}
        written = {name: _part(folder / f"{name}.jsonl", rows) for name, rows in parts.items()}
        manifest = _manifest(capture_id, seed, Parts(**written))
        (folder / "manifest.json").write_bytes(encode_manifest(manifest))
        return folder

    return write


def _part(path: Path, rows: Sequence[msgspec.Struct]) -> PartRow:
    data = b"".join(encode(row) + b"\n" for row in rows)
    path.write_bytes(data)
    return PartRow(file=path.name, count=len(rows), sha256=hashlib.sha256(data).hexdigest())


def _manifest(capture_id: str, seed: str, parts: Parts) -> Manifest:
    day = f"{capture_id[:4]}-{capture_id[4:6]}-{capture_id[6:8]}"
    moment = f"{day}T{capture_id[9:11]}:{capture_id[11:13]}:{capture_id[13:15]}.000000Z"
    return Manifest(
        version=1,
        capture=CaptureFacts(
            id=capture_id,
            seed=seed,
            started=moment,
            finished=moment,
            software="preserve/0",
            trigger="manual",
            operator="",
            user_agent="",
            config_sha256="",
            robots=RobotsPolicy(policy="obey"),
            previous=None,
            status="complete",
            authenticated=False,
            tags=(),
            note=None,
        ),
        article=ArticleRow(
            url=seed,
            final_url=seed,
            canonical_url=None,
            title=None,
            authors=(),
            published=None,
            modified=None,
            language=None,
            site_name=None,
            policy={},
            record_id=None,
            locators={},
        ),
        discussion=DiscussionRow(
            system=None,
            adapters=(),
            state=ThreadState.NONE,
            state_evidence=None,
            claimed=None,
            claims=(),
            recorded=0,
            verdict=Verdict.NONE,
            missing=(),
            pages=(),
            record_id=None,
        ),
        totals=Totals(by_outcome={}, by_role={}, by_flag={}, bytes_fetched=0, bytes_stored=0),
        parts=parts,
        files=(),
    )
