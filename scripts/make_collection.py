#!/usr/bin/env python3
"""Make a collection of a thousand captures, to try commands on: ``python make_collection.py DIR``.

The captures have manifests and their parts, and no WARC files; they are the same every time. A
second argument says how many.
"""

from __future__ import annotations

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]


def main() -> None:
    """Make it."""
    sys.path.insert(0, str(TOP / "tests" / "support"))
    from many_captures import CAPTURES, make  # noqa: PLC0415 -- found only now

    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else CAPTURES)


if __name__ == "__main__":
    main()
