"""The schemas that ship are those of the types, and are schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from preserve.manifest import SCHEMAS, make_schema, shipped_schema
from preserve.verify import verify

if TYPE_CHECKING:
    from tests.verify.conftest import Capture


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_shipped_schema_is_the_one_that_the_type_makes(name: str) -> None:
    made = json.loads(json.dumps(make_schema(name)))
    assert shipped_schema(name) == made, "run scripts/write_schemas.py"


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_shipped_schema_is_valid_and_describes_its_own_type(name: str) -> None:
    schema = shipped_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$ref"] == f"#/$defs/{SCHEMAS[name].__name__}"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("manifest", "manifest.json"),
        ("comment", "comments.jsonl"),
        ("citation", "citations.jsonl"),
        ("resource", "resources.jsonl"),
    ],
)
def test_what_verify_accepts_another_validator_accepts_too(
    capture: Capture, name: str, file: str
) -> None:
    assert verify(capture.folder).ok
    validator = jsonschema.Draft202012Validator(shipped_schema(name))
    text = (capture.folder / file).read_text()
    documents = text.splitlines() if file.endswith(".jsonl") else [text]
    assert documents
    for document in documents:
        validator.validate(json.loads(document))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({})
