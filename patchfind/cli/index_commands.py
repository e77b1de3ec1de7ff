"""The commands that bring photos in: index, and the demonstration."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from pathlib import Path

from patchfind.cli.command import Command, cancel_on_interrupt, named_path, open_library
from patchfind.cli.progress_bar import EVERY_SECONDS, ProgressBar, duration
from patchfind.cli.streams import say, warn
from patchfind.cli.walking import walk
from patchfind.domain.geometry import Box
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.engine import index
from patchfind.foundation import own_files
from patchfind.foundation.errors import Cancelled, FolderProblem
from patchfind.library.library import Library

_MOST_NAMED = 10


def _configure_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-scan", action="store_true", help="do not look for changes in the folders first"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="first read every photo anew, for changes that left size and times as they were",
    )


def _index(arguments: argparse.Namespace) -> int:
    from patchfind.indexing.header_reading import read_headers
    from patchfind.library.encoders import load_encoder_of

    with open_library(arguments) as library, cancel_on_interrupt() as control:
        if not arguments.no_scan:
            walk(library, control)
        if arguments.check:
            _check(library, control)
        encoder = load_encoder_of(library)
        say(encoder.device_sentence)
        with ProgressBar(plain_seconds=EVERY_SECONDS) as bar:
            report = index(library, encoder, control, bar)
            read = 0
            with suppress(Cancelled):  # said below
                read = read_headers(library, control, bar, gently=False)
        if read:
            say(f"When {read:,} photos that were indexed before were taken has been read.")
        others = (
            (report.incomplete, "of them {n:,} are incomplete (`patchfind failures`)"),
            (report.failed, "{n:,} could not be read (`patchfind failures`)"),
            (report.left, "{n:,} changed meanwhile or are out of reach (`patchfind index` again)"),
        )
        said = [f"{report.indexed:,} photos indexed in {duration(report.seconds)}"]
        said += [words.format(n=count) for count, words in others if count]
        say(f"{', '.join(said)}.")
        if control.cancelled:
            raise Cancelled("Stopped; `patchfind index` goes on from here.")
    return 0


def _check(library: Library, control: Control) -> None:
    with ProgressBar(plain_seconds=EVERY_SECONDS) as bar:
        report = library.check_photos(control, bar)
    if report.left:
        raise Cancelled("Stopped; `patchfind index --check` goes on from here.")
    for path in report.unread[:_MOST_NAMED]:
        warn(f"{path} could not be read, so it was not checked. Check its disk.")
    if len(report.unread) > _MOST_NAMED:
        warn(f"{len(report.unread) - _MOST_NAMED:,} more photos could not be read.")
    say(
        f"{report.read:,} photos were read anew; {report.changed:,} hold other bytes than were "
        "indexed, and are indexed again."
    )


def _configure_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=named_path, default=Path("demo-output"), metavar="DIR", help="where to write"
    )


def _demo(arguments: argparse.Namespace) -> int:
    from patchfind.tools.sample import render_sample_library

    out: Path = arguments.out.absolute()
    photos = out / "photos"
    with FolderProblem.where_refused(
        "The sample photos cannot be written to {path} ({why}). Name another folder with --out.",
        path=photos,
    ):
        rendered = render_sample_library(photos)
    say(f"Rendered {len(rendered)} sample photos in {photos}")
    with (
        own_files.scratch_folder() as data,
        Library.open(Path(data) / "library") as library,
        cancel_on_interrupt() as control,
    ):
        _demonstrate(library, photos, out, control)
    return 0


def _demonstrate(library: Library, photos: Path, out: Path, control: Control) -> None:
    """Index the sample photos, look for each object once, and write the boxed matches."""
    from patchfind.indexing.maintenance import index_library
    from patchfind.library.encoders import load_encoder_of
    from patchfind.search.searcher import Searcher
    from patchfind.tools.sheet import save_sheet

    library.add_folder(photos)
    library.reconcile(control, settle_seconds=0.0)
    encoder = load_encoder_of(library)
    with ProgressBar() as bar:
        report = index_library(library, encoder, control, bar)
    say(f"Indexed {report.indexed} photos in {duration(report.seconds)}.")
    by_name = {photo.path.name: photo for photo in library.photos.all()}
    truth = json.loads((photos / "truth.json").read_text(encoding="utf-8"))
    with Searcher(library, encoder) as searcher:
        for wanted in truth["queries"]:
            photo, label = by_name[wanted["photo"]], wanted["label"]
            box = Box.from_pixels(tuple(wanted["box"]), photo.width, photo.height)
            query = Query((Crop(photo.path, box, photo.id),))
            found = searcher.search(query, control=control)
            sheet = out / f"found-{label}.jpg"
            save_sheet(sheet, query, found.matches[:11])
            say(f"{label}: best match {found.matches[0].path.name}, all in {sheet}")


COMMANDS = (
    Command("index", "index what is new or changed in the folders", _configure_index, _index),
    Command("demo", "render a sample library, index it and search it", _configure_demo, _demo),
)
