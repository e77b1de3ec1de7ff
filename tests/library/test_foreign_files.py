"""Whatever stands in and around a data folder under any name of ours, nothing foreign changes."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from patchfind.catalogue.features import FeatureStore
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.foundation import settings as settings_file
from patchfind.foundation import window_state
from patchfind.foundation.errors import PatchFindError
from patchfind.foundation.window_state import WindowState
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.index.segments import DescriptorStore
from patchfind.library.compaction import compact_library
from patchfind.library.features import begin_features
from patchfind.library.library import Library
from tests.library.library_rig import FINGERPRINT, ROWS, Rig

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")

_HASH = "abcd" + "0" * 28
_DROPPED = "d" * 16
_TOP = (
    "ann", "backups", "catalogue.sqlite3.before-2027-01-notes", "catalogue.sqlite3.damaged",
    "catalogue.sqlite3.damaged-2", "catalogue.sqlite3.draft", "catalogue.sqlite3.draft-wal",
    "catalogue.sqlite3.draft.jpg", "catalogue.sqlite3.rebuilt",
    "catalogue.sqlite3.part", "features", "features.sqlite3", "folders-and-objects.json",
    "ingest.lock", "open.lock",
    "patchfind-data.txt", "segments", "settings.damaged-20270101-000000-000000.json",
    "settings.json", "settings.json.part", "thumbnails", "window.json", "window.json.part",
    f".patchfind-{'0' * 16}.part", "holiday.jpg",
)  # fmt: skip
_NEEDED = {"open.lock", "ingest.lock", "catalogue.sqlite3.rebuilt", "features.sqlite3", "segments"}
"""Without these names nothing works at all, and most commands are refused."""

_OF_A_SET = (
    "000000.rows", "000001.rows", "000001.rows.sums", "000002.boxes", "000002.boxes.sums",
    "latest", "latest.part", "compressed.pq", "compressed.part", "film.mov",
    f".patchfind-{'1' * 16}.part",
)  # fmt: skip
_NAMES = (
    *_TOP,
    *(f"{place}/{name}" for place in ("segments", "ann")
      for name in ("2019", "Take1/film.mov", "e" * 16, _DROPPED, FINGERPRINT)),
    *(f"{place}/{fingerprint}/{name}" for place in ("segments", "ann")
      for fingerprint in (_DROPPED, FINGERPRINT, "e" * 16) for name in _OF_A_SET),
    *(f"features/{name}" for name in ("000000.blobs", "000001.blobs", "latest", "a.jpg")),
    *(f"thumbnails/{name}" for name in (
        "ab", "ab/cd", f"ab/cd/{_HASH}.webp", f"ab/cd/{'e' * 32}.webp", "drafts", "drafts/half",
        f"drafts/.patchfind-{'2' * 16}.part", "holiday.webp", f"{_HASH}.webp")),
    "backups/catalogue-20270101.sqlite3",
)  # fmt: skip

_CONTENTS = (
    b"a letter of somebody", b"\xff\xd8\xff\xe0 a photo", b"RIFF\x04\0\0\0WAVE a song",
    b'{"theirs": 1}', b"\0\0\0\x18ftyp a film", b"12 monkeys",
)  # fmt: skip


_TARGETS = {"link to a file": "000001.rows", "link to a folder": "", "link to nothing": "none"}


@dataclasses.dataclass(frozen=True)
class _Stands:
    """Something of somebody's at a name: a file's content, or the name of a kind."""

    name: str
    what: bytes | str


_STANDS = st.builds(
    _Stands,
    st.sampled_from(_NAMES),
    st.one_of(
        st.sampled_from(_CONTENTS),
        st.sampled_from(["folder", *_TARGETS]),
    ),
)


def _put(root: Path, outside: Path, one: _Stands) -> Path | None:
    """Put it there unless something is; the way to it is made, but through no link."""
    path = root / one.name
    with contextlib.suppress(OSError):
        if any(part.is_symlink() for part in path.parents) or os.path.lexists(path):
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(one.what, bytes):
            path.write_bytes(one.what)
            path.chmod(0o644)
            os.utime(path, (1_600_000_000, 1_600_000_000))
        elif one.what == "folder":
            path.mkdir()
            (path / "film.mov").write_bytes(b"a film of somebody")
        else:
            target = {
                "link to a file": "000001.rows",
                "link to a folder": "",
                "link to nothing": "x",
            }
            path.symlink_to(outside / target[one.what])
        return path
    return None


def _seen(paths: list[Path]) -> dict[str, object]:
    """Mode and content of all that lies at or below ``paths``; links are not followed."""
    found: dict[str, object] = {}
    for top in paths:
        below = list(top.rglob("*")) if top.is_dir() and not top.is_symlink() else []
        for path in (top, *below):
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                found[str(path)] = path.readlink()
            elif stat.S_ISREG(mode):
                found[str(path)] = (mode, path.read_bytes())
            elif path != top or not below:  # a folder that was used too may be closed to others
                found[str(path)] = "folder"
    return found


def _index(library: Library) -> None:
    """Write as an ingest does."""
    with (
        library.ingest_lock(),
        DescriptorStore(
            library.paths.segments(FINGERPRINT), fingerprint=FINGERPRINT, dimension=8
        ) as store,
        store.writer(library.descriptors.committed_rows(FINGERPRINT)) as rows,
        FeatureStore(library.paths.features) as features,
    ):
        begin_features(library)
        rows.append(np.ones((ROWS, 8), np.float16))
        features.write({_HASH: b"features"})


def _write_thumbnails(library: Library) -> None:
    store = ThumbnailStore(library.paths.thumbnails)
    store.remove_drafts()
    store.write(_HASH, np.zeros((4, 4, 3), np.uint8))
    store.remove_all_but(set(), Control())


def _save(library: Library) -> None:
    library.save_settings(dataclasses.replace(library.settings, device="cpu"))


_COMMANDS: tuple[Callable[[Library], object], ...] = (
    _save,
    lambda library: window_state.save(library.root, WindowState(strictness=2)),
    lambda library: library.objects.save("mug", Query((Crop(Path("/a.jpg")),))),
    _index,
    _write_thumbnails,
    lambda library: compact_library(library, Control(), grace_seconds=0),
)


def _use(root: Path) -> None:
    """Everything that a person can do to a library, as far as it is not refused."""
    for command in _COMMANDS:
        with contextlib.suppress(PatchFindError), Library.open(root) as library:
            with contextlib.suppress(PatchFindError):
                library.add_folder(root.parent / "photos")
            command(library)
    for force in (False, True):
        with contextlib.suppress(PatchFindError):
            Library.rebuild(root, force=force).close()
    settings_file.notice(root)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A library with a photo in it, and one set that it has forgotten."""
    base = tmp_path_factory.mktemp("made")
    rig = Rig(base)
    rig.put("a.jpg")
    rig.reconcile()
    with DescriptorStore(
        rig.library.paths.segments(_DROPPED), fingerprint=_DROPPED, dimension=8
    ) as store, store.writer({}) as rows:  # fmt: skip
        rows.append(np.ones((ROWS, 8), np.float16))
    rig.library.close()
    yield base


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(stands=st.lists(_STANDS, min_size=1, max_size=12), begun=st.booleans())
@example(stands=[_Stands(name, _CONTENTS[0]) for name in _NAMES], begun=True)
@example(stands=[_Stands(name, "link to a file") for name in _NAMES], begun=True)
@example(stands=[_Stands(name, "link to a folder") for name in _NAMES], begun=True)
@example(stands=[_Stands(name, _CONTENTS[1]) for name in _NAMES if name not in _NEEDED], begun=True)
@example(stands=[_Stands("ann/2019", "folder"), _Stands("segments/Take1", "folder")], begun=False)
def test_nothing_foreign_changes(
    made: Path,
    tmp_path_factory: pytest.TempPathFactory,
    stands: list[_Stands],
    begun: bool,
) -> None:
    base = tmp_path_factory.mktemp("case")
    root, outside = base / "data", base / "outside"
    (base / "photos").mkdir()
    if begun:
        shutil.copytree(made / "data", root)
    outside.mkdir()
    (outside / "000001.rows").write_bytes(b"a photo of somebody")
    (outside / FINGERPRINT).mkdir()
    put = [path for one in stands if (path := _put(root, outside, one)) is not None]
    foreign = [outside, *(path for path in put if not _is_a_way_to_another(path, put))]
    before = _seen(foreign)
    _use(root)
    after = _seen([path for path in foreign if os.path.lexists(path)])
    assert [path for path, was in before.items() if after.get(path) != was] == []
    shutil.rmtree(base)


def _is_a_way_to_another(path: Path, put: list[Path]) -> bool:
    return path.is_dir() and not path.is_symlink() and any(path in one.parents for one in put)
