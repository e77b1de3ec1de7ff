"""Measure an encoder's maps on labelled photos, with whitening fitted on the gallery or shipped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from patchfind.training.measures import Answer, Box, Figures, overlap, summarise
from patchfind.training.photos import Pixels, decode, photo_files
from patchfind.training.pooling import overlapped_windows, pool_windows
from patchfind.training.reference import fit_dense, resize
from patchfind.training.whitening import Whitening, fit_pca, normalise

Floats = npt.NDArray[np.float32]
Maps = Callable[[Tensor], Mapping[str, Tensor]]
"""A network: images (N, 3, H, W) in 0..1 to maps (N, C, h, w) by name."""

WRONG = Answer(right=False)


@dataclass(frozen=True)
class Pooling:
    """How photos and queries become pooled maps."""

    levels: tuple[str, ...]
    shift: float
    long_side: int = 672
    crop_side: int = 224


@dataclass(frozen=True)
class Gallery:
    """Pooled windows of photos: by level (N, R, C)."""

    names: list[str]
    sizes: list[tuple[int, int]]
    regions: dict[str, Floats]


@dataclass(frozen=True)
class Query:
    """One labelled selection and its pooled maps by level, (rotations, C)."""

    photo: str
    label: str
    pooled: dict[str, Floats]


@torch.inference_mode()
def pool_gallery(network: Maps, files: Sequence[Path], how: Pooling) -> Gallery:
    """One dense pass over each photo, averaged inside the 84 windows."""
    names, sizes, windows = [], [], overlapped_windows()
    regions: dict[str, list[Any]] = {level: [] for level in how.levels}
    for file in files:
        photo = decode(file)
        if photo is None:
            continue
        maps = network(_image(fit_dense(photo, how.long_side)))
        for level in how.levels:
            regions[level].append(pool_windows(maps[level][0], windows, how.shift).half().numpy())
        names.append(file.name)
        sizes.append((photo.shape[0], photo.shape[1]))
    return Gallery(names, sizes, {level: np.stack(rows) for level, rows in regions.items()})


@torch.inference_mode()
def pool_queries(
    network: Maps, folder: Path, truth: Mapping[str, Any], how: Pooling, turned: int = 0
) -> list[Query]:
    """Every query's crop in four rotations, averaged over its maps; first turned by quarters."""
    found = []
    for query in truth["queries"]:
        photo = decode(folder / "photos" / query["photo"])
        assert photo is not None
        height, width = photo.shape[:2]
        x1, y1, x2, y2 = (round(value) for value in query["box"])
        crop = photo[max(0, y1) : min(height, y2), max(0, x1) : min(width, x2)]
        image = torch.rot90(_image(resize(crop, how.crop_side, how.crop_side)), turned, (2, 3))
        maps = network(torch.cat([torch.rot90(image, quarter, (2, 3)) for quarter in range(4)]))
        pooled = {level: maps[level].mean((2, 3)).float().numpy() for level in how.levels}
        found.append(Query(query["photo"], query["label"], pooled))
    return found


def _image(pixels: Pixels) -> Tensor:
    image = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
    return image.contiguous(memory_format=torch.channels_last)


def gallery_whitening(galleries: Sequence[Gallery], dimension: int) -> dict[str, Whitening]:
    """PCA whitening of each level, fitted on the galleries themselves."""
    fitted = {}
    for level in galleries[0].regions:
        rows = np.concatenate(
            [g.regions[level].reshape(-1, g.regions[level].shape[-1]) for g in galleries]
        )
        some = np.random.default_rng(0).choice(len(rows), min(15000, len(rows)), replace=False)
        fitted[level] = fit_pca(rows[some].astype(np.float32), dimension)
    return fitted


def describe(
    pooled: Mapping[str, Floats],
    whitening: Mapping[str, Whitening],
    weights: Mapping[str, float] | None = None,
) -> Floats:
    """Unit descriptors of pooled maps: every level whitened, weighted, put side by side."""
    parts = [
        whitening[level](rows) * np.float32(1.0 if weights is None else weights[level])
        for level, rows in pooled.items()
    ]
    return normalise(np.concatenate(parts, -1))


def evaluate(
    gallery: Gallery,
    distractors: Gallery,
    queries: Sequence[Query],
    truth: Mapping[str, Any],
    describe_rows: Callable[[Mapping[str, Floats]], Floats],
) -> Figures:
    """Rank all photos for each query by their best window over all rotations, and measure."""
    parts = [describe_rows(each.regions) for each in (gallery, distractors)]
    count = parts[0].shape[1]
    rows = np.concatenate([part.reshape(-1, part.shape[-1]) for part in parts])
    rankings = []
    for query in queries:
        likeness = (rows @ describe_rows(query.pooled).T).max(1).reshape(-1, count)
        ranking = _answers(query, likeness, gallery, truth)
        total = sum(
            query.label in truth["photos"][name] for name in gallery.names if name != query.photo
        )
        rankings.append((ranking, total))
    return summarise(rankings)


def _answers(
    query: Query, likeness: Floats, gallery: Gallery, truth: Mapping[str, Any]
) -> list[Answer]:
    """The ranking without the query's own photo and without junk."""
    windows = overlapped_windows().tolist()
    best = likeness.argmax(1)
    answers = []
    for place in np.argsort(-likeness.max(1), kind="stable").tolist():
        if place >= len(gallery.names):
            answers.append(WRONG)
            continue
        name = gallery.names[place]
        if name == query.photo or query.label in truth["junk"].get(name, []):
            continue
        boxes = truth["photos"][name].get(query.label)
        if boxes is None:
            answers.append(WRONG)
            continue
        found = _in_pixels(windows[best[place]], gallery.sizes[place])
        overlaps = [overlap(found, tuple(box)) for box in boxes]
        answers.append(Answer(right=True, overlap=max(overlaps) if overlaps else None))
    return answers


def _in_pixels(window: Sequence[float], size: tuple[int, int]) -> Box:
    height, width = size
    return window[0] * width, window[1] * height, window[2] * width, window[3] * height


def evaluate_set(
    network: Maps,
    root: Path,
    name: str,
    how: Pooling,
    shipped: Callable[[Mapping[str, Floats]], Floats] | None = None,
) -> dict[str, Figures]:
    """Figures of one labelled set beside the distractors, by kind of whitening."""
    truth = json.loads((root / name / "truth.json").read_text())
    files = [root / name / "photos" / photo for photo in sorted(truth["photos"])]
    gallery = pool_gallery(network, files, how)
    distractors = pool_gallery(network, photo_files([root / "distractors"]), how)
    queries = pool_queries(network, root / name, truth, how)
    fitted = gallery_whitening([gallery, distractors], 384)
    figures = {
        "gallery": evaluate(
            gallery, distractors, queries, truth, lambda rows: describe(rows, fitted)
        )
    }
    if shipped is not None:
        figures["shipped"] = evaluate(gallery, distractors, queries, truth, shipped)
    return figures
