"""The table of faults as a page of the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faults.fault import Keeps
from faults.table import SECTIONS

if TYPE_CHECKING:
    from faults.fault import Fault

_BEGINNING = """\
# What an answer that is broken becomes

Servers misbehave in every way there is. Whatever one does, the capture goes on, the address has an
outcome, and the bytes that came are kept as they came. This page lists what was tried; each line
is a server that does it, and a test that looks at the manifest, at the record and at what other
readers make of the file. The outcomes and flags are explained under [formats](formats.md).

- *Kept* says what of the bytes is in the WARC file. A response that broke off has the header
  `WARC-Truncated` with the reason that is named here; what cannot be read as HTTP is a `resource`
  record at a `urn:` target, named in the metadata of the attempt.
- Where a citation leads on, its own outcome is that of the end: *→* names it.
- What is fetched is bounded by the [limits](settings.md); what is read of it is bounded too. A
  head is read up to 1 MiB, a line with a chunk size up to 16 KiB, trailers up to 1 MiB, interim
  answers up to 100. A page is looked into up to 50 MB after decoding (`limits.decoded_bytes`),
  400,000 elements and a depth of 2,000, a script up to 20 MB, and no more than five codings are
  undone. What is beyond is kept and has the flag `unread`.
- An address of more than 32,000 characters is not asked for: a record with so long a header line
  ends the reading of some readers of WARC files.
- A cited page that sends its reader on within 30 seconds, by a `Refresh` header or a meta element,
  is kept, and so is what it leads to; so is a frame. An article that sends its reader on at once or
  with hardly a word to read, is what it leads to; where nothing is there, it is the article itself.

The page is made from the table that the tests use, `tests/support/faults/table.py`;
`make test-faults` runs them.
"""


def cell(text: str) -> str:
    """Return what may stand in a cell of a table."""
    return text.replace("|", "\\|")


def _becomes(row: Fault) -> str:
    words = f"`{row.outcome}`"
    if row.end is not None and row.end is not row.outcome:
        words += f" → `{row.end}`"
    for flag in row.flags:
        words += f", flag `{flag}`"
    if row.attempts > 1:
        words += f", after {row.attempts} attempts"
    return words


def _kept(row: Fault) -> str:
    if row.keeps is Keeps.ALL and row.block is not None and row.truncated is None:
        words = "the response, without what does not belong to it"
    elif row.keeps is Keeps.ALL and row.block is not None:
        words = "what came up to where it breaks, as the response"
    else:
        words = row.keeps.value
    return words + (f"; `{row.truncated}`" if row.truncated is not None else "")


def page() -> str:
    """Return the page."""
    lines = [_BEGINNING]
    for heading, rows in SECTIONS:
        lines += [f"## {heading}", "", "| fault | what happens | outcome | kept |"]
        lines.append("|---|---|---|---|")
        lines += [
            f"| {row.name} | {cell(row.says)} | {_becomes(row)} | {_kept(row)} |" for row in rows
        ]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
