"""``python -m patchfind.training``: make the starter encoder from photos and published weights."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from patchfind.training.contrast import ContrastSettings, ObjectPairs
from patchfind.training.export import export, mixed
from patchfind.training.fitting import Pooler, fit_levels, pair_accuracy, pool_mosaics, pool_pairs
from patchfind.training.learner import Learner
from patchfind.training.loop import Schedule, run
from patchfind.training.photos import PhotoCache, build_cache
from patchfind.training.start import SPECIFICATION, starting_weights
from patchfind.training.whitening import Whitening, load_whitenings, save_whitenings

log = logging.getLogger("patchfind.training")

PHOTOS = "photos.bin"
FIRST_WHITENING = "first-whitening.safetensors"
CHECKPOINT = "objects.pt"
SCHEDULE = Schedule(steps=300, rate=2e-4, warm_up=30)


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
    ) -> None:
        made = commands.add_parser(name, help=what, parents=[groups[one] for one in options])
        made.set_defaults(run=run)

    everything = ("photos", "work", "fit", "export")
    command("all", _all, "from photos to an encoder; goes on where it was stopped", *everything)
    command("cache", _cache, "decode training photos into one file", "photos", "work")
    command("fit", _fit, "train the network", "work", "fit")
    command("export", _export, "fit the whitening and write the encoder", "work", "export")
    return parser


def _option_groups() -> dict[str, argparse.ArgumentParser]:
    """The options of the commands, by what they are about."""
    names = ("photos", "work", "fit", "export")
    groups = {name: argparse.ArgumentParser(add_help=False) for name in names}
    groups["photos"].add_argument("photos", type=Path, nargs="+", help="folders of photos")
    groups["work"].add_argument("--work", type=Path, required=True, help="cache and checkpoints")
    groups["work"].add_argument("--seed", type=int, default=0)
    groups["work"].add_argument("--frozen", type=int, default=3, help="first stages that stay")
    groups["work"].add_argument("--pairs", type=int, default=800, help="to fit a whitening on")
    groups["work"].add_argument("--mosaics", type=int, default=300, help="to fit a whitening on")
    groups["fit"].add_argument(
        "--effort", type=float, default=1.0, help="share of the steps; less to try the recipe out"
    )
    groups["fit"].add_argument("--rate", type=float, default=SCHEDULE.rate)
    groups["fit"].add_argument("--device", default="cpu", help="as torch names it")
    groups["fit"].add_argument(
        "--workers", type=int, default=0, help="processes that make the pairs"
    )
    groups["fit"].add_argument(
        "--batch", type=int, default=ContrastSettings.pairs, help="pairs a step"
    )
    groups["export"].add_argument(
        "--folder", type=Path, required=True, help="where the exported encoder lies"
    )
    groups["export"].add_argument(
        "--share", type=float, default=1.0, help="how far from the published weights to the trained"
    )
    return groups


def _all(options: argparse.Namespace) -> None:
    """What is finished is not done again."""
    if not (options.work / PHOTOS).with_suffix(".json").exists():  # it is written last
        _cache(options)
    _fit(options)
    _export(options)


def _cache(options: argparse.Namespace) -> None:
    options.work.mkdir(parents=True, exist_ok=True)
    log.info("%d photos", len(build_cache(options.photos, options.work / PHOTOS)))


def _fit(options: argparse.Namespace) -> None:
    """Learn to tell objects apart, or go on with it."""
    photos = PhotoCache.open(options.work / PHOTOS)
    learner = _learner(options, photos)
    settings = ContrastSettings(pairs=options.batch)
    stage = ObjectPairs(learner, SPECIFICATION, photos, options.seed, settings)
    schedule = replace(SCHEDULE.shortened(options.effort), rate=options.rate)
    run(
        stage,
        schedule,
        options.work / CHECKPOINT,
        device=options.device,
        workers=options.workers,
    )


def _learner(options: argparse.Namespace, photos: PhotoCache) -> Learner:
    """The published weights, with a whitening that is fitted on them once."""
    start, path = starting_weights(), options.work / FIRST_WHITENING
    if not path.exists():
        save_whitenings(path, _whitenings(options, photos, start, options.seed + 40))
    return Learner(SPECIFICATION, start, load_whitenings(path), frozen=options.frozen)


def _export(options: argparse.Namespace) -> None:
    """Whitening fitted on new pairs, with held-out pairs as the criterion."""
    photos = PhotoCache.open(options.work / PHOTOS)
    network = starting_weights()
    if options.share:
        learner = _learner(options, photos)
        state = torch.load(options.work / CHECKPOINT, map_location="cpu", weights_only=True)
        learner.load_state_dict(state["average"])
        network = mixed(network, learner.network_tensors(), options.share)
    whitenings = _whitenings(options, photos, network, options.seed + 50)
    pooler = Pooler(SPECIFICATION, network)
    held_out = pool_pairs(pooler, photos, options.pairs // 2, options.seed + 51)
    share = pair_accuracy(SPECIFICATION, held_out, whitenings)
    log.info("nearest of all for %.3f of new pairs", share)
    log.info("wrote %s", export(options.folder, SPECIFICATION, network, whitenings))


def _whitenings(
    options: argparse.Namespace, photos: PhotoCache, network: dict[str, Tensor], seed: int
) -> list[Whitening]:
    pooler = Pooler(SPECIFICATION, network)
    rows = pool_pairs(pooler, photos, options.pairs, seed)
    background = pool_mosaics(pooler, photos, options.mosaics, seed)
    return fit_levels(SPECIFICATION, rows, background)


if __name__ == "__main__":
    main()
