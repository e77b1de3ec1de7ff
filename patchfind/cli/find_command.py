"""The commands that search and list what can be searched for: find, objects."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from patchfind.catalogue import SavedObject
from patchfind.cli.command import (
    Command,
    cancel_on_interrupt,
    named_path,
    no_arguments,
    open_library,
)
from patchfind.cli.match_dates import MatchDates, start_of
from patchfind.cli.selection import selection_of
from patchfind.cli.streams import NULL_HELP, give_json, give_paths, say, warn
from patchfind.cli.taking_out import add_arguments, check_arguments, take_out
from patchfind.domain.match import Match, Standing, Strictness
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.quick_imports import quick_imports
from patchfind.library.library import Library
from patchfind.objects.album import members
from patchfind.tools.match_list import crops_as_json, json_text, match_as_json, pixels

if TYPE_CHECKING:
    from patchfind.imaging.pool import DecodePool
    from patchfind.search.searcher import Searcher

_MARKS = {Standing.SOURCE: "○", Standing.CONFIRMED: "★"}
"""Of what a saved object has of its own: selected there, confirmed."""
_LIMIT = 100
_BY_WORDS = "Words say what a thing looks like: nothing is verified, so nothing is sure."
_LEVELS = {level.name.lower().replace("_", "-"): level for level in Strictness}


def _configure(parser: argparse.ArgumentParser) -> None:
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("photo", type=named_path, nargs="?", metavar="PHOTO", help="any image file")
    wanted.add_argument("--object", metavar="NAME", help="a saved object instead of a photo")
    wanted.add_argument(
        "--text", metavar="WORDS", help="what it looks like, for a backbone that reads text"
    )
    selection = parser.add_mutually_exclusive_group()
    selection.add_argument("--box", metavar="x1,y1,x2,y2", help="pixels of the upright photo")
    selection.add_argument("--polygon", metavar="x,y;x,y;…", help="a lasso, in pixels")
    parser.add_argument("--limit", type=int, help="show so many matches at most (100)")
    parser.add_argument(
        "--strictness", choices=_LEVELS, default="anything-like-it", help="what counts as a match"
    )
    date = "a year, month or day: 2019, 2019-06 or 2019-06-15"
    parser.add_argument("--after", metavar="DATE", help=f"only photos taken since {date}")
    parser.add_argument("--before", metavar="DATE", help="only photos taken before it began")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the matches as JSON")
    form.add_argument("-0", "--null", action="store_true", help=NULL_HELP)
    add_arguments(parser)


def _find(arguments: argparse.Namespace) -> int:
    if arguments.limit is not None and arguments.limit < 1:
        raise UsageProblem("--limit must be at least 1.")
    check_arguments(arguments)
    after, before = (
        None if text is None else start_of(text) for text in (arguments.after, arguments.before)
    )
    if arguments.photo is None and (arguments.box or arguments.polygon):
        raise UsageProblem("--box and --polygon select in a photo; leave them out.")
    with open_library(arguments) as library:
        search = _by_sight if arguments.text is None else _by_words
        answer = search(library, arguments)
        widest = _LEVELS[arguments.strictness]
        admitted = [
            match for match in answer.matches if match.strictness <= widest and match.telling
        ]
        dates = MatchDates(library, admitted)
        admitted = [match for match in admitted if dates.within(match, after, before)]
        shown = admitted[: arguments.limit or _LIMIT]
        for note in answer.notes:
            warn(note)
        warn_of_gaps(library)
    if arguments.json:
        matches = [match_as_json(match) | dates.as_json(match) for match in shown]
        give_json(json_text({"query": answer.asked, "matches": matches}))
    elif arguments.null:
        give_paths(match.path for match in shown)
    else:
        _print_lines(shown)
        say(_counts(admitted, answer.searched))
    if answer.query is None:
        return 0
    return 0 if take_out(arguments, answer.query, answer.name, admitted[: arguments.limit]) else 1


@dataclass(frozen=True, slots=True)
class _Answer:
    """All matches, and what was ``asked`` as JSON; words are no ``query``."""

    matches: Sequence[Match]
    searched: int
    notes: Sequence[str]
    asked: object
    query: Query | None = None
    name: str = "object"


def _by_sight(library: Library, arguments: argparse.Namespace) -> _Answer:
    """What is found of a selection in a photo, or of a saved object."""
    from patchfind.imaging.pool import DecodePool
    from patchfind.tools.sheet import check_target

    saved = None if arguments.object is None else _object_named(library, arguments.object)
    path = saved.query.crops[0].path if saved is not None else arguments.photo.absolute()
    if arguments.out is not None:
        check_target(arguments.out, path, library)
    with (
        cancel_on_interrupt() as control,
        DecodePool(1) as pool,  # starts while the encoder is loaded
        _searcher(library, pool) as searcher,
    ):
        asked: object
        if saved is not None:
            query, asked, name = saved.query, crops_as_json(saved.query), saved.name
        else:
            size = searcher.photo_size(path)
            query = _selected(library, path, arguments, *size)
            asked, name = _selection_as_json(query.crops[0], size), "object"
        found = searcher.search(query, control=control)
        own = [] if saved is None else [one for one in members(library, query) if not one.gone]
    return _Answer((*own, *found.matches), found.searched, found.notes, asked, query, name)


def _by_words(library: Library, arguments: argparse.Namespace) -> _Answer:
    """What looks like what the words say. Raises UsageProblem, WeightsProblem."""
    from patchfind.imaging.pool import DecodePool

    if any((arguments.out, arguments.list, arguments.copy_to, arguments.keywords)):
        raise UsageProblem(
            "Words find nothing that is sure: --out, --list, --copy-to and --keywords go with a "
            "photo or a saved object."
        )
    with (
        cancel_on_interrupt() as control,
        DecodePool(1) as pool,
        quick_imports(),
    ):
        from patchfind.library.encoders import describe_words

        described = describe_words(library, arguments.text)
        with _searcher(library, pool) as searcher:
            found = searcher.search_described(described, control=control)
    return _Answer(
        found.matches, found.searched, (*found.notes, _BY_WORDS), {"text": arguments.text}
    )


def _selected(
    library: Library, path: Path, arguments: argparse.Namespace, width: int, height: int
) -> Query:
    """The selection of the command line, in a photo of so many pixels. Raises UsageProblem."""
    selection = selection_of(arguments.box, arguments.polygon, width=width, height=height)
    known = library.photos.at(path)
    return Query((Crop(path, selection, known.id if known else None),))


def _object_named(library: Library, name: str) -> SavedObject:
    """The saved object of that name. Raises UsageProblem."""
    for saved in library.objects.all():
        if saved.name == name:
            return saved
    raise UsageProblem(f"No object is saved as “{name}”; `patchfind objects` lists those that are.")


def _objects(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library:
        saved, new = library.objects.all(), library.finds.unseen_counts()
    for one in saved:
        fresh = f", {new[one.id]:,} new" if one.id in new else ""
        views = len(one.query.crops)
        say(f"{one.name}: {views:,} view{'' if views == 1 else 's'}{fresh}")
    if not saved:
        say("No object is saved yet: Ctrl+S in the window saves one.")
    return 0


def _searcher(library: Library, pool: DecodePool) -> Searcher:
    with quick_imports():
        from patchfind.library.encoders import load_searching_encoder
        from patchfind.search.searcher import Searcher

        return Searcher(library, load_searching_encoder(library), pool=pool)


def warn_of_gaps(library: Library) -> None:
    """Say what was not searched, and why."""
    if library.read_only is not None:
        warn(library.read_only)
    pending = sum(counts.pending for counts in library.folders.counts())
    if pending:
        warn(
            f"{pending:,} photos are not indexed yet and were not searched; "
            "`patchfind index` indexes them."
        )


def _selection_as_json(crop: Crop, size: tuple[int, int]) -> dict[str, object]:
    width, height = size
    return {
        "photo": str(crop.path),
        "box": pixels(crop.bounds.to_pixels(width, height)),
        "polygon": [pixels((x * width, y * height)) for x, y in crop.outline.points],
    }


def _print_lines(matches: list[Match]) -> None:
    for match in matches:
        box = ",".join(str(round(v)) for v in match.box.to_pixels(match.width, match.height))
        mark = _MARKS.get(match.standing, "✓" if match.verified else " ")
        say(f"{match.score:7.3f} {mark} {box:>22}  {match.path}")


def _counts(matches: Sequence[Match], searched: int) -> str:
    """How many are sure and how many are not, as the window says it."""
    sure = sum(match.verified for match in matches)
    among = f"in {searched:,} photos"
    if not matches:
        return f"Nothing found {among}. A tighter or a wider selection may help."
    maybe = [f"{len(matches) - sure:,} maybe"] if sure < len(matches) else []
    if not sure:
        return f"Nothing certain {among} · {maybe[0]}"
    return f"{' · '.join([f'{sure:,} sure', *maybe])}, {among}"


COMMANDS = (
    Command("find", "find the object selected in PHOTO in all other photos", _configure, _find),
    Command("objects", "list the saved objects", no_arguments, _objects),
)
