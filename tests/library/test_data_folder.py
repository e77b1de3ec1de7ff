"""A data folder is the library's own: begun in nobody else's, and closed to everybody else."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from patchfind.catalogue.features import FeatureStore
from patchfind.domain.progress import Control
from patchfind.foundation.errors import LibraryProblem
from patchfind.foundation.own_files import MARK
from patchfind.foundation.settings import Settings
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.index.segments import DescriptorStore
from patchfind.library.compaction import compact_library
from patchfind.library.library import Library
from tests.library.library_rig import FINGERPRINT, Rig, rig

__all__ = ["rig"]

_DROPPED = "d" * 16

_KILLED = """
import os, sys
from pathlib import Path
from patchfind.catalogue.database import connect
from patchfind.catalogue.migrations import migrate
from patchfind.catalogue.schema import MIGRATIONS
path = Path(sys.argv[1])
connection = connect(path)
connection.execute("PRAGMA journal_mode = WAL")
migrate(connection, path, MIGRATIONS)
os._exit(0)
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")


def _write_set(library: Library, fingerprint: str) -> Path:
    """Segments as an ingest writes them, with which nothing was committed."""
    folder = library.paths.segments(fingerprint)
    with (
        DescriptorStore(folder, fingerprint=fingerprint, dimension=8) as store,
        store.writer({}) as writer,
    ):
        writer.append(np.ones((3, 8), np.float16))
        writer.sync()
    return folder


def _modes(root: Path) -> dict[str, int]:
    return {
        path.relative_to(root).as_posix(): stat.S_IMODE(path.lstat().st_mode)
        for path in (root, *root.rglob("*"))
    }


# --- whose it is ---------------------------------------------------------------------------------


