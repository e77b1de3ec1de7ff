"""The obviously right way from pixels to descriptors, read off an exported encoder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import timm
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from patchfind.training.photos import Pixels
from patchfind.training.pooling import overlapped_windows, pool_windows

Rows = npt.NDArray[np.float32]


class ReferenceEncoder:
    """An exported encoder, run plainly on the CPU in single precision."""

    def __init__(self, folder: Path) -> None:
        self.specification: dict[str, Any] = json.loads((folder / "encoder.json").read_text())
        tensors = load_file(folder / self.specification["weights"])
        self._network: nn.Module = timm.create_model(
            self.specification["architecture"], pretrained=False, num_classes=0
        )
        state = {k: v.float() for k, v in tensors.items() if not k.startswith("whitening.")}
        counters = {
            k: v for k, v in self._network.state_dict().items() if k.endswith("batches_tracked")
        }
        self._network.load_state_dict(state | counters, strict=True)
        self._network.eval()
        self._whitening = {k: v.float() for k, v in tensors.items() if k.startswith("whitening.")}
        self._maps: dict[str, Tensor] = {}
        for level in self.specification["levels"]:
            module = self._network.get_submodule(level["module"])
            module.register_forward_hook(self._keep(level["name"]))

    def _keep(self, name: str) -> Any:
        def hook(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
            self._maps[name] = output

        return hook

    @torch.inference_mode()
    def maps_of(self, images: Tensor) -> dict[str, Tensor]:
        """Every level's map (N, C, h, w) of RGB images (N, 3, H, W) in 0..1."""
        mean = torch.tensor(self.specification["mean"])[:, None, None]
        std = torch.tensor(self.specification["std"])[:, None, None]
        self._network((images - mean) / std)
        return dict(self._maps)

    def maps(self, pixels: Pixels) -> dict[str, Tensor]:
        """Every level's map (C, h, w) of RGB pixels at the size that they have."""
        image = torch.from_numpy(pixels).float().permute(2, 0, 1)[None] / 255
        return {name: found[0] for name, found in self.maps_of(image).items()}

    def describe(self, pooled: Mapping[str, Tensor]) -> Rows:
        """Unit descriptors (R, D) of pooled maps (R, C), one for each level."""
        parts = []
        for level in self.specification["levels"]:
            stem = f"whitening.{level['name']}."
            rows = pooled[level["name"]].float()
            rows = nn.functional.normalize(rows.sign() * rows.abs() ** level["exponent"], dim=1)
            rows = (rows - self._whitening[stem + "mean"]) @ self._whitening[stem + "projection"].T
            parts.append(nn.functional.normalize(rows, dim=1) * level["weight"])
        whole = nn.functional.normalize(torch.cat(parts, 1), dim=1)
        return np.asarray(whole.numpy(), np.float32)

    def describe_rows(self, pooled: Mapping[str, npt.NDArray[np.float32]]) -> Rows:
        """``describe`` for arrays of any shape (..., C)."""
        shape = next(iter(pooled.values())).shape[:-1]
        flat = {
            name: torch.from_numpy(np.asarray(rows, np.float32)).flatten(0, -2)
            for name, rows in pooled.items()
        }
        return self.describe(flat).reshape(*shape, -1)

    def photo(self, photo: Pixels) -> Rows:
        """Descriptors (84, D) of a photo's windows, from one pass over the photo."""
        maps = self.maps(fit_dense(photo, self.specification["dense_long_side"]))
        windows = overlapped_windows()
        return self.describe(
            {
                level["name"]: pool_windows(maps[level["name"]], windows, level["cell_shift"])
                for level in self.specification["levels"]
            }
        )

    def query(self, crop: Pixels) -> Rows:
        """Descriptors (4, D) of a crop turned by 0, 90, 180 and 270 degrees, anticlockwise."""
        side = self.specification["crop_side"]
        square = resize(crop, side, side)
        turned = [np.ascontiguousarray(np.rot90(square, quarter)) for quarter in range(4)]
        maps = [self.maps(np.asarray(image, np.uint8)) for image in turned]
        return self.describe(
            {
                level["name"]: torch.stack([found[level["name"]].mean((1, 2)) for found in maps])
                for level in self.specification["levels"]
            }
        )


def fit_dense(photo: Pixels, long_side: int, multiple: int = 32) -> Pixels:
    """The photo with its long side near ``long_side``, each side rounded to the multiple."""
    height, width = photo.shape[:2]
    scale = long_side / max(height, width)
    sides = [max(multiple, round(s * scale / multiple) * multiple) for s in (width, height)]
    return resize(photo, sides[0], sides[1])


def resize(photo: Pixels, width: int, height: int) -> Pixels:
    """Resized by area averages where it shrinks, by cubic interpolation where it grows."""
    shrinks = width * height < photo.shape[0] * photo.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(photo, (width, height), interpolation=how), np.uint8)
