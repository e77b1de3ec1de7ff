"""``python -m patchfind.training``: make the starter encoder from photos and a teacher."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from pathlib import Path

import torch

from patchfind.training.evaluate import Pooling, evaluate_set
from patchfind.training.export import CELL_SHIFT, Level, export
from patchfind.training.fitting import fit_levels, pair_accuracy, pool_mosaics, pool_pairs
from patchfind.training.loop import Schedule, Stage, run
from patchfind.training.photos import PhotoCache, build_cache
from patchfind.training.reference import ReferenceEncoder
from patchfind.training.stages import (
    DESCRIBED,
    BlockStage,
    ChainStage,
    Learner,
    ObjectStage,
    add_whitenings,
    redraw_idle_filters,
    views,
)
from patchfind.training.student import CHANNELS, MODULES
from patchfind.training.teacher import Teacher

log = logging.getLogger("patchfind.training")

STRIDES = {"b13x": 16, "last": 32}
NAMES = {"b13x": "s16", "last": "s32"}
WEIGHTS = {"b13x": 1.0, "last": 0.8}
LEARNER = "learner.pt"
Build = Callable[[Learner, Teacher, PhotoCache, int], Stage]


def _blocks(learner: Learner, teacher: Teacher, photos: PhotoCache, seed: int) -> Stage:
    return BlockStage(learner, teacher, photos, seed)


def _early(learner: Learner, teacher: Teacher, photos: PhotoCache, seed: int) -> Stage:
    redrawn = redraw_idle_filters(learner, teacher, views(photos, seed + 6, 0, 16, 96))
    log.info("%d idle filters of the stem drawn anew", redrawn)
    return ChainStage(
        learner, teacher, photos, seed + 1, name="early", until="b2", count=16, side=96
    )


def _chain(learner: Learner, teacher: Teacher, photos: PhotoCache, seed: int) -> Stage:
    return ChainStage(learner, teacher, photos, seed + 2, name="chain", frozen="b1")


def _objects(learner: Learner, teacher: Teacher, photos: PhotoCache, seed: int) -> Stage:
    rows = pool_pairs(learner.student, photos, 800, seed + 4, CELL_SHIFT)
    background = pool_mosaics(learner.student, photos, 240, seed + 4, CELL_SHIFT)
    fitted = fit_levels(rows, background, 256, exponent=1.0)
    add_whitenings(
        learner,
        {
            name: (torch.from_numpy(one.mean), torch.from_numpy(one.projection))
            for name, one in fitted.items()
        },
    )
    return ObjectStage(learner, teacher, photos, seed + 5)


STAGES: list[tuple[str, Build, Schedule]] = [
    ("blocks", _blocks, Schedule(2000, 6e-3, warm_up=100, weight_decay=0.02)),
    ("early", _early, Schedule(800, 4e-3, weight_decay=0.0)),
    ("chain", _chain, Schedule(2800, 1.5e-3)),
    ("objects", _objects, Schedule(2000, 1e-4, clip=5.0, averaging=0.995)),
]


def main(arguments: list[str] | None = None) -> None:
    """Run one of the commands."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    options.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m patchfind.training", description=__doc__)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    commands = parser.add_subparsers(required=True)
    groups = _option_groups()

    def command(
        name: str, run: Callable[[argparse.Namespace], None], what: str, *options: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=what, parents=[groups[one] for one in options])
        made.set_defaults(run=run)
        return made

    command(
        "all", _all, "everything, from photos to figures; goes on where it was stopped",
        "photos", "work", "teacher", "fit", "folder", "export", "labelled",
    )  # fmt: skip
    command("cache", _cache, "decode training photos into one file", "photos", "work")
    command("fit", _fit, "train the student", "work", "teacher", "fit")
    command(
        "export", _export, "fit the whitening and write the encoder",
        "work", "teacher", "folder", "export",
    )  # fmt: skip
    command("evaluate", _evaluate, "measure an exported encoder", "folder", "labelled")
    return parser


