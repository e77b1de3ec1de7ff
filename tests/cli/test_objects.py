"""Saved objects on the command line: listed, and found again without the photos they came from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from patchfind.domain.geometry import Box
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.library.library import Library
from patchfind.objects.keeping import keep_views
from patchfind.tools.sample import SamplePhoto
from tests.cli.conftest import Run, make_old

_LABEL = "robot"


def test_a_saved_object_is_listed_and_found_by_its_name(
    patchfind: Run, tmp_path: Path, sample: tuple[Path, list[SamplePhoto]]
) -> None:
    holders = [photo for photo in sample[1] if _LABEL in photo.boxes][:3]
    folder = tmp_path / "photos"
    folder.mkdir()
    for holder in holders:
        shutil.copy(sample[0] / holder.name, folder)
        make_old(folder / holder.name)
    assert patchfind("add", folder).returncode == 0
    assert "No object is saved yet" in patchfind("objects").stdout
    source = folder / holders[0].name
    with Library.open(tmp_path / "library") as opened:
        photo = opened.photos.at(source)
        assert photo is not None
        crop = Crop(source, Box(0.1, 0.1, 0.9, 0.9), photo.id)
        opened.objects.save("Robot", Query((crop,)))
        assert keep_views(opened, Control()) == 1
    source.unlink()
    assert patchfind("index").returncode == 0
    # the two others were indexed only now, after the object was saved
    assert patchfind("objects").stdout == "Robot: 1 view, 2 new\n"
    done = patchfind("find", "--object", "Robot", "--json")
    assert done.returncode == 0, done.stderr
    found = [Path(match["photo"]).name for match in json.loads(done.stdout)["matches"]]
    assert sorted(found) == sorted(holder.name for holder in holders[1:])
    refused = patchfind("find", "--object", "Mug")
    assert refused.returncode == 2
    assert "No object is saved as “Mug”" in refused.stderr
