"""Why an archive did not answer: never heard of, explained, or a defect."""

from __future__ import annotations

import pytest

from preserve.manifest import RecordRow, ResourceRow
from preserve.model import Outcome, Role
from preserve.replay.known import Ask, Known, key_of, replayed
from preserve.replay.report import Unheld

ORIGIN = "http://127.0.0.1:8080"
RECORD = RecordRow(file="a.warc.gz", offset=0, length=1, id="<urn:uuid:1>")


def row(url: str, outcome: Outcome, **more: object) -> ResourceRow:
    facts: dict[str, object] = {
        "id": url,
        "url": url,
        "roles": (Role.REQUISITE,),
        "required_by": (),
        "hops": "E",
        "outcome": outcome,
    }
    return ResourceRow(**(facts | more))  # type: ignore[arg-type]  # named as the type has them


KNOWN = Known(
    [
        row("http://a.test/held.gif", Outcome.CAPTURED, status=200, record=RECORD),
        row("http://a.test/lost.gif", Outcome.NOT_FOUND, status=404, record=RECORD),
        row("http://a.test/dead.gif", Outcome.DNS_FAILED),
        row("http://a.test/barred", Outcome.ROBOTS_DENIED),
        row("http://a.test/cut", Outcome.TRUNCATED, status=200, record=RECORD),
        row(
            "http://a.test/hop",
            Outcome.REDIRECTED,
            status=302,
            record=RECORD,
            redirect_to="http://a.test/held.gif",
        ),
        row("http://two.test/", Outcome.CONNECT_FAILED),
        row("https://two.test/", Outcome.CAPTURED, status=200, record=RECORD),
    ]
)


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (Ask(url="http://a.test/held.gif", status=200), None),
        (Ask(url="http://a.test/held.gif", status=206), None),
        (Ask(url="http://a.test/held.gif", status=416), None),
        (Ask(url="http://a.test/held.gif", status=404), Unheld.NOT_SHOWN),
        (Ask(url="http://a.test/held.gif", failure="net::ERR_FAILED"), Unheld.NOT_SHOWN),
        (Ask(url="http://a.test/held.gif", status=200, failure="broke off"), Unheld.NOT_SHOWN),
        (Ask(url="http://a.test/cut", status=200, failure="broke off"), Unheld.EXPLAINED),
        (Ask(url="http://a.test/hop", status=302), None),
        (Ask(url="http://a.test/hop", status=404), Unheld.NOT_SHOWN),
        (Ask(url="http://a.test/lost.gif", status=404), Unheld.EXPLAINED),
        (Ask(url="http://a.test/dead.gif", status=404), Unheld.EXPLAINED),
        (Ask(url="http://a.test/barred", status=404), Unheld.EXPLAINED),
        (Ask(url="http://a.test/img-x.gif", status=404), Unheld.UNDISCOVERED),
        (Ask(url="http://a.test/img-x.gif", status=200), None),  # the viewer knew a likeness
        (Ask(url="http://a.test/held.gif", method="POST", status=404), Unheld.UNDISCOVERED),
        (Ask(url="http://two.test/", status=404), Unheld.NOT_SHOWN),  # to a viewer, both are one
        (Ask(url="https://www.a.test/held.gif", status=404), Unheld.NOT_SHOWN),
    ],
)
def test_why_a_request_got_no_answer(ask: Ask, why: Unheld | None) -> None:
    found = KNOWN.unanswered(ask)
    assert (found.why if found is not None else None) == why


def test_an_explained_one_names_the_outcome() -> None:
    found = KNOWN.unanswered(Ask(url="http://a.test/dead.gif", status=404))
    assert found is not None
    assert (found.outcome, found.status) == ("dns-failed", 404)


def test_the_end_of_redirects_is_what_is_known_there() -> None:
    end = KNOWN.end_of("http://a.test/hop")
    assert end is not None
    assert end.url == "http://a.test/held.gif"
    assert KNOWN.end_of("http://a.test/nothing") is None


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (f"{ORIGIN}/kept/20261122170102mp_/http://a.test/x?y=http://b.test/", "http://a.test/x?y=http://b.test/"),
        (f"{ORIGIN}/kept/wkrf_/http://a.test/w.js", "http://a.test/w.js"),
        (f"{ORIGIN}/replay/w/id-1/:5f/20261122170102im_/https://a.test/i.gif", "https://a.test/i.gif"),
        (f"{ORIGIN}/kept/20261122170102js_///a.test/s.js", "http://a.test/s.js"),
        (f"{ORIGIN}/kept/20261122170102mp_/about:blank", None),
        (f"{ORIGIN}/static/wombat.js", None),
        (f"{ORIGIN}/replay/?source=http://a.test/mp_/http://b.test/", None),
        ("http://127.0.0.1:8081/kept/2026mp_/http://a.test/", None),
        ("http://a.test/kept/2026mp_/http://a.test/", None),
    ],
)  # fmt: skip
def test_what_an_address_in_a_viewer_stands_for(address: str, url: str | None) -> None:
    inner = replayed(address, ORIGIN)
    assert (inner.url if inner is not None else None) == url


def test_addresses_that_an_index_takes_for_one_have_one_key() -> None:
    assert key_of("http://www.A.test/x#part") == key_of("https://a.test/x")
    assert key_of("http://a.test/x") != key_of("http://a.test/y")
