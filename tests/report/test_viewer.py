"""Links to archived copies, in whatever viewer shows them."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from preserve.errors import UsageError
from preserve.report import DEFAULT, ViewerAddress

URL = "https://blog.example/a b?x=1&y={time}#é"


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        (
            DEFAULT,
            f"http://127.0.0.1:8471/#url={quote(URL, safe='')}&ts=20261122170102",
        ),
        (
            "https://archive.example/blog/{time}/{url}",
            "https://archive.example/blog/20261122170102/https://blog.example/a b?x=1&y={time}#é",
        ),
    ],
)
def test_an_address_goes_where_the_viewer_wants_it(pattern: str, address: str) -> None:
    viewer = ViewerAddress.of(pattern)
    assert viewer is not None
    assert viewer.address(URL, "2026-11-22T17:01:02.345Z") == address


@pytest.mark.parametrize(
    "pattern",
    [
        "javascript:alert({url})",
        "http://a.example/",
        "{url}",
        "http://a/{url}{url}",
        "x",
        "http://a/{url}/{who}",
    ],
)
def test_what_is_no_viewer_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match=r"must be an http or https address with \{url\}"):
        ViewerAddress.of(pattern)


def test_no_pattern_is_no_viewer() -> None:
    assert ViewerAddress.of("") is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (DEFAULT, "--viewer replayweb --port 8471 --no-browser"),
        (
            "http://localhost:8080/captures/{time}/{url}",
            "--viewer pywb --port 8080 --no-browser",
        ),
        ("http://localhost:8080/blog/{time}/{url}", None),
        ("https://archive.example/captures/{time}/{url}", None),
    ],
)
def test_a_viewer_that_replay_serves_is_told_with_its_words(
    pattern: str, words: str | None
) -> None:
    assert ViewerAddress(pattern=pattern).replay == words
