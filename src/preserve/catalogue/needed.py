"""What a line of ``resources.jsonl`` leads to: where it redirects, and what that page needs."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from preserve.manifest import ResourceRow


def with_requisites(rows: Sequence[ResourceRow], start: Iterable[str]) -> Iterator[ResourceRow]:
    """Yield the lines with these ids, and those that they lead to, each once."""
    by_id = {row.id: row for row in rows}
    by_url = {row.url: row for row in rows}
    needed: dict[str, list[str]] = collections.defaultdict(list)
    for row in rows:
        for page in row.required_by:
            needed[page].append(row.id)
    waiting, seen = list(start), set[str]()
    while waiting:
        one = waiting.pop()
        found = by_id.get(one)
        if one in seen or found is None:
            continue
        seen.add(one)
        yield found
        waiting += needed[one]
        if found.redirect_to is not None and found.redirect_to in by_url:
            waiting.append(by_url[found.redirect_to].id)
