"""Which line of a robots.txt decides: the same that the rules obey."""

from __future__ import annotations

import pytest

from preserve.polite import Rules
from preserve.polite.deciding import deciding_line

FILE = """\
# nobody's line
User-agent: other
Disallow: /

User-agent: *
Disallow: /private/   # secret
Allow: /private/open
Disallow: /*.pdf$
Disallow: /caf%C3%A9
Disallow:
Sitemap: https://site.example/map.xml
Disallow: /late
"""
OURS = """\
User-agent: *
Disallow: /all

User-agent: preserve
User-Agent: someone
Disallow: /ours
"""


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        (FILE, "/", None),
        (FILE, "/private/a", (6, "Disallow: /private/   # secret", "*")),
        (FILE, "/private/open/a", (7, "Allow: /private/open", "*")),
        (FILE, "/a/b.pdf", (8, "Disallow: /*.pdf$", "*")),
        (FILE, "/a/b.pdf?x", None),
        (FILE, "/caf%C3%A9/carte", (9, "Disallow: /caf%C3%A9", "*")),
        (FILE, "/late", (12, "Disallow: /late", "*")),
        (OURS, "/ours/a", (6, "Disallow: /ours", "preserve")),
        (OURS, "/all/a", None),
        ("", "/", None),
        ("Disallow: /", "/", None),
    ],
)
def test_the_longest_rule_of_our_group_decides(
    text: str, target: str, expected: tuple[int, str, str] | None
) -> None:
    found = deciding_line(text, target)
    assert (None if found is None else (found.number, found.text, found.agent)) == expected
    is_barred = not Rules("rules", text).allows(target)
    assert is_barred is (expected is not None and expected[1].startswith("Disallow"))
