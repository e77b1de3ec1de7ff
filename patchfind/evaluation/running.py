"""Runs methods over a benchmark: indexes what each needs, asks every query, takes the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import WHOLE_PHOTO, Box, PixelBox, Polygon
from patchfind.domain.match import Match, SearchResult
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.query import Crop, Query, Selection
from patchfind.embedding.claid import PATENT_NOTE
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import specification
from patchfind.embedding.specification import CLAID, EncoderSpecification
from patchfind.evaluation.benchmark import Benchmark, BenchmarkQuery, around, spread
from patchfind.evaluation.benchmark_library import BenchmarkLibrary, EncoderCosts
from patchfind.evaluation.compression import PreparedCodes, changed_settings, prepare_codes
from patchfind.evaluation.datasets import read_benchmark
from patchfind.evaluation.feedback import Click, frozen, next_click
from patchfind.evaluation.judging import FalseAlarms, Ranking, false_alarms, quality
from patchfind.evaluation.measures import THRESHOLDS
from patchfind.evaluation.methods import Method, methods_named, specification_for
from patchfind.evaluation.plans import plan_for
from patchfind.evaluation.report import EvaluationReport, MethodFigures
from patchfind.evaluation.request import EvaluationRequest
from patchfind.evaluation.visualise import draw_strips
from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.paths import cache_folder, weights_folder
from patchfind.search.plan import Plan
from patchfind.search.searcher import Searcher

_UPRIGHT = (0,)
_EDGE = 0.2
"""What is left out on each side of a distractor, as a fraction, when its middle is asked for."""


def _box(boxes: Sequence[PixelBox], width: int, height: int) -> Box:
    """The smallest box around all of a query's boxes; the whole photo where there is none."""
    inside = Box.from_pixels(around(boxes), width, height).clipped() if boxes else None
    return inside or WHOLE_PHOTO


QUERY_CROPS: Mapping[str, Callable[[Sequence[PixelBox], int, int], Selection]] = {
    "box": lambda boxes, width, height: Polygon.from_box(_box(boxes, width, height)),
    "whole": lambda _boxes, _width, _height: WHOLE_PHOTO,
    "mask": _box,
}
"""What of the query photo is asked: the whole of its box, the whole photo, or what the app makes of
a rectangle, the ellipse within it (see ``domain.query.Crop.mask``)."""


def run(
    request: EvaluationRequest,
    *,
    on_progress: ProgressCallback = lambda _progress: None,
    on_figures: Callable[[MethodFigures], None] = lambda _figures: None,
    control: Control | None = None,
) -> EvaluationReport:
    """Measure; ``on_figures`` gets each method's figures as soon as they are known.

    What was indexed is kept in the cache, so that a run that was stopped goes on there. Raises
    FolderProblem, UsageProblem, WeightsProblem, DeviceProblem, StorageProblem, Cancelled.
    """
    methods = methods_named(request.methods)
    if request.feedback:
        methods = [variant for method in methods for variant in _with_clicks(method, request)]
    benchmark = read_benchmark(
        request.root, distractors=request.distractors, difficulty=request.difficulty
    )
    if request.absent and not benchmark.distractors:
        raise UsageProblem(
            "Things that no photo shows are taken from distractors; name a folder of them with "
            "--distractors."
        )
    asked = benchmark.asking(request.queries)
    control = control or Control()
    cache = (request.cache or cache_folder()) / "evaluate"
    with BenchmarkLibrary(asked, cache, control) as library:
        session = _Session(request, asked, library, control, on_progress)
        figures = session.measure_all(methods, on_figures)
    return EvaluationReport(
        benchmark=benchmark.name,
        photos=len(benchmark.photos),
        queries=len(asked.queries),
        known_queries=len(benchmark.queries),
        encoder=session.encoder_title,
        device=session.device_sentence,
        methods=figures,
        notes=session.notes,
    )


def _with_clicks(method: Method, request: EvaluationRequest) -> tuple[Method, ...]:
    if method.clicks:
        return (replace(method, clicks=request.feedback),)
    name = f"{method.name}+{request.feedback}clicks"
    return method, replace(method, name=name, clicks=request.feedback)


