"""What a site's robots.txt says is what is done."""

from __future__ import annotations

import time

import pytest

from preserve.polite import rules_from

ORIGIN = "http://blog.example"


def allowed(robots: str | bytes, path: str) -> bool:
    body = robots.encode() if isinstance(robots, str) else robots
    return rules_from(200, body).allows(ORIGIN + path)


@pytest.mark.parametrize(
    ("status", "verdict", "allows"),
    [
        (200, "rules", False),
        (203, "rules", False),
        (301, "allow-all", True),
        (400, "allow-all", True),
        (401, "allow-all", True),
        (403, "allow-all", True),
        (404, "allow-all", True),
        (410, "allow-all", True),
        (429, "allow-all", True),
        (499, "allow-all", True),
        (500, "deny-all", False),
        (503, "deny-all", False),
        (599, "deny-all", False),
        (101, "deny-all", False),
        (600, "deny-all", False),
        (None, "deny-all", False),
    ],
)
def test_the_status_of_the_answer_decides(
    status: int | None, verdict: str, *, allows: bool
) -> None:
    rules = rules_from(status, b"User-agent: *\nDisallow: /\nCrawl-delay: 5")
    assert rules.verdict == verdict
    assert rules.allows(ORIGIN + "/a") is allows
    assert rules.crawl_delay() == (5 if verdict == "rules" else None)


# RFC 9309, section 5.1, with our name in the place of a robot's
SIMPLE = """\
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: preserve
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot

EOF
"""


@pytest.mark.parametrize(
    ("agent", "path", "allows"),
    [
        ("preserve", "/example/page.html", True),
        ("preserve", "/example/allowed.gif", True),
        ("preserve", "/other", False),
        ("barbot", "/example/page.html", False),
        ("bazbot", "/example/page.html", False),
        ("barbot", "/other.gif", True),
        ("quxbot", "/example/", True),
        ("otherbot", "/example/", False),
        ("otherbot", "/a.gif", False),
        ("otherbot", "/a.gif?b", True),
        ("otherbot", "/publications/", True),
    ],
)
def test_the_example_of_the_standard(agent: str, path: str, *, allows: bool) -> None:
    assert rules_from(200, SIMPLE.encode()).allows(ORIGIN + path, agent) is allows


@pytest.mark.parametrize(
    "name",
    ["preserve", "Preserve", "PRESERVE", "preserve/1.0", "preserve # that is us", "  preserve  "],
)
def test_our_name_is_known_in_any_spelling(name: str) -> None:
    robots = f"User-agent: *\nDisallow: /\n\nUser-agent: {name}\nDisallow: /private\n"
    assert allowed(robots, "/a")
    assert not allowed(robots, "/private")


@pytest.mark.parametrize(
    "name", ["pre", "p", "serve", "preserver", "preserve-bot", "conserve", "Mozilla/5.0", "", "*a"]
)
def test_other_names_are_not_ours(name: str) -> None:
    robots = f"User-agent: {name}\nDisallow: /\n\nUser-agent: *\nDisallow: /private\n"
    assert allowed(robots, "/a")
    assert not allowed(robots, "/private")


@pytest.mark.parametrize(
    ("robots", "path", "allows"),
    [
        ("", "/a", True),
        ("Disallow: /", "/a", True),  # a rule of nobody's
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        # the longest match wins; of equals the one that allows
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        # groups of one name are one group
        (
            "User-agent: preserve\nDisallow: /a\nUser-agent: preserve\nDisallow: /b",
            "/b",
            False,
        ),
        # percent-encoding and case
        ("User-agent: *\nDisallow: /caf%C3%A9", "/caf%c3%a9", False),
        ("User-agent: *\nDisallow: /café", "/caf%C3%A9", False),
        ("User-agent: *\nDisallow: /A", "/a", True),
        ("User-agent: *\nDisallow: /*?replytocom=", "/2016/article?replytocom=12", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?b", True),
        # line ends and comments
        ("User-agent: *\rDisallow: /a", "/a", False),
        ("User-agent: *\r\n\r\nDisallow: /a # why", "/a", False),
        # what is meant
        ("user-AGENT:*\ndisallow:/a", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("<html><body><p>Not found: User-agent</p>", "/a", True),
    ],
)
def test_rules(robots: str, path: str, *, allows: bool) -> None:
    assert allowed(robots, path) is allows


def test_bytes_that_are_no_text_harm_nothing_else() -> None:
    robots = b"\xff\xfe\x00\x80\nUser-agent: *\nDisallow: /caf\xe9\nDisallow: /b\n"
    assert not allowed(robots, "/b")
    assert allowed(robots, "/a")


@pytest.mark.parametrize(
    ("robots", "agent", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 10", "preserve", 10),
        ("User-agent: *\nCrawl-delay: 0.5", "preserve", 0.5),
        ("User-agent: *\nCrawl-delay: -1", "preserve", None),
        ("User-agent: *\nCrawl-delay: nan", "preserve", None),
        ("User-agent: *\nCrawl-delay: soon", "preserve", None),
        ("User-agent: *\nDisallow: /", "preserve", None),
        ("User-agent: *\nCrawl-delay: 9\nUser-agent: preserve\nDisallow: /b", "preserve", None),
        ("User-agent: *\nCrawl-delay: 9\nUser-agent: preserve\nDisallow: /b", "other", 9),
    ],
)
def test_crawl_delay(robots: str, agent: str, delay: float | None) -> None:
    assert rules_from(200, robots.encode()).crawl_delay(agent) == delay


def test_500_kib_are_read_up_to_a_whole_line() -> None:
    start = b"User-agent: *\nDisallow: /a\n"
    filler = b"#" + b"x" * 500 * 1024
    assert not allowed(start + filler + b"\nDisallow: /b", "/a")
    assert allowed(start + filler + b"\nDisallow: /b", "/b")
    nearly = b"\n" * (500 * 1024 - len(start) - len(b"Disallow: /c"))
    assert allowed(start + nearly + b"Disallow: /c/only/this", "/c")
    just = b"\n" * (500 * 1024 - len(start) - len(b"Disallow: /c\n"))
    assert not allowed(start + just + b"Disallow: /c\n", "/c")


@pytest.mark.parametrize(
    "line",
    [
        "User-agent: bot{n}\n",
        "User-agent: *\nDisallow: /{n}\n",
        "Disallow: /{n}$\n",
        "Allow: *{n}\n",
    ],
)
def test_the_largest_file_is_read_in_seconds(line: str) -> None:
    robots = "User-agent: *\n"
    while len(robots) < 250 * 1024:
        robots += "".join(line.format(n=len(robots) + n) for n in range(1000))
    robots += "Disallow: /$1\n" * (100 * 1024 // 14)
    started = time.perf_counter()
    allowed(robots, "/a")
    assert time.perf_counter() - started < 5
