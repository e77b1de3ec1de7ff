"""What a decode worker is started with; whoever starts one imports this, and not the codecs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.imaging.limits import DecodeLimits

Extract = Callable[[NDArray[np.uint8]], bytes]


@dataclass(frozen=True, slots=True)
class WorkerTask:
    """What a worker does with every photo; sent once, when it starts."""

    thumbnails: Path | None
    extract: Extract | None
    limits: DecodeLimits
