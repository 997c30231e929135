"""The User-Agent header."""

from __future__ import annotations

import preserve
from preserve.fetch import user_agent


def test_it_names_the_program_its_version_and_a_contact() -> None:
    assert user_agent("archive@library.example") == (
        f"Mozilla/5.0 (compatible; preserve/{preserve.__version__}; +archive@library.example)"
    )


def test_without_a_contact_it_claims_none() -> None:
    assert user_agent("") == f"Mozilla/5.0 (compatible; preserve/{preserve.__version__})"


def test_a_contact_cannot_break_out_of_the_comment() -> None:
    assert user_agent("a)\r\nX: (b").count(")") == 1
    assert user_agent("a\r\nb").isprintable()
