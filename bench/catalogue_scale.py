"""Make a collection of 100,000 captures and ten million addresses, and ask its catalogue.

    python bench/catalogue_scale.py                       # as above: half an hour, some 12 GB
    python bench/catalogue_scale.py --captures 1000       # a hundredth of it
    python bench/catalogue_scale.py --folder DIR --keep   # asks again what was made there before

Writes capture folders as a capture would (manifest and parts, no WARC files), makes the catalogue
with the code of ``preserve reindex``, adds the texts of the articles (which would be read from the
WARC files), asks it what people ask, and calls the commands as people
do: whole processes, into a pipe and on a terminal, with 10,000 seeds in the settings. Prints one
JSON document, the least seconds of several tries. Exits 1 where a question took a second, or a
command half a second to its first line (``schedule``, which reads all settings, a second). Works in
a temporary folder, or in ``--folder``.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import json
import os
import pty
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from large_collection import (
    CITATIONS,
    OF_EACH_SEED,
    article_of,
    host_of,
    moment,
    name_of,
    payload_of,
    seed_of,
    url_of,
    write_capture,
)
from preserve.catalogue import Catalogue, current, rebuild
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS = 1.0  # for an answer of the catalogue
MOST_SECONDS_TO_FIRST_LINE = 0.5  # of a command
SEEDS = 10_000  # in the settings


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    given = work()
    return round(time.perf_counter() - began, 5), given


def questions(collection: Path, captures: int, addresses: int, tries: int) -> dict[str, Any]:
    """Ask the catalogue each question, and tell seconds and what came of it."""
    found: dict[str, Any] = {}

    def ask(name: str, work: Callable[[], Any], times: int = 1, tries: int = tries) -> None:
        took = [timed(work) for _ in range(tries)]
        seconds = min(seconds for seconds, _ in took)
        found[name] = {"seconds": round(seconds / times, 5), "gave": took[0][1], "times": times}

    chosen = [
        (number, place)
        for number in random.Random(28).sample(range(captures), min(1000, captures))
        for place in (number % addresses,)
        if place < addresses - CITATIONS
    ]

    def look() -> int:
        with current(collection) as catalogue:
            return int(catalogue is not None)

    ask("open and look for new captures", look)
    with contextlib.ExitStack() as stack:
        catalogue = stack.enter_context(Catalogue.open(collection))
        seeds = [seed_of(number * OF_EACH_SEED) for number in range(SEEDS)]

        def visits(*, last_only: bool) -> int:
            return sum(1 for _ in catalogue.visits(seeds, last_only=last_only))

        ask("all captures, newest first", lambda: sum(1 for _ in catalogue.listing()))
        ask(
            "the newest capture of one seed",
            lambda: next(catalogue.listing(address=seed_of(captures // 2))).id,
        )
        for name, last_only in (("the last visit", True), ("every visit", False)):
            ask(
                f"what is due: {name} to each of {SEEDS} seeds",
                functools.partial(visits, last_only=last_only),
            )
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
        ask(
            "who refers to a record",
            lambda: len(catalogue.referred_to(f"<urn:uuid:{name_of(n)}-{p}>" for n, p in chosen)),
            len(chosen),
        )
        more = [write_capture(collection, captures + n, addresses) for n in range(20)]
        ask("one capture added", lambda: sum(map(catalogue.add, more)), len(more), tries=1)
        for folder in more:
            shutil.rmtree(folder)
            with contextlib.suppress(OSError):
                folder.parent.rmdir()
        ask("one capture forgotten", catalogue.catch_up, len(more), tries=1)
    return found


COMMANDS: tuple[tuple[str, str, bool], ...] = (
    # words, where its output goes, whether it is read to its end
    ("--version", "pipe", True),
    ("ls", "terminal", True),
    ("ls", "pipe", True),
    ("ls --jsonl", "pipe", False),
    ("ls --status complete --limit 100", "pipe", True),
    ("ls --status failed", "pipe", True),
    ("ls --since {since}", "pipe", True),
    ("ls --seed {seed}", "pipe", True),
    ("show latest", "terminal", True),
    ("show {prefix}", "pipe", True),
    ("show {seed}", "pipe", True),
    ("comments latest", "terminal", True),
    ("resources latest", "terminal", True),
    ("citations latest", "terminal", True),
    ("citations --whole-collection", "pipe", False),
    ("citations --whole-collection --outcome gone", "terminal", True),
    ("citations --whole-collection --outcome gone", "pipe", True),
    ("citations --whole-collection --outcome gone --jsonl", "pipe", False),
    ("citations --whole-collection --outcome legal", "pipe", True),
    ("citations --whole-collection --dead", "terminal", True),
    ("citations --whole-collection --host {cited_host}", "terminal", True),
    ("ls --site {host} --state closed", "terminal", True),
    ("cited {cited}", "terminal", True),
    ("cited --host {cited_host}", "terminal", True),
    ("cited --host example", "terminal", True),
    ("explain {cited}", "terminal", True),
    ("explain {shared}", "terminal", True),
    ("history {seed}", "terminal", True),
    ("search bonjour", "terminal", True),
    ("search four village --in article", "terminal", True),
    ("search inexistant", "terminal", True),
    ("stats", "terminal", True),
    ("schedule", "terminal", True),
    ("schedule", "pipe", True),
    ("schedule --json", "pipe", True),
)


def whole(url: tuple[bytes, bytes]) -> str:
    return f"https://{b'/'.join(url).decode()}"


def commands(collection: Path, captures: int, addresses: int, tries: int) -> list[dict[str, Any]]:
    """Call each command as people do; tell seconds to its first line and to its end."""
    settings = collection.with_name("config.toml")
    schedules = ("while-open", "0 6 * * *", "every 6h", "while-open")
    seeds = "".join(
        f'[[seeds]]\nurl = "{seed_of(n * OF_EACH_SEED)}"\nschedule = "{schedules[n % 4]}"\n'
        for n in range(SEEDS)
    )
    settings.write_text(f'[collection]\npath = "{collection}"\noperator = "a@b.example"\n{seeds}')
    newest = captures // 2 // OF_EACH_SEED * OF_EACH_SEED + OF_EACH_SEED - 1  # of its seed
    places = {
        "since": moment(captures - 100)[:19],
        "seed": seed_of(captures // 2),
        "prefix": name_of(captures // 2)[:-2],
        "host": host_of(captures // 2),
        "cited_host": url_of(newest, addresses - 1, addresses)[0].decode(),
        "cited": whole(url_of(newest, addresses - 1, addresses)),
        "shared": whole(url_of(captures // 2, 0, addresses)),
    }
    found = []
    for words, where, to_end in COMMANDS:
        given = ["--config", str(settings)] if words.startswith("schedule") else []
        if words != "--version" and not given:
            given = ["--collection", str(collection)]
        command = [sys.executable, "-m", "preserve", *words.format(**places).split(), *given]
        call(command, terminal=where == "terminal", to_end=to_end)  # what is cold is read
        took = [call(command, terminal=where == "terminal", to_end=to_end) for _ in range(tries)]
        names = ("first_line_seconds", "end_seconds", "processor_seconds")
        least = [round(min(column), 3) for column in list(zip(*took, strict=True))[:3]]
        found.append(
            {"command": f"preserve {words}", "into": where}
            | dict(zip(names, least, strict=True))
            | {"lines": took[0][3] if to_end else None}
        )
        tell(found[-1])
    return found


def call(command: list[str], *, terminal: bool, to_end: bool) -> tuple[float, float, float, int]:
    """Call a command; return seconds to its first line, to its end, of processor; and lines."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"}
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL,
        env=environment,
    )  # fmt: skip
    os.close(theirs)
    first, lines = 0.0, 0
    with contextlib.suppress(OSError):  # how a terminal ends
        while data := os.read(ours, 1 << 16):
            first = first or time.perf_counter() - began
            lines += data.count(b"\n")
            if not to_end:
                break
    os.close(ours)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    end = time.perf_counter() - began
    return first or end, end, used.ru_utime + used.ru_stime, lines


