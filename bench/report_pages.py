"""Write the report of a discussion of 20,000 comments, and open its first page in Chromium.

    python bench/report_pages.py [--comments 20000] [--browser /usr/bin/chromium]

Prints one JSON document: seconds of processor time, memory that was added (MB), pages and bytes;
and in the browser the seconds until the page is there and until a search has found its comment.
Exits 1 where writing added more than 100 MB. Without a browser that part is left out.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from playwright.sync_api import sync_playwright
from report_captures import cited, kept, thousands

from preserve.model import Outcome
from preserve.report import DEFAULT, Reports, ViewerAddress

MOST_MB = 100

SEARCH = """
async () => {
  const field = document.querySelector("[data-for=thread] input");
  const found = document.querySelector("[data-for=thread] .found");
  const begun = performance.now();
  field.value = "777 le four";
  field.dispatchEvent(new Event("input"));
  while (!found.textContent) await new Promise((done) => setTimeout(done, 5));
  document.body.offsetHeight;
  return (performance.now() - begun) / 1000;
}
"""


def memory_mb() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def written(folder: Path, comments: int) -> dict[str, Any]:
    citations = [
        cited(n, f"https://site.example/{n}", Outcome.CAPTURED, by=str(n * 4))
        for n in range(1, comments // 4)
    ]
    capture = kept(folder, thousands(comments), citations)
    del citations
    before, begun = memory_mb(), time.process_time()
    report = Reports(folder, language="en", viewer=ViewerAddress.of(DEFAULT)).write(capture)
    return {
        "comments": comments,
        "seconds": round(time.process_time() - begun, 2),
        "added_mb": memory_mb() - before,
        "pages": report.pages,
        "bytes": report.bytes,
        "first_page_bytes": Path(report.path).stat().st_size,
        "path": report.path,
    }


def opened(path: str, browser: str) -> dict[str, float]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        with contextlib.closing(chromium):
            page = chromium.new_page(viewport={"width": 390, "height": 844})
            begun = time.monotonic()
            page.goto(Path(path).as_uri())
            seconds = time.monotonic() - begun
            return {
                "seconds_to_open": round(seconds, 2),
                "seconds_to_search": round(page.evaluate(SEARCH), 2),
            }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comments", type=int, default=20_000)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="preserve-bench-") as folder:
        found = written(Path(folder), asked.comments)
        path = found.pop("path")
        if Path(asked.browser).exists():
            found |= opened(path, asked.browser)
    print(json.dumps(found, indent=2))
    return int(found["added_mb"] > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
