"""The commands that measure how well things are found, and examine: evaluate, doctor."""

from __future__ import annotations

import argparse

from patchfind.cli.command import (
    Command,
    cancel_on_interrupt,
    no_arguments,
    open_library,
)
from patchfind.cli.progress_bar import EVERY_SECONDS, ProgressBar
from patchfind.cli.streams import give_json, say
from patchfind.evaluation import arguments as evaluation


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
    Command("evaluate", "measure how well objects are found", evaluation.add_arguments, _evaluate),
    Command("doctor", "look the library and this machine over", no_arguments, _doctor),
)
