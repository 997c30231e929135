"""Addresses inside redirect wrappers."""

from __future__ import annotations

import pytest

from preserve.discover.wrappers import unwrap

INNER = "http://x.org/a?b=c&d"
QUOTED = "http%3A%2F%2Fx.org%2Fa%3Fb%3Dc%26d"


@pytest.mark.parametrize(
    "wrapper",
    [
        f"https://www.google.com/url?sa=t&url={QUOTED}",
        f"http://www.google.fr/url?q={QUOTED}&ust=1",
        f"https://www.google.co.uk/url?q={QUOTED}",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT1",
        f"http://www.facebook.com/l.php?u={QUOTED}",
        f"https://l.instagram.com/?u={QUOTED}&e=1",
        f"https://t.umblr.com/redirect?z={QUOTED}&t=1",
        f"https://out.reddit.com/t3_1?url={QUOTED}&token=1",
        f"https://steamcommunity.com/linkfilter/?url={QUOTED}",
        f"https://slack-redir.net/link?url={QUOTED}",
        f"https://vk.com/away.php?to={QUOTED}",
        f"https://www.youtube.com/redirect?event=x&q={QUOTED}",
        f"https://www.linkedin.com/safety/go?url={QUOTED}&trk=1",
        f"https://www.linkedin.com/redir/redirect?url={QUOTED}",
        f"https://disq.us/url?url={QUOTED}%3AabcdefghijklmnopqrstuvwxyzA&cuid=1",
        f"https://href.li/?{INNER}",
        f"http://anonym.to/?{INNER}",
        f"https://link.zhihu.com/?target={QUOTED}",
        f"https://duckduckgo.com/l/?uddg={QUOTED}&rut=1",
    ],
)
def test_a_known_wrapper_gives_what_is_inside(wrapper: str) -> None:
    assert unwrap(wrapper) == INNER


def test_wrappers_within_wrappers_are_undone() -> None:
    assert unwrap(
        "https://www.google.com/url?q=https%3A%2F%2Fhref.li%2F%3Fhttp%3A%2F%2Fx.org%2Fa"
    ) == ("http://x.org/a")


@pytest.mark.parametrize(
    "url",
    [
        "http://x.org/a?url=http://y.org/",
        "https://www.google.com/search?q=http://x.org/",
        "https://www.google.com/url?q=nonsense",
        "https://www.youtube.com/watch?v=1",
        "https://archive.example/web/2016/http://x.org/",
        "https://notgoogle.com/url?q=http://x.org/",
        "magnet:?xt=1",
        "http://[::1]/",
    ],
)
def test_other_addresses_hold_nothing(url: str) -> None:
    assert unwrap(url) is None
