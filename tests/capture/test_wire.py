"""The bytes are the evidence: what a server logged against what stands in the WARC files."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from scripted_web import SEED, article, page

from preserve.demo.server import Close, Reset, Script, Wait, response
from preserve.verify import verify
from preserve.warc import read_records

if TYPE_CHECKING:
    from scripted_web import Result, Web

    from preserve.warc import Record

PAGE = b"<!doctype html><title>x</title><p>" + b"text " * 400
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
    b'Trailer: X-End\r\n\r\n4;note="a b"\r\n<p>a\r\n5\r\nbcdef\r\n0\r\nX-End: yes\r\n\r\n'
)
ODD = (
    b"HTTP/1.1 200 Tr\xe8s bien\r\nServer: caf\xe9\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\n"
    b"X-Spaced:   two  blanks  \r\nno colon here\r\nContent-type: text/html\r\n"
    b"Content-Length: 5\r\n\r\n<p>ok"
)
OLD = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>until the end</p>"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n"
FINAL = response(200, [("Content-Type", "text/html")], b"<p>after a hint")
NOISE = b"\x16\x03\x01 this is no HTTP\r\n\r\n"
CUT = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<p>half"
LIE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>asurplus"


def odd_web(web: Web) -> dict[str, Script]:
    packed = gzip.compress(PAGE)
    scripts: dict[str, Script] = {
        "http://a.test/chunked": [CHUNKED],
        "http://b.test/gzip": [
            response(200, [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], packed)
        ],
        "http://c.test/both": [
            response(
                200,
                [("Content-Type", "text/html"), ("Content-Encoding", "gzip")],
                packed,
                chunked=7,
            )
        ],
        "http://d.test/odd": [ODD],
        "http://e.test/old": [OLD, Close()],
        "http://f.test/early": [EARLY, FINAL],
        "http://g.test/dripping": [s for byte in FINAL for s in (bytes([byte]), Wait(0.0005))],
        # Noise on a connection that was used before is taken for left over and asked again.
        "http://h.test/robots.txt": [response(404, [("Connection", "close")]), Close()],
        "http://h.test/noise": [NOISE, Close()],
        "http://i.test/cut": [CUT, Close()],
        "http://j.test/lie": [LIE],
        "http://k.test/reset": [CUT, Wait(0.2), Reset()],
        "http://l.test/empty": [response(204)],
        "http://m.test/missing-end": [CHUNKED[: CHUNKED.index(b"0\r\nX-End")], Close()],
    }
    for url, script in scripts.items():
        web.scripts[url] = lambda _, script=script: script  # type: ignore[misc] # bound per url
    web.settle(retry={"attempts": 1})
    cited = [url for url in scripts if not url.endswith("/robots.txt")]
    web.serve(SEED, article(" ".join(cited)))
    return scripts


def records(result: Result) -> list[Record]:
    files = result.captured.manifest.files
    return [record for file in files for record in read_records(result.captured.folder / file.name)]


def block(record: Record) -> bytes:
    with record.body().open() as stream:
        return stream.read()


def test_every_response_and_request_is_kept_byte_for_byte(web: Web) -> None:
    odd_web(web)
    result = web.capture()
    kept = records(result)
    responses: dict[str, list[bytes]] = {}
    for record in kept:
        if record.type == "response":
            responses.setdefault(record.target or "", []).append(block(record))
    checked = set()
    for served in web.server.log:
        url = f"http://{served.received.host}{served.received.target}"
        written = served.written.removeprefix(EARLY)
        if url.endswith("/noise"):
            assert url not in responses
            continue
        if url.endswith("/lie"):
            written = written.removesuffix(b"surplus")
        assert written in responses[url], url
        checked.add(url)
    assert len(checked) == len({(s.received.host, s.received.target) for s in web.server.log}) - 1
    sent = sorted(block(record) for record in kept if record.type == "request")
    assert sent == sorted(served.received.data for served in web.server.log)


WITHOUT_SAYING = {"robots.txt", "article", "favicon.ico"}


def test_odd_answers_have_the_outcomes_that_the_design_names(web: Web) -> None:
    odd_web(web)
    result = web.capture()
    by_path = {url.rsplit("/", 1)[1]: outcome for url, outcome in result.outcomes.items()}
    assert {path: by_path[path] for path in by_path if path not in WITHOUT_SAYING} == {
        "chunked": "captured",
        "gzip": "captured",
        "both": "captured",
        "odd": "captured",
        "old": "captured",
        "early": "captured",
        "dripping": "captured",
        "noise": "protocol-error",
        "cut": "truncated",
        "lie": "captured",
        "reset": "truncated",
        "empty": "captured",
        "missing-end": "truncated",
    }


def test_what_could_not_be_read_as_http_is_kept_beside_it(web: Web) -> None:
    odd_web(web)
    result = web.capture()
    urn = [record for record in records(result) if record.type == "resource"]
    assert NOISE in [block(record) for record in urn]


def test_an_odd_capture_verifies(web: Web) -> None:
    odd_web(web)
    report = verify(web.capture().captured.folder)
    assert report.findings == ()


def test_an_equal_payload_is_kept_once_and_referred_to(web: Web) -> None:
    body = b"<p>" + b"the same text " * 200
    web.serve(SEED, article("http://one.test/x http://two.test/x"))
    for host in ("one", "two"):
        web.serve(f"http://{host}.test/x", response(200, [("Content-Type", "text/html")], body))
    result = web.capture()
    rows = [result.resources[f"http://{host}.test/x"] for host in ("one", "two")]
    referring = [row for row in rows if row.revisit_of is not None]
    assert len(referring) == 1
    original = next(row for row in rows if row.revisit_of is None)
    assert original.record is not None
    assert referring[0].revisit_of == original.record.id
    assert {row.outcome for row in rows} == {"captured"}
    assert verify(result.captured.folder).findings == ()


def test_a_page_that_is_too_large_is_kept_up_to_the_limit(web: Web) -> None:
    web.settle(limits={"citation_bytes": 1000})
    web.serve(SEED, article("http://large.test/x"))
    web.serve("http://large.test/x", page("x" * 5000))
    result = web.capture()
    row = result.resources["http://large.test/x"]
    assert row.outcome == "truncated"
    kept = next(r for r in records(result) if r.type == "response" and r.target == row.url)
    assert kept.header("WARC-Truncated") == "length"
    assert verify(result.captured.folder).findings == ()


def test_what_the_last_capture_of_a_seed_has_is_not_stored_again(web: Web) -> None:
    long = "<p>" + "the same text " * 200
    web.serve(SEED, article("http://one.test/x http://two.test/y"))
    web.serve("http://one.test/x", response(200, [("Content-Type", "text/html")], long.encode()))
    results = []
    for body in ("first", "second", "third"):
        web.serve("http://two.test/y", page(body + long))
        results.append(web.capture())
    first, *later = results
    original = first.resources["http://one.test/x"].record
    assert original is not None
    for before, result in zip(results, later, strict=False):
        assert result.captured.manifest.capture.previous == before.captured.manifest.capture.id
        same = result.resources["http://one.test/x"]
        assert (same.outcome, same.revisit_of) == ("unchanged", original.id)
        changed = result.resources["http://two.test/y"]
        assert (changed.outcome, changed.revisit_of) == ("captured", None)
        assert result.status == "complete"
        assert verify(result.captured.folder).findings == ()


def test_a_broken_account_of_the_last_capture_is_no_hindrance(web: Web) -> None:
    web.serve(SEED, article("http://one.test/x"))
    first = web.capture()
    (first.captured.folder / "resources.jsonl").write_bytes(b"{")
    assert web.capture().outcomes[SEED] == "captured"
    (first.captured.folder / "manifest.json").write_bytes(b"{")
    assert web.capture().status == "complete"


def test_dedup_can_be_switched_off(web: Web) -> None:
    web.settle(collection={"dedup": "off"})
    long = b"<p>" + b"the same text " * 200
    web.serve(SEED, article("http://one.test/x http://two.test/x"))
    for host in ("one", "two"):
        web.serve(f"http://{host}.test/x", response(200, [("Content-Type", "text/html")], long))
    for result in (web.capture(), web.capture()):
        assert {row.revisit_of for row in result.resources.values()} == {None}
