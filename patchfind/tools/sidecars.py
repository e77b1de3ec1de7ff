"""Keywords and image regions for other programs, in XMP sidecars: planned, shown, then written.

No photo is written to. A sidecar that is there is followed and added to: ``IMG_1.jpg.xmp``, as
darktable, digiKam and others name it, before ``IMG_1.xmp``, as Adobe's programs do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path

from patchfind.domain.geometry import Box
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.foundation import handed_out
from patchfind.foundation.errors import PhotoProblem, UsageProblem
from patchfind.foundation.regular_file import open_regular
from patchfind.foundation.sentence import Sentence, of_system
from patchfind.imaging.formats import EXTENSIONS, RAW_EXTENSIONS
from patchfind.imaging.sidecar_packet import (
    MOST_BYTES,
    Additions,
    NoPacket,
    as_stored,
    with_additions,
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A photo, and where in it (in fractions of the upright photo) the thing is."""

    photo: Path
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What all sidecars are to say. New ones are named as Adobe's programs do where ``adobe``."""

    keywords: tuple[str, ...]
    regions: bool = False
    adobe: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A sidecar as it is (None where there is none) and as it would be.

    ``problem`` says why it cannot be written; then ``after`` is None.
    """

    photo: Path
    sidecar: Path
    before: bytes | None
    after: bytes | None
    problem: str = ""

    @property
    def changes(self) -> bool:
        return self.after is not None and self.after != self.before


def keywords_of(text: str) -> tuple[str, ...]:
    """The keywords in a line, parted by commas; without what no text has."""
    words = ("".join(one for one in word if one.isprintable()).strip() for word in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def plan_sidecars(
    tagged: Sequence[Tagged],
    wish: Wish,
    control: Control,
    on_progress: ProgressCallback = lambda _progress: None,
) -> list[Planned]:
    """What would be written for each photo; nothing is. Raises UsageProblem, Cancelled."""
    if not wish.keywords:
        raise UsageProblem("Give a keyword first.")
    orientation_of = _orientations(tagged if wish.regions else (), control)
    folders: dict[Path, Collection[str]] = {}
    meter = RateMeter(len(tagged))
    planned = []
    for one in tagged:
        control.checkpoint()
        folder = one.photo.parent
        if folder not in folders:
            folders[folder] = _names_in(folder)
        planned.append(_planned(one, wish, folders[folder], orientation_of))
        on_progress(meter.advance(what=one.photo.name))
    return planned


def write_sidecar(planned: Planned) -> None:
    """Write a sidecar that changes. Raises PatchFindError, where it is another by now too."""
    if planned.after is None:
        raise UsageProblem(planned.problem)
    changed = UsageProblem(
        "{sidecar} was changed by another program meanwhile, and stays as that left "
        "it. Look at what would be written once more.",
        sidecar=planned.sidecar,
    )
    try:
        if _content(planned.sidecar) != planned.before:
            raise changed
        handed_out.hand_out(
            planned.sidecar,
            planned.after,
            replaceable=lambda there: _content(there) == planned.before,
        )
    except OSError as error:
        raise UsageProblem(_not_written(planned.sidecar, error)) from error


def sidecar_of(photo: Path, names: Collection[str], *, adobe: bool = False) -> Path:
    """The photo's sidecar, be it among the ``names`` in the photo's folder or a new one.

    ``IMG_1.xmp`` is this photo's where it is the only photo of that name, or the RAW file.
    """
    twins = [
        name
        for name in names
        if name != photo.name
        and Path(name).stem == photo.stem
        and Path(name).suffix.lower() in EXTENSIONS
    ]
    bases = [photo.name]
    if not twins or photo.suffix.lower() in RAW_EXTENSIONS:
        bases.append(photo.stem)
    there = (base + end for base in bases for end in (".xmp", ".XMP") if base + end in names)
    return photo.with_name(next(there, f"{bases[-1 if adobe else 0]}.xmp"))


def _planned(
    one: Tagged, wish: Wish, names: Collection[str], orientation_of: Callable[[Path], int]
) -> Planned:
    sidecar = sidecar_of(one.photo, names, adobe=wish.adobe)
    before = None
    if one.photo.name not in names:
        said = Sentence(
            "{path} cannot be reached now. Try again once its disk is connected.", path=one.photo
        )
        return Planned(one.photo, sidecar, None, None, said)
    try:
        before = _content(sidecar)
        regions = None
        if wish.regions and one.boxes:
            turned = orientation_of(one.photo)
            clipped = [box.clipped() for box in one.boxes]
            regions = tuple(as_stored(box, turned) for box in clipped if box is not None)
        after = with_additions(before, Additions(wish.keywords, regions))
    except NoPacket as error:
        said = Sentence("{name} stays as it is: {why}.", name=sidecar.name, why=error.args[0])
        return Planned(one.photo, sidecar, before, None, said)
    except PhotoProblem as error:
        return Planned(one.photo, sidecar, before, None, error.sentence)
    except OSError as error:
        return Planned(one.photo, sidecar, before, None, _not_written(sidecar, error))
    return Planned(one.photo, sidecar, before, after)


def _orientations(tagged: Sequence[Tagged], control: Control) -> Callable[[Path], int]:
    """Reads the headers of all photos with a place; what it returns raises PhotoProblem."""
    wanted = [one.photo for one in tagged if one.boxes]
    if not wanted:
        return lambda _photo: 1
    from patchfind.imaging.pool import DecodePool  # the window's start does without it

    with DecodePool(1) as pool:
        found = {photo: pool.headers(photo) for photo in wanted}
        while wait(found.values(), timeout=0.1).not_done:
            control.checkpoint()
    return lambda photo: found[photo].result().orientation


def _content(sidecar: Path) -> bytes | None:
    """The bytes of a sidecar; None where there is none. Raises OSError."""
    try:
        with open_regular(sidecar, most_bytes=MOST_BYTES, through_links=True) as file:
            return file.read(MOST_BYTES)
    except FileNotFoundError:
        return None


def _names_in(folder: Path) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError:
        return frozenset()


def _not_written(sidecar: Path, error: OSError) -> Sentence:
    return Sentence("{path} could not be written: {why}.", path=sidecar, why=of_system(error))
