"""Feeds one reader with mutated inputs until its time is up or something does not hold.

    python tests/support/fuzz_driver.py page --seconds 60 --findings build/fuzzing

Inputs are found by libFuzzer through atheris, which follows the coverage of our Python code; where
atheris is not made for a machine, by blind mutations. A finding ends the run with a status other
than 0 and stands in ``FINDINGS/TARGET``; where nothing was found, standard error says how many
inputs were tried. Those that reach new code go to ``--corpus``, and are where it goes on from.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import random
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

import fuzz_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz_targets import Target

_BATCH = 64


def main() -> int:
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(description="Fuzz one reader.")
    parser.add_argument("target", choices=fuzz_targets.names())
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int, default=-1, help="inputs at most; by default no limit")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("build/fuzzing"))
    parser.add_argument("--corpus", type=Path, help="by default FINDINGS/TARGET/corpus")
    parser.add_argument("--blind", action="store_true", help="do without atheris")
    words = parser.parse_args()
    folder = words.findings / words.target
    corpus = words.corpus or folder / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    corpus.mkdir(parents=True, exist_ok=True)
    if not words.blind and atheris_is_here():
        options = [f"-max_total_time={words.seconds}", f"-runs={words.runs}", f"-seed={words.seed}"]
        by_coverage(words.target, folder, corpus, options)
        return 0  # not reached: libFuzzer ends the process
    return blindly(words.target, folder, seconds=words.seconds, seed=words.seed)


def atheris_is_here() -> bool:
    """Tell whether atheris is installed: it is made for Linux on x86-64 alone."""
    try:
        import atheris  # noqa: F401, PLC0415 - not on every machine
    except ImportError:
        return False
    return True


def by_coverage(name: str, folder: Path, corpus: Path, options: list[str]) -> None:
    """Fuzz with libFuzzer, which prints what it finds and ends the process."""
    import atheris  # noqa: PLC0415 - not on every machine

    with atheris.instrument_imports(include=["preserve", "protego"], enable_loader_override=False):
        target = fuzz_targets.load(name)
    dictionary = fuzz_targets.dictionary(name)
    begins_with = {str(path.parent) for path in fuzz_targets.seeds(name)}
    options = [
        *options,
        f"-timeout={fuzz_targets.SECONDS_MAX}",
        f"-rss_limit_mb={fuzz_targets.MEBIBYTES_MAX}",
        f"-max_len={fuzz_targets.LONGEST_BYTES}",
        f"-artifact_prefix={folder}/",
        *([f"-dict={dictionary}"] if dictionary is not None else []),
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    folders = [str(corpus), *sorted(begins_with)]
    atheris.Setup([sys.argv[0], *options, *folders], target.check)
    atheris.Fuzz()


def blindly(name: str, folder: Path, *, seconds: int, seed: int) -> int:
    """Fuzz with mutations that know nothing of the code; return the status."""
    resource.setrlimit(
        resource.RLIMIT_DATA,
        (fuzz_targets.MEBIBYTES_MAX << 20, resource.getrlimit(resource.RLIMIT_DATA)[1]),
    )
    target = fuzz_targets.load(name)
    known = [path.read_bytes() for path in fuzz_targets.seeds(name)] or [b""]
    last = folder / "crash-of-the-process"  # what is there while it is tried, and gone afterwards
    pieces = fuzz_targets.pieces(name)
    dice = random.Random(seed)
    end = time.monotonic() + seconds
    tried = 0
    while time.monotonic() < end:
        for _ in range(_BATCH):
            data = mutated(dice, known, pieces)
            last.write_bytes(data)
            fault = _fault_of(target, data)
            tried += 1
            if fault is not None:
                kept = folder / f"crash-{hashlib.sha1(data).hexdigest()}"
                kept.write_bytes(data)
                last.unlink()
                sys.stderr.write(f"{fault}\nkept as {kept}\n")
                return 1
    last.unlink()
    sys.stderr.write(f"stat::number_of_executed_units: {tried}\n")
    return 0


def _fault_of(target: Target, data: bytes) -> str | None:
    try:
        with _limited():
            target.check(data)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return traceback.format_exc()
    return None


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def too_long(*_: object) -> None:
        raise TimeoutError(f"more than {fuzz_targets.SECONDS_MAX} seconds for one input")

    signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, fuzz_targets.SECONDS_MAX)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def mutated(dice: random.Random, known: list[bytes], pieces: list[bytes]) -> bytes:
    """Return one of the known inputs with a few changes."""
    data = bytearray(dice.choice(known))
    for _ in range(1 << dice.randrange(5)):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + (1 << dice.randrange(8)))
        change = dice.randrange(6)
        if change == 0:
            del data[at:end]
        elif change == 1:
            data[at:at] = data[at:end] * dice.choice((1, 2, 50))
        elif change == 2 and data:
            data[at - 1] = dice.randrange(256)
        elif change == 3:
            other = dice.choice(known)
            start = dice.randrange(len(other) + 1)
            data[at:end] = other[start : start + (1 << dice.randrange(10))]
        elif pieces:
            data[at : dice.choice((at, end))] = dice.choice(pieces)
    return bytes(data[: fuzz_targets.LONGEST_BYTES])


if __name__ == "__main__":
    sys.exit(main())
