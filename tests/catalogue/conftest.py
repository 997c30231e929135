from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from preserve.manifest import (
    ArticleRow,
    CaptureFacts,
    DiscussionRow,
    Manifest,
    PartRow,
    Parts,
    ResourceRow,
    RobotsPolicy,
    Totals,
    encode,
    encode_manifest,
)
from preserve.model import ThreadState, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Keep(Protocol):
    """Writes the manifest of a capture into ``collection``; returns its folder."""

    def __call__(
        self, capture_id: str, *, seed: str = ..., resources: Sequence[ResourceRow] = ...
    ) -> Path: ...


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return tmp_path / "warcs"


@pytest.fixture
def keep(collection: Path) -> Keep:
    def write(
        capture_id: str,
        *,
        seed: str = "https://blog.example/article",
        resources: Sequence[ResourceRow] = (),
    ) -> Path:
        folder = collection / "blog.example" / capture_id
        folder.mkdir(parents=True)
        (folder / "resources.jsonl").write_bytes(b"".join(encode(row) + b"\n" for row in resources))
        (folder / "manifest.json").write_bytes(encode_manifest(_manifest(capture_id, seed)))
        return folder

    return write


def _manifest(capture_id: str, seed: str) -> Manifest:
    day = f"{capture_id[:4]}-{capture_id[4:6]}-{capture_id[6:8]}"
    moment = f"{day}T{capture_id[9:11]}:{capture_id[11:13]}:{capture_id[13:15]}.000000Z"
    part = {
        name: PartRow(file=f"{name}.jsonl", count=0, sha256="") for name in Parts.__struct_fields__
    }
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
        parts=Parts(**part),
        files=(),
    )
