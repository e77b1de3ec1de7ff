"""Every threshold of a search, in one tree."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

from patchfind.matching.calibration import StrictnessSettings
from patchfind.matching.expansion import ExpansionSettings
from patchfind.matching.feedback import NegativeFeedbackSettings
from patchfind.matching.fusion import FusionSettings
from patchfind.matching.localise import LocaliseSettings
from patchfind.matching.segmentation import GUESSED, PROJECTED, SegmentSettings
from patchfind.matching.superglobal import ADAPTIVE, SuperGlobalSettings
from patchfind.matching.verify import PRESCREEN, VerifySettings


@dataclass(frozen=True, slots=True)
class VerificationSettings:
    """Which candidates geometry looks at, and from when on it is believed.

    Of the best ``candidates`` that have local features the first ``outright`` are examined in any
    case, the others where ``prescreen`` says that it is worth it, until ``most`` were examined. A
    candidate is verified at a log-NFA of at most ``verified_log_nfa``. Two places in a photo whose
    boxes overlap by less than an IoU of ``same_copy_iou`` are two copies of the object; where two
    views found them, neither may hold ``same_copy_nesting`` of the other either.
    """

    candidates: int = 200
    outright: int = 40
    most: int = 120
    verified_log_nfa: float = -4.0
    same_copy_iou: float = 0.3
    same_copy_nesting: float = 0.25
    prescreen: VerifySettings = PRESCREEN
    geometry: VerifySettings = field(default=VerifySettings())


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """What the stages of a search go by; the defaults are what the app does.

    ``candidates`` are kept by the shortlist. The best of them are looked at in a picture, where
    geometry placed the object by ``projected``, else by ``guessed``: as many as ``segmented`` says
    first, ``segmented_each`` more for each that is at least *similar* (where many photos show the
    thing, more of the rest do), at most as many as it says last. The sources of each part are named
    in its module.
    """

    candidates: int = 1000
    rerank: SuperGlobalSettings = ADAPTIVE
    negative_feedback: NegativeFeedbackSettings = field(default=NegativeFeedbackSettings())
    verification: VerificationSettings = field(default=VerificationSettings())
    expansion: ExpansionSettings = field(default=ExpansionSettings())
    fusion: FusionSettings = field(default=FusionSettings())
    strictness: StrictnessSettings = field(default=StrictnessSettings())
    localise: LocaliseSettings = field(default=LocaliseSettings())
    segmented: tuple[int, int] = (40, 100)
    segmented_each: int = 6
    projected: SegmentSettings = PROJECTED
    guessed: SegmentSettings = GUESSED

    @classmethod
    def verifying(cls, candidates: int) -> Self:
        """The defaults, with so many candidates for geometry."""
        standard = cls()
        return replace(standard, verification=replace(standard.verification, candidates=candidates))
