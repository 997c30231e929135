"""Rows of a manifest: whatever they hold, they are read back equal and keep to their schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hypothesis
import jsonschema
import msgspec
import pytest
from any_values import rows, steady
from hypothesis import given

from preserve.manifest import Manifest, encode, encode_manifest, read_manifest, read_rows
from preserve.manifest.files import PARTS, SCHEMAS, shipped_schema

if TYPE_CHECKING:
    from pathlib import Path

_VALIDATORS = {name: jsonschema.Draft202012Validator(shipped_schema(name)) for name in SCHEMAS}
_steadily = hypothesis.settings(
    steady, max_examples=20, suppress_health_check=list(hypothesis.HealthCheck)
)


@pytest.mark.parametrize("part", PARTS)
def test_rows_are_read_back_equal_and_keep_to_their_schema(part: str, tmp_path: Path) -> None:
    @_steadily
    @given(rows(PARTS[part]))
    def round_trip(row: msgspec.Struct) -> None:
        path = tmp_path / f"{part}.jsonl"
        path.write_bytes(encode(row) + b"\n" + encode(row) + b"\n")
        assert list(read_rows(path, PARTS[part])) == [row, row]
        _VALIDATORS[part.removesuffix("s")].validate(_plain(row))

    round_trip()


def test_a_manifest_is_read_back_equal_and_keeps_to_its_schema(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"

    @hypothesis.settings(_steadily, max_examples=10)
    @given(rows(Manifest))
    def round_trip(manifest: Manifest) -> None:
        whole = msgspec.structs.replace(manifest, version=1)
        path.write_bytes(encode_manifest(whole))
        assert read_manifest(path) == whole
        _VALIDATORS["manifest"].validate(_plain(whole))

    round_trip()


def _plain(row: msgspec.Struct) -> Any:
    return msgspec.json.decode(encode(row))
