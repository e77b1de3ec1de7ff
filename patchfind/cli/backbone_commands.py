"""The commands about backbones: list, download, import, use."""

from __future__ import annotations

import argparse
import dataclasses

from patchfind.cli.command import Command, cancel_on_interrupt, named_path, open_library
from patchfind.cli.progress_bar import ProgressBar
from patchfind.cli.streams import say
from patchfind.embedding import weights
from patchfind.embedding.choosing import about
from patchfind.embedding.registry import specification, specifications
from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.paths import weights_folder


def _configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser(
        "list", help="the backbones, what they are good for, their cost and licence (the default)"
    )
    download = actions.add_parser("download", help="fetch a backbone's weights from its hub")
    download.add_argument("name")
    bring = actions.add_parser("import", help="take a backbone's weights from a file")
    bring.add_argument("name")
    bring.add_argument("file", type=named_path, help="a safetensors file, or tokenizer.json")
    use = actions.add_parser("use", help="index and search this library with a backbone")
    use.add_argument("name")
    forget = actions.add_parser("forget", help="drop this library's descriptors of a backbone")
    forget.add_argument("name")


def _list(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library:
        chosen = library.settings.backbone
    for known in specifications().values():
        mark = "*" if known.name == chosen else " "
        here = all(weights.located(file, weights_folder()) for file in known.files)
        state = "here" if here else f"{known.download_megabytes:,} MB to download"
        say(f"{mark} {known.name:<22} {known.dimension:>5} numbers  {state}", f"    {about(known)}")
    return 0


def _download(arguments: argparse.Namespace) -> int:
    with cancel_on_interrupt() as control, ProgressBar() as bar:
        for file in specification(arguments.name).files:
            path = weights.download(file, weights_folder(), control=control, on_progress=bar)
            say(f"{arguments.name} is here: {path}")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    known, *to_read = specification(arguments.name).files
    wanted = to_read[0] if to_read and arguments.file.suffix == ".json" else known
    path = weights.import_file(wanted, arguments.file, weights_folder())
    say(f"{arguments.name} is here: {path}")
    return 0


def _use(arguments: argparse.Namespace) -> int:
    known = specification(arguments.name)
    with open_library(arguments, begin=True) as library:
        library.save_settings(dataclasses.replace(library.settings, backbone=known.name))
    say(f"This library now uses {known.name}; `patchfind index` makes its descriptors.")
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    from patchfind.library.backbones import backbones_by_fingerprint

    with open_library(arguments) as library:
        names = backbones_by_fingerprint(library.settings.backbone)
        named = [
            one
            for one in library.descriptors.sets()
            if names.get(one.fingerprint, one.name) == arguments.name
        ]
        if not named:
            raise UsageProblem(f"This library holds no descriptors of {arguments.name}.")
        for one in named:
            library.descriptors.drop(one.fingerprint)
    say(f"The descriptors of {arguments.name} go at the next `patchfind index`.")
    return 0


_ACTIONS = {
    None: _list,
    "list": _list,
    "download": _download,
    "import": _import,
    "use": _use,
    "forget": _forget,
}


def _run(arguments: argparse.Namespace) -> int:
    return _ACTIONS[arguments.action](arguments)


COMMANDS = (Command("backbones", "list, download, import or choose backbones", _configure, _run),)
