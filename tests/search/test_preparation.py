"""A selection is described and looked at closely at the same time."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.domain.query import Crop
from patchfind.library.library import Library
from patchfind.matching.query_view import QueryView, from_pixels
from patchfind.search import preparation
from patchfind.search.preparation import Preparation
from tests.indexing.ingest_rig import render_photos
from tests.matching.rendered_views import clutter
from tests.search.test_damaged_rows import QueryEncoder


def test_local_features_are_made_while_the_backbone_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    attempts: list[str] = []

    def observed(pixels: NDArray[np.uint8], outline: Polygon) -> QueryView:
        begun.set()
        attempts.append("made")
        if len(attempts) == 1:
            raise MemoryError
        return from_pixels(pixels, outline)

    class Waiting(QueryEncoder):
        def encode_query(self, *wanted: Any, **ways: Any) -> NDArray[np.float32]:
            assert begun.wait(20)
            return super().encode_query(*wanted, **ways)

    monkeypatch.setattr(preparation, "from_pixels", observed)
    render_photos(tmp_path / "photos", 1)
    (path,) = (tmp_path / "photos").iterdir()
    crop = Crop(path, WHOLE_PHOTO)
    with Library.open(tmp_path / "library") as library:
        prepared = Preparation(library, cast(Any, Waiting()))
        try:
            view = prepared.view(crop, with_features=True)
            with pytest.raises(MemoryError):
                view.local_features()
            assert len(view.local_features()) > 0, "what failed once is tried again"
            assert len(prepared.view(crop, with_features=True).local_features()) > 0
        finally:
            prepared.close()
    assert len(attempts) == 2, "and made once"


@pytest.mark.parametrize(("side", "seen"), [(0.04, 4000), (0.2, 1600)])
def test_a_small_selection_is_looked_at_in_all_its_pixels(
    tmp_path: Path, side: float, seen: int
) -> None:
    """A thing 160 pixels wide in the file would be 64 wide at the size that photos are read at."""
    widths: list[int] = []

    class Recording(QueryEncoder):
        def encode_query(
            self, pixels: NDArray[np.uint8], *wanted: Any, **ways: Any
        ) -> NDArray[np.float32]:
            widths.append(pixels.shape[1])
            return super().encode_query(pixels, *wanted, **ways)

    path = tmp_path / "large.jpg"
    Image.fromarray(clutter(3, 500, 375)).resize((4000, 3000)).save(path)
    crop = Crop(path, Box(0.5, 0.5, 0.5 + side, 0.5 + side))
    with Library.open(tmp_path / "library") as library:
        prepared = Preparation(library, cast(Any, Recording()))
        try:
            prepared.view(crop).local_features()
        finally:
            prepared.close()
    assert widths == [seen]
