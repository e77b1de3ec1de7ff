"""However often and whenever ingest is killed, resuming gives what an undisturbed run gives."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from patchfind.catalogue.features import FeatureStore
from patchfind.domain.progress import Control, Progress
from patchfind.foundation.settings import Settings
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from tests.indexing.ingest_rig import (
    all_that_is_kept,
    damage,
    look_at_folders,
    render_photos,
)
from tests.indexing.small_encoder import SmallEncoder, describe
from tests.library.library_rig import dead_rows

KILLS = 22
PHOTOS = 240
SEED = 20261121


def no_matter(_progress: Progress) -> None:
    """For runs whose progress nobody watches."""


def library_of(root: Path, photos: Path) -> Library:
    library = Library.open(root)
    library.save_settings(Settings(decode_workers=1))
    library.add_folder(photos)
    look_at_folders(library)
    return library


def start_and_kill(root: Path, chance: random.Random) -> list[int]:
    """Run ingest in another process and ``kill -9`` it; what it had counted until then.

    Every fourth time the moment is anywhere in its first second, when it starts up; else it is
    up to 60 ms after it has counted a few photos, in the middle of whatever it does then.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.indexing.ingest_process", str(root)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    counted: list[int] = []
    with process:
        assert process.stdout is not None
        if chance.random() < 0.25:
            time.sleep(chance.uniform(0.0, 1.0))
        else:
            enough = chance.randint(1, 12)
            for line in process.stdout:
                counted.append(int(line))
                if len(counted) >= enough:
                    break
            time.sleep(chance.uniform(0.0, 0.06))
        helpers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        counted.extend(int(line) for line in process.stdout)
    _, alive = psutil.wait_procs(helpers, timeout=10)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    return counted


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_killed_many_times_and_resumed_it_is_as_if_never_disturbed(tmp_path: Path) -> None:
    photos, encoder = tmp_path / "photos", SmallEncoder()
    render_photos(photos, PHOTOS)
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    with library_of(tmp_path / "undisturbed", photos) as library:
        Ingest(library, encoder, extract=describe).run(Control(), no_matter)
        expected = all_that_is_kept(library, encoder)
        expected_failures = [(one.path, one.reason) for one in library.photos.failures()]
    assert len(expected) == PHOTOS

    root = tmp_path / "killed"
    library_of(root, photos).close()
    chance = random.Random(SEED)
    in_the_middle = 0
    for _ in range(KILLS):
        counted = start_and_kill(root, chance)
        with Library.open(root, create=False) as library:
            indexed = all_that_is_kept(library, encoder)
            in_the_middle += bool(counted) and len(indexed) < PHOTOS
            # what is indexed is whole, at every moment and before anything was repaired
            assert indexed.items() <= expected.items()
            assert damage(library, encoder) == []
            with FeatureStore(library.paths.features) as features:
                assert features.damaged() == []
    assert in_the_middle >= KILLS // 2

    with Library.open(root, create=False) as library:
        Ingest(library, encoder, extract=describe).run(Control(), no_matter)
        kept = all_that_is_kept(library, encoder)
        assert kept == expected
        assert [(one.path, one.reason) for one in library.photos.failures()] == expected_failures
        assert damage(library, encoder) == []
        assert dead_rows(library, encoder.fingerprint) == 0
        assert [one.complete for one in library.descriptors.sets()] == [True]
        assert len(library.descriptors.ranges(encoder.fingerprint)) == PHOTOS
        leftovers = library.paths.thumbnails / "drafts"
        assert list(leftovers.iterdir()) == []
        thumbnails = [path.read_bytes() for path in library.paths.thumbnails.rglob("*.webp")]
        assert sorted(thumbnails) == sorted({one.thumbnail for one in expected.values()})
