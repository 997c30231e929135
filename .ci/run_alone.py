"""Imports every module of the installed package, with nothing but its run-time dependencies there.

.venv-run/bin/python -I -W error .ci/run_alone.py
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import sysconfig
from pathlib import Path

import preserve


def main() -> int:
    """Import them all; the first that cannot be imported raises."""
    home = Path(sysconfig.get_path("purelib")).resolve()
    if home not in Path(preserve.__file__).resolve().parents:
        print(f"preserve comes from {preserve.__file__}, not from {home}.", file=sys.stderr)
        return 1
    names = [
        found.name
        for found in pkgutil.walk_packages(preserve.__path__, "preserve.")
        if found.name != "preserve.__main__"
    ]
    for name in names:
        importlib.import_module(name)
    print(f"{len(names)} modules import with the run-time dependencies alone.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
