"""A network as a source of feature maps: built, filled, and asked for its levels."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from patchfind.embedding.inverted_residuals import (
    ARCHITECTURES,
    InvertedResiduals,
    multiply_pointwise,
)
from patchfind.embedding.specification import HEAD, EncoderSpecification, FeatureLevel
from patchfind.embedding.traced import Maps, traced
from patchfind.foundation.errors import InvariantBroken, WeightsProblem


def build_network(specification: EncoderSpecification) -> nn.Module:
    """The specification's network with random weights, on the current default device.

    timm is imported only for networks that are not of the starter's family. Transformers take any
    multiple of their patch where sizes differ from the trained one.
    """
    network: nn.Module
    if _is_own(specification):
        network = InvertedResiduals(specification.architecture)
    else:
        network = _build_by_timm(specification)
    return network.eval().requires_grad_(requires_grad=False)


def _is_own(specification: EncoderSpecification) -> bool:
    return specification.pooling != HEAD and specification.architecture in ARCHITECTURES


def _build_by_timm(specification: EncoderSpecification) -> nn.Module:
    import timm  # slow

    options: dict[str, Any] = {}
    native = specification.crop_side == specification.native_side
    if specification.patch and not (specification.mode == "crop" and native):
        options["dynamic_img_size"] = True
    network: nn.Module = timm.create_model(
        specification.architecture,
        pretrained=False,
        num_classes=specification.projection,
        **options,
    )
    return network


def build_empty(specification: EncoderSpecification) -> nn.Module:
    """The same network without memory for its weights: for names and shapes."""
    with torch.device("meta"):
        return build_network(specification)


def expected_shapes(specification: EncoderSpecification) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor that the weights file must hold, by its name.

    A head that no descriptor passes through is not needed.
    """
    network = build_empty(specification)
    unused = set() if specification.pooling == HEAD else _unused_children(network, specification)
    prefix = specification.weights.prefix
    shapes = {
        prefix + name: tuple(tensor.shape)
        for name, tensor in network.state_dict().items()
        if name.split(".")[0] not in unused and not name.endswith("num_batches_tracked")
    }
    for level in specification.feature_levels:
        if level.whitened:
            shapes[f"whitening.{level.name}.mean"] = (level.channels,)
            shapes[f"whitening.{level.name}.projection"] = (level.dimension, level.channels)
    return shapes


def _unused_children(network: nn.Module, specification: EncoderSpecification) -> set[str]:
    """The direct children of an empty network that only its head calls."""
    if _is_own(specification):
        return set()
    calls: set[str] = set()
    handles = [
        module.register_forward_hook(lambda *_, name=name: calls.add(name.split(".")[0]))
        for name, module in network.named_modules()
        if name
    ]
    side = specification.native_side
    features = network.forward_features(torch.empty(1, 3, side, side, device="meta"))  # type: ignore[operator]
    by_maps = set(calls)
    calls.clear()
    network.forward_head(features)  # type: ignore[operator]
    for handle in handles:
        handle.remove()
    return calls - by_maps


class _Seen(threading.local):
    """What the modules of the levels gave in this thread's pass, by the level's name."""

    def __init__(self) -> None:
        self.maps: dict[str, Tensor] = {}


