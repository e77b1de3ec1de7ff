"""What an encoder is: a frozen, JSON-able specification and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Self

from patchfind.foundation.errors import WeightsProblem

Mode = Literal["dense", "crop"]

CLAID = "claid"
"""The layout name of free boxes found in each photo; every other name is in ``LAYOUTS``."""

HEAD = "head"
"""The pooling that the backbone was published with: its own head. Crop mode only."""

_REVISION = 1
"""Raised when this package computes other descriptors from the same specification."""


@dataclass(frozen=True, slots=True)
class FeatureLevel:
    """One map of the backbone that descriptors are pooled from.

    ``module`` is the dotted name of the timm module whose output is the map (N, C, h, w) or the
    tokens (N, T, C); "" is the output of ``forward_features``. ``weight`` multiplies the
    level's unit vector before concatenation. Where ``whitened``, the weights file holds
    ``whitening.<name>.mean`` (channels,) and ``whitening.<name>.projection`` (dimension,
    channels). ``shift`` is by how many cells the map is set off: 0 where cell i spans pixels
    stride·i … stride·(i+1), 0.5 where it is centred on pixel stride·i. Pooled values x become
    sign(x)·|x|^``exponent`` before all else, so that a few loud channels do not drown the
    others (power normalisation: Perronnin et al., ECCV 2010, section 3.3).
    """

    name: str
    module: str
    channels: int
    dimension: int
    weight: float = 1.0
    whitened: bool = False
    shift: float = 0.0
    exponent: float = 1.0


@dataclass(frozen=True, slots=True)
class WeightsSource:
    """Where the weights come from and what they must be.

    ``hub_id`` names a Hugging Face repository, or is "" for what ships with PatchFind, ``revision``
    its commit or branch, and ``file_name`` the safetensors file in it. ``folder`` is where that
    file lies, "" where its usual place. ``sha256`` is the pinned hash, "" where none is known
    before the first import; ``size`` is the number of bytes, 0 where unknown. The names of the
    backbone's tensors begin with ``prefix`` in it, where it holds more than the backbone.
    """

    hub_id: str = ""
    revision: str = "main"
    file_name: str = "model.safetensors"
    sha256: str = ""
    size: int = 0
    folder: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class TextTower:
    """What reads text for an image-text backbone: a transformer as wide as its descriptors.

    It reads ``context`` tokens of a ``vocabulary``, which the file ``tokenizer`` makes of words.
    """

    layers: int
    heads: int
    context: int
    vocabulary: int
    tokenizer: WeightsSource


@dataclass(frozen=True, slots=True)
class EncoderSpecification:
    """A backbone, its preprocessing and its pooling.

    ``architecture`` is a timm name and ``projection`` the width of the output layer that belongs
    to the published descriptor (0: none). ``mean`` and ``std`` apply to RGB / 255. ``patch`` is
    the side of a token in pixels, 0 for a convolutional map. ``head_dimension`` is the length
    of the head's descriptor and ``width`` the channels of the last map. Crops (and queries) are
    ``crop_side`` pixels square; the dense pass has ``dense_long_side`` pixels on the photo's
    long side, and both sides are multiples of ``side_multiple``. ``scales`` are the relative
    sizes whose descriptors are joined by their maximum (SuperGlobal's scale-GeM). ``rotations``
    are degrees counter-clockwise in which a query is asked; ``query_context`` is how much of
    its box's size a query takes in on each side beyond the box. ``text`` is the tower in the same
    weights file that describes words in the space of the head's descriptors, None where there is
    none.
    """

    name: str
    title: str
    architecture: str
    weights: WeightsSource
    licence: str
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    width: int
    head_dimension: int
    crop_side: int
    native_side: int
    mode: Mode = "crop"
    pooling: str = HEAD
    layout: str = "pyramid-l3"
    patch: int = 0
    projection: int = 0
    levels: tuple[FeatureLevel, ...] = ()
    scales: tuple[float, ...] = (1.0,)
    dense_long_side: int = 672
    side_multiple: int = 32
    rotations: tuple[int, ...] = field(default=(0, 90, 180, 270))
    query_context: float = 0.0
    text: TextTower | None = None

    @property
    def files(self) -> tuple[Self, ...]:
        """A specification for each file that is needed: this one, and that of its tokenizer."""
        if self.text is None:
            return (self,)
        return self, replace(self, title=f"{self.title} to read", weights=self.text.tokenizer)

    @property
    def feature_levels(self) -> tuple[FeatureLevel, ...]:
        """The levels that descriptors are pooled from: the last map where none is named."""
        return self.levels or (FeatureLevel("last", "", self.width, self.width),)

    @property
    def dimension(self) -> int:
        """The length of a descriptor."""
        if self.pooling == HEAD:
            return self.head_dimension
        return sum(level.dimension for level in self.feature_levels)

    @property
    def download_megabytes(self) -> int:
        """About how large the weights file is, in MB; at least 1."""
        return max(1, round(self.weights.size / 1_000_000))

    @property
    def bundled(self) -> bool:
        """Whether the weights ship with PatchFind."""
        return not self.weights.hub_id

    def with_mode(self, mode: Mode, *, layout: str | None = None) -> Self:
        """The same backbone, encoding its regions by ``mode``; the head only pools crops."""
        no_head = bool(self.levels) or mode == "dense"
        pooling = "average" if no_head and self.pooling == HEAD else self.pooling
        return replace(self, mode=mode, pooling=pooling, layout=layout or self.layout)

    def with_sha256(self, sha256: str) -> Self:
        """The same specification, pinned to one weights file."""
        return replace(self, weights=replace(self.weights, sha256=sha256))

    def fingerprint(self, layout_name: str) -> str:
        """16 hex digits that name the descriptors of the regions of ``layout_name``.

        Whatever changes a stored descriptor changes them; what only concerns queries or people
        does not. Raises WeightsProblem where the weights file is not known yet.
        """
        if not self.weights.sha256:
            raise WeightsProblem(
                "The weights of {title} are not here yet, so its descriptors cannot be told "
                "from others. Download or import them first.",
                title=self.title,
            )
        by_mode: dict[str, Any] = {
            "dense": {"long_side": self.dense_long_side, "multiple": self.side_multiple},
            "crop": {"side": self.crop_side},
        }[self.mode]
        what = {
            "revision": _REVISION,
            "architecture": self.architecture,
            "projection": self.projection,
            "sha256": self.weights.sha256,
            "mean": self.mean,
            "std": self.std,
            "mode": self.mode,
            **by_mode,
            "pooling": self.pooling,
            "scales": self.scales,
            "levels": [asdict(level) for level in self.feature_levels],
            "layout": layout_name,
        }
        text = json.dumps(what, sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
