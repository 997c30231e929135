"""Make a collection of 100,000 captures and ten million addresses, and ask its catalogue.

    python bench/catalogue_scale.py                       # as above: some minutes, some 12 GB
    python bench/catalogue_scale.py --captures 1000       # a hundredth of it

Writes capture folders as a capture would (manifest and parts, no WARC files), makes the catalogue
with the code of ``preserve reindex``, asks what people ask, and prints one JSON document. Exits 1
where a question took a second or more. Works in a temporary folder, or in one inside ``--folder``.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.catalogue import Catalogue, current, rebuild
from preserve.manifest import (
    ArticleRow,
    CaptureFacts,
    DiscussionRow,
    Manifest,
    PartRow,
    Parts,
    RobotsPolicy,
    Totals,
    encode_manifest,
)
from preserve.model import Outcome, ThreadState, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_SECONDS = 1.0
PER_HOST = 50  # captures; five of each seed
OF_EACH_SEED = 5
SHARED = 60  # addresses that all captures of a host have, with the same bodies
CITATIONS = 20
COMMENTS = 10
RESOURCE = (
    b'{"id":"r%d","url":"https://%b/%b","roles":["%b"],"required_by":["r1"],"hops":"E",'
    b'"outcome":"%b","detail":null,"flags":[],"status":%d,"content_type":"text/html",'
    b'"detected_type":"text/html","warc_date":"%b","ip":"192.0.2.7","tls":null,'
    b'"payload_bytes":%d,"payload_sha1":"3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ","payload_sha256":"%b",'
    b'"framing":"length","etag":null,"last_modified":null,'
    b'"record":{"file":"%b-00000.warc.gz","offset":%d,"length":4000,"id":"<urn:uuid:%b-%d>"},'
    b'"revisit_of":null,"redirect_to":null,"not_before":null,"attempts":[]}\n'
)
CITATION = (
    b'{"id":"c%d","cited_by":{"type":"comment","id":"%d"},"form":"anchor","in_quote":false,'
    b'"as_written":"https://%b/%b","url":"https://%b/%b","unwrapped_url":null,"fragment":null,'
    b'"anchor_text":"le four","context":"Voir le four.","outcome":"%b",'
    b'"final_url":"https://%b/%b","resource":"r%d","requisites":{"captured":0,"missing":0}}\n'
)
COMMENT = (
    b'{"id":"%d","native_id":"comment-%d","parent":null,"parent_source":null,"parent_exact":true,'
    b'"depth":1,"position":%d,"number":null,"kind":"comment","status":"visible","author":'
    b'{"name":"Camille","url":null},"date":null,"date_text":null,"permalink":null,"title":null,'
    b'"text":"Bonjour.","html":"<p>Bonjour.</p>","mentions":[],"record_id":null,"locator":'
    b'{"type":"css","value":"p"}}\n'
)


def moment(number: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(1_500_000_000 + number * 60))


def name_of(number: int) -> str:
    return f"{moment(number)[:19].replace('-', '').replace(':', '')}Z-{number % 16**6:06x}"


def host_of(number: int) -> str:
    return f"blog{number // PER_HOST}.example"


def seed_of(number: int) -> str:
    return f"https://{host_of(number)}/article/{number % PER_HOST // OF_EACH_SEED}"


def payload_of(number: int, place: int, of: int) -> bytes:
    """The body of an address: one that all captures of a host share, or of this one alone."""
    shared = place < min(SHARED, of * 3 // 5)
    return hashlib.sha256(
        b"%d %d" % (number // PER_HOST if shared else -number - 1, place)
    ).digest()


def url_of(number: int, place: int, of: int) -> tuple[bytes, bytes]:
    if place < min(SHARED, of * 3 // 5):
        return host_of(number).encode(), b"assets/styles/%d.css" % place
    return b"site%d.example" % (number * 7 % 50_021), b"2016/03/story-%d-%d" % (number, place)


def resources_of(number: int, count: int) -> Iterator[bytes]:
    date, name = moment(number).encode(), name_of(number).encode()
    for place in range(count):
        host, path = url_of(number, place, count)
        is_cited = place >= count - CITATIONS
        word, status = (b"not-found", 404) if is_cited and place % 7 == 0 else (b"captured", 200)
        if is_cited and (number + place) % 100 == 0:
            word, status = b"gone", 410
        yield RESOURCE % (
            place + 1, host, path, b"citation" if is_cited else b"requisite", word, status, date,
            2000 + place, payload_of(number, place, count).hex().encode(), name, place * 5000,
            name, place,
        )  # fmt: skip


def citations_of(number: int, count: int) -> Iterator[bytes]:
    for place in range(count - CITATIONS, count):
        host, path = url_of(number, place, count)
        word = b"gone" if (number + place) % 100 == 0 else b"captured"
        at = place - count + CITATIONS
        yield CITATION % (
            at + 1, at % COMMENTS, host, path, host, path, word, host, path, place + 1
        )  # fmt: skip


def write_part(folder: Path, name: str, lines: Iterator[bytes]) -> PartRow:
    rows = list(lines)
    data = b"".join(rows)
    path = folder / f"{name}.jsonl"
    path.write_bytes(data)
    return PartRow(file=path.name, count=len(rows), sha256=hashlib.sha256(data).hexdigest())


def write_capture(collection: Path, number: int, addresses: int) -> Path:
    folder = collection / host_of(number) / name_of(number)
    folder.mkdir(parents=True)
    comments = (COMMENT % (n, n, n + 1) for n in range(COMMENTS))
    manifest = msgspec.structs.replace(
        TEMPLATE,
        capture=msgspec.structs.replace(
            TEMPLATE.capture,
            id=folder.name,
            seed=seed_of(number),
            started=moment(number),
            finished=moment(number),
        ),
        parts=Parts(
            comments=write_part(folder, "comments", comments),
            citations=write_part(folder, "citations", citations_of(number, addresses)),
            resources=write_part(folder, "resources", resources_of(number, addresses)),
        ),
    )
    (folder / "manifest.json").write_bytes(encode_manifest(manifest))
    return folder


NO_PART = PartRow(file="", count=0, sha256="")
TEMPLATE = Manifest(
    version=1,
    capture=CaptureFacts(
        id="", seed="", started="", finished="", software="bench", trigger="crawl", operator="",
        user_agent="", config_sha256="", robots=RobotsPolicy(policy="obey"), previous=None,
        status="complete", authenticated=False, tags=(), note=None,
    ),
    article=ArticleRow(
        url="", final_url=None, canonical_url=None, title="Le four du village", authors=(),
        published=None, modified=None, language="fr", site_name=None, policy={}, record_id=None,
        locators={},
    ),
    discussion=DiscussionRow(
        system=None, adapters=(), state=ThreadState.CLOSED, state_evidence=None, claimed=28,
        claims=(), recorded=18, verdict=Verdict.GAP, missing=(), pages=(), record_id=None,
    ),
    totals=Totals(by_outcome={}, by_role={}, by_flag={}, bytes_fetched=0, bytes_stored=0),
    parts=Parts(comments=NO_PART, citations=NO_PART, resources=NO_PART),
    files=(),
)  # fmt: skip


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    given = work()
    return round(time.perf_counter() - began, 5), given


def questions(collection: Path, captures: int, addresses: int) -> dict[str, dict[str, Any]]:
    """Ask each question, and tell seconds and what came of it."""
    found: dict[str, dict[str, Any]] = {}

    def ask(name: str, work: Callable[[], Any], times: int = 1) -> None:
        seconds, given = timed(work)
        found[name] = {"seconds": round(seconds / times, 5), "gave": given, "times": times}

    chosen = [
        (number, place)
        for number in random.Random(28).sample(range(captures), min(1000, captures))
        for place in (number % addresses,)
        if place < addresses - CITATIONS
    ]
    with contextlib.ExitStack() as stack:
        seconds, catalogue = timed(lambda: stack.enter_context(current(collection)))
        assert catalogue is not None
        found["open and look for new captures"] = {"seconds": seconds, "gave": 1, "times": 1}
        ask("all captures, newest first", lambda: sum(1 for _ in catalogue.listing()))
        ask(
            "the newest capture of one seed",
            lambda: next(catalogue.listing(address=seed_of(captures // 2))).id,
        )
        ask("the last capture of each seed", lambda: sum(1 for _ in catalogue.last_of_each()))
        ask(
            "the first 100 citations that are gone",
            lambda: sum(
                1 for _ in zip(range(100), catalogue.citations([Outcome.GONE]), strict=False)
            ),
        )
        ask(
            "all citations that are gone",
            lambda: sum(1 for _ in catalogue.citations([Outcome.GONE])),
        )
        ask(
            "the original of a payload",
            lambda: sum(
                catalogue.find_original(
                    payload_of(number, place, addresses), 2000 + place, chunked=False
                )
                is not None
                for number, place in chosen
            ),
            len(chosen),
        )
        ask(
            "a payload that nobody has",
            lambda: sum(
                catalogue.find_original(hashlib.sha256(b"%d" % n).digest(), 2000, chunked=False)
                is not None
                for n in range(1000)
            ),
            1000,
        )
        ask(
            "the last record of an address",
            lambda: sum(
                catalogue.last_of("https://" + b"/".join(url_of(number, place, addresses)).decode())
                is not None
                for number, place in chosen
            ),
            len(chosen),
        )
        more = [write_capture(collection, captures + n, addresses) for n in range(20)]
        ask("one capture added", lambda: sum(map(catalogue.add, more)), len(more))
    command = [sys.executable, "-m", "preserve", "--help"]
    seconds, _ = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    found["the program's start alone"] = {"seconds": seconds, "gave": 0, "times": 1}
    for words in (["ls", "--since", moment(captures - 100)[:19]], ["show", "latest"]):
        command = [sys.executable, "-m", "preserve", *words, "--collection", str(collection)]
        run = functools.partial(subprocess.run, command, check=True, stdout=subprocess.PIPE)
        seconds, done = timed(run)
        name = f"preserve {words[0]} {words[1]}"
        found[name] = {"seconds": seconds, "gave": done.stdout.count(b"\n"), "times": 1}
    return found


def tell(*words: object) -> None:
    print(*words, file=sys.stderr, flush=True)


def measure(collection: Path, captures: int, addresses: int) -> dict[str, Any]:
    def write() -> None:
        for number in range(captures):
            write_capture(collection, number, addresses)
            if number % 10_000 == 0:
                tell(f"{number} captures written")

    writing, _ = timed(write)
    tell(f"written in {writing} s; making the catalogue")
    before = time.process_time()
    adding, rebuilt = timed(lambda: rebuild(collection))
    processor = round(time.process_time() - before, 1)
    tell(f"made in {adding} s; asking")
    asked = questions(collection, captures, addresses)
    with Catalogue.open(collection) as catalogue:
        rows = catalogue.counts()
    return {
        "captures": captures,
        "rows": dict(rebuilt.rows),
        "rows_after": dict(rows),
        "folders_seconds": writing,
        "catalogue_seconds": adding,
        "catalogue_processor_seconds": processor,
        "catalogue_mb": round((collection / "catalogue.db").stat().st_size / 1e6, 1),
        "peak_resident_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "questions": asked,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--captures", type=int, default=100_000)
    parser.add_argument("--addresses", type=int, default=100, help="in each capture, at least 40")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        collection = Path(folder) / "warcs"
        collection.mkdir()
        figures = measure(collection, options.captures, options.addresses)
    print(json.dumps(figures, indent=2))
    slow = [one for one in figures["questions"].values() if one["seconds"] >= MOST_SECONDS]
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