class Backbone:
    """A network in evaluation mode on one device that gives the maps of its levels.

    Batch normalisations that follow a convolution are fused into it, which changes nothing but
    the last digits. Transformers compute in the half precision ``autocast``; what convolutions
    lose in it, roots and whitening make worse. Threads may share one on a CPU.
    """

    def __init__(
        self,
        specification: EncoderSpecification,
        tensors: Mapping[str, Tensor],
        device: torch.device,
        autocast: torch.dtype | None,
    ) -> None:
        network = build_empty(specification)
        if specification.pooling != HEAD:
            for name in _unused_children(network, specification):
                setattr(network, name, nn.Identity())
        problem = network.load_state_dict(dict(tensors), strict=False, assign=True)
        if problem.unexpected_keys:
            raise InvariantBroken(f"unchecked weights: {problem.unexpected_keys[:3]}")
        _materialise(network)
        fuse_batch_norms(network, apart={level.module for level in specification.feature_levels})
        network = network.to(device)
        if device.type == "cpu":
            network = network.to(memory_format=torch.channels_last)
        elif _is_own(specification):
            multiply_pointwise(network)
        self._network: nn.Module = network.eval().requires_grad_(requires_grad=False)
        self._levels = specification.feature_levels
        self._prefix = int(getattr(network, "num_prefix_tokens", 0))
        self._patch = specification.patch
        half = autocast is not None and specification.patch > 0
        self._precision = partial(torch.autocast, device.type, dtype=autocast, enabled=half)
        self._seen = _Seen()
        # Transformers spend their time in matrix products, which a trace does not speed up.
        self._traceable = device.type == "cpu" and autocast is None and not specification.patch
        self._tracing = threading.Lock()
        self._multiple = specification.side_multiple
        self._compute: Maps = self._maps_of_network
        if specification.pooling != HEAD:
            self._watch(self._levels)

    def _watch(self, levels: Sequence[FeatureLevel]) -> None:
        modules = dict(self._network.named_modules())
        for level in levels:
            if not level.module:
                continue
            if level.module not in modules:
                raise WeightsProblem(
                    'The encoder\'s level "{name}" names the part "{module}", which its network '
                    "does not have. Its description is damaged.",
                    name=level.name,
                    module=level.module,
                )
            modules[level.module].register_forward_hook(partial(self._keep, level.name))

    def _keep(self, name: str, _module: nn.Module, _inputs: object, output: Tensor) -> None:
        self._seen.maps[name] = output

    def maps(self, pictures: Tensor) -> list[Tensor]:
        """One map (N, C, h, w) a level of normalised pictures (N, 3, H, W)."""
        return list(self._compute(pictures))

    def trace(self) -> None:
        """Spend about a second on making ``maps`` faster from now on, once, where that works."""
        with self._tracing:
            if self._traceable:
                self._traceable = False
                with torch.inference_mode(mode=False):
                    program = traced(self._network, self._maps_of_network, multiple=self._multiple)
                self._compute = program or self._compute

    def _maps_of_network(self, pictures: Tensor) -> list[Tensor]:
        with self._precision():
            last = self._network.forward_features(pictures)  # type: ignore[operator]
        outputs = [self._seen.maps.get(level.name, last) for level in self._levels]
        self._seen.maps.clear()
        return [self._as_map(output, pictures) for output in outputs]

    def _as_map(self, output: Tensor, pictures: Tensor) -> Tensor:
        if output.ndim == 4:
            return output
        height, width = (side // self._patch for side in pictures.shape[-2:])
        tokens = output[:, self._prefix :].transpose(1, 2)
        return tokens.reshape(len(output), -1, height, width)

    def head(self, pictures: Tensor) -> Tensor:
        """The published descriptors (N, D), not normalised, of normalised pictures."""
        with self._precision():
            descriptors: Tensor = self._network(pictures)
        return descriptors.float()


def _materialise(network: nn.Module) -> None:
    """Give memory to what no weights file holds: counters, and buffers that timm computes."""
    for module in network.modules():
        missing = [name for name, buffer in module.named_buffers(recurse=False) if buffer.is_meta]
        for name in missing:
            setattr(module, name, torch.zeros_like(getattr(module, name), device="cpu"))
        recompute = getattr(module, "init_non_persistent_buffers", None)
        if missing and recompute is not None:
            recompute()


def fuse_batch_norms(network: nn.Module, *, apart: Collection[str] = ()) -> None:
    """Fold every batch normalisation into the convolution before it, where that is exact.

    timm keeps the activation inside its batch normalisation; it takes the normalisation's place.
    Convolutions named in ``apart`` are left, since somebody reads their output.
    """
    for path, module in list(network.named_modules()):
        children = list(module.named_children())
        for (first, conv), (second, norm) in pairwise(children):
            if not isinstance(conv, nn.Conv2d) or not isinstance(norm, nn.BatchNorm2d):
                continue
            if conv.out_channels != norm.num_features or f"{path}.{first}".lstrip(".") in apart:
                continue
            setattr(module, first, fuse_conv_bn_eval(conv, norm))
            setattr(module, second, getattr(norm, "act", nn.Identity()))