def _option_groups() -> dict[str, argparse.ArgumentParser]:
    """The options of the commands, by what they are about."""
    names = ("photos", "work", "teacher", "fit", "folder", "export", "labelled")
    groups = {name: argparse.ArgumentParser(add_help=False) for name in names}
    groups["photos"].add_argument("photos", type=Path, nargs="+", help="folders of photos")
    groups["work"].add_argument("--work", type=Path, required=True, help="cache and checkpoints")
    groups["work"].add_argument("--seed", type=int, default=0)
    groups["teacher"].add_argument(
        "--teacher", type=Path, required=True, help="MobileNetV2 .tflite"
    )
    groups["fit"].add_argument("--device", default="cpu", help="cpu or cuda")
    groups["fit"].add_argument("--half", action="store_true", help="compute in bfloat16")
    groups["fit"].add_argument("--objects", action="store_true", help="add the contrastive stage")
    groups["fit"].add_argument(
        "--effort", type=float, default=1.0, help="share of the steps; less to try the recipe out"
    )
    groups["folder"].add_argument(
        "--folder", type=Path, required=True, help="where the exported encoder lies"
    )
    groups["export"].add_argument("--pairs", type=int, default=800)
    groups["export"].add_argument("--mosaics", type=int, default=390)
    groups["export"].add_argument("--shrinkage", type=float, default=0.2)
    groups["export"].add_argument("--dimension", type=int, default=256, help="numbers a level")
    groups["labelled"].add_argument(
        "--labelled", type=Path, required=True, help="folder of the labelled sets"
    )
    groups["labelled"].add_argument("--sets", nargs="+", default=["objects", "boards", "logos"])
    return groups


def _all(options: argparse.Namespace) -> None:
    """What is finished is not done again: the cache, and every stage with its checkpoint."""
    if not (options.work / "photos.json").exists():  # it is written last
        _cache(options)
    for step in (_fit, _export, _evaluate):
        step(options)


def _cache(options: argparse.Namespace) -> None:
    options.work.mkdir(parents=True, exist_ok=True)
    log.info("%d photos", len(build_cache(options.photos, options.work / "photos.bin")))


def _fit(options: argparse.Namespace) -> None:
    """Every stage in turn; a finished stage's checkpoint is only loaded."""
    photos, teacher = PhotoCache.open(options.work / "photos.bin"), _teacher(options)
    learner = Learner(teacher, photos, options.seed)
    wanted = [stage for stage in STAGES if stage[0] != "objects" or options.objects]
    for number, (name, build, schedule) in enumerate(wanted):
        stage = build(learner, teacher, photos, options.seed)
        learner.to(options.device)
        teacher.to(options.device)
        averaged = run(
            stage,
            schedule.shortened(options.effort),
            options.work / f"{number}-{name}.pt",
            device_type=torch.device(options.device).type,
            half=options.half,
        )
        learner.to("cpu")
        teacher.to("cpu")
        learner.load_state_dict(averaged.state_dict())
    torch.save(learner.state_dict(), options.work / LEARNER)


def _export(options: argparse.Namespace) -> None:
    """Whitening fitted on new pairs, with held-out pairs as the criterion."""
    photos, teacher = PhotoCache.open(options.work / "photos.bin"), _teacher(options)
    learner = Learner(teacher, photos, options.seed)
    state = torch.load(options.work / LEARNER, weights_only=True)
    learner.load_state_dict(state, strict=False)
    learner.eval()
    rows = pool_pairs(learner.student, photos, options.pairs, options.seed + 50, CELL_SHIFT)
    background = pool_mosaics(
        learner.student, photos, options.mosaics, options.seed + 50, CELL_SHIFT
    )
    fitted = fit_levels(rows, background, options.dimension, options.shrinkage)
    held_out = pool_pairs(learner.student, photos, 400, options.seed + 51, CELL_SHIFT)
    log.info("nearest of all for %.3f of new pairs", pair_accuracy(held_out, fitted))
    levels = [
        Level(
            NAMES[name], MODULES[name], STRIDES[name], CHANNELS[name], WEIGHTS[name], fitted[name]
        )
        for name in DESCRIBED
    ]
    log.info("wrote %s", export(options.folder, learner.student, levels))


def _teacher(options: argparse.Namespace) -> Teacher:
    return Teacher.from_tflite(options.teacher)


def _evaluate(options: argparse.Namespace) -> None:
    """Figures with the whitening fitted on each gallery, and with the shipped one."""
    encoder = ReferenceEncoder(options.folder)
    levels = encoder.specification["levels"]
    how = Pooling(tuple(level["name"] for level in levels), levels[0]["cell_shift"])

    for name in options.sets:
        found = evaluate_set(encoder.maps_of, options.labelled, name, how, encoder.describe_rows)
        for kind, figures in found.items():
            print(f"{name:10} whitening: {kind:8} {figures}", flush=True)


if __name__ == "__main__":
    main()
