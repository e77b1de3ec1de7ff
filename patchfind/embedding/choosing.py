"""What each backbone is good for and what it costs, for whoever chooses one."""

from __future__ import annotations

from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.registry import STARTER
from patchfind.embedding.specification import EncoderSpecification
from patchfind.foundation.sentence import Sentence

_BUILT_IN_COMPUTES = 20e9
"""The operations of a photo with the built-in backbone, at the pace of a vision transformer's: six
of these take 14 to 22 times 1e9 of theirs in its time on one core."""
_BYTES_PER_PARAMETER = 4


def about(known: EncoderSpecification) -> Sentence:
    """A few sentences for a person."""
    if known.name == STARTER:
        return Sentence(
            "Comes with PatchFind, made for finding the very same thing, and by far the quickest. "
            "All figures of how well PatchFind finds are its own. Licence: {licence}.",
            licence=known.licence,
        )
    if known.bundled:
        return Sentence("Of an earlier release, for libraries that were indexed with it.")
    return Sentence(
        "{good_for} Indexing computes about {n} times as much as with the built-in one. Licence: "
        "{licence}.",
        good_for=_good_for(known),
        n=_times(known),
        licence=known.licence,
    )


def _good_for(known: EncoderSpecification) -> Sentence:
    if known.text is not None:
        return Sentence("Learnt from photos and their captions: is searched with words, too.")
    if "dino" in known.architecture:
        return Sentence("Learnt from photos alone: knows shapes and surfaces.")
    return Sentence("Learnt from photos and their captions: knows what kind of thing it sees.")


def _times(known: EncoderSpecification) -> int:
    """How many times the computing of the built-in one indexing takes, to one digit."""
    parameters = known.weights.size / _BYTES_PER_PARAMETER
    if (text := known.text) is not None:
        parameters -= known.width * (text.vocabulary + 12 * text.layers * known.width)
    tokens = (known.crop_side / known.patch) ** 2
    operations = 2 * parameters * tokens * len(LAYOUTS[known.layout])
    return max(1, int(float(f"{operations / _BUILT_IN_COMPUTES:.0e}")))
