"""Whatever happens to the files, the library ends up listing them, and re-reads nothing known."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from patchfind.domain.photo import PhotoState
from patchfind.library.reconcile import ReconcileReport
from tests.library.library_rig import FINGERPRINT, Rig, dead_rows, hash_of

_CONTENTS = (b"aa", b"bb", b"cccc", b"dddd", b"e", b"ffffff")
_names = st.sampled_from(["a.jpg", "b.jpg", "C.JPG", "x/a.jpg", "x/b.png", "x/y/a.jpg"])
_contents = st.sampled_from(_CONTENTS)


class _FilesComeAndGo(RuleBasedStateMachine):
    """A person and their programs at work in one folder, with walks and ingests in between."""

    def __init__(self) -> None:
        super().__init__()
        self._base = Path(tempfile.mkdtemp())

    @initialize()
    def begin(self) -> None:
        self.rig = Rig(self._base)

    def teardown(self) -> None:
        self.rig.library.close()
        shutil.rmtree(self._base)

    def _files(self) -> list[Path]:
        return sorted(path for path in self.rig.photos.rglob("*") if path.is_file())

    @rule(name=_names, content=_contents)
    def write(self, name: str, content: bytes) -> None:
        self.rig.put(name, content)

    @rule(pick=st.integers(0), name=_names)
    def move(self, pick: int, name: str) -> None:
        if files := self._files():
            target = self.rig.photos / name
            target.parent.mkdir(parents=True, exist_ok=True)
            files[pick % len(files)].replace(target)

    @rule(pick=st.integers(0), name=_names)
    def copy(self, pick: int, name: str) -> None:
        if files := self._files():
            self.rig.put(name, files[pick % len(files)].read_bytes())

    @rule(pick=st.integers(0))
    def touch(self, pick: int) -> None:
        if files := self._files():
            self.rig.touch(files[pick % len(files)])

    @rule(pick=st.integers(0))
    def delete(self, pick: int) -> None:
        if files := self._files():
            files[pick % len(files)].unlink()

    @rule()
    def rename_a_folder(self) -> None:
        if (self.rig.photos / "x").is_dir() and not (self.rig.photos / "z").exists():
            (self.rig.photos / "x").rename(self.rig.photos / "z")

    @rule()
    def walk(self) -> None:
        self.rig.reconcile()
        on_disk = {path.relative_to(self.rig.photos).as_posix() for path in self._files()}
        assert set(self.rig.states()) == on_disk
        for photo in self.rig.library.photos.all():
            content_hash = hash_of(photo.path)
            if photo.state is PhotoState.PENDING:
                assert content_hash not in self.rig.ingested
            else:
                assert photo.content_hash == content_hash
        assert self.rig.reconcile() == ReconcileReport()

    @rule()
    def walk_and_ingest(self) -> None:
        self.walk()
        self.rig.ingest()
        assert self.rig.pending() == []

    @invariant()
    def only_living_photos_are_found(self) -> None:
        found = set(self.rig.found())
        assert found <= {photo.relative_path for photo in self.rig.library.photos.all()}
        assert dead_rows(self.rig.library, FINGERPRINT) >= 0


TestFilesComeAndGo = _FilesComeAndGo.TestCase
TestFilesComeAndGo.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow],
)