def test_a_folder_with_other_peoples_things_is_refused_as_a_data_folder(tmp_path: Path) -> None:
    photo = tmp_path / "ann" / "2019" / "a.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    with pytest.raises(LibraryProblem, match=r"holds other things already \(for instance ann\)"):
        Library.open(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [photo]


def test_what_systems_put_into_any_folder_is_no_reason_to_refuse_it(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_bytes(b"of the system")
    (tmp_path / "lost+found").mkdir()
    Library.open(tmp_path).close()
    assert (tmp_path / ".DS_Store").read_bytes() == b"of the system"


def test_a_library_of_before_the_mark_goes_on_and_gets_it(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.library.close()
    (rig.data / MARK).unlink()
    (rig.data / "somebody's list.txt").write_text("kept here since long")
    rig.library = Library.open(rig.data)
    assert [photo.relative_path for photo in rig.library.photos.all()] == ["a.jpg"]
    assert (rig.data / MARK).is_file()
    assert (rig.data / "somebody's list.txt").read_text() == "kept here since long"


@posix
def test_a_library_of_before_the_mark_whose_changes_lie_in_the_log_is_one_too(
    tmp_path: Path,
) -> None:
    """As a killed process leaves it: nothing but a first page is in the file itself."""
    data = tmp_path / "data"
    data.mkdir()
    subprocess.run([sys.executable, "-c", _KILLED, data / "catalogue.sqlite3"], check=True)
    assert (data / "catalogue.sqlite3-wal").stat().st_size
    (data / "theirs").mkdir()
    Library.open(data).close()
    assert (data / MARK).is_file()


def test_a_damaged_library_of_before_the_mark_may_still_be_rebuilt(rig: Rig) -> None:
    _write_set(rig.library, FINGERPRINT)
    rig.library.close()
    (rig.data / MARK).unlink()
    (rig.data / "catalogue.sqlite3").write_bytes(b"no catalogue any more" * 500)
    rig.library = Library.rebuild(rig.data)
    assert (rig.data / MARK).is_file()
    assert (rig.data / "catalogue.sqlite3.damaged").is_file()


# --- what is deleted -----------------------------------------------------------------------------


@posix
def test_compaction_deletes_forgotten_sets_and_nothing_of_anybody_else(rig: Rig) -> None:
    """Names like ours, folders among ours, links: all of it was taken for a forgotten set once."""
    dropped, mixed = (_write_set(rig.library, one * 16) for one in "de")
    other = rig.base / "other"
    theirs = [
        rig.data / "segments" / "Take1" / "film.mov",
        rig.data / "ann" / "2019" / "a.jpg",
        rig.data / "ann" / ("f" * 16) / "000001.rows",
        mixed / "film.mov",
        rig.data / "thumbnails" / "ab" / "cd" / f"abcd{'0' * 28}.webp",
        rig.data / "thumbnails" / "holiday.webp",
        other / ("a" * 16) / "000001.rows",
    ]
    for path in theirs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a film of somebody")
    (rig.data / "segments" / ("c" * 16)).symlink_to(other / ("a" * 16))
    (rig.data / "ann" / ("b" * 16)).symlink_to(other / "not there")
    (rig.data / "thumbnails" / "aa").symlink_to(other)

    compact_library(rig.library, Control(), grace_seconds=0)
    thumbnails = ThumbnailStore(rig.library.paths.thumbnails)
    thumbnails.remove_all_but(set(), Control())

    assert not dropped.exists()
    assert [path.name for path in mixed.iterdir()] == ["film.mov"]
    assert {path.read_bytes() for path in theirs} == {b"a film of somebody"}
    assert (rig.data / "segments" / ("c" * 16)).is_symlink()
    assert (rig.data / "ann" / ("b" * 16)).is_symlink()


@posix
def test_compaction_goes_through_no_link_to_another_folder(rig: Rig) -> None:
    _write_set(rig.library, _DROPPED)
    elsewhere = rig.base / "elsewhere"
    (rig.data / "segments").rename(elsewhere)
    (rig.data / "segments").symlink_to(elsewhere)
    before = sorted(elsewhere.rglob("*"))
    compact_library(rig.library, Control(), grace_seconds=0)
    assert sorted(elsewhere.rglob("*")) == before


# --- who may read it -----------------------------------------------------------------------------


@pytest.fixture(params=[0o022, 0o000], ids=["umask 022", "umask 000"])
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def _use(library: Library) -> None:
    """Make a file of every kind that a library has."""
    library.save_settings(Settings(device="cpu"))
    library.descriptors.describe(FINGERPRINT, name="", layout="x", dimension=8)
    _write_set(library, FINGERPRINT)
    with FeatureStore(library.paths.features) as features:
        features.write({"0" * 32: b"features"})
    ThumbnailStore(library.paths.thumbnails).write("0" * 32, np.zeros((4, 4, 3), np.uint8))
    with library.ingest_lock():
        pass


@posix
def test_a_library_is_closed_to_other_people_whatever_the_umask(
    tmp_path: Path, any_umask: None
) -> None:
    with Library.open(tmp_path / "data") as library:
        library.add_folder(Path(__file__).parent)
        _use(library)
        modes = _modes(library.root)
    assert {"catalogue.sqlite3", "catalogue.sqlite3-wal", "segments/" + FINGERPRINT} <= set(modes)
    assert [name for name, mode in modes.items() if mode & 0o077] == []


@posix
def test_an_open_library_of_before_is_closed_when_it_is_opened(
    tmp_path: Path, any_umask: None
) -> None:
    root = tmp_path / "data"
    with Library.open(root) as library:
        _use(library)
    for path in (root, *root.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    (root / MARK).unlink()
    Library.open(root).close()
    modes = _modes(root)
    assert modes["."] == 0o700
    assert [name for name, mode in modes.items() if "/" not in name and mode & 0o077] == []


@posix
def test_what_others_keep_in_a_data_folder_of_before_keeps_its_mode(tmp_path: Path) -> None:
    root, linked = tmp_path / "data", tmp_path / "linked"
    with Library.open(root) as library:
        _use(library)
    root.chmod(0o755)
    (root / "ann").mkdir()
    (root / "ann" / "2019").mkdir()
    (root / "holiday.jpg").write_bytes(b"a photo")
    (root / "settings.json").chmod(0o644)
    (root / "window.json").write_text("a list of windows")
    linked.write_bytes(b"")
    (root / "catalogue.sqlite3.damaged").symlink_to(linked)
    theirs = ("", "ann", "ann/2019", "holiday.jpg", "window.json")
    for name in theirs:
        (root / name).chmod(0o755)
    linked.chmod(0o644)
    Library.open(root).close()
    assert {stat.S_IMODE((root / name).stat().st_mode) for name in theirs} == {0o755}
    assert stat.S_IMODE(linked.stat().st_mode) == 0o644
    assert stat.S_IMODE((root / "settings.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((root / "segments").stat().st_mode) == 0o700
