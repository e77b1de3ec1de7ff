"""How long whole searches take, stage by stage, over a benchmark's photos and more like them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from patchfind.domain.match import Match
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.query import Crop, Query
from patchfind.domain.spent import Spent
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import specification
from patchfind.evaluation.benchmark_library import BenchmarkLibrary
from patchfind.evaluation.datasets import read_benchmark
from patchfind.evaluation.grown_library import grow
from patchfind.evaluation.running import QUERY_CROPS
from patchfind.foundation import own_files
from patchfind.foundation.paths import cache_folder, weights_folder
from patchfind.library.library import Library
from patchfind.search.candidates import Candidates
from patchfind.search.gallery import Gallery, PreparedQuery
from patchfind.search.plan import Plan, default_plan
from patchfind.search.searcher import Searcher
from patchfind.search.settings import SearchSettings
from patchfind.search.stages import Stage

_DETAILS = "query's local features"


@dataclass(frozen=True, slots=True)
class SearchBench:
    """What each query spent by stage, in their order, then in all and up to the first matches."""

    photos: int
    queries: int
    times: Mapping[str, Sequence[Spent]]

    def table(self) -> str:
        """The report for a person."""
        head = (
            f"{self.photos:,} photos, {self.queries} queries, milliseconds\n"
            f"{'':<24}{'median':>9}{'worst':>9}{'CPU median':>12}{'CPU worst':>11}"
        )
        return "\n".join((head, *(_as_text(name, one) for name, one in self.times.items())))


def run_search_bench(
    root: Path,
    *,
    distractors: Sequence[Path] = (),
    queries: int = 20,
    photos: int | None = None,
    folder: Path | None = None,
    cache: Path | None = None,
    control: Control,
    on_progress: ProgressCallback,
) -> SearchBench:
    """Ask some of the queries of the benchmark ``root``, each for the first time, as the app does.

    The library is the evaluation's; where it shall have more ``photos``, a temporary one, in
    ``folder`` or where the system keeps such, is grown from it. A query's photo is decoded before.
    Raises what ``evaluate`` raises.
    """
    benchmark = read_benchmark(root, distractors=distractors).asking(queries)
    encoder = load_encoder(specification("starter"), weights_folder=weights_folder())
    with (
        BenchmarkLibrary(benchmark, (cache or cache_folder()) / "evaluate", control) as known,
        ExitStack() as stack,
    ):
        known.index(encoder, control, on_progress)
        library = known.library
        if photos is not None and photos > len(benchmark.photos):
            scratch = stack.enter_context(own_files.scratch_folder(folder))
            library = stack.enter_context(Library.open(Path(scratch) / "library"))
            grow(
                library, known, benchmark, encoder, photos, control=control, on_progress=on_progress
            )
        searcher = stack.enter_context(Searcher(library, encoder))
        searcher.warm_up()
        times: dict[str, list[Spent]] = {}
        meter = RateMeter(len(benchmark.queries))
        for query in benchmark.queries:
            selection = QUERY_CROPS["box"](query.boxes, *searcher.photo_size(query.photo))
            searcher.read_ahead(query.photo)
            _time(searcher, Query((Crop(query.photo, selection),)), times, control)
            on_progress(meter.advance(1, "Searching"))
        count = len(library.descriptors.ranges(encoder.fingerprint))
    return SearchBench(count, len(benchmark.queries), times)


def _time(
    searcher: Searcher, query: Query, times: dict[str, list[Spent]], control: Control
) -> None:
    """One search, with what each of its stages took without what they publish."""
    first: list[Spent] = []

    def on_matches(_matches: Sequence[Match]) -> None:
        if not first:
            first.append(Spent.since(started))

    spent: dict[str, Spent] = {}
    started = Spent.now()
    plan: Plan = (
        _Described(started, spent),
        *(_Timed(stage, spent) for stage in default_plan(SearchSettings())),
    )
    searcher.search(query, control=control, on_matches=on_matches, plan=plan)
    spent["all done"] = Spent.since(started)
    spent["first matches"] = first[0]
    for name, one in spent.items():
        times.setdefault(name, []).append(one)


@dataclass(frozen=True, slots=True)
class _Described:
    """The first stage: it notes what was spent on the query before."""

    started: Spent
    spent: dict[str, Spent]
    name: str = "describe"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, _query: PreparedQuery, candidates: Candidates, _gallery: Gallery
    ) -> Iterator[Candidates]:
        self.spent[self.name] = Spent.since(self.started)
        yield candidates


@dataclass(frozen=True, slots=True)
class _Timed:
    """A stage that notes what it spent, the query's local features apart."""

    stage: Stage
    spent: dict[str, Spent]

    @property
    def name(self) -> str:
        return self.stage.name

    @property
    def reads_features(self) -> bool:
        return self.stage.reads_features

    def __call__(
        self, query: PreparedQuery, candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        if self.stage.reads_features and _DETAILS not in self.spent:
            begun = Spent.now()
            for view in query.views:
                view.local_features()
            self.spent[_DETAILS] = Spent.since(begun)
        total = Spent()
        steps = iter(self.stage(query, candidates, gallery))
        while True:
            begun = Spent.now()
            better = next(steps, None)
            step = Spent.since(begun)
            total = total.more(step)
            if better is None:
                break
            yield better
        self.spent[self.name] = total


def _as_text(name: str, times: Sequence[Spent]) -> str:
    clock, cpu = 1000 * np.asarray(times).T
    return (
        f"{name:<24}{np.median(clock):>9.0f}{clock.max():>9.0f}{np.median(cpu):>12.0f}"
        f"{cpu.max():>11.0f}"
    )