@dataclass(frozen=True, slots=True, eq=False)
class _Bench:
    """What one method runs on."""

    method: Method
    searcher: Searcher
    plan: Plan
    rotations: tuple[int, ...] | None
    codes: PreparedCodes | None

    def search(self, query: Query, control: Control) -> SearchResult:
        return self.searcher.search(
            query, control=control, plan=self.plan, rotations=self.rotations
        )


class _Session:
    """One run: what its methods share."""

    def __init__(
        self,
        request: EvaluationRequest,
        benchmark: Benchmark,
        library: BenchmarkLibrary,
        control: Control,
        on_progress: ProgressCallback,
    ) -> None:
        self._request = request
        self._benchmark = benchmark
        self._library = library
        self._control = control
        self._on_progress = on_progress
        self._base = specification(request.backbone)
        self._encoders: dict[EncoderSpecification, tuple[Encoder, EncoderCosts]] = {}
        self._quantiser = changed_settings(request.quantiser)
        self._notes: dict[str, None] = {}
        self.encoder_title = self._base.title
        self.device_sentence = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know beside the table."""
        return tuple(self._notes)

    def measure_all(
        self, methods: Sequence[Method], on_figures: Callable[[MethodFigures], None]
    ) -> tuple[MethodFigures, ...]:
        """The figures of every method that makes sense here; of the others a note says why not.

        Raises UsageProblem where none does.
        """
        figures: list[MethodFigures] = []
        for method in methods:
            try:
                figures.append(self._measure(method))
            except UsageProblem as problem:
                if not figures and method is methods[-1]:
                    raise
                self._notes[f"{method.name} was not measured. {problem.sentence}"] = None
            else:
                on_figures(figures[-1])
        return tuple(figures)

    def _measure(self, method: Method) -> MethodFigures:
        encoder, costs = self._indexed(
            specification_for(method, self._base, self._request.overrides)
        )
        protocol = self._benchmark.protocol
        photos = len(self._benchmark.photos)
        plan = plan_for(method.stages, min(photos, protocol.depth or photos))
        codes = None
        if method.codes is not None:
            codes = prepare_codes(
                method.codes, self._library, encoder, self._quantiser, self._control
            )
        rotations = None if method.rotated else _UPRIGHT
        search = None if codes is None else codes.search_over
        rankings, times = [], []
        meter = RateMeter(len(self._benchmark.queries))
        with Searcher(self._library.library, encoder, search=search) as searcher:
            bench = _Bench(method, searcher, plan, rotations, codes)
            for query in self._benchmark.queries:
                matches, milliseconds = self._ask(bench, query)
                rankings.append(self._ranking(matches))
                times.append(milliseconds)
                self._on_progress(meter.advance(1, f"Asking: {method.name}"))
            alarms = self._false_alarms(bench)
        if self._request.strips is not None:
            draw_strips(self._request.strips / method.name, self._benchmark, rankings)
        reads_features = any(stage.reads_features for stage in plan)
        return MethodFigures(
            method.name,
            quality(
                rankings,
                self._benchmark,
                self._library.sizes(),
                thresholds=THRESHOLDS[self._request.thresholds],
            ),
            bytes_per_photo=(costs.row_bytes_per_photo if codes is None else codes.bytes_per_photo)
            + (self._library.feature_bytes_per_photo if reads_features else 0.0),
            index_seconds_per_photo=costs.seconds_per_photo
            + (0.0 if codes is None else codes.seconds_per_photo),
            query_milliseconds=float(np.mean(times)) if times else 0.0,
            codes=None if codes is None else codes.figures(self._asked_rows(encoder, method)),
            false_alarms=alarms,
        )

    def _false_alarms(self, bench: _Bench) -> tuple[FalseAlarms, ...]:
        """What the levels admit when the middle of a distractor is asked for."""
        places = spread(self._benchmark.distractors, self._request.absent)
        meter = RateMeter(len(places))
        queries, rankings = [], []
        for place in places:
            path = self._benchmark.photos[place]
            width, height = bench.searcher.photo_size(path)
            middle = (_EDGE * width, _EDGE * height, (1 - _EDGE) * width, (1 - _EDGE) * height)
            query = BenchmarkQuery(path.stem, path, (middle,), {}, frozenset((place,)))
            queries.append(query)
            rankings.append(self._ranking(self._ask(bench, query)[0]))
            what = f"Asking for what is not there: {bench.method.name}"
            self._on_progress(meter.advance(1, what))
        return false_alarms(rankings, queries)

    def _indexed(self, wanted: EncoderSpecification) -> tuple[Encoder, EncoderCosts]:
        """The encoder, once the benchmark is indexed with it."""
        if wanted not in self._encoders:
            encoder = load_encoder(
                wanted,
                weights_folder=self._request.weights or weights_folder(),
                device=self._request.device,
            )
            self.device_sentence = encoder.device_sentence
            costs = self._library.index(encoder, self._control, self._on_progress)
            self._notes |= {f"Left out: {reason}": None for reason in self._library.failures()}
            if wanted.layout == CLAID:
                self._notes[PATENT_NOTE] = None
            self._encoders[wanted] = encoder, costs
        return self._encoders[wanted]

    def _selection(self, searcher: Searcher, query: BenchmarkQuery, method: Method) -> Selection:
        """What of the query's photo is asked, in fractions. Raises PhotoProblem."""
        crop = QUERY_CROPS[self._request.query_crop or method.query_crop]
        return crop(query.boxes, *searcher.photo_size(query.photo))

    def _ask(self, bench: _Bench, query: BenchmarkQuery) -> tuple[list[Match], float]:
        """The matches, best first, and the milliseconds of the search, without clicks."""
        self._control.checkpoint()
        selection = self._selection(bench.searcher, query, bench.method)
        bench.searcher.read_ahead(query.photo)
        asked = Query((Crop(query.photo, selection),))
        found = bench.search(asked, self._control)
        matches = list(found.matches)
        if bench.method.clicks:
            matches = self._refined(bench, query, asked, matches)
        return matches, sum(found.timings.values())

    def _refined(
        self, bench: _Bench, query: BenchmarkQuery, asked: Query, matches: list[Match]
    ) -> list[Match]:
        """The matches after the simulated clicks, clicked photos where they were."""
        clicks: list[Click] = []
        kept: list[tuple[int, Match]] = []
        for _ in range(bench.method.clicks):
            ranked = [next(iter(self._library.places(match)), -1) for match in matches]
            click = next_click(ranked, query.right, query.ignored, clicks)
            if click is None:
                break
            match = matches[click.rank]
            clicks.append(click)
            kept.append((click.rank, match))
            crop = Crop(match.path, match.outline or match.box)
            if click.right:
                asked = replace(asked, crops=(*asked.crops, crop))
            else:
                asked = replace(asked, negatives=(*asked.negatives, crop))
            matches = frozen(bench.search(asked, self._control).matches, kept)
        return matches

    def _ranking(self, matches: Sequence[Match]) -> Ranking:
        """The matches as places in the benchmark; a copy stands right behind its match."""
        places = [(place, match) for match in matches for place in self._library.places(match)]
        boxes = [(match.box.clipped() or match.box).as_tuple() for _, match in places]
        return Ranking(
            np.asarray([place for place, _ in places], dtype=np.int64),
            np.asarray(boxes, dtype=np.float32).reshape(-1, 4),
            np.asarray([match.strictness for _, match in places], dtype=np.int8),
        )

    def _asked_rows(self, encoder: Encoder, method: Method) -> list[NDArray[np.float32]]:
        """The descriptors of every query."""
        rotations = None if method.rotated else _UPRIGHT
        with Searcher(self._library.library, encoder) as searcher:
            return [
                searcher.describe(
                    Crop(query.photo, self._selection(searcher, query, method)), rotations
                )
                for query in self._benchmark.queries
            ]
