"""What an API answers: JSON, looked into without trust in its shape."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from preserve.discuss.types import PageAsk
from preserve.discuss.verdict import reason_for
from preserve.model import Group, MissingReason

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from preserve.discuss.types import PageAnswer

JSON = "application/json"

Path = tuple[str | int, ...]
Branch = tuple[Path, dict[str, Any], dict[str, Any] | None]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """An answer in JSON: ``data`` as it decodes, None where there is none; then ``why_not`` says.

    ``url`` is the address that was asked for: what is read from it names it as its source.
    """

    url: str
    data: Any
    answer: PageAnswer
    why_not: MissingReason | None


def ask_json(
    url: str,
    why: str,
    *,
    accept: str | None = JSON,
    content: bytes | None = None,
    content_type: str | None = None,
    so_far: int = 0,
) -> Generator[PageAsk, PageAnswer, Answered]:
    """Ask for an address and decode its answer as JSON; with ``content`` by POST."""
    answer = yield PageAsk(
        url=url,
        why=why,
        accept=accept,
        content=content,
        content_type=content_type,
        so_far=so_far,
    )
    return answered(answer)


def answered(answer: PageAnswer) -> Answered:
    """Decode an answer as JSON; one that is none, or is no good answer, gives no data."""
    source = answer.url or answer.ask.url
    if answer.outcome is None or answer.outcome.group is not Group.THE_THING:
        return Answered(url=source, data=None, answer=answer, why_not=reason_for(answer.outcome))
    data = decode_json(answer.body)
    why_not = None if data is not None else MissingReason.PAGE_FAILED
    return Answered(url=source, data=data, answer=answer, why_not=why_not)


def decode_json(body: bytes | str) -> Any:
    """Return what JSON holds, or None: broken, nested too deep, or ``null``."""
    text = body.decode("utf-8-sig", "replace") if isinstance(body, bytes) else body
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def field(data: Any, *path: str | int) -> Any:
    """Return what stands at a path of keys and places, or None where there is nothing."""
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and -len(data) <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def text(data: Any, *path: str | int) -> str | None:
    """Return the string at a path, a number as a string; None where it is empty or no such.

    Lone surrogates, which JSON can spell and UTF-8 cannot, become U+FFFD.
    """
    value = field(data, *path)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    written = str(value).strip()
    if not written.isascii():
        written = written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return written or None


def number(data: Any, *path: str | int) -> int | None:
    """Return the whole number at a path, also one that is written as a string; or None."""
    value = field(data, *path)
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 19:
        return int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and abs(value) < 10**18 else None


def objects(data: Any, *path: str | int) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of the list at a path, each with its place in it."""
    value = field(data, *path)
    if not isinstance(value, list):
        return []
    return [(place, each) for place, each in enumerate(value) if isinstance(each, dict)]


def tree(data: Any, *path: str | int, below: str) -> Iterator[Branch]:
    """Yield the objects of the list at a path and of the lists that they hold under ``below``.

    Each with its path and the object that it stands under, in reading order, to any depth.
    """
    levels = [_branches(data, path, path, None)]
    while levels:
        found = next(levels[-1], None)
        if found is None:
            levels.pop()
            continue
        yield found
        where, item, _ = found
        levels.append(_branches(item, (below,), (*where, below), item))


def _branches(data: Any, path: Path, where: Path, above: dict[str, Any] | None) -> Iterator[Branch]:
    return (((*where, place), item, above) for place, item in objects(data, *path))


def pointer(*path: str | int) -> str:
    """Return a JSON pointer (RFC 6901) to a path."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
