"""``python -m preserve``."""

from __future__ import annotations

from preserve.cli import main

if __name__ == "__main__":
    main()
