"""Which citations are visited, and how each host is treated, as the settings say."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec
import pytest
from scripted_web import SEED, article, page

from preserve.config.seeds import PolitenessOverrides
from preserve.demo.server import Wait, response
from preserve.warc import read_records

if TYPE_CHECKING:
    from scripted_web import Result, Web

GOOD, BAD, OTHER = "http://bon.test/x", "http://www.mauvais.test/x", "http://autre.test/x"
DISALLOW = response(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n")


def heard(web: Web, host: str) -> list[str]:
    return [one.received.target for one in web.server.log if one.received.host == host]


@pytest.fixture
def web(web: Web) -> Web:
    web.serve(SEED, article(f"{GOOD} {BAD} {OTHER}"))
    for url in (GOOD, BAD, OTHER):
        web.serve(url, page("<h1>Page</h1>"))
    return web


def test_what_is_denied_is_listed_and_never_asked_for(web: Web) -> None:
    web.settle(defaults={"citations_deny": ("mauvais.test",)})
    result = web.capture()
    row = result.resources[BAD]
    assert (row.outcome, row.detail) == ("skipped", "defaults.citations_deny")
    assert result.citations[BAD].outcome == "skipped"
    assert result.outcomes[GOOD] == result.outcomes[OTHER] == "captured"
    assert heard(web, "www.mauvais.test") == []
    assert result.status == "complete"


def test_only_what_is_allowed_is_asked_for_and_denying_beats_allowing(web: Web) -> None:
    web.settle(
        defaults={
            "citations_allow": ("bon.test", "http://www.mauvais.test/*"),
            "citations_deny": ("mauvais.test",),
        }
    )
    result = web.capture()
    details = [result.resources[url].detail for url in (BAD, OTHER)]
    assert details == ["defaults.citations_deny", "defaults.citations_allow"]
    assert result.outcomes[GOOD] == "captured"
    assert heard(web, "autre.test") == []


def test_an_allowed_citation_is_followed_but_not_to_what_is_denied(web: Web) -> None:
    web.settle(defaults={"citations_allow": ("bon.test",), "citations_deny": ("mauvais.test",)})
    web.serve("http://ailleurs.test/y", page("<h1>Ailleurs</h1>"))
    web.serve(GOOD, response(302, [("Location", "http://ailleurs.test/y")]))
    assert web.capture().citations[GOOD].outcome == "captured"
    web.serve(GOOD, response(302, [("Location", BAD)]))
    result = web.capture()
    assert (result.citations[GOOD].outcome, result.citations[GOOD].final_url) == ("skipped", BAD)
    assert heard(web, "www.mauvais.test") == []


def test_what_a_page_needs_is_had_from_a_denied_host_all_the_same(web: Web) -> None:
    picture = "http://www.mauvais.test/i.gif"
    web.settle(defaults={"citations_deny": ("mauvais.test",)})
    web.serve(SEED, article(f"<a href='{picture}'>i</a> <img src='{picture}'>"))
    web.serve(picture, response(200, [("Content-Type", "image/gif")], b"GIF89a"))
    assert web.capture().outcomes[picture] == "captured"


def test_another_form_of_an_address_is_not_tried_where_it_is_denied(web: Web) -> None:
    web.settle(defaults={"citations_deny": ("http://www.papier.test/*",)})
    web.serve(SEED, article("Voir www.papier.test/x."))
    web.serve("http://www.papier.test/x", page("x"))
    result = web.capture()
    assert result.outcomes["http://www.papier.test/x"] == "skipped"
    assert heard(web, "www.papier.test") == []


def robots_in_warcinfo(result: Result) -> list[str]:
    path = next(result.captured.folder.glob("*-00000.warc.gz"))
    lines = next(read_records(path)).stream.read().decode().splitlines()
    return [line for line in lines if line.startswith("robots")]


def of_hosts(web: Web, **hosts: PolitenessOverrides) -> None:
    named = {name.replace("_", "."): one for name, one in hosts.items()}
    web.settings = msgspec.structs.replace(web.settings, hosts=named)


def test_robots_are_ignored_on_the_host_that_is_named_and_the_reason_is_kept(web: Web) -> None:
    for host in ("bon", "autre"):
        web.serve(f"http://{host}.test/robots.txt", DISALLOW)
    of_hosts(web, bon_test=PolitenessOverrides(robots="ignore", robots_reason="un mandat"))
    result = web.capture()
    assert result.outcomes[GOOD] == "captured"
    assert result.outcomes[OTHER] == "robots-denied"
    assert "/robots.txt" not in heard(web, "bon.test")
    policy = result.captured.manifest.capture.robots
    assert (policy.policy, policy.reason) == ("obey", None)
    assert policy.hosts
    assert (policy.hosts["bon.test"].policy, policy.hosts["bon.test"].reason) == (
        "ignore",
        "un mandat",
    )
    lines = robots_in_warcinfo(result)
    assert lines == ["robots: obey", "robots-of-host: bon.test: ignore (un mandat)"]


def test_robots_are_obeyed_on_the_host_that_is_named_though_ignored_elsewhere(web: Web) -> None:
    for host in ("bon", "autre"):
        web.serve(f"http://{host}.test/robots.txt", DISALLOW)
    web.settle(politeness={"robots": "ignore", "robots_reason": "un mandat"})
    of_hosts(web, bon_test=PolitenessOverrides(robots="obey"))
    result = web.capture()
    assert result.outcomes[GOOD] == "robots-denied"
    assert result.outcomes[OTHER] == "captured"


def test_a_reason_on_the_command_line_goes_for_every_host(web: Web) -> None:
    web.serve("http://bon.test/robots.txt", DISALLOW)
    of_hosts(web, bon_test=PolitenessOverrides(robots="obey"))
    result = web.capture(SEED, ignore_robots="un mandat")
    assert result.outcomes[GOOD] == "captured"
    assert robots_in_warcinfo(result) == ["robots: ignore (un mandat)"]


def starts(web: Web, host: str) -> list[float]:
    return [one.arrived for one in web.server.log if one.received.host == host]


def test_each_host_has_the_pace_that_the_settings_give_it(web: Web) -> None:
    web.serve(
        SEED, article(" ".join(f"http://{h}.test/{n}" for h in ("vif", "lent") for n in "ab"))
    )
    of_hosts(web, lent_test=PolitenessOverrides(delay_seconds=0.6))
    web.capture()
    slow = starts(web, "lent.test")
    assert len(slow) == 3
    assert min(after - before for before, after in itertools.pairwise(slow)) >= 0.6


def test_a_host_gets_as_many_requests_at_once_as_the_settings_give_it(web: Web) -> None:
    images = [f"http://{h}.test/{n}.png" for h in ("large", "serre") for n in range(12)]
    web.serve(SEED, article("".join(f"<img src='{url}'>" for url in images)))
    of_hosts(
        web,
        large_test=PolitenessOverrides(requisites_per_host=8),
        serre_test=PolitenessOverrides(requisites_per_host=1),
    )
    for url in images:
        web.scripts[url] = lambda _: [Wait(0.1), response(200, [], b"x")]
    web.capture()
    assert web.server.most_open("serre.test") == 1
    assert 4 < web.server.most_open("large.test") <= 8
