#!/usr/bin/env python3
"""Write the JSON Schemas that ship in the package from the types of manifest and change record.

    python scripts/write_schemas.py

Run it after a change to a type that is written as JSON; tests compare what ships with what is made.
"""

from __future__ import annotations

import json
from pathlib import Path

from preserve.compare.record import SCHEMA, change_schema
from preserve.manifest import SCHEMAS, make_schema
from preserve.replay.report import SCHEMA as REPLAY
from preserve.replay.report import replay_schema

FOLDER = Path(__file__).resolve().parents[1] / "src" / "preserve" / "schemas"


def main() -> None:
    """Write ``NAME.schema.json`` for each of the manifest's schemas, and for the change record."""
    FOLDER.mkdir(exist_ok=True)
    schemas = {**{name: make_schema(name) for name in SCHEMAS}, SCHEMA: change_schema()}
    schemas[REPLAY] = replay_schema()
    for name, schema in schemas.items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (FOLDER / f"{name}.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
