"""The lock and the list of licences are those of what the checks ran with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installer import lock

CHECKOUT = Path(__file__).parents[2]
TEXT = lock.LOCK.read_text(encoding="utf-8")


def test_everything_needed_is_locked_at_a_version_that_is_allowed() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = lock.locked(TEXT)
    for wanted in map(Requirement, project["dependencies"]):
        version = versions.get(canonicalize_name(wanted.name))
        assert version is not None and wanted.specifier.contains(version), (
            f"{wanted}: .venv/bin/python installer/lock.py"
        )


def test_the_locked_versions_are_those_that_the_checks_run_with() -> None:
    lines = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    checked = dict(line.split("==") for line in lines if "==" in line)
    ours = {str(canonicalize_name(name)): version for name, version in checked.items()}
    versions = lock.locked(TEXT)
    assert {n: versions[n] for n in versions if n in ours} == {
        n: ours[n] for n in versions if n in ours
    }


def test_every_locked_version_has_hashes() -> None:
    for block in re.split(r"^(?=[a-z])", TEXT, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block


def test_the_licences_listed_are_those_of_what_is_installed() -> None:
    assert lock.THIRD_PARTY.read_text(encoding="utf-8") == lock.third_party(TEXT), (
        "THIRD_PARTY.md is not current: .venv/bin/python installer/lock.py"
    )


def test_every_licence_is_stated_and_none_is_the_gpl() -> None:
    licences = {name: lock.licence(name) for name in lock.locked(TEXT)}
    assert not [name for name, stated in licences.items() if not stated]
    assert not [name for name, stated in licences.items() if lock.is_gpl(stated)]
    assert "LGPL" in licences["pyside6-essentials"]


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        ("MIT", False),
        ("LGPL-3.0-only OR GPL-2.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("MIT AND GPL-2.0-only", True),
        ("AGPL-3.0-only OR GPL-3.0-only", True),
    ],
)
def test_the_gpl_is_told_from_the_lgpl(stated: str, *, refused: bool) -> None:
    assert lock.is_gpl(stated) is refused
