"""The capture folders that ``catalogue_scale.py`` makes: manifests and parts, no WARC files."""

from __future__ import annotations

import functools
import hashlib
import random
import time
from typing import TYPE_CHECKING

import msgspec

from job.prose import Prose
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
from preserve.model import ThreadState, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    b'"revisit_of":%b,"redirect_to":null,"not_before":null,"attempts":[]}\n'
)
KEPT = (
    b'{"id":"r%d","url":"https://%b/%b","roles":["citation"],"required_by":["r1"],"hops":"L",'
    b'"outcome":"kept-earlier","kept":{"capture":"%b","resource":"r%d","outcome":"captured",'
    b'"record_id":"<urn:uuid:%b-%d>","warc_date":"%b"}}\n'
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
    b'{"name":"%b","url":null},"date":null,"date_text":null,"permalink":null,"title":null,'
    b'"text":"%b","html":"<p>%b</p>","mentions":[],"record_id":null,"locator":'
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
    first = name_of(number - number % PER_HOST).encode()
    earlier = number - number % OF_EACH_SEED
    kept_in, kept_at = name_of(earlier).encode(), moment(earlier).encode()
    for place in range(count):
        host, path = url_of(number, place, count)
        is_cited = place >= count - CITATIONS
        word, status = (b"not-found", 404) if is_cited and place % 7 == 0 else (b"captured", 200)
        if is_cited and (number + place) % 100 == 0:
            word, status = b"gone", 410
        revisit_of = b"null"
        if place < min(SHARED, count * 3 // 5) and name != first:
            revisit_of = b'"<urn:uuid:%b-%d>"' % (first, place)
        if number != earlier and is_cited and place % 10 == 1:  # not asked for again
            yield KEPT % (
                place + 1, host, path, kept_in, place + 1, kept_in, place, kept_at
            )  # fmt: skip
            continue
        yield RESOURCE % (
            place + 1, host, path, b"citation" if is_cited else b"requisite", word, status, date,
            2000 + place, payload_of(number, place, count).hex().encode(), name, place * 5000,
            name, place, revisit_of,
        )  # fmt: skip


def citations_of(number: int, count: int) -> Iterator[bytes]:
    for place in range(count - CITATIONS, count):
        host, path = url_of(number, place, count)
        word = b"gone" if (number + place) % 100 == 0 else b"captured"
        at = place - count + CITATIONS
        yield CITATION % (
            at + 1, at % COMMENTS, host, path, host, path, word, host, path, place + 1
        )  # fmt: skip


@functools.cache
def sentences() -> tuple[list[str], list[str]]:
    """Sentences that texts are put together from, and names of their authors."""
    prose = Prose(random.Random(31))
    return [prose.sentence() for _ in range(5000)], [prose.name() for _ in range(3000)]


def text_of(seed: int, place: int, length: int) -> str:
    """A text of so many sentences, and one word that hardly any other text has."""
    drawn = random.Random(f"{seed} {place}")
    rare = f"mot{drawn.randrange(1_000_000)}"
    return " ".join(["Bonjour", rare, *drawn.choices(sentences()[0], k=length)])


def article_of(number: int) -> str:
    """The text of an article, which was edited once in the five captures of it."""
    seed = number // OF_EACH_SEED
    return text_of(seed, -1 - (number % OF_EACH_SEED > 2), 30)


def comments_of(number: int) -> Iterator[bytes]:
    """The same ten in each capture of a seed."""
    seed = number // OF_EACH_SEED
    for n in range(COMMENTS):
        text = text_of(seed, n, 1 + (seed + n) % 6).encode()
        name = sentences()[1][(seed * 7 + n) % 3000].encode()
        yield COMMENT % (n, n, n + 1, name, text, text)


def write_part(folder: Path, name: str, lines: Iterator[bytes]) -> PartRow:
    rows = list(lines)
    data = b"".join(rows)
    path = folder / f"{name}.jsonl"
    path.write_bytes(data)
    return PartRow(file=path.name, count=len(rows), sha256=hashlib.sha256(data).hexdigest())


def write_capture(collection: Path, number: int, addresses: int) -> Path:
    folder = collection / host_of(number) / name_of(number)
    folder.mkdir(parents=True)
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
            comments=write_part(folder, "comments", comments_of(number)),
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
