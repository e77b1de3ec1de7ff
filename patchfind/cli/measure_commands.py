"""The commands that measure and examine: bench, evaluate, doctor."""

from __future__ import annotations

import argparse

from patchfind.cli.command import (
    Command,
    cancel_on_interrupt,
    named_path,
    no_arguments,
    open_library,
)
from patchfind.cli.progress_bar import EVERY_SECONDS, ProgressBar
from patchfind.cli.streams import give_json, say
from patchfind.evaluation import arguments as evaluation


def _configure_bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--photos",
        type=evaluation.positive,
        metavar="N",
        help="(100,000; with --search as many as there are, more grow from these)",
    )
    parser.add_argument(
        "--regions", type=evaluation.positive, default=30, help="per photo (%(default)s)"
    )
    parser.add_argument("--dimension", type=evaluation.positive, default=512, help="(%(default)s)")
    parser.add_argument("--queries", type=evaluation.positive, default=20, help="(%(default)s)")
    parser.add_argument(
        "--compressed", action="store_true", help="measure the compressed index too (minutes)"
    )
    parser.add_argument(
        "--folder",
        type=named_path,
        metavar="DIR",
        help="the disk to measure (default: the system's)",
    )
    parser.add_argument(
        "--ingest",
        type=named_path,
        metavar="PHOTOS",
        help="measure instead how fast the photos of a folder are indexed",
    )
    parser.add_argument(
        "--device",
        default="auto",
        metavar="NAMES",
        help="for --ingest: on what the backbone computes; “cuda,cpu” measures one after the other",
    )
    parser.add_argument(
        "--start",
        type=named_path,
        metavar="PHOTOS",
        help="measure instead how long find, status and the window take to start, on a library of "
        "a folder's photos",
    )
    parser.add_argument(
        "--window",
        type=named_path,
        metavar="PHOTOS",
        help="measure instead how long the window keeps events waiting while it starts, searches "
        "and indexes, on a library of up to 120 of a folder's photos",
    )
    parser.add_argument(
        "--search",
        type=named_path,
        metavar="BENCHMARK",
        help="measure instead whole searches, stage by stage; a benchmark as for evaluate",
    )
    parser.add_argument(
        "--distractors",
        type=named_path,
        action="append",
        default=[],
        metavar="DIR",
        help="for --search: a folder of further photos; may be given again",
    )
    parser.add_argument(
        "--codes",
        type=named_path,
        metavar="LIBRARY",
        help="measure instead the compressed index of a library's descriptors, grown to --photos, "
        "which may be a million: rows are made when they are needed, and are never on disk",
    )
    parser.add_argument(
        "--claid",
        type=named_path,
        metavar="PHOTOS",
        help="measure instead how long CLAID takes to find the regions of a folder's photos, "
        "beside normalised cuts",
    )


def _bench(arguments: argparse.Namespace) -> int:
    from patchfind.evaluation.bench_claid import run_claid_bench
    from patchfind.evaluation.bench_search import run_search_bench
    from patchfind.tools.bench import run_bench
    from patchfind.tools.bench_codes import run_codes_bench, table
    from patchfind.tools.bench_ingest import run_ingest_bench
    from patchfind.tools.bench_start import run_start_bench
    from patchfind.tools.bench_window import run_window_bench

    with cancel_on_interrupt() as control, ProgressBar() as bar:
        if arguments.ingest is not None:
            said = "\n\n".join(
                run_ingest_bench(
                    arguments.ingest, device=device, control=control, on_progress=bar
                ).table()
                for device in arguments.device.split(",")
            )
        elif arguments.start is not None:
            said = run_start_bench(arguments.start, control=control, on_progress=bar).table()
        elif arguments.window is not None:
            said = run_window_bench(arguments.window, control=control, on_progress=bar).table()
        elif arguments.codes is not None:
            said = table(
                run_codes_bench(
                    arguments.codes,
                    arguments.photos or 100_000,
                    queries=arguments.queries,
                    folder=arguments.folder,
                    control=control,
                    on_progress=bar,
                    on_line=lambda line: bar.say(line.text()),
                )
            )
        elif arguments.claid is not None:
            said = run_claid_bench(arguments.claid, control=control, on_progress=bar).table()
        elif arguments.search is not None:
            said = run_search_bench(
                arguments.search,
                distractors=arguments.distractors,
                queries=arguments.queries,
                photos=arguments.photos,
                folder=arguments.folder,
                control=control,
                on_progress=bar,
            ).table()
        else:
            said = run_bench(
                arguments.photos or 100_000,
                arguments.regions,
                arguments.dimension,
                queries=arguments.queries,
                compressed=arguments.compressed,
                folder=arguments.folder,
                control=control,
                on_progress=bar,
            ).table()
    say(*said.split("\n"))
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    if arguments.selection:
        return _evaluate_selection(arguments)
    from patchfind.evaluation.report import RENDERERS, as_line
    from patchfind.evaluation.running import run

    request = evaluation.request_from(arguments)
    with cancel_on_interrupt() as control, ProgressBar(plain_seconds=EVERY_SECONDS) as bar:
        report = run(
            request,
            on_progress=bar,
            on_figures=lambda figures: bar.say(as_line(figures)),
            control=control,
        )
    said = RENDERERS[arguments.format](report, details=arguments.details)
    if arguments.format == "json":
        give_json(said)
    else:
        say(*said.split("\n"))
    return 0


def _evaluate_selection(arguments: argparse.Namespace) -> int:
    from patchfind.evaluation.selection import measure_selection

    with cancel_on_interrupt() as control, ProgressBar(plain_seconds=EVERY_SECONDS) as bar:
        figures = measure_selection(
            arguments.benchmark, photos=arguments.queries, control=control, on_progress=bar
        )
    if arguments.format == "json":
        give_json(figures.as_json())
    else:
        say(*figures.table().split("\n"))
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    from patchfind.tools.doctor import examine

    with open_library(arguments) as library:
        findings = list(examine(library))
    for finding in findings:
        say(finding.line)
    return 0 if all(finding.sound for finding in findings) else 1


COMMANDS = (
    Command("bench", "measure how fast this machine searches", _configure_bench, _bench),
    Command("evaluate", "measure how well objects are found", evaluation.add_arguments, _evaluate),
    Command("doctor", "look the library and this machine over", no_arguments, _doctor),
)
