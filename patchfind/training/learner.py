"""What learns: the network, and after it the whitening of each level as a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from patchfind.embedding.pooling import Pooling
from patchfind.embedding.preprocessing import Normalisation
from patchfind.embedding.specification import EncoderSpecification
from patchfind.training.network import MapNetwork
from patchfind.training.whitening import Whitening

_AVERAGE = Pooling()
_SMALLEST = 1e-5
"""Added before a power below one, whose slope at nothing has no end."""


class Learner(nn.Module):
    """A network with one projection a level; the whitenings' means stay as they were fitted.

    At an optimiser's even pace a mean runs away from the descriptors.
    """

    def __init__(
        self,
        specification: EncoderSpecification,
        tensors: Mapping[str, Tensor],
        whitenings: Sequence[Whitening],
        *,
        half: bool = True,
        frozen: int = 3,
    ) -> None:
        super().__init__()
        self.network = MapNetwork(specification, tensors, half=half, frozen=frozen)
        self.projections = nn.ParameterList(
            [nn.Parameter(torch.from_numpy(one.projection)) for one in whitenings]
        )
        for number, one in enumerate(whitenings):
            self.register_buffer(f"mean_{number}", torch.from_numpy(one.mean))
        self._levels = specification.feature_levels
        self._normalisation = specification.mean, specification.std

    def network_tensors(self) -> dict[str, Tensor]:
        """The network's tensors under timm's names, as an encoder takes them."""
        state: dict[str, Tensor] = self.network.net.state_dict()
        return {
            name: tensor.detach()
            for name, tensor in state.items()
            if not name.endswith("num_batches_tracked")
        }

    def maps(self, pictures: Tensor) -> list[Tensor]:
        """One map a level of pictures (N, 3, H, W) of 0…255."""
        normalise = Normalisation.of(*self._normalisation, pictures.device)
        found: list[Tensor] = self.network(normalise(pictures))
        return found

    def descriptors(self, maps: Sequence[Tensor], weights: Sequence[Tensor]) -> list[Tensor]:
        """Unit descriptors (N, R, D) of the regions with weights (N, R, h·w) of each level's map.

        One of each level, then the one of all levels side by side.
        """
        parts = []
        for number, (level, one, shares) in enumerate(
            zip(self._levels, maps, weights, strict=True)
        ):
            damped = (_AVERAGE(one, shares).clamp_min(0) + _SMALLEST) ** level.exponent
            centred = functional.normalize(damped, dim=-1) - self.get_buffer(f"mean_{number}")
            parts.append(functional.normalize(centred @ self.projections[number].T, dim=-1))
        joined = [part * level.weight for part, level in zip(parts, self._levels, strict=True)]
        return [*parts, functional.normalize(torch.cat(joined, dim=-1), dim=-1)]
