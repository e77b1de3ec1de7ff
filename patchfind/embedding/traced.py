"""A convolutional network's maps as one program for the CPU, where it gives what the network gives.

PyTorch's tracer folds constants, leaves out what no map needs, and lets oneDNN keep its own
memory order from the first convolution to the last, which took a third off the starter encoder's
dense pass. A trace knows the sizes that it was made with: it is used only where pictures of other
sizes and proportions give the network's own maps too.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

_log = logging.getLogger(__name__)

Maps = Callable[[Tensor], Sequence[Tensor]]

_TRACED = (2, 3)
_CHECKED = ((3, 2), (4, 4), (5, 3))
"""Heights and widths of random pictures, in multiples of what the network's sides must be."""
_TOLERANCE = 1e-4
"""Of the greatest value of a map; half precision, in which descriptors are kept, has 5e-4."""


def traced(network: nn.Module, maps: Maps, *, multiple: int) -> Maps | None:
    """``maps`` as a program, or None where that cannot be had.

    ``maps`` takes (N, 3, H, W), H and W multiples of ``multiple``, through ``network``; the
    program's maps are equal to a ten-thousandth of their range. Takes about a second, and as much
    again over the first few pictures. Not to be called in inference mode.
    """
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer is deprecated; compiling needs a compiler
            program = _program(network, maps, _pictures(_TRACED, multiple))
            alike = all(_alike(program, maps, _pictures(sides, multiple)) for sides in _CHECKED)
    except Exception as error:  # noqa: BLE001 -- what a tracer raises at a network is anybody's guess
        _log.info("the network stays as it is: it cannot be traced (%s)", error)
        return None
    if not alike:
        _log.info("the network stays as it is: its trace does not fit other sizes")
        return None
    return program


def _program(network: nn.Module, maps: Maps, pictures: Tensor) -> Maps:
    jit: Any = torch.jit  # which has no types
    module = jit.trace(_MapsModule(network, maps).eval(), pictures, check_trace=False)
    program: Maps = jit.optimize_for_inference(jit.freeze(module))
    return program


class _MapsModule(nn.Module):
    """``maps`` as the module that the tracer wants, with the network's weights as its own."""

    def __init__(self, network: nn.Module, maps: Maps) -> None:
        super().__init__()
        self.network = network
        self._maps = maps

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        return tuple(self._maps(pictures))


def _pictures(sides: tuple[int, int], multiple: int) -> Tensor:
    height, width = (side * multiple for side in sides)
    random = torch.Generator().manual_seed(height + width)
    return torch.randn(1, 3, height, width, generator=random)


def _alike(program: Maps, maps: Maps, pictures: Tensor) -> bool:
    """Whether both give the same maps, the program also once it has specialised itself."""
    expected = maps(pictures)
    return all(
        found.shape == wanted.shape
        and bool((found - wanted).abs().max() <= _TOLERANCE * wanted.abs().max())
        for _ in range(2)
        for found, wanted in zip(program(pictures), expected, strict=True)
    )
