"""Only what is ours is ever replaced, changed, renamed or deleted, and only its owner reads it."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patchfind.foundation import handed_out, own_files
from patchfind.foundation.errors import StorageProblem, UsageProblem

_OURS = b"OURS"
_KNOWN = own_files.begins_with(_OURS)

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")


@pytest.fixture(params=[0o022, 0o000], ids=["umask 022", "umask 000"])
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _foreign(path: Path) -> None:
    path.write_bytes(b"a photo")


def _folder(path: Path) -> None:
    path.mkdir()


def _link(path: Path) -> None:
    target = path.parent.parent / "elsewhere"
    target.write_bytes(_OURS)
    path.symlink_to(target)


def _dangling(path: Path) -> None:
    path.symlink_to(path.parent.parent / "not there")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


_CHANGES: dict[str, Callable[[Path], object]] = {
    "write": lambda path: own_files.write(path, _OURS + b" new", _KNOWN),
    "open": lambda path: own_files.open_own(path, _KNOWN),
    "open or create": lambda path: own_files.open_or_create(path, _KNOWN),
    "rename": lambda path: own_files.rename(path, path.with_name("new"), _KNOWN),
    "create": own_files.create,
}


def _everything(folder: Path) -> dict[str, tuple[int, int, bytes | str]]:
    """Mode, inode and content (or target) of all below ``folder``."""
    found = {}
    for path in sorted(folder.rglob("*")):
        here = path.lstat()
        content: bytes | str = b""
        if stat.S_ISLNK(here.st_mode):
            content = str(path.readlink())
        elif stat.S_ISREG(here.st_mode):
            content = path.read_bytes()
        found[str(path)] = (here.st_mode, here.st_ino, content)
    return found


@posix
@pytest.mark.parametrize("change", _CHANGES)
@pytest.mark.parametrize("stand", [_foreign, _folder, _link, _dangling, _pipe])
def test_what_is_not_ours_stays_as_it_is_and_is_named(
    tmp_path: Path, stand: Callable[[Path], None], change: str
) -> None:
    path = tmp_path / "data" / "name"
    path.parent.mkdir()
    stand(path)
    before = _everything(tmp_path)
    with pytest.raises((StorageProblem, FileExistsError), match=re.escape(str(path))):
        _CHANGES[change](path)
    assert not own_files.delete(path, _KNOWN)
    assert _everything(tmp_path) == before


@posix
def test_nothing_is_changed_through_a_linked_folder_below_the_data_folder(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    for folder in (data, other):
        folder.mkdir()
    own_files.mark(data)
    (other / "name").write_bytes(_OURS)
    (data / "linked").symlink_to(other)
    for path in (data / "linked" / "name", data / "linked" / "new"):
        for change in _CHANGES.values():
            with pytest.raises((StorageProblem, FileExistsError)):
                change(path)
    assert not own_files.delete(data / "linked" / "name", _KNOWN)
    with pytest.raises(StorageProblem):
        own_files.make_folder(data / "linked" / "deep")
    assert not own_files.delete_folder(data / "linked", {re.compile("name"): _KNOWN})
    assert [path.name for path in other.iterdir()] == ["name"]


@posix
def test_a_data_folder_itself_may_be_reached_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    data = tmp_path / "data"
    data.symlink_to(tmp_path / "disk")
    own_files.mark(data)
    assert own_files.is_marked(data)
    own_files.make_folder(data / "deep" / "er")
    own_files.write(data / "deep" / "er" / "name", _OURS, _KNOWN)
    assert (tmp_path / "disk" / "deep" / "er" / "name").read_bytes() == _OURS


def test_what_is_ours_is_replaced_changed_renamed_and_deleted(tmp_path: Path) -> None:
    path = tmp_path / "name"
    own_files.write(path, _OURS, _KNOWN)
    own_files.write(path, _OURS + b" longer", _KNOWN)
    with own_files.open_own(path, _KNOWN) as file:
        own_files.cut(file, 6)
    assert path.read_bytes() == b"OURS l"
    own_files.rename(path, tmp_path / "other", _KNOWN)
    assert [one.name for one in tmp_path.iterdir()] == ["other"]
    assert own_files.delete(tmp_path / "other", _KNOWN)
    assert own_files.delete(tmp_path / "other", _KNOWN), "it is gone"


@posix
def test_a_file_with_a_second_name_is_replaced_but_never_changed_in_its_place(
    tmp_path: Path,
) -> None:
    path, copy = tmp_path / "name", tmp_path / "somebody's copy"
    own_files.write(path, _OURS, _KNOWN)
    os.link(path, copy)
    with pytest.raises(StorageProblem):
        own_files.open_own(path, _KNOWN)
    own_files.write(path, _OURS + b" new", _KNOWN)
    assert copy.read_bytes() == _OURS


def test_nothing_takes_the_name_of_another_file(tmp_path: Path) -> None:
    path, other = tmp_path / "name", tmp_path / "other"
    own_files.write(path, _OURS, _KNOWN)
    other.write_bytes(_OURS + b" too")
    with pytest.raises(StorageProblem, match="other"):
        own_files.rename(path, other, _KNOWN)
    assert (path.read_bytes(), other.read_bytes()) == (_OURS, _OURS + b" too")


def test_by_its_name_alone_a_file_is_ours_only_in_a_marked_folder(tmp_path: Path) -> None:
    path = tmp_path / "name"
    path.write_bytes(b"damaged")
    assert not own_files.is_own(path, None)
    own_files.mark(tmp_path)
    assert own_files.is_own(path, None)


def test_a_draft_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "name"
    own_files.write(path, _OURS, _KNOWN)
    with pytest.raises(ZeroDivisionError), own_files.replacing(path, _KNOWN) as draft:
        draft.write_bytes(b"OURS but h")
        raise ZeroDivisionError
    assert path.read_bytes() == _OURS
    assert list(tmp_path.iterdir()) == [path]


def test_what_killed_writers_left_goes_once_it_is_old_and_nothing_else(tmp_path: Path) -> None:
    def put(name: str, content: bytes, time: int | None) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        if time is not None:
            os.utime(path, (time, time))
        return path

    form = ".patchfind-{}.part"
    abandoned = put(form.format("0" * 16), _OURS, 1_700_000_000)
    at_work = put(form.format("1" * 16), _OURS, None)
    foreign = put(form.format("2" * 16), b"a photo", 1_700_000_000)
    named_likewise = put(form.format("holiday"), _OURS, 1_700_000_000)
    own_files.write(tmp_path / "name", _OURS, _KNOWN)
    assert not abandoned.exists()
    assert at_work.exists()
    assert foreign.exists()
    assert named_likewise.exists()


def test_a_folder_goes_file_by_file_and_stays_with_what_is_foreign(tmp_path: Path) -> None:
    kinds = {re.compile(r"\d+\.ours"): _KNOWN}
    for name, stays in (("a", False), ("b", True), ("c", True)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "1.ours").write_bytes(_OURS)
        if name == "b":
            (folder / "film.mov").write_bytes(b"a film")
        if name == "c":
            (folder / "2.ours").write_bytes(b"a film")
        assert own_files.delete_folder(folder, kinds) is not stays
        assert folder.exists() is stays
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"film.mov", "2.ours"}


@posix
def test_everything_is_made_for_its_owner_alone(tmp_path: Path, any_umask: None) -> None:
    deep = tmp_path / "data" / "deep"
    own_files.make_folder(deep)
    own_files.create(deep / "created").close()
    own_files.write(deep / "written", _OURS, _KNOWN)
    own_files.open_or_create(deep / "appended", _KNOWN).close()
    with own_files.replacing(deep / "replaced", _KNOWN) as draft:
        assert mode_of(draft) == 0o600
    own_files.mark(deep)
    assert {mode_of(path) for path in deep.iterdir()} == {0o600}
    assert {mode_of(deep), mode_of(deep.parent)} == {0o700}


# --- for a person, in a place of theirs ----------------------------------------------------------


def _ours(path: Path) -> bool:
    return path.read_bytes().startswith(_OURS)


@posix
def test_what_was_asked_for_is_as_readable_as_other_files(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        handed_out.hand_out(tmp_path / "new" / "list.csv", b"1", replaceable=_ours)
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "new" / "list.csv") == 0o644
    assert mode_of(tmp_path / "new") == 0o755


@posix
def test_what_a_person_asked_for_takes_the_place_of_nothing_foreign(tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (outside / "photo.jpg").write_bytes(b"a photo")
    (outside / "table.csv").write_bytes(b"a table")
    (out / "own.csv").write_bytes(b"a table")
    (out / "dangling.csv").symlink_to(outside / "not there.csv")
    (out / "loop.csv").symlink_to(out / "loop.csv")
    (out / "photo.csv").symlink_to(outside / "photo.jpg")
    (out / "table.csv").symlink_to(outside / "table.csv")
    (out / "folder.csv").mkdir()
    os.mkfifo(out / "pipe.csv")
    before = _everything(tmp_path)
    for path in sorted(out.iterdir()):
        with pytest.raises(UsageProblem, match=re.escape(str(path))):
            handed_out.hand_out(path, b"new", replaceable=_ours)
    assert _everything(tmp_path) == before


@posix
def test_a_link_to_what_we_made_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_bytes(_OURS)
    (tmp_path / "link.csv").symlink_to("own.csv")
    handed_out.hand_out(tmp_path / "link.csv", b"new", replaceable=_ours)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "own.csv").read_bytes() == b"new"
