#!/usr/bin/env python3
"""Write docs/faults.md from the table of faults that the tests use.

    python scripts/write_faults.py

Run it after a change to that table; a test compares the page with it.
"""

from __future__ import annotations

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write the page."""
    sys.path.insert(0, str(TOP / "tests" / "support"))
    from faults.in_words import page  # noqa: PLC0415 -- found only now

    (TOP / "docs" / "faults.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
