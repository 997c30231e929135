#!/usr/bin/env python3
"""Write the JSON Schemas that ship in the package from the manifest's types.

    python scripts/write_schemas.py

Run it after a change to ``preserve/manifest.py``; a test compares what ships with what is made.
"""

from __future__ import annotations

import json
from pathlib import Path

from preserve.manifest import SCHEMAS, make_schema

FOLDER = Path(__file__).resolve().parents[1] / "src" / "preserve" / "schemas"


def main() -> None:
    """Write ``NAME.schema.json`` for each of the manifest's schemas."""
    FOLDER.mkdir(exist_ok=True)
    for name in SCHEMAS:
        text = json.dumps(make_schema(name), indent=2, ensure_ascii=False) + "\n"
        (FOLDER / f"{name}.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
