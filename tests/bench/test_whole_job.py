from __future__ import annotations

import gzip
import http.client
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from job.site import Site

BENCH = Path(__file__).parents[2] / "bench"


SIZE = 0.02


@pytest.fixture(scope="module", autouse=True)
def bench() -> Iterator[None]:
    """Put the bench on the path: it is no package of ours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCH))
        yield
    for name in [name for name in sys.modules if name == "whole_job" or name.startswith("job.")]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def site(bench: None) -> Site:  # noqa: ARG001 -- the path is needed first
    from job.site import Site  # noqa: PLC0415 -- see bench

    return Site(size=SIZE)


def test_every_address_of_the_list_is_named_by_something_that_leads_there(site: Site) -> None:
    pages = "".join(
        resource.body.decode("utf-8")
        for resource in site.resources.values()
        if resource.media_type.startswith("text/")
    )
    listed = site.listed()
    assert {item["url"].split("/")[2] for item in listed} == {host for host, _, _ in site.hosts()}
    assert len(list(site.hosts())) == 45
    for item in listed:
        assert item["articles"], item["url"]
        path = item["url"].split("/", 3)[3]
        named = item["url"] in pages or f"/{path}" in pages or path.rpartition("/")[2] in pages
        assert named or item["url"] in site.seeds, item["url"]


def test_the_floor_is_that_of_the_host_that_is_asked_most(site: Site) -> None:
    from job.site import PICTURES  # noqa: PLC0415 -- see bench
    from whole_job import Web  # noqa: PLC0415 -- see bench

    web = Web(0, {"seeds": site.seeds, "addresses": [], "hosts": list(site.hosts())})
    host, count, asked = next(one for one in site.hosts() if one[0] == PICTURES)
    assert (host, count) == (PICTURES, asked)  # no two articles share one of these
    most = max(asked for _, _, asked in site.hosts())
    assert web.floor_seconds(0.1) == pytest.approx(-(-most // 6) * 0.1)


def test_an_address_counts_where_a_warc_file_holds_it_to_the_byte(
    tmp_path: Path, site: Site
) -> None:
    from job.holding import held  # noqa: PLC0415 -- see bench
    from whole_job import serving  # noqa: PLC0415 -- see bench

    with serving(SIZE, tmp_path) as web:
        assert web.addresses == site.listed()  # another process makes the same site
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
        web.reset(0.0)
        with (tmp_path / "a.warc.gz").open("wb") as stream:
            for number, item in enumerate(web.addresses):
                asked = {"Accept-Encoding": "gzip"} if number % 2 else {}
                connection.request("GET", item["url"], headers=asked)
                answer = connection.getresponse()
                body = answer.read()
                assert answer.status == item["status"]
                if number == 3:
                    body = body[:-1] + b"?"  # one that was not kept as it came
                stream.write(_record(item["url"], answer, body))
        connection.close()
        assert web.requests() == len(web.addresses)
        assert not web.asked_in_vain()
        found = held([tmp_path / "a.warc.gz"], web.addresses)
    assert found.lacking == (web.addresses[3]["url"],)
    assert found.addresses == len(web.addresses) - 1


def _record(url: str, answer: http.client.HTTPResponse, body: bytes) -> bytes:
    kept = [pair for pair in answer.getheaders() if pair[0] != "Transfer-Encoding"]
    lines = [f"HTTP/1.1 {answer.status} x", *(f"{name}: {value}" for name, value in kept), "", ""]
    block = "\r\n".join(lines).encode() + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
        f"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


def test_ratios_are_those_within_a_round_and_the_median_is_shown() -> None:
    from job.report import summary, table  # noqa: PLC0415 -- see bench

    rounds = [
        {"preserve": {"cpu_ms": mine, "stored": 0.9}, "wget": {"cpu_ms": theirs, "stored": 0.9}}
        for mine, theirs in ((1.0, 2.0), (3.0, 4.0), (8.0, 4.0))
    ]
    figures = summary(rounds)
    ratio = figures["preserve"]["to_wget"]
    assert (ratio.least, ratio.median, ratio.most) == (0.5, 0.75, 2.0)
    assert "0.75 (0.50–2.00)" in table(figures)
