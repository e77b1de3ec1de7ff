"""The commands about folders: add, remove, relocate, status, failures, rebuild."""

from __future__ import annotations

import argparse

from patchfind.cli.command import (
    Command,
    cancel_on_interrupt,
    folder_named,
    named_path,
    open_library,
)
from patchfind.cli.streams import add_null, give_paths, say
from patchfind.cli.walking import walk
from patchfind.domain.photo import FolderId
from patchfind.foundation.errors import LibraryProblem
from patchfind.foundation.paths import absolute, is_folder
from patchfind.library.library import Library


def _configure_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=named_path, metavar="DIR", help="the folder to watch")
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="GLOB",
        help="leave out paths that match, for instance 'cache/*' (may be repeated)",
    )


def _add(arguments: argparse.Namespace) -> int:
    with open_library(arguments, begin=True) as library, cancel_on_interrupt() as control:
        folder = library.add_folder(arguments.folder, tuple(arguments.exclude))
        report = walk(library, control)
    say(f"Watching {folder.path}: {report.new:,} new photos. `patchfind index` indexes them.")
    return 0


def _configure_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=named_path, metavar="DIR", help="a watched folder")


def _remove(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library:
        library.folders.remove(FolderId(folder_named(library, arguments.folder)))
    say(f"{arguments.folder} is no longer watched. Its photos stay where they are.")
    return 0


def _configure_relocate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=named_path, metavar="OLD", help="where the folder was")
    parser.add_argument("new", type=named_path, metavar="NEW", help="where it is now")


def _relocate(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library:
        library.relocate_folder(FolderId(folder_named(library, arguments.folder)), arguments.new)
    say(f"{arguments.folder} is now {arguments.new}. Nothing needs indexing again.")
    return 0


def _status(arguments: argparse.Namespace) -> int:
    from patchfind.library.backbones import searching_backbone

    with open_library(arguments) as library:
        folders = library.folders.counts()
        if arguments.null:
            give_paths(counts.folder.path for counts in folders)
            return 0
        say(f"Library {library.root}, backbone {library.settings.backbone}")
        searching = searching_backbone(library)
        if searching != library.settings.backbone:
            say(f"  searched with {searching} until all is indexed anew: `patchfind index`")
        if library.read_only is not None:
            say(f"  {library.read_only}")
        for counts in folders:
            incomplete = f", {counts.incomplete:,} incomplete" if counts.incomplete else ""
            offline = "" if counts.folder.online else "  (offline)"
            say(
                f"  {counts.folder.path}: {counts.indexed:,} indexed, "
                f"{counts.pending:,} pending, {counts.failed:,} failed{incomplete}{offline}"
            )
            if counts.folder.unwatched and counts.folder.online:
                say(
                    f"    {counts.folder.unwatched:,} of its {counts.folder.inside:,} folders give "
                    "no file events (past the system's limit of watches, on a share, or behind a "
                    "link): the window looks through them every 5 minutes"
                )
            if counts.folder.left_out:
                say(
                    f"    {counts.folder.left_out:,} folders in it are left out: snapshots, trash, "
                    "previews of programs, or marked by “.nomedia”"
                )
    if not folders:
        say("  No folder yet: `patchfind add DIR` adds one.")
    return 0


def _configure_failures(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--retry", action="store_true", help="try the failed photos again at the next index"
    )
    add_null(parser)


def _failures(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library:
        failures = library.photos.failures()
        if arguments.null:
            give_paths(failure.path for failure in failures)
        else:
            say(*(f"{failure.path}: {failure.reason}" for failure in failures))
        if arguments.retry:
            library.photos.retry_failures()
    if not failures and not arguments.null:
        say("Every photo could be read.")
    return 0


def _configure_rebuild(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--force",
        action="store_true",
        help="also where the catalogue is sound: every photo is indexed again",
    )


def _rebuild(arguments: argparse.Namespace) -> int:
    root = absolute(arguments.library)
    if not is_folder(root):
        raise LibraryProblem(
            f"There is no library in {root}. Check its name, or connect its disk.",
            path=root,
        )
    with Library.rebuild(root, force=arguments.force) as library:
        folders, objects = library.folders.counts(), library.objects.all()
    indexed = sum(counts.indexed for counts in folders)
    say(
        f"A sound catalogue is in place, with {len(folders):,} folders, {len(objects):,} saved "
        f"objects and {indexed:,} indexed photos."
    )
    say("The old one is kept beside it. `patchfind index` indexes the rest.")
    return 0


COMMANDS = (
    Command("add", "watch a folder", _configure_add, _add),
    Command("remove", "stop watching a folder (photos stay)", _configure_folder, _remove),
    Command("relocate", "say that a folder moved", _configure_relocate, _relocate),
    Command("status", "list the folders and what is indexed", add_null, _status),
    Command("failures", "list the photos that could not be read", _configure_failures, _failures),
    Command(
        "rebuild",
        "put a sound catalogue in a damaged one's place",
        _configure_rebuild,
        _rebuild,
    ),
)
