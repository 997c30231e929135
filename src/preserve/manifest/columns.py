"""The columns of a manifest's parts, written as CSV."""

from __future__ import annotations

# Columns of a CSV file after "capture": the names that the rows have, with a point between an
# object's name and its key's.
COLUMNS: dict[str, tuple[str, ...]] = {
    "comments": (
        "id", "parent", "depth", "position", "number", "kind", "status", "author.name",
        "author.url", "date", "date_text", "permalink", "title", "text", "record_id",
    ),
    "citations": (
        "id", "cited_by.type", "cited_by.id", "form", "in_quote", "as_written", "url",
        "unwrapped_url", "fragment", "anchor_text", "context", "outcome", "final_url", "resource",
        "requisites.captured", "requisites.missing",
    ),
    "resources": (
        "id", "url", "roles", "hops", "outcome", "detail", "flags", "status", "content_type",
        "detected_type", "warc_date", "ip", "payload_bytes", "payload_sha1", "payload_sha256",
        "revisit_of", "redirect_to",
    ),
}  # fmt: skip
