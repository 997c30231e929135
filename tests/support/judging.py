"""Whether a page in a viewer is the page that was live: what is wrong, one sentence each."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

from looking import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from looking import Seen, Tab, Visit

ANSWERED = frozenset({200, 206})


def unlike(live: Seen, shown: Seen) -> list[str]:
    """Say what the two do not both show: texts by frame, pictures, fonts, films, sheets."""
    if not shown.frames:
        return ["the page is not shown"]
    wrong = []
    if live.title != shown.title:
        wrong.append(f"title: {shown.title!r} for {live.title!r}")
    # Frames come in the order in which they were loaded.
    before, after = sorted(live.frames), sorted(shown.frames)
    if [url for url, _ in before] != [url for url, _ in after]:
        wrong.append(f"frames: {[url for url, _ in after]} for {[url for url, _ in before]}")
        before, after = list(live.frames[:1]), list(shown.frames[:1])
    for (url, text), (_, other) in zip(before, after, strict=True):
        if text != other:
            lines = difflib.unified_diff(text.split(), other.split(), n=1, lineterm="")
            changed = [
                line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}
            ]
            wrong.append(f"text of {url}: {' '.join(changed)[:300]}")
    for kind in KINDS:
        was, now = live.there(kind), shown.there(kind)
        if was != now:
            lost = [name for name in was if name not in now]
            new = [name for name in now if name not in was]
            wrong.append(f"{kind}: without {lost}, and with {new}, {len(now)} for {len(was)}")
    return wrong


def unanswered(live: Visit, shown: Visit) -> list[str]:
    """Say what the page asked for in the viewer in vain, and had when it was live."""
    return [
        f"not answered, {status}: {url}"
        for url, status in sorted(shown.statuses.items())
        if status not in ANSWERED and live.statuses.get(url) in ANSWERED
    ]


FETCH = """(async (urls) => JSON.stringify(await Promise.all(urls.map(async ([url, address]) => {
  try {
    const answer = await fetch(address, {cache: "no-store"});
    const data = await answer.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [url, answer.status, hex];
  } catch (error) {
    return [url, null, String(error)];
  }
}))))(%s)"""


def fetched(tab: Tab, urls: Iterable[str]) -> dict[str, tuple[int | None, str]]:
    """Ask a viewer for addresses as they were captured: status, and sha-256 of the body decoded.

    ``tab`` shows a page in it.
    """
    before, mark, _ = tab.root.partition("mp_/")
    assert mark, tab.root
    asked = json.dumps([[url, f"{before}id_/{url}"] for url in urls])
    said = json.loads(tab.evaluate_around(FETCH % asked))
    return {url: (status, digest) for url, status, digest in said}
