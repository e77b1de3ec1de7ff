"""Kill -9 and a full disk, for real: what was committed stays, what was not is not half there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from patchfind.domain.photo import PhotoState
from patchfind.library.library import Library
from tests.library.library_rig import FINGERPRINT, ROWS, Rig, rig

__all__ = ["rig"]

_BATCH = 4
_KILLS = 10

_INGEST = f"""
import sys
from hashlib import blake2b
from pathlib import Path
from patchfind.catalogue import IndexedPhoto
from patchfind.library.library import Library

library = Library.open(Path(sys.argv[1]))
FINGERPRINT, ROWS, BATCH = {FINGERPRINT!r}, {ROWS}, {_BATCH}
with library.ingest_lock():
    print("ready", flush=True)
    pending = library.photos.pending(FINGERPRINT)
    for start in range(0, len(pending), BATCH):
        first = library.descriptors.committed_rows(FINGERPRINT).get(0, 0)
        library.descriptors.commit(FINGERPRINT, [
            IndexedPhoto(
                photo.id, photo.size, photo.mtime_ns,
                blake2b(photo.path.read_bytes(), digest_size=16).hexdigest(),
                first + 1, 480, 0, first + n * ROWS, ROWS)
            for n, photo in enumerate(pending[start:start + BATCH])])
print("done", flush=True)
"""

_FULL_DISK = """
import resource, sys
from pathlib import Path
from patchfind.domain.progress import Control
from patchfind.foundation.errors import StorageProblem
from patchfind.library.library import Library

library = Library.open(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    library.reconcile(Control(), settle_seconds=0)
except StorageProblem as problem:
    print(problem.sentence)
library.close()
"""


def _child(code: str, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(data)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def _check_whole(data: Path) -> int:
    """Nothing is half there; how many photos can be found."""
    with Library.open(data) as library:
        library.check()
        found = [photo for photo in library.photos.all() if photo.state is PhotoState.INDEXED]
        ranges = library.descriptors.ranges(FINGERPRINT)
        assert len(ranges) == len(found)
        assert ranges.first_rows.tolist() == [ROWS * n for n in range(len(found))]
        assert library.descriptors.committed_rows(FINGERPRINT) == (
            {0: ROWS * len(found)} if found else {}
        )
        batches = Counter(photo.width for photo in found)
        assert set(batches.values()) <= {_BATCH}, "a batch was committed in part"
        return len(found)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_at_any_moment_the_catalogue_is_whole(rig: Rig) -> None:
    for number in range(800):
        rig.put(f"{number:04}.jpg")
    rig.reconcile()
    rig.library.close()
    chance = random.Random(7)
    indexed = 0
    for _ in range(_KILLS):
        with _child(_INGEST, rig.data) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.0, 0.06))
            child.kill()
        now = _check_whole(rig.data)
        assert now >= indexed, "an indexed photo was lost"
        indexed = now
    with _child(_INGEST, rig.data) as child:
        out, _ = child.communicate()
    assert out == "ready\ndone\n"
    assert _check_whole(rig.data) == 800
    rig.library = Library.open(rig.data)


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits")
def test_a_full_disk_is_said_and_nothing_is_lost(rig: Rig) -> None:
    rig.settled(*(f"{number:04}.jpg" for number in range(100)))
    for number in range(1500):
        rig.put(f"more/{number:04}.jpg")
    with _child(_FULL_DISK, rig.data) as child:
        sentence, _ = child.communicate()
    assert child.returncode == 0
    assert str(rig.data / "catalogue.sqlite3") in sentence
    assert "nothing was lost" in sentence
    rig.library.check()
    assert len(rig.library.descriptors.ranges(FINGERPRINT)) == 100
    assert rig.reconcile().new == 1500
