"""The address by which indexes know the answer to a POST: what was posted is part of it."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_QUERY = 4096
_DEEPEST = 200


def with_post(url: str, content: bytes, content_type: str | None) -> str:
    """Return an address with method and body appended to its query.

    Fields of a form as they decode, those of JSON by their names, anything else in base64; cut
    after 4096 characters.

    Source: "Non-GET Request Canonicalization" of Webrecorder's specifications, as cdxj-indexer
    (``--post-append``), pywb and ReplayWeb.page do it.
    """
    query = _query(content, (content_type or "").strip().lower())[:_LONGEST_QUERY]
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}__wb_method=POST{'&' if query else ''}{query}"


def _query(content: bytes, content_type: str) -> str:
    if content_type.startswith("application/x-www-form-urlencoded"):
        try:
            return unquote_plus(content.decode())
        except UnicodeDecodeError:
            return _as_base64(content)
    if content_type.startswith("application/json"):
        return _of_json(content) or ""
    if content_type.startswith("text/plain"):
        found = _of_json(content)
        return found if found is not None else _as_base64(content)
    return _as_base64(content)


def _as_base64(content: bytes) -> str:
    return "__wb_post_data=" + base64.b64encode(content).decode()


def _of_json(content: bytes) -> str | None:
    """Return the scalars of JSON as a query, by the nearest name; None where it is no JSON."""
    try:
        data = json.loads(content)
        named: dict[str, str] = {}
        times: dict[str, int] = {}
        for name, value in _scalars(data, "", 0):
            if name in named:
                times[name] = times.get(name, 1) + 1
                named[f"{name}.{times[name]}_"] = str(value)
            else:
                named[name] = str(value)
        return urlencode(named, errors="replace")
    except (ValueError, RecursionError):
        return None


def _scalars(data: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        for inner, value in data.items():
            yield from _scalars(value, inner, depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _scalars(value, name, depth + 1)
    elif name:
        yield name, data
