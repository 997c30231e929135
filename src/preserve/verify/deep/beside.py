"""What stands beside the manifest: the change record, what a viewer showed, and strange files."""

from __future__ import annotations

import collections
import json
from typing import TYPE_CHECKING, Any

from preserve.manifest import PURGED
from preserve.verify.meta import meta_name
from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.manifest import Manifest
    from preserve.verify.deep.lines import Lines

CHANGES, REPLAY = "changes.json", "replay.json"
_KNOWN = frozenset(
    {
        "manifest.json", "comments.jsonl", "citations.jsonl", "resources.jsonl", "index.cdxj",
        CHANGES, REPLAY, PURGED,
    }
)  # fmt: skip
_TOLD_ELSEWHERE = (".open", ".warc.gz", ".warc")


def beside_findings(folder: Path, manifest: Manifest, lines: Lines) -> Iterator[Finding]:
    """Yield what is wrong beside the manifest of a capture."""
    listed = {row.name for row in manifest.files} | _KNOWN | {meta_name(manifest.capture.id)}
    for path in sorted(folder.iterdir()):
        if path.name not in listed and not path.name.endswith(_TOLD_ELSEWHERE):
            kind = "folder" if path.is_dir() else "file"
            sentence = f"No capture has a {kind} of this name."
            yield Finding(file=path.name, what="file-unknown", sentence=sentence)
    for name, check in ((CHANGES, _changes), (REPLAY, _replay)):
        path = folder / name
        if not path.exists():
            continue
        try:
            document = json.loads(path.read_bytes())
            for sentence in check(document, manifest, lines):
                yield Finding(file=name, what="beside", sentence=sentence)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield Finding(file=name, what="beside", sentence="It cannot be read as what it is.")


def _changes(record: dict[str, Any], manifest: Manifest, lines: Lines) -> Iterator[str]:
    capture = manifest.capture
    if record["version"] != 1:
        yield f"It has version {record['version']}; this program reads 1."
        return
    if record["newer"]["id"] != capture.id:
        yield f"It is of capture {record['newer']['id']}, not of this one."
    if capture.previous is not None and record["older"]["id"] != capture.previous:
        yield f"It compares with {record['older']['id']}; the capture before is {capture.previous}."
    comments = {row.id for _, row in lines.comments}
    events: collections.Counter[str] = collections.Counter()
    for one in record["discussion"]["comments"]:
        events.update(one["what"])
        if one["newer"] is not None and one["id"] not in comments:
            yield f"It tells of comment-{one['id']}, which this capture does not have."
    if dict(events) != record["counts"]["comments"]:
        said = record["counts"]["comments"]
        yield f"It counts {said} changes of comments; there are {dict(events)}."
    cited = collections.Counter(one["what"] for one in record["citations"]["changes"])
    if dict(cited) != record["counts"]["citations"]:
        said = record["counts"]["citations"]
        yield f"It counts {said} changes of links; there are {dict(cited)}."


def _replay(report: dict[str, Any], manifest: Manifest, lines: Lines) -> Iterator[str]:
    if report["capture"] != manifest.capture.id:
        yield f"It is of capture {report['capture']}, not of this one."
    resources = {row.id: row.url for _, row in lines.resources}
    thread = manifest.discussion.thread_page
    for page in report["pages"]:
        is_own = thread is not None and page["url"] == thread.url
        if not is_own and resources.get(page["resource"], page["url"]) != page["url"]:
            yield f"It tells of {page['url']} as {page['resource']}, which is another address."
        elif not is_own and page["resource"] not in resources:
            yield f"It tells of {page['resource']}, which is no line of resources.jsonl."
