"""How well pointing at a thing selects it: a click in each true box against what is proposed."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from patchfind.domain.geometry import Box, PixelBox, iou
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.evaluation.benchmark import Benchmark, spread
from patchfind.evaluation.datasets import read_benchmark
from patchfind.foundation.errors import FolderProblem, PhotoProblem
from patchfind.imaging.decode import decode
from patchfind.imaging.limits import DECODE_SIDE
from patchfind.matching.proposals import Proposals, propose

_MIDDLE = ((0.5, 0.5),)
_ASIDE = ((0.35, 0.35), (0.65, 0.35), (0.35, 0.65), (0.65, 0.65))
"""Places of clicks in a box, as fractions of its sides."""
_WINDOWS = tuple(float(side) for side in np.geomspace(0.06, 0.95, 24))
"""Sides of the fixed windows, as fractions of the square root of the photo's area."""


@dataclass(frozen=True, slots=True)
class SelectionFigures:
    """Mean IoU with the true boxes: of the likeliest proposal, of the best that is offered, of the
    square ``window`` round the click whose size suits the set best, and of the best of twelve.

    ``aside`` is the likeliest proposal after clicks that are 15 % of the box off its middle;
    ``milliseconds`` is the processor time that makes a photo ready, ``pointing`` that of a place.
    """

    benchmark: str
    photos: int
    boxes: int
    first: float
    best: float
    aside: float
    window: float
    nested_windows: float
    milliseconds: float
    pointing: float

    def table(self) -> str:
        """The report for a person."""
        return (
            f"{self.benchmark}: a click in the middle of {self.boxes} boxes in {self.photos} "
            f"photos, mean IoU\n\n"
            f"| | likeliest | best offered |\n"
            f"|---|---|---|\n"
            f"| proposals | {self.first:.3f} | {self.best:.3f} |\n"
            f"| fixed windows | {self.window:.3f} | {self.nested_windows:.3f} |\n"
            f"| proposals, clicked aside | {self.aside:.3f} | |\n\n"
            f"{self.milliseconds:.0f} ms of one core make a photo ready, "
            f"{self.pointing:.1f} ms a place in it with all that is offered there."
        )

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=2)


def measure_selection(
    root: Path, *, photos: int | None, control: Control, on_progress: ProgressCallback
) -> SelectionFigures:
    """Click into every box of a benchmark, or of ``photos`` of its photos, evenly spread.

    Raises FolderProblem, Cancelled.
    """
    benchmark = read_benchmark(root)
    boxed = tuple(boxes_of(benchmark).items())
    chosen = boxed if photos is None else spread(boxed, photos)
    meter = RateMeter(len(chosen))
    rows: list[tuple[float, ...]] = []
    windows: list[list[float]] = []
    times: list[tuple[float, float]] = []
    for path, boxes_px in chosen:
        control.checkpoint()
        on_progress(meter.advance(1, "Pointing at things"))
        try:
            photo = decode(path, long_side=DECODE_SIDE)
        except PhotoProblem:
            continue
        start = time.process_time()
        proposals = propose(photo.pixels, control)
        ready = time.process_time()
        for box_px in boxes_px:
            box = Box.from_pixels(box_px, photo.width, photo.height)
            first, best = _clicked(proposals, box, _MIDDLE)
            rows.append((first, best, _clicked(proposals, box, _ASIDE)[0]))
            windows.append(_windows(box, photo.width / photo.height))
        clicks = len(boxes_px) * len(_MIDDLE + _ASIDE)
        times.append((ready - start, (time.process_time() - ready) / clicks))
    if not rows:
        raise FolderProblem(f"{root} names no box in a photo that can be read.", path=root)
    first, best, aside = (float(mean) for mean in np.mean(rows, axis=0))
    tried = np.asarray(windows)
    milliseconds, pointing = (1000 * float(mean) for mean in np.mean(times, axis=0))
    return SelectionFigures(
        benchmark.name,
        len(times),
        len(rows),
        first,
        best,
        aside,
        float(tried.mean(axis=0).max()),
        float(tried[:, 1::2].max(axis=1).mean()),
        milliseconds,
        pointing,
    )


def boxes_of(benchmark: Benchmark) -> Mapping[Path, Sequence[PixelBox]]:
    """Every true box of a benchmark, once, by its photo."""
    found: dict[Path, dict[PixelBox, None]] = {}
    for query in benchmark.queries:
        right = {benchmark.photos[place]: boxes for place, boxes in query.right.items()}
        for path, boxes in ({query.photo: query.boxes} | right).items():
            if boxes:
                found.setdefault(path, {}).update(dict.fromkeys(boxes))
    return {path: tuple(boxes) for path, boxes in found.items()}


def _clicked(
    proposals: Proposals, box: Box, places: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Mean IoU of the likeliest proposals for clicks at places in a box, and of the best."""
    firsts, bests = [], []
    for across, down in places:
        nest = proposals.at(box.x1 + across * box.width, box.y1 + down * box.height)
        found = [iou(one.bounds, box) for one in nest.outlines] if nest else [0.0]
        firsts.append(found[nest.first if nest else 0])
        bests.append(max(found))
    return float(np.mean(firsts)), float(np.mean(bests))


def _windows(box: Box, aspect: float) -> list[float]:
    """The IoU of a box with each square window round its middle, cut at the photo's edge."""
    x, y = (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2
    across, down = 0.5 / np.sqrt(aspect), 0.5 * np.sqrt(aspect)
    found = []
    for side in _WINDOWS:
        window = Box(x - side * across, y - side * down, x + side * across, y + side * down)
        inside = window.clipped()
        found.append(iou(inside, box) if inside else 0.0)
    return found
