"""The deep verification of one capture: the plain one, then what only reading can tell."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import CaptureFolder
from preserve.catalogue.agreeing import disagreements
from preserve.errors import CollectionError, ManifestError
from preserve.manifest import read_manifest
from preserve.verify.deep.beside import beside_findings
from preserve.verify.deep.bodies import Bodies
from preserve.verify.deep.lines import read_lines
from preserve.verify.deep.places import Places
from preserve.verify.deep.rereading import read_again
from preserve.verify.deep.threads import thread_findings
from preserve.verify.report import Deep, Finding
from preserve.verify.story import verify
from preserve.verify.withdrawn import read_withdrawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from preserve.manifest import Manifest
    from preserve.verify.report import Report


def verify_deeply(
    folder: Path, *, told: Callable[[str, int, int], None] = lambda _, __, ___: None
) -> Report:
    """Verify a finished capture as ``verify`` does, and read again all that it holds.

    ``told`` is called with what is done (``records``, ``bodies``, ``reading``), how much of it, and
    how much there is. Memory grows with the lines of the capture.

    Raises:
        CollectionError: there is no such folder.
    """
    told("records", 0, 1)
    report = verify(folder)
    told("records", 1, 1)
    folder = folder.resolve()
    try:
        manifest = read_manifest(folder / "manifest.json")
    except ManifestError:
        return report  # told already, and nothing can be held against it
    lines = read_lines(folder)
    withdrawn = read_withdrawn(folder, manifest)
    capture = CaptureFolder(id=folder.name, path=folder, manifest=manifest)
    bodies = Bodies(capture, withdrawn)
    findings = list(report.findings)
    findings += bodies.findings(lines, lambda done, of: told("bodies", done, of))
    told("reading", 0, 1)
    again = read_again(manifest, lines, bodies)
    findings += again.findings
    findings += Places(manifest, lines, bodies, again.confirmed).findings()
    findings += thread_findings(lines)
    findings += beside_findings(folder, manifest, lines)
    findings += _catalogue(folder, manifest)
    told("reading", 1, 1)
    deep = Deep(
        bodies=bodies.decoded,
        revisits=bodies.followed,
        read_again=again.why_not is None,
        why_not=again.why_not,
    )
    return dataclasses.replace(report, findings=tuple(findings), deep=deep)


def _catalogue(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    try:
        for sentence in disagreements(folder.parents[1], folder, manifest):
            yield Finding(file="catalogue.db", what="catalogue", sentence=sentence)
    except (CollectionError, ManifestError) as error:
        yield Finding(file="catalogue.db", what="catalogue", sentence=str(error))
