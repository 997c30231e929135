"""Pictures of pages, live and in each viewer, side by side: for a person to look at."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from chromium import Browser

STYLE = """
body { font: 14px sans-serif; margin: 12px; background: #f4f4f4; }
section { margin-bottom: 28px; }
.row { display: flex; gap: 8px; }
figure { margin: 0; flex: 1; } figure img { width: 100%; border: 1px solid #999; }
.right { color: #060; } .wrong { color: #a00; }
"""


def write_index(
    folder: Path,
    title: str,
    columns: Sequence[str],
    verdicts: Mapping[str, Mapping[str, list[str]]],
) -> Path:
    """Write ``index.html``: a row of pictures per page, and what is wrong with each of them.

    The pictures are ``COLUMN/NAME.png`` in ``folder``; ``verdicts``: name → column → complaints.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(section(name, columns, verdicts[name]) for name in verdicts)
    wrong = sum(any(each.values()) for each in verdicts.values())
    summary = f"{len(verdicts)} pages, {wrong} with something wrong"
    file = folder / "index.html"
    file.write_text(page(title, f"<h1>{html.escape(title)}</h1><p>{summary}</p>{rows}"))
    return file


def page(title: str, body: str) -> str:
    head = f"<title>{html.escape(title)}</title><style>{STYLE}</style>"
    return f"<!doctype html>\n<meta charset=utf-8>{head}\n{body}\n"


def section(name: str, columns: Sequence[str], verdict: Mapping[str, list[str]]) -> str:
    """Return one page's pictures with a sentence below each."""
    figures = []
    for column in columns:
        wrong = verdict.get(column, [])
        words = "<br>".join(map(html.escape, wrong)) or "all there"
        figures.append(
            f'<figure><b>{html.escape(column)}</b><img src="{column}/{name}.png" loading="lazy">'
            f'<figcaption class="{"wrong" if wrong else "right"}">{words}</figcaption></figure>'
        )
    title = html.escape(name)
    heading = f'<a href="{name}.png">{title}</a>' if any(verdict.values()) else title
    return f'<section><h2>{heading}</h2><div class="row">{"".join(figures)}</div></section>\n'


def write_pictures(
    browser: Browser,
    folder: Path,
    columns: Sequence[str],
    verdicts: Mapping[str, Mapping[str, list[str]]],
) -> None:
    """Write ``NAME.png`` for each page with something wrong: the pictures of its row in one."""
    session = browser.blank()
    window = {"width": 1800, "height": 600, "deviceScaleFactor": 1, "mobile": False}
    draft = folder / "row.html"
    for name, verdict in verdicts.items():
        if not any(verdict.values()):
            (folder / f"{name}.png").unlink(missing_ok=True)  # of a time when something was wrong
            continue
        text = section(name, columns, verdict).replace(' loading="lazy"', "")
        draft.write_text(page(name, text))
        browser.call("Emulation.setDeviceMetricsOverride", session, **window)
        browser.call("Page.navigate", session, url=draft.as_uri())
        browser.see(session, seconds=10)
        size = browser.call("Page.getLayoutMetrics", session)["cssContentSize"]
        browser.picture(session, folder / f"{name}.png", width=1800, height=int(size["height"]))
    draft.unlink(missing_ok=True)
    browser.call("Page.close", session)
