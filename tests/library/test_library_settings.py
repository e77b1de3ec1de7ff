"""Settings that cannot be read: nothing is lost, the library opens, and the person is told."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from patchfind.catalogue.folders import FolderTable
from patchfind.domain.photo import Folder
from patchfind.foundation import settings as settings_file
from patchfind.foundation import window_state
from patchfind.foundation.errors import LibraryCorrupt, LibraryProblem, StorageProblem
from patchfind.foundation.settings import Settings
from patchfind.foundation.window_state import WindowState
from patchfind.library.library import Library
from tests.library.library_rig import Rig, rig

__all__ = ["rig"]


@pytest.mark.parametrize("damage", [b"{", b'["device"]', b'\xff\xfe\0"backbone"', b"\0\0", b""])
def test_a_damaged_file_is_set_aside_and_the_library_opens(
    rig: Rig, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    rig.settled("a.jpg")
    rig.library.close()
    (rig.data / "settings.json").write_bytes(damage)
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.WARNING), Library.open(rig.data) as library:
            assert library.settings == Settings()
            assert [photo.relative_path for photo in library.photos.all()] == ["a.jpg"]
        (kept,) = rig.data.glob("settings.damaged-*.json")
        assert kept.read_bytes() == damage
        (said,) = caplog.messages
        assert str(kept) in said
        assert said == settings_file.notice(rig.data)
    rig.library = Library.open(rig.data)
    rig.library.save_settings(Settings(device="cpu"))
    assert settings_file.notice(rig.data) is None
    assert kept.read_bytes() == damage


def test_what_another_process_changed_is_not_undone_by_a_later_change(rig: Rig) -> None:
    with Library.open(rig.data) as other:
        other.save_settings(dataclasses.replace(other.settings, processor_share=40))
    rig.library.save_settings(dataclasses.replace(rig.library.settings, theme="dark"))
    assert (rig.library.settings.processor_share, rig.library.settings.theme) == (40, "dark")
    assert settings_file.load(rig.data) == rig.library.settings


@pytest.mark.parametrize("content", [None, b"[]", b"\xff\xfe\0", b"{'their': 'settings'}"])
def test_what_is_none_of_our_settings_stays_and_is_said_until_it_is_moved_away(
    rig: Rig, content: bytes | None
) -> None:
    rig.library.close()
    path = rig.data / "settings.json"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    before = path.stat()
    for _ in range(2):
        rig.library = Library.open(rig.data)
        assert rig.library.settings == Settings()
        with pytest.raises(StorageProblem, match=r"settings\.json was not made by PatchFind"):
            rig.library.save_settings(Settings(device="cpu"))
        rig.library.close()
    assert path.stat() == before
    assert "move it away" in (settings_file.notice(rig.data) or "")
    path.rename(rig.base / "theirs")
    rig.library = Library.open(rig.data)
    rig.library.save_settings(Settings(device="cpu"))
    assert settings_file.notice(rig.data) is None


def test_one_value_of_the_wrong_kind_costs_only_that_value(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.library.close()
    path = rig.data / "settings.json"
    written = '{"backbone": "large", "decode_workers": "4", "older": true}'
    path.write_text(written)
    with caplog.at_level(logging.WARNING):
        rig.library = Library.open(rig.data)
    assert rig.library.settings == Settings(backbone="large")
    assert path.read_text() == written
    (said,) = caplog.messages
    assert f"{path} has a value of the wrong kind for decode_workers" in said


def test_a_file_that_can_neither_be_read_nor_renamed_has_a_sentence(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.library.close()
    (rig.data / "settings.json").write_text("{")
    (rig.data / "catalogue.sqlite3").write_bytes(b"this is not a catalogue" * 500)

    def refuse(_path: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(
            StorageProblem, match=r"settings\.json cannot be read .*delete the file"
        ):
            Library.rebuild(rig.data)
    assert not list(rig.data.glob("*.damaged*")), "the catalogue waits until the settings load"
    rig.library = Library.rebuild(rig.data)


def test_damaged_settings_cost_no_sound_catalogue(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.library.close()
    (rig.data / "settings.json").write_text('{"device": 4')
    with pytest.raises(LibraryProblem, match="is sound, so nothing was rebuilt") as caught:
        Library.rebuild(rig.data)
    assert not isinstance(caught.value, LibraryCorrupt), "no rebuild is offered"
    rig.library = Library.open(rig.data)
    assert rig.photo("a.jpg").content_hash
    assert not list(rig.data.glob("catalogue*.damaged*"))


def test_a_rebuild_that_fails_midway_leaves_the_old_catalogue_in_its_place(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.settled("a.jpg")
    rig.library.close()

    def disk_is_full(_table: FolderTable, _path: Path, _excludes: object) -> Folder:
        raise StorageProblem("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(FolderTable, "add", disk_is_full)
        with pytest.raises(StorageProblem):
            Library.rebuild(rig.data, force=True)
    with Library.open(rig.data) as library:
        assert [photo.relative_path for photo in library.photos.all()] == ["a.jpg"]
    rig.library = Library.rebuild(rig.data, force=True)
    assert [one.folder.path for one in rig.library.folders.counts()] == [rig.photos]
    assert not list(rig.data.glob("*.draft*"))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links in folders")
@pytest.mark.parametrize("kind", ["pipe", "folder", "link to a device", "link", "100 GB", "deep"])
@pytest.mark.parametrize("name", ["settings.json", "window.json"])
def test_whatever_lies_in_the_place_of_settings_the_library_opens_with_the_defaults(
    rig: Rig, name: str, kind: str
) -> None:
    path = rig.data / name
    path.unlink(missing_ok=True)
    making: dict[str, Callable[[], object]] = {
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "link to a device": lambda: path.symlink_to("/dev/zero"),
        "link": lambda: path.symlink_to(rig.base / "other.json"),
        "100 GB": lambda: _make_long(path),
        "deep": lambda: path.write_text('{"device": ' + "[" * 200_000),
    }
    (rig.base / "other.json").write_text('{"device": "cpu", "strictness": 2}')
    making[kind]()
    with Library.open(rig.data) as library:
        assert library.settings == Settings()
    assert window_state.load(rig.data) == WindowState()
    assert (rig.base / "other.json").read_text() == '{"device": "cpu", "strictness": 2}'


def _make_long(path: Path) -> None:
    path.touch()
    os.truncate(path, 100 << 30)


@pytest.mark.parametrize(
    "written",
    [
        '{"verify_photos": 1e400}',
        '{"verify_photos": NaN}',
        '{"rescan_minutes": ' + "9" * 5000 + "}",
    ],
)
def test_numbers_that_are_none_cost_the_file_and_not_the_library(rig: Rig, written: str) -> None:
    (rig.data / "settings.json").write_text(written)
    with Library.open(rig.data) as library:
        assert library.settings == Settings()
    assert len(list(rig.data.glob("settings.damaged-*.json"))) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verify_photos", 0),
        ("verify_photos", 10**30),
        ("verify_photos", True),
        ("decode_workers", -1),
        ("decode_workers", 10**9),
        ("rescan_minutes", 0),
        ("rescan_minutes", 10**12),
        ("backbone", ""),
        ("backbone", "a\x1b[2J"),
        ("backbone", "a\0b"),
        ("backbone", "\ud800"),
        ("backbone", "x" * 5000),
        ("device", "cuda\n"),
        ("device", None),
    ],
)
def test_a_value_that_a_setting_cannot_have_costs_only_that_value(
    rig: Rig, field: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    stored = {"backbone": "large", "device": "cuda:1"} | {field: value}
    (rig.data / "settings.json").write_text(json.dumps(stored))
    with caplog.at_level(logging.WARNING), Library.open(rig.data) as library:
        settings = library.settings
    assert getattr(settings, field) == getattr(Settings(), field)
    assert settings.device == ("auto" if field == "device" else "cuda:1")
    (said,) = caplog.messages
    assert f"a value of the wrong kind for {field}" in said


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("geometry", "ü"),
        ("geometry", "A" * 20_000),
        ("panel_width", -5),
        ("panel_width", 2**40),
        ("objects_height", 10**30),
        ("tile_width", 0),
        ("strictness", -1),
        ("outlines", 1),
    ],
)
def test_a_window_that_cannot_be_is_arranged_as_at_first(
    rig: Rig, field: str, value: object
) -> None:
    (rig.data / "window.json").write_text(json.dumps({"tile_width": 300} | {field: value}))
    state = window_state.load(rig.data)
    assert getattr(state, field) == getattr(WindowState(), field)
    assert state.tile_width == (196 if field == "tile_width" else 300)
