"""Settings: a file gives settings, or one sentence that names its line."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from preserve.config import canonical_bytes, load_settings
from preserve.config.faults import faults
from preserve.errors import SettingsError

_ONE_SENTENCE = re.compile(r"config\.toml(?:, line [0-9]+)?:? .*[.?]", re.DOTALL)


def check(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, "config.toml")
        path.write_bytes(data)
        said, settings = "", None
        try:
            settings = load_settings(None, cwd=Path(folder))
        except SettingsError as error:
            said = str(error)
        assert settings is not None or _ONE_SENTENCE.fullmatch(said), said
        try:
            found = faults(path, "config.toml")
        except SettingsError:
            assert settings is None
            return
        assert bool(found) == (settings is None), (found, settings)
        if settings is not None:
            canonical_bytes(settings)
