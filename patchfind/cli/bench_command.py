"""`patchfind bench`: a table of what it measures, each way on what its option names."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NamedTuple

from patchfind.cli.command import Command, cancel_on_interrupt, named_path
from patchfind.cli.progress_bar import ProgressBar
from patchfind.cli.streams import say
from patchfind.domain.progress import Control
from patchfind.evaluation import arguments as evaluation

_Measure = Callable[[argparse.Namespace, Control, ProgressBar], str]
_MANY = 100_000


class _Way(NamedTuple):
    """Something else to measure: its option, what that takes, what is measured, and how."""

    option: str
    metavar: str
    help: str
    measure: _Measure


def _ingest(arguments: argparse.Namespace, control: Control, bar: ProgressBar) -> str:
    from patchfind.tools.bench_ingest import run_ingest_bench

    return "\n\n".join(
        run_ingest_bench(arguments.ingest, device=device, control=control, on_progress=bar).table()
        for device in arguments.device.split(",")
    )


def _start(arguments: argparse.Namespace, control: Control, bar: ProgressBar) -> str:
    from patchfind.tools.bench_start import run_start_bench

    return run_start_bench(arguments.start, control=control, on_progress=bar).table()


def _window(arguments: argparse.Namespace, control: Control, bar: ProgressBar) -> str:
    from patchfind.tools.bench_window import run_window_bench

    return run_window_bench(arguments.window, control=control, on_progress=bar).table()


def _search(arguments: argparse.Namespace, control: Control, bar: ProgressBar) -> str:
    from patchfind.evaluation.bench_search import run_search_bench

    return run_search_bench(
        arguments.search,
        distractors=arguments.distractors,
        queries=arguments.queries,
        photos=arguments.photos,
        folder=arguments.folder,
        control=control,
        on_progress=bar,
    ).table()


def _codes(arguments: argparse.Namespace, control: Control, bar: ProgressBar) -> str:
    from patchfind.tools.bench_codes import run_codes_bench, table

    return table(
        run_codes_bench(
            arguments.codes,
            arguments.photos or _MANY,
            queries=arguments.queries,
            folder=arguments.folder,
            control=control,
            on_progress=bar,
            on_line=lambda line: bar.say(line.text()),
        )
    )


def _claid(arguments: argparse.Namespace, control: Control, bar: ProgressBar) -> str:
    from patchfind.evaluation.bench_claid import run_claid_bench

    return run_claid_bench(arguments.claid, control=control, on_progress=bar).table()


def _rows(arguments: argparse.Namespace, control: Control, bar: ProgressBar) -> str:
    from patchfind.tools.bench import run_bench

    return run_bench(
        arguments.photos or _MANY,
        arguments.regions,
        arguments.dimension,
        queries=arguments.queries,
        compressed=arguments.compressed,
        folder=arguments.folder,
        control=control,
        on_progress=bar,
    ).table()


_WAYS = (
    _Way("ingest", "PHOTOS", "how fast the photos of a folder are indexed", _ingest),
    _Way(
        "start",
        "PHOTOS",
        "how long find, status and the window take to start, on a library of a folder's photos",
        _start,
    ),
    _Way(
        "window",
        "PHOTOS",
        "how long the window keeps events waiting while it starts, searches and indexes, on a "
        "library of up to 120 of a folder's photos",
        _window,
    ),
    _Way(
        "search",
        "BENCHMARK",
        "whole searches, stage by stage; a benchmark as for evaluate",
        _search,
    ),
    _Way(
        "codes",
        "LIBRARY",
        "the compressed index of a library's descriptors, grown to --photos, which may be a "
        "million: rows are made when they are needed, and are never on disk",
        _codes,
    ),
    _Way(
        "claid",
        "PHOTOS",
        "how long CLAID takes to find the regions of a folder's photos, beside normalised cuts",
        _claid,
    ),
)


def _configure(parser: argparse.ArgumentParser) -> None:
    positive = evaluation.positive
    parser.add_argument(
        "--photos",
        type=positive,
        metavar="N",
        help="(100,000; with --search as many as there are, more grow from these)",
    )
    parser.add_argument("--regions", type=positive, default=30, help="per photo (%(default)s)")
    parser.add_argument("--dimension", type=positive, default=512, help="(%(default)s)")
    parser.add_argument("--queries", type=positive, default=20, help="(%(default)s)")
    parser.add_argument(
        "--compressed", action="store_true", help="measure the compressed index too (minutes)"
    )
    parser.add_argument(
        "--folder",
        type=named_path,
        metavar="DIR",
        help="the disk to measure (default: the system's)",
    )
    for way in _WAYS:
        parser.add_argument(
            f"--{way.option}",
            type=named_path,
            metavar=way.metavar,
            help=f"measure instead {way.help}",
        )
    parser.add_argument(
        "--device",
        default="auto",
        metavar="NAMES",
        help="for --ingest: on what the backbone computes; “cuda,cpu” measures one after the other",
    )
    parser.add_argument(
        "--distractors",
        type=named_path,
        action="append",
        default=[],
        metavar="DIR",
        help="for --search: a folder of further photos; may be given again",
    )


def _bench(arguments: argparse.Namespace) -> int:
    asked = (way.measure for way in _WAYS if getattr(arguments, way.option) is not None)
    with cancel_on_interrupt() as control, ProgressBar() as bar:
        said = next(asked, _rows)(arguments, control, bar)
    say(*said.split("\n"))
    return 0


COMMANDS = (Command("bench", "measure how fast this machine searches", _configure, _bench),)
