"""Runs methods over a benchmark: builds what each needs, asks every query, takes the figures."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from patchfind.domain.geometry import Polygon
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.embedding.claid import PATENT_NOTE
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import specification
from patchfind.embedding.specification import CLAID, EncoderSpecification
from patchfind.evaluation.asking import Asking
from patchfind.evaluation.benchmark import Benchmark, BenchmarkQuery
from patchfind.evaluation.compression import (
    PreparedSearch,
    changed_settings,
    prepare_search,
)
from patchfind.evaluation.datasets import read_benchmark
from patchfind.evaluation.feedback import Click, frozen, next_click
from patchfind.evaluation.gallery import BenchmarkGallery
from patchfind.evaluation.judging import Ranking, quality
from patchfind.evaluation.measures import THRESHOLDS
from patchfind.evaluation.methods import Method, methods_named, specification_for
from patchfind.evaluation.photo_set import PhotoSet
from patchfind.evaluation.report import EvaluationReport, MethodFigures
from patchfind.evaluation.request import EvaluationRequest
from patchfind.evaluation.sharing import finest, holders
from patchfind.evaluation.stages import feature_revision, stages_for, uses_local_features
from patchfind.evaluation.stored import Descriptors, DescriptorSet, FeatureSet
from patchfind.evaluation.visualise import draw_strips
from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.paths import cache_folder, weights_folder
from patchfind.search.pipeline import CropView, Finding, Search, SearchStage, run_stages

_UPRIGHT = (0,)
_SHARED = (
    "A grid whose regions are the first of a finer one's reads its descriptors; index_s_per_photo "
    "is then the part of the time that its crops took."
)


def run(
    request: EvaluationRequest,
    *,
    on_progress: ProgressCallback = lambda _progress: None,
    control: Control | None = None,
) -> EvaluationReport:
    """Measure. Raises FolderProblem, UsageProblem, WeightsProblem, DeviceProblem, Cancelled."""
    methods = methods_named(request.methods)
    if request.feedback:
        methods = [variant for method in methods for variant in _with_clicks(method, request)]
    benchmark = read_benchmark(
        request.root, distractors=request.distractors, difficulty=request.difficulty
    )
    asked = benchmark.asking(request.queries)
    session = _Session(request, asked, control or Control(), on_progress)
    figures = session.measure_all(methods)
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
    encoder: Encoder
    descriptors: Descriptors
    features: FeatureSet | None
    search: PreparedSearch
    gallery: BenchmarkGallery
    stages: Sequence[SearchStage]


class _Session:
    """One run: what its methods share."""

    def __init__(
        self,
        request: EvaluationRequest,
        benchmark: Benchmark,
        control: Control,
        on_progress: ProgressCallback,
    ) -> None:
        self._request = request
        self._benchmark = benchmark
        self._control = control
        self._on_progress = on_progress
        self._photos = PhotoSet(benchmark)
        self._asking = Asking(request.query_crop)
        self._base = specification(request.backbone)
        self._cache = (request.cache or cache_folder()) / "evaluate"
        self._made: dict[EncoderSpecification, tuple[Encoder, DescriptorSet]] = {}
        self._sources: dict[EncoderSpecification, EncoderSpecification] = {}
        self._quantiser = changed_settings(request.quantiser)
        self._features: FeatureSet | None = None
        self._notes: dict[str, None] = {}
        self.encoder_title = self._base.title
        self.device_sentence = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know beside the table."""
        return tuple(self._notes)

    def measure_all(self, methods: Sequence[Method]) -> tuple[MethodFigures, ...]:
        """The figures of every method that makes sense here; of the others a note says why not.

        Raises UsageProblem where none does.
        """
        self._sources = finest(self._configurations(methods))
        figures: list[MethodFigures] = []
        for method in methods:
            try:
                figures.append(self._measure(method))
            except UsageProblem as problem:
                if not figures and method is methods[-1]:
                    raise
                self._notes[f"{method.name} was not measured. {problem.sentence}"] = None
        return tuple(figures)

    def _configurations(self, methods: Sequence[Method]) -> Iterator[EncoderSpecification]:
        """Those of the methods that make sense here."""
        for method in methods:
            with contextlib.suppress(UsageProblem):
                yield specification_for(method, self._base, self._request.overrides)

    def _measure(self, method: Method) -> MethodFigures:
        bench = self._bench(method)
        meter = RateMeter(len(self._benchmark.queries))
        rankings, times, asked = [], [], []
        for query in self._benchmark.queries:
            self._control.checkpoint()
            outline = self._asking.outline_of(query, method)
            view, milliseconds = self._view(bench, query.photo, outline)
            findings, searching = self._ask(bench, query, view)
            rankings.append(_ranking(findings))
            times.append(milliseconds + searching)
            asked.append(view.descriptors)
            self._on_progress(meter.advance(1, f"Asking: {method.name}"))
        sizes = bench.descriptors.sizes
        if self._request.strips is not None:
            draw_strips(self._request.strips / method.name, self._benchmark, rankings)
        return MethodFigures(
            method.name,
            quality(
                rankings, self._benchmark, sizes, thresholds=THRESHOLDS[self._request.thresholds]
            ),
            bytes_per_photo=bench.search.bytes_per_photo
            + (bench.features.bytes_per_photo if bench.features else 0.0),
            index_seconds_per_photo=bench.descriptors.seconds_per_photo
            + bench.search.seconds_per_photo
            + (bench.features.seconds_per_photo if bench.features else 0.0),
            query_milliseconds=float(np.mean(times)) if times else 0.0,
            codes=bench.search.codes(asked) if bench.search.codes else None,
        )

    def _bench(self, method: Method) -> _Bench:
        encoder, descriptors = self._described(
            specification_for(method, self._base, self._request.overrides)
        )
        stages = stages_for(method.plan)
        features = self._local_features() if uses_local_features(stages) else None
        search = prepare_search(method.codes, descriptors, self._quantiser, self._control)
        gallery = BenchmarkGallery(descriptors, features, search.search)
        return _Bench(method, encoder, descriptors, features, search, gallery, stages)

    def _described(self, wanted: EncoderSpecification) -> tuple[Encoder, Descriptors]:
        """The encoder, and the descriptors: those of a finer layout where they serve as well."""
        source = self._sources[wanted]
        if source not in self._made:
            encoder = load_encoder(
                source,
                weights_folder=self._request.weights or weights_folder(),
                device=self._request.device,
            )
            self.device_sentence = encoder.device_sentence
            sets = [
                DescriptorSet(self._cache, self._photos, encoder, layout)
                for layout in holders(source.layout)
            ]
            made = next((one for one in sets if one.is_complete), sets[0])
            made.fill(self._control, self._on_progress)
            self._notes |= {f"Left out: {sentence}": None for sentence in made.failures}
            if wanted.layout == CLAID:
                self._notes[PATENT_NOTE] = None
            self._made[source] = encoder, made
        encoder, made = self._made[source]
        if made.layout != wanted.layout:
            self._notes[_SHARED] = None
        return encoder, made.read(wanted.layout)

    def _local_features(self) -> FeatureSet:
        if self._features is None:
            self._features = FeatureSet(self._cache, self._photos, feature_revision())
            self._features.fill(self._control, self._on_progress)
        return self._features

    def _view(self, bench: _Bench, photo: Path, outline: Polygon) -> tuple[CropView, float]:
        """A crop as the bench's stages take it, and the milliseconds that describing it takes."""
        rotations = bench.encoder.specification.rotations
        return self._asking.view(
            photo,
            outline,
            bench.encoder,
            bench.method,
            rotations=rotations if bench.method.rotated else _UPRIGHT,
            verifies=bench.features is not None,
        )

    def _ask(
        self, bench: _Bench, query: BenchmarkQuery, view: CropView
    ) -> tuple[list[Finding], float]:
        """The findings, best first, and the milliseconds that all stages took, without clicks."""
        started = time.perf_counter()
        findings = self._search(bench, query, [view], [], [])
        milliseconds = 1000 * (time.perf_counter() - started)
        if bench.method.clicks:
            findings = self._refined(bench, query, view, findings)
        return findings, milliseconds

    def _refined(
        self, bench: _Bench, query: BenchmarkQuery, view: CropView, findings: list[Finding]
    ) -> list[Finding]:
        """The findings after the simulated clicks, clicked photos where they were."""
        clicks: list[Click] = []
        kept: list[tuple[int, Finding]] = []
        crops: list[CropView] = [view]
        negatives: list[CropView] = []
        for _ in range(bench.method.clicks):
            ranked = [finding.photo_id for finding in findings]
            click = next_click(ranked, query.right, query.ignored, clicks)
            if click is None:
                break
            finding = findings[click.rank]
            clicks.append(click)
            kept.append((click.rank, finding))
            outline = finding.outline or Polygon.from_box(finding.box)
            clicked, _ = self._view(bench, self._photos.paths[click.photo], outline)
            (crops if click.right else negatives).append(clicked)
            left_out = [one.photo for one in clicks]
            again = self._search(bench, query, crops, negatives, left_out)
            findings = frozen(again, kept)
        return findings

    def _search(
        self,
        bench: _Bench,
        query: BenchmarkQuery,
        crops: Sequence[CropView],
        negatives: Sequence[CropView],
        clicked: Sequence[int],
    ) -> list[Finding]:
        own = {self._photos.places.get(query.photo, -1)} & query.ignored
        depth = self._benchmark.protocol.depth or len(self._photos)
        search = Search(
            crops=crops,
            negatives=negatives,
            gallery=bench.gallery,
            control=self._control,
            limit=min(len(self._photos), depth + len(query.ignored)),
            leave_out={*own, *clicked},
            publish=lambda _findings: None,
        )
        run_stages(bench.stages, search)
        return search.findings


def _ranking(findings: Sequence[Finding]) -> Ranking:
    boxes = [(finding.box.clipped() or finding.box).as_tuple() for finding in findings]
    return Ranking(
        np.asarray([finding.photo_id for finding in findings], dtype=np.int64),
        np.asarray(boxes, dtype=np.float32).reshape(-1, 4),
        np.asarray([finding.strictness for finding in findings], dtype=np.int8),
    )
