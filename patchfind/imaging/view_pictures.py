"""The pictures that saved objects keep of their views: a photo's part, named by the view."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from patchfind.domain.geometry import Box
from patchfind.imaging.thumbnails import ThumbnailStore


class ViewPictures(ThumbnailStore):
    """Written as thumbnails are, but larger, and on disk for good before anything counts on them:
    the photo that one was cut from may be gone tomorrow.

    640 pixels are as many as the encoders and the verification look at; about 50 KB.
    """

    long_side = 640
    _quality = 90
    _durable = True

    def keep(self, name: str, pixels: NDArray[np.uint8], frame: Box) -> None:
        """Keep the part ``frame`` (fractions) of an upright photo (h, w, 3), unless it is there.

        Raises StorageProblem.
        """
        height, width = pixels.shape[:2]
        box = frame.to_pixels(width, height)
        wide, high = box[2] - box[0], box[3] - box[1]
        scale = min(1.0, self.long_side / max(wide, high))
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        part = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS, box=box)
        self.write(name, np.asarray(part))
