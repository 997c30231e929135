"""Bodies under a content coding, cut, nested, or not what they say."""

from __future__ import annotations

from preserve.errors import PageError
from preserve.page import decode_content, decode_start

_CODINGS = (
    ["gzip"], ["deflate"], ["br"], ["zstd"], ["gzip, gzip"], ["br", "gzip"], ["zstd", "deflate"],
    ["x-gzip", "identity"], ["unknown"], ["gzip"] * 6,
)  # fmt: skip
_LIMIT_BYTES = 3_000_000


def check(data: bytes) -> None:
    """The first byte chooses the codings, the second how large the pieces are."""
    codings, size, data = _CODINGS[(data or b"\0")[0] % len(_CODINGS)], data[1:2], data[2:]
    step = max(1, size[0] if size else 1)
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    whole = _decoded([data] if data else [], codings)
    parted = _decoded(pieces, codings)
    # Of a stream that breaks, brotli's library gives more or less by the pieces that it came in; of
    # one within another, what the outer one gives before it breaks is a piece for the inner one.
    if "br" not in ",".join(codings) and len(",".join(codings).split(",")) == 1:
        assert whole == parted, "what comes out depends on the pieces"
    elif whole is not None and parted is not None:
        assert whole.startswith(parted) or parted.startswith(whole), "the pieces change the text"
    if whole is not None and whole == parted:
        assert decode_start(pieces, codings, size=100) == whole[:100]


def _decoded(pieces: list[bytes], codings: list[str]) -> bytes | None:
    try:
        out = decode_content(iter(pieces), codings, limit=_LIMIT_BYTES)
    except PageError:
        return None
    assert len(out) <= _LIMIT_BYTES
    return out
