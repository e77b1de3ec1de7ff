"""The command that lists near-duplicates."""

from __future__ import annotations

import argparse

from patchfind.cli.command import (
    Command,
    cancel_on_interrupt,
    folder_named,
    named_path,
    open_library,
)
from patchfind.cli.find_command import warn_of_gaps
from patchfind.cli.progress_bar import EVERY_SECONDS, ProgressBar
from patchfind.cli.streams import give_json, say
from patchfind.domain.duplicates import Group, copies_in, grouped
from patchfind.domain.photo import FolderId
from patchfind.tools.match_list import json_text


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=named_path, metavar="DIR", help="only in this watched folder"
    )
    parser.add_argument("--json", action="store_true", help="print the groups as JSON")


def _duplicates(arguments: argparse.Namespace) -> int:
    from patchfind.search.near_duplicates import near_duplicates

    with open_library(arguments) as library, cancel_on_interrupt() as control:
        named = arguments.folder
        folder_id = None if named is None else FolderId(folder_named(library, named))
        with ProgressBar(plain_seconds=EVERY_SECONDS) as bar:
            near = near_duplicates(library, folder_id, control, bar)
        groups = grouped(library.photos.all(folder_id), near.groups)
        warn_of_gaps(library)
    if arguments.json:
        give_json(json_text({"compared": near.compared, "groups": [*map(_as_json, groups)]}))
        return 0
    for group in groups:
        copies = copies_in(group)
        marks = ["✓", *("=" if one in copies else "~" for one in group[1:])]
        say(*(f"{mark} {photo.path}" for mark, photo in zip(marks, group, strict=True)))
    among = f"among {near.compared:,} different photos"
    count = sum(map(len, groups))
    said = f"{count:,} photos in {len(groups):,} groups, each with its best (✓), exact copies (=) "
    say(f"{said}and near-duplicates (~), {among}." if groups else f"No near-duplicates {among}.")
    return 0


def _as_json(group: Group) -> list[dict[str, object]]:
    copies = copies_in(group)
    return [
        {
            "path": str(photo.path),
            "width": photo.width,
            "height": photo.height,
            "bytes": photo.size,
            "exact_copy": photo in copies,
        }
        for photo in group
    ]


COMMANDS = (
    Command("duplicates", "list exact copies and near-duplicates", _configure, _duplicates),
)
