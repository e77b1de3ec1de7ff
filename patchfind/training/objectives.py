"""What the student is asked for: the teacher's maps, evenly weighted, and telling objects apart."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional


class MapMetric(nn.Module):
    """Squared error after decorrelating the target's channels, so that faint channels count too.

    The error is multiplied by ``covariance ** -power`` with the eigenvalues lifted by ``floor``
    times their mean; scaled such that guessing the mean costs 1.
    """

    def __init__(self, mean: Tensor, covariance: Tensor, power: float = 0.4, floor: float = 0.05):
        super().__init__()
        values, vectors = torch.linalg.eigh(covariance.double())
        lifted = values.clamp_min(0) + floor * values.mean()
        transform = (vectors * lifted**-power) @ vectors.T
        cost = (transform @ covariance.double() @ transform.T).trace()
        self.register_buffer("mean", mean.float()[None, :, None, None])
        self.register_buffer("transform", (transform / cost.sqrt()).float()[:, :, None, None])

    def forward(self, guess: Tensor, target: Tensor) -> Tensor:
        """The mean over cells of the squared length of the transformed error."""
        assert isinstance(self.transform, Tensor)
        return functional.conv2d(guess - target, self.transform).square().sum(1).mean()


class PrincipalHead(nn.Module):
    """A linear head that guesses a map's leading whitened principal components; dropped later."""

    def __init__(self, channels: int, mean: Tensor, covariance: Tensor, components: int):
        super().__init__()
        values, vectors = torch.linalg.eigh(covariance.double())
        values, vectors = values.flip(0)[:components], vectors.flip(1)[:, :components]
        lifted = values + 0.02 * values.mean()
        self.register_buffer("mean", mean.float()[None, :, None, None])
        self.register_buffer("projection", (vectors / lifted.sqrt()).T.float()[:, :, None, None])
        self.guess = nn.Conv2d(channels, components, 1)

    def forward(self, student_map: Tensor, target: Tensor) -> Tensor:
        """Mean squared error in the whitened components (guessing the mean costs about 1)."""
        assert isinstance(self.projection, Tensor) and isinstance(self.mean, Tensor)
        wanted = functional.conv2d(target - self.mean, self.projection)
        guessed: Tensor = self.guess(student_map)
        return (guessed - wanted).square().mean()


class Moments:
    """Mean and covariance of the channels of maps, gathered over batches."""

    def __init__(self) -> None:
        self._count = 0
        self._sum: Tensor | None = None
        self._outer: Tensor | None = None

    def add(self, maps: Tensor) -> None:
        """Count every cell of the maps (N, C, H, W)."""
        cells = maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1]).double()
        self._count += len(cells)
        total, outer = cells.sum(0), cells.T @ cells
        self._sum = total if self._sum is None else self._sum + total
        self._outer = outer if self._outer is None else self._outer + outer

    def result(self) -> tuple[Tensor, Tensor]:
        """Mean (C) and covariance (C, C)."""
        assert self._sum is not None and self._outer is not None
        mean = self._sum / self._count
        return mean.float(), (self._outer / self._count - torch.outer(mean, mean)).float()


def gather_moments(batches: Iterable[dict[str, Tensor]]) -> dict[str, tuple[Tensor, Tensor]]:
    """Moments of every named map over the batches."""
    found: dict[str, Moments] = {}
    for maps in batches:
        for name, values in maps.items():
            found.setdefault(name, Moments()).add(values)
    return {name: moments.result() for name, moments in found.items()}


class WhiteningLayer(nn.Module):
    """The shipped whitening of one map as a fixed layer, for gradients to pass through.

    It does not learn: at an optimiser's even pace its mean runs away from the descriptors.
    """

    def __init__(self, mean: Tensor, projection: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean.clone())
        self.register_buffer("projection", projection.clone())

    def forward(self, pooled: Tensor) -> Tensor:
        """Unit descriptors (R, D) of pooled maps (R, C)."""
        assert isinstance(self.mean, Tensor) and isinstance(self.projection, Tensor)
        unit = functional.normalize(pooled, dim=1)
        return functional.normalize((unit - self.mean) @ self.projection.T, dim=1)


def tell_apart(
    queries: Tensor,
    windows: Tensor,
    background: Tensor,
    memory: Tensor | None,
    temperature: float = 0.07,
) -> tuple[Tensor, float]:
    """Cross-entropy of finding window i for query i among everything; and how often it is first.

    ``queries`` and ``windows`` are (N, D), ``background`` (B, D) holds windows without the object,
    ``memory`` (M, D) windows of earlier steps.
    """
    others = [windows, background] + ([] if memory is None else [memory])
    likeness = queries @ torch.cat(others).T / temperature
    wanted = torch.arange(len(queries), device=queries.device)
    first = (likeness.argmax(1) == wanted).float().mean().item()
    return functional.cross_entropy(likeness, wanted), first
