#!/usr/bin/env python3
"""Write into docs/questions.md what its commands print, asked of a thousand captures.

    python scripts/write_questions.py

Run it after a change to what they print; a test compares the page with it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
PAGE = TOP / "docs" / "questions.md"


def main() -> None:
    """Write the page."""
    sys.path.insert(0, str(TOP / "tests" / "support"))
    from many_captures import make  # noqa: PLC0415 -- found only now
    from transcripts import with_output  # noqa: PLC0415 -- likewise

    from preserve.reindex import reindex  # noqa: PLC0415 -- likewise

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make(Path("warcs"))
        reindex(Path("warcs"))
        PAGE.write_text(with_output(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        os.chdir(TOP)


if __name__ == "__main__":
    main()
