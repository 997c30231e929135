"""Seeds, feeds and hosts in the settings, and what is in force for one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from preserve.config import Settings, in_force, load_settings, politeness_of
from preserve.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def load(folder: Path, text: str) -> Settings:
    (folder / "config.toml").write_text(text)
    return load_settings(None, cwd=folder)


WHOLE = """
[politeness]
delay_seconds = 2.0
[defaults]
schedule = "while-open"
tags = ["presse"]
citations_deny = ["ads.example"]
headers = { Authorization = "env:TOKEN" }
[schedule]
time_zone = "Europe/Paris"
[hosts."example.org"]
delay_seconds = 5
[hosts."fast.example.org"]
requisites_per_host = 8
[[seeds]]
url = "https://blog.example/article"
name = "le four"
schedule = "0 6 * * *"
tags = ["four"]
citations_allow = ["*.example"]
citations_deny = []
headers = { Cookie = "file:secrets/cookie" }
limits = { citations = 10, capture_seconds = 60 }
politeness = { delay_seconds = 0.5 }
[[seeds]]
url = "https://blog.example/other"
[seeds.retry]
attempts = 1
[[feeds]]
url = "https://blog.example/feed"
every = "30m"
schedule = "every 12h"
include = ["https://blog.example/2026/*"]
[[feeds]]
url = "https://blog.example/archive"
kind = "page"
selector = "h2 a"
"""


def test_what_a_seed_says_beats_the_defaults_and_those_what_holds_for_all(tmp_path: Path) -> None:
    settings = load(tmp_path, WHOLE)
    first = in_force(settings, settings.seeds[0])
    assert first.defaults.schedule == "0 6 * * *"
    assert first.defaults.tags == ("presse", "four")
    assert first.defaults.citations_deny == ()
    assert first.defaults.headers == {"Cookie": f"file:{tmp_path}/secrets/cookie"}
    assert (first.limits.citations, first.limits.capture_seconds) == (10, 60)
    assert first.limits.redirects == settings.limits.redirects
    assert first.politeness.delay_seconds == 0.5
    second = in_force(settings, settings.seeds[1])
    assert second.defaults == settings.defaults
    assert second.retry.attempts == 1
    assert second.politeness == settings.politeness


def test_an_article_of_a_feed_is_captured_by_what_the_feed_says(tmp_path: Path) -> None:
    settings = load(tmp_path, WHOLE)
    assert in_force(settings, settings.feeds[0]).defaults.schedule == "every 12h"


def test_the_settings_of_one_capture_do_not_tell_of_other_seeds(tmp_path: Path) -> None:
    settings = load(tmp_path, WHOLE)
    assert in_force(settings, settings.seeds[0]).seeds == ()
    assert in_force(settings).feeds == ()


@pytest.mark.parametrize(
    ("host", "delay_seconds", "requisites_per_host"),
    [
        ("example.org", 5, 4),
        ("www.Example.org.", 5, 4),
        ("fast.example.org", 2, 8),
        ("a.fast.example.org", 2, 8),
        ("anexample.org", 2, 4),
        ("org", 2, 4),
    ],
)
def test_a_host_is_treated_by_the_most_specific_name(
    tmp_path: Path, host: str, delay_seconds: float, requisites_per_host: int
) -> None:
    polite = politeness_of(load(tmp_path, WHOLE), host)
    assert (polite.delay_seconds, polite.requisites_per_host) == (
        delay_seconds,
        requisites_per_host,
    )


SEED = '[[seeds]]\nurl = "https://blog.example/a"\n'
FEED = '[[feeds]]\nurl = "https://blog.example/feed"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[defaults]\nschedule = "daily"', r"line 2: defaults\.schedule must be a cron line"),
        (SEED + 'schedule = "every 6"', r"line 3: seeds\[0\]\.schedule must name an interval"),
        (SEED + 'headers = { Cookie = "a=b" }', r'line 3: .*must say where its value is, as "env:'),
        (SEED + 'headers = { "Co okie" = "env:A" }', "must be the name of a header"),
        (SEED + 'headers = { Host = "env:A" }', "cannot be set"),
        (SEED + "limits = { citation = 1 }", r"did you mean seeds\[0\]\.limits\.citations"),
        (SEED + "limits = { citations = -1 }", r"seeds\[0\]\.limits\.citations must be a whole"),
        (SEED + "limits = 3", r"seeds\[0\]\.limits must be a table"),
        (SEED + "tags = 3", r"seeds\[0\]\.tags must be a list of texts, not 3"),
        (SEED + "tags = [3]", r"seeds\[0\]\.tags\[0\] must be a text in quotes"),
        (SEED + "schedule = 3", r"seeds\[0\]\.schedule must be a text in quotes, not 3"),
        (SEED + 'politeness = { robots = "ignore" }', "say why in robots_reason"),
        ('[hosts."http://a.example"]\ndelay_seconds = 1', "must be the name of a host"),
        ('[hosts."a.example"]\nrobots = "ignore"', "say why in robots_reason"),
        ('[hosts."a.example"]\ndelay_second = 1', "did you mean hosts.a.example.delay_seconds"),
        ('[schedule]\ntime_zone = "Paris"', r"must be a time zone such as Europe/Paris"),
        (FEED + 'every = "1 hour"', r"feeds\[0\]\.every must name an interval"),
        (FEED + 'kind = "page"', "say which links are articles"),
        (FEED + 'selector = "a"', r'needs kind = "page"'),
        (FEED + 'kind = "rss"', r'feeds\[0\]\.kind must be "auto" or "feed"'),
        ('[[feeds]]\nurl = "blog.example/feed"', r"feeds\[0\]\.url must be a web address"),
        ('[notify]\nurl = "localhost"', r"notify\.url must be a web address"),
        ('[notify]\non = ["all"]', r"notify\.on\[0\] must be"),
    ],
)
def test_what_cannot_be_is_refused_with_line_and_key(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as raised:
        load(tmp_path, text)
    assert "\n" not in str(raised.value)