def tell(*words: object) -> None:
    print(*words, file=sys.stderr, flush=True)


def add_articles(collection: Path, captures: int) -> None:
    """Take in the text of each article."""
    number_of = {name_of(number): number for number in range(captures)}
    with Catalogue.open(collection) as catalogue:
        while folders := catalogue.articles_not_read():
            for folder in folders:
                catalogue.add_article(folder, article_of(number_of[folder.name]))


def make(collection: Path, captures: int, addresses: int) -> dict[str, Any]:
    """Make the collection, unless it was made before; tell what that took."""
    made = collection.with_name("made.json")
    asked_for = {"captures": captures, "addresses": addresses}
    if made.exists():
        facts = json.loads(made.read_text())
        if not isinstance(facts, dict) or not asked_for.items() <= facts.items():
            raise SystemExit(f"{made} is of another size")
        return facts

    def write() -> None:
        for number in range(captures):
            write_capture(collection, number, addresses)
            if number % 10_000 == 0:
                tell(f"{number} captures written")

    collection.mkdir(parents=True)
    writing, _ = timed(write)
    tell(f"written in {writing} s; making the catalogue")
    before = time.process_time()
    adding, rebuilt = timed(lambda: rebuild(collection))
    reading, _ = timed(lambda: add_articles(collection, captures))
    facts = asked_for | {
        "articles_seconds": reading,
        "rows": dict(rebuilt.rows),
        "folders_seconds": writing,
        "catalogue_seconds": adding,
        "catalogue_processor_seconds": round(time.process_time() - before, 1),
        "catalogue_mb": round((collection / "catalogue.db").stat().st_size / 1e6, 1),
        "peak_resident_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    tell(f"made in {adding} s; asking")
    made.write_text(json.dumps(facts))
    return facts


def most_seconds(one: dict[str, Any]) -> float:
    is_schedule = "schedule" in one["command"]
    return MOST_SECONDS if is_schedule else MOST_SECONDS_TO_FIRST_LINE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--captures", type=int, default=100_000)
    parser.add_argument("--addresses", type=int, default=100, help="in each capture, at least 40")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--keep", action="store_true", help="leave what was made in --folder")
    parser.add_argument("--tries", type=int, default=5)
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if options.folder is not None and options.keep:
            folder = options.folder
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=options.folder)))
        collection = folder / "warcs"
        figures = make(collection, options.captures, options.addresses)
        figures["questions"] = questions(
            collection, options.captures, options.addresses, options.tries
        )
        figures["commands"] = commands(
            collection, options.captures, options.addresses, options.tries
        )
    print(json.dumps(figures, indent=2))
    slow = [one for one in figures["questions"].values() if one["seconds"] >= MOST_SECONDS]
    slow += [one for one in figures["commands"] if one["first_line_seconds"] >= most_seconds(one)]
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
