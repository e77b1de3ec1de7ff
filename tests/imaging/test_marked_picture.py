"""What is rendered into a folder of a person's replaces what was rendered there, and no photo."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchfind.foundation.errors import UsageProblem
from patchfind.tools.sample import TRUTH_FILE, render_sample_library


@pytest.mark.parametrize("name", ["still-life-02.jpg", TRUTH_FILE])
def test_sample_photos_take_the_place_of_earlier_ones_and_of_no_photo(
    tmp_path: Path, name: str
) -> None:
    render_sample_library(tmp_path, photos=2)
    rendered = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    render_sample_library(tmp_path, photos=2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == rendered
    (tmp_path / name).write_bytes(b"a photo of somebody")
    with pytest.raises(UsageProblem, match="was not made by PatchFind"):
        render_sample_library(tmp_path, photos=2)
    assert (tmp_path / name).read_bytes() == b"a photo of somebody"
