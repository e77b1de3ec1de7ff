"""What `find` does with its matches beside printing them: sheets, lists, copies, sidecars.

Stdout stays for the matches; what is said here goes to stderr.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from patchfind.cli.command import cancel_on_interrupt, named_path
from patchfind.cli.progress_bar import ProgressBar
from patchfind.cli.streams import warn
from patchfind.domain.match import Match, Standing
from patchfind.domain.progress import Control
from patchfind.domain.query import Query
from patchfind.foundation.errors import PatchFindError, UsageProblem

_IN_A_PICTURE = 23


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `find` that lead out of it."""
    out = parser.add_argument_group("the matches elsewhere", "all of them, unless --limit is given")
    out.add_argument(
        "--out",
        type=named_path,
        metavar="FILE",
        help="write a contact sheet: pages (.pdf), or a picture of the best (.jpg, .png, .webp)",
    )
    out.add_argument(
        "--list", type=named_path, metavar="FILE", help="write a list (.json, .csv, .coco.json)"
    )
    out.add_argument(
        "--copy-to", type=named_path, metavar="DIR", help="copy the photos there, over nothing"
    )
    out.add_argument(
        "--keywords",
        metavar="WORDS",
        help="say what keywords (parted by commas) the XMP sidecars of the sure matches would get",
    )
    out.add_argument("--regions", action="store_true", help="… and IPTC image regions")
    out.add_argument(
        "--adobe", action="store_true", help="… new ones named IMG_1.xmp, not IMG_1.jpg.xmp"
    )
    out.add_argument("--write", action="store_true", help="… and write these sidecars")


def check_arguments(arguments: argparse.Namespace) -> None:
    """Raise UsageProblem for options that make no sense, before anything is searched."""
    from patchfind.tools.match_list import FORMATS, format_of

    if arguments.keywords is None and (arguments.regions or arguments.adobe or arguments.write):
        raise UsageProblem("--regions, --adobe and --write go with --keywords.")
    if arguments.list is not None and format_of(arguments.list) is None:
        raise UsageProblem(f"{arguments.list} does not end in {' or '.join(FORMATS)}.")


def take_out(
    arguments: argparse.Namespace, query: Query, name: str, matches: Sequence[Match]
) -> bool:
    """Do what the options ask for; whether nothing failed. Raises PatchFindError."""
    sound = True
    if arguments.list is not None:
        from patchfind.tools.match_list import write_list

        write_list(arguments.list, query, matches, chosen=False, name=name)
    with cancel_on_interrupt() as control:
        if arguments.out is not None:
            from patchfind.tools.sheet import save_sheet

            pages = arguments.out.suffix.lower() == ".pdf"
            shown = matches if pages else matches[:_IN_A_PICTURE]
            with ProgressBar() as bar:
                save_sheet(arguments.out, query, shown, control, bar)
        if arguments.copy_to is not None:
            sound = _copy(matches, arguments.copy_to, control)
        if arguments.keywords is not None:
            sound = _tag(arguments, matches, control) and sound
    return sound


def _copy(matches: Sequence[Match], folder: Path, control: Control) -> bool:
    from patchfind.tools.copying import copy_photos

    with ProgressBar() as bar:
        copied = copy_photos([match.path for match in matches], folder, control, bar)
    for failure in copied.failures:
        warn(failure)
    warn(f"{len(copied.copies):,} of {len(matches):,} photos are copied to {folder}.")
    return not copied.failures


def _tag(arguments: argparse.Namespace, matches: Sequence[Match], control: Control) -> bool:
    from patchfind.tools.sidecars import Tagged, Wish, keywords_of, plan_sidecars, write_sidecar

    sure = [match for match in matches if match.verified or match.standing is not Standing.FOUND]
    tagged = [Tagged(match.path, (match.box, *match.more_boxes)) for match in sure]
    wish = Wish(keywords_of(arguments.keywords), arguments.regions, arguments.adobe)
    with ProgressBar() as bar:
        planned = plan_sidecars(tagged, wish, control, bar)
    failures = [one.problem for one in planned if one.problem]
    changing = [one for one in planned if one.changes]
    unchanged = len(planned) - len(changing) - len(failures)
    written = 0
    for one in changing:
        if not arguments.write:
            warn(f"{one.sidecar}: {'new' if one.before is None else 'added to'}")
            continue
        control.checkpoint()
        try:
            write_sidecar(one)
            written += 1
        except PatchFindError as error:
            failures.append(error.sentence)
    for failure in failures:
        warn(failure)
    done = f"{written:,} written" if arguments.write else f"{len(changing):,} to write (--write)"
    warn(f"Sidecars: {done}, {unchanged:,} unchanged, {len(failures):,} failed.")
    return not failures
