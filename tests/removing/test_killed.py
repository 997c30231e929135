"""A removal that is cut off."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.removing.conftest import oldest_first

from preserve.catalogue import captures, folders
from preserve.reindex import reindex
from preserve.removing import clean_up, remove
from preserve.verify import Orphans, find_orphans, verify

if TYPE_CHECKING:
    from pathlib import Path

# Reads "STEP FOLDER..." from each line, removes the folders in a child that kills itself before the
# step-th call that changes the disk, and says how the child ended.
REMOVER = """
import os, shutil, signal, sys
from pathlib import Path
from preserve.removing import remove

def deadly(module, name):
    real = getattr(module, name)
    def call(*given, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return real(*given, **named)
    setattr(module, name, call)

for line in sys.stdin:
    step, collection, *folders = line.split()
    left = int(step)
    child = os.fork()
    if child == 0:
        for name in ("rename", "replace", "unlink", "mkdir", "rmdir"):
            deadly(Path, name)
        for name in ("unlink", "fsync", "rmdir"):
            deadly(os, name)
        remove(Path(collection), [Path(one) for one in folders])
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def test_killed_at_any_step_it_leaves_each_capture_whole_or_gone(
    thrice: Path, tmp_path: Path
) -> None:
    first, second, third = (folder.name for folder in oldest_first(thrice))
    step = killed = 0
    with subprocess.Popen(
        [sys.executable, "-c", REMOVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as remover:
        assert remover.stdin is not None
        assert remover.stdout is not None
        while True:
            collection = shutil.copytree(thrice, tmp_path / f"at-{step}")
            host = oldest_first(collection)[0].parent
            words = (step, collection, host / first, host / second)
            remover.stdin.write(" ".join(map(str, words)) + "\n")
            remover.stdin.flush()
            code = int(remover.stdout.readline())
            for folder in folders(collection):
                assert verify(folder).findings == (), step
            assert host / third in folders(collection)
            clean_up(collection)
            assert find_orphans(collection).findings == (), step
            assert not list(collection.glob("*/.*")), step
            remove(collection, [one for one in (host / first, host / second) if one.is_dir()])
            assert folders(collection) == [host / third]
            assert verify(host / third).findings == ()
            assert find_orphans(collection) == Orphans(findings=(), remarks=()), step
            shutil.rmtree(collection)
            if code == 0:
                break
            assert code == signal.SIGKILL
            killed += 1
            step += 2
        remover.stdin.close()
    assert killed > 12


def test_reindex_deletes_what_a_removal_left(collection: Path) -> None:
    first, _, third = oldest_first(collection)
    remove(collection, [first])
    rest = third.rename(third.with_name(f".{third.name}.removed"))
    assert [one.what for one in find_orphans(collection).remarks] == ["removal-unfinished"]
    assert third.name not in {capture.id for capture in captures(collection)}
    assert reindex(collection).problems == ()
    assert not rest.exists()
    assert find_orphans(collection) == Orphans(findings=(), remarks=())


def test_a_file_whose_capture_is_gone_is_never_cleaned_up(collection: Path) -> None:
    first, *others = oldest_first(collection)
    (done,) = remove(collection, [first])
    moved = collection / "originals" / str(done.file)
    before = moved.read_bytes()
    (collection / "originals" / "index.cdxj").unlink()
    assert not all(verify(folder).ok for folder in others)
    clean_up(collection)
    assert moved.read_bytes() == before
    assert all(verify(folder).ok for folder in others)
