"""Read a quantised MobileNetV2 from a TFLite file into torch: a frozen source of feature maps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

BLOCKS = 17
"""Inverted residual blocks of MobileNetV2, named ``expanded_conv`` to ``expanded_conv_16``."""

STRIDED_BLOCKS = frozenset({1, 3, 6, 13})
"""The blocks that halve the map (the stem halves it too)."""

EXPANSION = "b13x"
"""The expanded map (576 channels, stride 16) inside the first block of the last stride."""

Array = npt.NDArray[Any]


def dequantise(values: Array, scales: Array, zero_points: Array, axis: int) -> Array:
    """Real values of quantised ones, ``scale * (value - zero_point)``, per tensor or channel."""
    shape = [1] * values.ndim
    if len(scales) > 1:
        shape[axis] = len(scales)
    scale = np.asarray(scales, np.float32).reshape(shape if len(scales) > 1 else [1] * values.ndim)
    zero = np.asarray(zero_points, np.float32).reshape(scale.shape)
    return np.asarray(scale * (values.astype(np.float32) - zero), np.float32)


def read_layers(path: Path) -> dict[str, tuple[Array, Array]]:
    """Weight (out, in, h, w) and bias of every convolution, by names like ``Conv_1``."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path))
    weights: dict[str, Array] = {}
    biases: dict[str, Array] = {}
    for detail in interpreter.get_tensor_details():
        name = str(detail["name"]).split(";")[0]
        whole = str(detail["name"])
        if not name.startswith("MobilenetV2/"):
            continue
        parts = name.split("/")[1:]
        layer = parts[0] if parts[0] in {"Conv", "Conv_1"} else "/".join(parts[:2])
        is_weight = "weights_quant" in whole
        is_bias = detail["dtype"] is np.int32 and len(detail["shape"]) == 1
        if not is_weight and not is_bias:
            continue
        quantised = detail["quantization_parameters"]
        if not len(quantised["scales"]):
            continue
        real = dequantise(
            interpreter.get_tensor(detail["index"]),
            quantised["scales"],
            quantised["zero_points"],
            quantised["quantized_dimension"],
        )
        if is_weight:
            order = (3, 0, 1, 2) if layer.endswith("depthwise") else (0, 3, 1, 2)
            weights[layer] = np.ascontiguousarray(real.transpose(order))
        else:
            biases[layer] = real
    return {layer: (weights[layer], biases[layer]) for layer in weights if layer in biases}


def pad_same(maps: Tensor) -> Tensor:
    """TensorFlow's SAME padding for a 3x3 convolution of stride 2."""
    bottom, right = 1, 1
    top, left = maps.shape[-2] % 2, maps.shape[-1] % 2
    return functional.pad(maps, (left, right, top, bottom))


class Teacher(nn.Module):
    """MobileNetV2 1.0 built from dequantised layers; every output is a feature map."""

    def __init__(self, layers: Mapping[str, tuple[Array, Array]]) -> None:
        super().__init__()
        self.convolutions = nn.ModuleDict()
        for name, (weight, bias) in layers.items():
            if name.startswith("Logits"):
                continue
            out_channels, in_channels, size, _ = weight.shape
            depthwise = name.endswith("depthwise")
            strided = name == "Conv" or (depthwise and _block_of(name) in STRIDED_BLOCKS)
            convolution = nn.Conv2d(
                out_channels if depthwise else in_channels,
                out_channels,
                size,
                stride=2 if strided else 1,
                padding=0 if strided else size // 2,
                groups=out_channels if depthwise else 1,
            )
            with torch.no_grad():
                convolution.weight.copy_(torch.from_numpy(weight))
                assert convolution.bias is not None
                convolution.bias.copy_(torch.from_numpy(bias))
            self.convolutions[name.replace("/", ":")] = convolution
        self.eval().requires_grad_(requires_grad=False).to(memory_format=torch.channels_last)

    @classmethod
    def from_tflite(cls, path: Path) -> Teacher:
        """The teacher in a TFLite file."""
        return cls(read_layers(path))

    def _apply_layer(self, name: str, maps: Tensor) -> Tensor:
        convolution = self.convolutions[name]
        assert isinstance(convolution, nn.Conv2d)
        if convolution.stride[0] == 2:
            maps = pad_same(maps)
        maps = convolution(maps)
        return maps if name.endswith(":project") else maps.clamp_(0.0, 6.0)

    @torch.no_grad()
    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Maps of RGB images in 0..1 (N, 3, H, W): ``stem``, ``b0`` .. ``b16``, ``b13x``, ``last``.

        Cell i of a map of stride s is centred on pixel ``s * i + s - 1``.
        """
        maps = self._apply_layer("Conv", images * (255.0 / 127.5) - 1.0)
        found: dict[str, Tensor] = {"stem": maps}
        for block in range(BLOCKS):
            prefix = f"expanded_conv_{block}:" if block else "expanded_conv:"
            inside = maps
            if block:
                inside = self._apply_layer(prefix + "expand", inside)
            if block == 13:
                found[EXPANSION] = inside
            inside = self._apply_layer(prefix + "depthwise", inside)
            inside = self._apply_layer(prefix + "project", inside)
            maps = inside + maps if inside.shape == maps.shape else inside
            found[f"b{block}"] = maps
        found["last"] = self._apply_layer("Conv_1", maps)
        return found


def _block_of(name: str) -> int:
    block = name.split("/", maxsplit=1)[0].removeprefix("expanded_conv")
    return int(block.removeprefix("_")) if block else 0
