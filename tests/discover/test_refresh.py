"""Where a page sends its reader by itself."""

from __future__ import annotations

import pytest

from preserve.discover import refreshed_to
from preserve.page import parse

URL = "http://old.test/a/page"
NEW = "http://new.test/"


@pytest.mark.parametrize(
    ("content", "to"),
    [
        ("0; url=http://new.test/", NEW),
        ("0;URL='http://new.test/'", NEW),
        ('5 , url = "http://new.test/" and more', NEW),
        ("0 http://new.test/", NEW),
        (";url=http://new.test/", NEW),
        ("0.5; url=../b", "http://old.test/b"),
        ("30; url=/b", "http://old.test/b"),
        ("31; url=/b", None),
        ("9" * 30 + "; url=/b", None),
        ("0", None),
        ("0; url=", None),
        ("0; url=page", None),  # itself
        ("0; url=#top", None),
        ("0; url=javascript:alert(1)", None),
        ("0; url=mailto:a@b.test", None),
        ("soon; url=/b", None),
        ("", None),
    ],
)
def test_a_refresh_is_read_as_browsers_read_it(content: str, to: str | None) -> None:
    in_page = parse(
        b"<meta http-equiv=Refresh content='" + content.replace("'", "&#39;").encode() + b"'>",
        url=URL,
    )
    assert refreshed_to(in_page) == to
    in_head = parse(b"<p>moved", url=URL, headers=(("refresh", content),))
    assert refreshed_to(in_head) == to


def test_what_is_for_readers_without_scripts_is_passed_over() -> None:
    page = b"<body><noscript><meta http-equiv=refresh content='0; url=/plain'></noscript>"
    assert refreshed_to(parse(page, url=URL)) is None
