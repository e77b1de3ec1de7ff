"""The options of ``patchfind evaluate``, and the request they make."""

from __future__ import annotations

import argparse
from pathlib import Path

from patchfind.evaluation.measures import THRESHOLDS
from patchfind.evaluation.methods import (
    COMPRESSION_METHODS,
    METHODS,
    NATIVE,
    STAGE_METHODS,
    Overrides,
)
from patchfind.evaluation.request import EvaluationRequest

_DEFAULT_METHODS = "global,patchify-l3,default"
_ABSENT = 100
_QUERY_CROPS = ("box", "whole", "mask")
_DIFFICULTIES = ("easy", "medium", "hard")


def _input_size(text: str) -> int | str:
    return text if text == NATIVE else int(text)


def positive(text: str) -> int:
    """A number of things, of which there must be one, for argparse."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be at least 1")
    return number


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options. ``format`` of the result names one of the report's RENDERERS."""
    width = max(len(name) for name in METHODS)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "methods:\n" + "\n".join(
        f"  {name.ljust(width)}  {method.about}" for name, method in METHODS.items()
    )
    parser.add_argument(
        "benchmark",
        type=Path,
        help="a folder: ILIAS core, INSTRE, ROxford, RParis, or any photos with a truth.json",
    )
    parser.add_argument(
        "--distractors",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of further photos that hold none of the objects; may be given again",
    )
    parser.add_argument(
        "--method",
        default=_DEFAULT_METHODS,
        metavar="NAMES",
        help="one or more of the methods below, separated by commas (%(default)s)",
    )
    parser.add_argument(
        "--stages",
        action="store_true",
        help=f"the stages of a search one by one: {', '.join(STAGE_METHODS)}",
    )
    parser.add_argument(
        "--compression",
        action="store_true",
        help="exact rows beside their codes: how much smaller, what is still found, and what "
        "exact scores of the best photos give back",
    )
    parser.add_argument(
        "--selection",
        action="store_true",
        help="measure instead how well a click selects a thing: in the middle of every box (of "
        "--queries N photos), against what is proposed",
    )
    parser.add_argument(
        "--queries",
        type=positive,
        metavar="N",
        help="ask only so many of the queries, evenly spread (all photos are searched)",
    )
    _add_encoder_arguments(parser)
    _add_report_arguments(parser)


def _add_report_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--iou", choices=tuple(THRESHOLDS), default="default", help="LocScore's threshold"
    )
    parser.add_argument(
        "--difficulty", choices=_DIFFICULTIES, default="medium", help="of ROxford and RParis"
    )
    parser.add_argument(
        "--visualize", type=Path, metavar="DIR", help="write a strip of pictures per query"
    )
    parser.add_argument(
        "--details", action="store_true", help="also top-k and a breakdown by object size"
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--json", dest="format", action="store_const", const="json")
    shown.add_argument("--markdown", dest="format", action="store_const", const="markdown")
    parser.set_defaults(format="text")


def _add_encoder_arguments(parser: argparse.ArgumentParser) -> None:
    """What every method of a run changes in how photos and queries are described."""
    parser.add_argument(
        "--backbone", default="starter", help="the encoder, or a folder with one (%(default)s)"
    )
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--levels", type=int, help="the last level of the grids, 0 to 5")
    parser.add_argument("--mode", choices=("crop", "dense"), help="how regions are encoded")
    parser.add_argument(
        "--input-size",
        type=_input_size,
        metavar="PIXELS",
        help="side of a crop, or long side of the dense pass; “native”: as published",
    )
    parser.add_argument("--pooling", help="how maps are pooled: average, gem, gem+ or regional-gem")
    parser.add_argument(
        "--query-crop",
        choices=_QUERY_CROPS,
        help="what of the query is asked: its box, the whole photo, or the ellipse within its "
        "box (the default is the method's own)",
    )
    parser.add_argument(
        "--feedback",
        type=int,
        default=0,
        metavar="N",
        help="each method once more, after N simulated clicks",
    )
    parser.add_argument(
        "--absent",
        type=positive,
        nargs="?",
        const=_ABSENT,
        default=0,
        metavar="N",
        help="also ask for the middle of N of the distractors (%(const)s), which no other photo "
        "shows: how often each level of strictness admits something all the same",
    )
    parser.add_argument(
        "--quantiser",
        default="",
        metavar="SETTINGS",
        help="changes to the published IVF-PQ: m, nbits, nlist, nprobe, metric (ip or l2), "
        "train_level (a number, or all), as in m=32,nlist=1024",
    )


def _methods(options: argparse.Namespace) -> tuple[str, ...]:
    """Those of the tables that are asked for, or else the named ones."""
    tables = (STAGE_METHODS if options.stages else ()) + (
        COMPRESSION_METHODS if options.compression else ()
    )
    return tables or _listed(options.method)


def request_from(options: argparse.Namespace) -> EvaluationRequest:
    """The request that the parsed options ask for."""
    return EvaluationRequest(
        root=options.benchmark,
        methods=_methods(options),
        distractors=tuple(options.distractors),
        queries=options.queries,
        backbone=options.backbone,
        device=options.device,
        overrides=Overrides(options.levels, options.mode, options.input_size, options.pooling),
        query_crop=options.query_crop,
        feedback=options.feedback,
        absent=options.absent,
        quantiser=_listed(options.quantiser),
        thresholds=options.iou,
        difficulty=options.difficulty,
        strips=options.visualize,
    )
