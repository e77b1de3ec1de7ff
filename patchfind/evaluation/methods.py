"""Every method that can be measured, by name: a whole configuration each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.specification import CLAID, EncoderSpecification, Mode
from patchfind.foundation.errors import UsageProblem

NATIVE = "native"
"""The input size that a backbone was published with."""


class Stages(Enum):
    """What follows the shortlist."""

    SHORTLIST = "nothing"
    RERANK_PUBLISHED = "SuperGlobal's re-ranking as published"
    RERANK_ADAPTED = "SuperGlobal's re-ranking, K adapted to the query"
    VERIFY = "what the app does, up to verification"
    EXPAND = "what the app does, up to the surest matches joining the query"
    LOCALISE = "what the app does, up to a box from descriptors for every match"
    DEFAULT = "what the app does"


_RESCORED = 300


@dataclass(frozen=True, slots=True)
class Codes:
    """Rows kept as product-quantised codes, in inverted lists or not.

    The best ``rescored`` photos are scored again from exact rows. ``all_levels``: the rows
    of all levels train the quantiser, whatever the run says.
    """

    inverted: bool
    rescored: int = 0
    all_levels: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    """A configuration: which regions, which query, which search, which stages.

    ``mode``, ``layout`` and ``pooling`` of None are the encoder's own; ``scale_gem`` joins the
    descriptors of three sizes of the photo. ``rotated`` asks the query in all the rotations of
    the encoder, otherwise upright only; ``query_crop`` is one of ``running.QUERY_CROPS``.
    ``codes`` of None searches exact rows. ``stages`` are what follows the shortlist. ``clicks`` are
    those of a simulated person once the stages have run.
    """

    name: str
    about: str
    mode: Mode | None = None
    layout: str | None = None
    pooling: str | None = None
    scale_gem: bool = False
    rotated: bool = False
    codes: Codes | None = None
    query_crop: str = "box"
    stages: Stages = Stages.SHORTLIST
    clicks: int = 0


def _patchify(level: int) -> Method:
    count = len(LAYOUTS[f"pyramid-l{level}"])
    return Method(
        f"patchify-l{level}",
        f"Patchify: {count} crop{'s' if level else ''} a photo, the grids up to {level + 1} × "
        f"{level + 1}; its best crop is the box",
        mode="crop",
        layout=f"pyramid-l{level}",
    )


_OWN = Method(
    "shortlist", "windows of one dense pass instead of crops, query upright", query_crop="mask"
)
_TURNED = replace(_OWN, name="+rotations", about="the same, query in all rotations", rotated=True)
_FULL = replace(_TURNED, stages=Stages.DEFAULT)
_STAGED = (
    _OWN,
    _TURNED,
    replace(
        _TURNED,
        name="+rerank",
        about="+rotations re-ranked by SuperGlobal, K adapted",
        stages=Stages.RERANK_ADAPTED,
    ),
    replace(_TURNED, name="+verify", about="+rotations verified by geometry", stages=Stages.VERIFY),
    replace(
        _TURNED,
        name="+expand",
        about="+verify, the surest matches joining the query",
        stages=Stages.EXPAND,
    ),
    replace(
        _TURNED,
        name="+localise",
        about="+expand with a box for every match",
        stages=Stages.LOCALISE,
    ),
    replace(_FULL, name="+segment", about="+localise, boxes drawn by what is seen: the whole"),
    replace(_FULL, name="+2clicks", about="+segment after two simulated clicks", clicks=2),
)

STAGE_METHODS: tuple[str, ...] = tuple(method.name for method in _STAGED)
"""From the shortlist to all that ``default`` does, one step more in each, and then clicks."""

_L3 = _patchify(3)


def _compressed(name: str, about: str, codes: Codes) -> Method:
    return replace(_L3, name=f"patchify-l3-{name}", about=about, codes=codes)


_COMPRESSED = (
    _compressed(
        "pq", "Patchify L3 through product-quantised codes, trained on L1", Codes(inverted=False)
    ),
    _compressed(
        "pq-all",
        "the same, trained on all levels",
        Codes(inverted=False, all_levels=True),
    ),
    _compressed(
        "ivfpq", "Patchify L3 through inverted lists of them, as published", Codes(inverted=True)
    ),
    _compressed(
        "ivfpq-all",
        "the same, trained on all levels",
        Codes(inverted=True, all_levels=True),
    ),
    _compressed(
        "ivfpq-rescored",
        f"as published, but the best {_RESCORED} photos scored again from exact rows, as the app "
        "does in a large library",
        Codes(inverted=True, rescored=_RESCORED),
    ),
    _compressed(
        "ivfpq-all-rescored",
        "the same, trained on all levels",
        Codes(inverted=True, rescored=_RESCORED, all_levels=True),
    ),
)
COMPRESSION_METHODS: tuple[str, ...] = (_L3.name, *(method.name for method in _COMPRESSED))
"""Exact rows, and every way to keep codes of them."""

_ALL = (
    Method(
        "global",
        "one descriptor of the whole photo, like patchify-l0",
        mode="crop",
        layout="pyramid-l0",
    ),
    *(_patchify(level) for level in range(4)),
    *_COMPRESSED,
    replace(
        _L3,
        name="superglobal",
        about="Patchify L3 with SuperGlobal's re-ranking as published",
        stages=Stages.RERANK_PUBLISHED,
    ),
    replace(
        _L3,
        name="superglobal-adapted",
        about="Patchify L3 with SuperGlobal's re-ranking, K adapted to the query",
        stages=Stages.RERANK_ADAPTED,
    ),
    Method(
        "superglobal-global",
        "SuperGlobal as a whole: one descriptor by its pooling, then its re-ranking",
        mode="dense",
        layout="pyramid-l0",
        pooling="regional-gem",
        scale_gem=True,
        stages=Stages.RERANK_PUBLISHED,
    ),
    Method(
        "claid",
        "CLAID: regions found in the photo itself, GeM-pooled from one dense pass (its authors "
        "say that a patent bars commercial use in China)",
        mode="dense",
        layout=CLAID,
        pooling="gem",
    ),
    *_STAGED,
    replace(_FULL, name="default", about="what the app does"),
)

METHODS: Mapping[str, Method] = {method.name: method for method in _ALL}
"""Every method by its name."""


def methods_named(names: Sequence[str]) -> list[Method]:
    """The methods of these names, in order. Raises UsageProblem for one that does not exist."""
    unknown = [name for name in names if name not in METHODS]
    if unknown:
        raise UsageProblem(f"There is no method “{unknown[0]}”. Choose among {', '.join(METHODS)}.")
    return [METHODS[name] for name in dict.fromkeys(names)]


@dataclass(frozen=True, slots=True)
class Overrides:
    """What one run changes in all its methods; None changes nothing.

    ``levels`` replaces the top level of a grid layout, ``mode`` how regions are encoded, and
    ``input_size`` the pixels of a crop's side or, in dense mode, of the photo's long side
    ("native": what the backbone was published with); ``pooling`` names how maps are pooled.
    """

    levels: int | None = None
    mode: Mode | None = None
    input_size: int | str | None = None
    pooling: str | None = None


def specification_for(
    method: Method, base: EncoderSpecification, overrides: Overrides
) -> EncoderSpecification:
    """The encoder of ``base`` as ``method`` and ``overrides`` want it. Raises UsageProblem."""
    from patchfind.embedding.pooling import SUPERGLOBAL_SCALES

    mode = method.mode if method.layout == CLAID else overrides.mode or method.mode
    layout = method.layout or base.layout
    if overrides.levels is not None and layout != CLAID:
        layout = f"{layout.rsplit('-l', 1)[0]}-l{overrides.levels}"
        if layout not in LAYOUTS:
            raise UsageProblem(f"There is no grid to level {overrides.levels}; the last is 5.")
    changed = base.with_mode(mode or base.mode, layout=layout)
    pooling = overrides.pooling or method.pooling or changed.pooling
    scales = SUPERGLOBAL_SCALES if method.scale_gem else changed.scales
    return _resized(replace(changed, pooling=pooling, scales=scales), overrides.input_size)


def _resized(base: EncoderSpecification, size: int | str | None) -> EncoderSpecification:
    if size is None:
        return base
    pixels = base.native_side if size == NATIVE else int(size)
    if base.mode == "crop":
        return replace(base, crop_side=pixels)
    return replace(base, dense_long_side=pixels)
