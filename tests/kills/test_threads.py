"""Captures side by side read their first manifests at one moment, in threads of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.kills

# While msgspec works out what a type looks like, others get their turn, as on a busy machine.
READ = """
import threading, time
import msgspec, msgspec._utils as asked
from preserve.manifest import Manifest, decoder_of

at_once = asked._forward_ref
def slowly(*words, **more):
    time.sleep(0.001)
    return at_once(*words, **more)
asked._forward_ref = slowly

DATA = b'{"version": 1, "capture": {"id": "a", "seed": "b"}}'
def read(number):
    time.sleep(number * 0.01)
    try:
        DECODE
    except ValueError:
        pass

threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
for one in threads: one.start()
for one in threads: one.join()
"""


def ended(decode: str) -> int:
    words = [sys.executable, "-c", READ.replace("DECODE", decode)]
    return subprocess.run(words, capture_output=True, check=False, timeout=50).returncode


def test_types_that_threads_read_for_the_first_time_at_once_end_no_process() -> None:
    assert ended("decoder_of(Manifest).decode(DATA)") == 0
