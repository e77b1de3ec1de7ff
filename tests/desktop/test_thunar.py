"""Thunar's list of actions: ours come and go, and not a byte of the person's own changes."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from patchfind.desktop.parts import State
from patchfind.desktop.thunar import ThunarActions
from patchfind.foundation.errors import StorageProblem

_MINE = b"""<?xml version="1.0" encoding="UTF-8"?>
<actions>
<action>
	<icon></icon>
	<name>K\xc3\xb6pfe &amp; Z\xc3\xb6pfe</name>
	<unique-id>1381744587117577-1</unique-id>
	<command>cut-off %F</command>
	<patterns>*.jpg</patterns>
	<image-files/>
</action>
</actions>
"""
_OURS = {
    "name": "Find <objects>",
    "unique-id": "patchfind-find",
    "command": "'/a & b/patchfind' -- %f",
    "image-files": "",
}


def _actions(folder: Path) -> ThunarActions:
    return ThunarActions(folder / "Thunar" / "uca.xml", folder / "shipped.xml", (_OURS,))


def _with_a_list(folder: Path, listed: bytes) -> ThunarActions:
    (folder / "Thunar").mkdir()
    (folder / "Thunar" / "uca.xml").write_bytes(listed)
    return _actions(folder)


def _names(path: Path) -> list[str | None]:
    return [one.findtext("name") for one in ElementTree.fromstring(path.read_bytes())]


@pytest.mark.parametrize(
    "listed", [_MINE, _MINE.rstrip(), _MINE.replace(b"\n", b"\r\n"), _MINE.replace(b"\n<", b"<")]
)
def test_ours_join_the_persons_own_and_leave_them_as_they_were(
    tmp_path: Path, listed: bytes
) -> None:
    actions = _with_a_list(tmp_path, listed)
    assert actions.state() is State.ABSENT
    for _ in range(2):  # once more changes nothing
        actions.install()
        assert actions.state() is State.THERE
        assert _names(actions.path) == ["Köpfe & Zöpfe", "Find <objects>"]
    actions.remove()
    assert actions.path.read_bytes() == listed


def test_without_a_list_thunars_own_actions_stay(tmp_path: Path) -> None:
    (tmp_path / "shipped.xml").write_bytes(_MINE)
    actions = _actions(tmp_path)
    actions.install()
    assert _names(actions.path) == ["Köpfe & Zöpfe", "Find <objects>"]
    actions.remove()
    assert not actions.path.parent.exists()


def test_what_the_person_added_meanwhile_stays(tmp_path: Path) -> None:
    actions = _actions(tmp_path)
    actions.install()
    listed = actions.path.read_bytes()
    added = b"<action><name>New</name><unique-id>7</unique-id></action>\n</actions>"
    actions.path.write_bytes(listed.replace(b"</actions>", added))
    actions.remove()
    assert _names(actions.path) == ["New"]


def test_ours_are_known_after_thunar_wrote_the_list_anew(tmp_path: Path) -> None:
    actions = _with_a_list(tmp_path, _MINE)
    rewritten = b"<action>\n\t<icon/>\n\t<unique-id>patchfind-find</unique-id>\n</action>\n"
    actions.path.write_bytes(_MINE.replace(b"<actions>\n", b"<actions>\n" + rewritten))
    assert actions.state() is State.OTHERWISE
    actions.remove()
    assert actions.path.read_bytes() == _MINE


@pytest.mark.parametrize("listed", [b"<actions><action></actions>", b"no XML", b"<other/>"])
def test_a_damaged_list_stays_as_it_is(tmp_path: Path, listed: bytes) -> None:
    actions = _with_a_list(tmp_path, listed)
    with pytest.raises(StorageProblem, match="damaged"):
        actions.install()
    assert actions.path.read_bytes() == listed


def test_a_list_behind_a_link_is_changed_where_it_lies_and_keeps_its_rights(
    tmp_path: Path,
) -> None:
    kept = tmp_path / "dotfiles.xml"
    kept.write_bytes(_MINE)
    kept.chmod(0o600)
    (tmp_path / "Thunar").mkdir()
    (tmp_path / "Thunar" / "uca.xml").symlink_to(kept)
    actions = _actions(tmp_path)
    actions.install()
    assert actions.path.is_symlink()
    assert len(_names(kept)) == 2
    assert kept.stat().st_mode & 0o777 == 0o600
    actions.remove()
    assert kept.read_bytes() == _MINE
