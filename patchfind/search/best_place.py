"""Where the object lies in one given photo: what a search would say of it in the end."""

from __future__ import annotations

import numpy as np

from patchfind.domain.geometry import Box
from patchfind.domain.progress import Control
from patchfind.domain.query import Selection
from patchfind.index.shortlist import Shortlist
from patchfind.search.candidates import Candidates
from patchfind.search.gallery import Gallery, PreparedQuery
from patchfind.search.plan import carry_out
from patchfind.search.settings import SearchSettings
from patchfind.search.stages import Localise, Segment, Verify


def best_place(
    query: PreparedQuery,
    content_id: int,
    gallery: Gallery,
    settings: SearchSettings,
    control: Control,
) -> Selection:
    """The outline that geometry finds in a content of the gallery, else the best known box.

    In fractions of the upright photo. Raises Cancelled.
    """
    ids = np.asarray([content_id], dtype=np.int64)
    cosines = gallery.cosines(query.rows, ids)
    row, region = np.unravel_index(int(cosines.table.argmax()), cosines.table.shape)
    alone = Shortlist(
        ids,
        cosines.table[row, [region]],
        np.asarray([region], dtype=np.int32),
        np.asarray([row], dtype=np.int32),
    )
    found, _ = carry_out(
        (Verify(settings), Localise(settings), Segment(settings)),
        query,
        gallery,
        candidates=Candidates.of(alone, cosines.boxes[[region]]),
        control=control,
        publish=lambda _better: None,
    )
    outline = found.outlines[0]
    return Box(*found.boxes[0].tolist()) if outline is None else outline
