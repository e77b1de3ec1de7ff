"""Whole runs over a small rendered benchmark with the built-in encoder at a small input size."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from patchfind.domain.progress import Control, Progress
from patchfind.evaluation.compression import changed_settings
from patchfind.evaluation.methods import METHODS, STAGE_METHODS, Overrides
from patchfind.evaluation.report import (
    EvaluationReport,
    MethodFigures,
    as_json,
    as_markdown,
    as_text,
)
from patchfind.evaluation.request import EvaluationRequest
from patchfind.evaluation.running import run
from patchfind.foundation.errors import Cancelled, UsageProblem
from patchfind.matching.local_features import MAX_BYTES
from patchfind.tools.sample import render_sample_library

_PHOTOS = 8
_KEYS = [
    "mAP",
    "mAP@50",
    "mAP@100",
    "LocScore_a",
    "LocScore_b",
    "LocScore_c",
    "mIoU",
    "R@IoU.5",
    "P@1",
    "bytes_per_photo",
    "index_s_per_photo",
    "query_ms",
]


class _Watch:
    """Remembers what a run was doing."""

    def __init__(self) -> None:
        self.seen: list[Progress] = []

    def __call__(self, progress: Progress) -> None:
        self.seen.append(progress)

    @property
    def indexed(self) -> set[str]:
        return {one.what for one in self.seen if not one.what.startswith("Asking")}


@pytest.fixture(scope="module")
def request_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., EvaluationRequest]:
    folder = tmp_path_factory.mktemp("sample")
    render_sample_library(folder / "photos", photos=_PHOTOS)
    cache = tmp_path_factory.mktemp("cache")

    def make(*methods: str, levels: int | None = None) -> EvaluationRequest:
        return EvaluationRequest(
            root=folder / "photos",
            methods=methods,
            device="cpu",
            overrides=Overrides(levels=levels, input_size=128),
            cache=cache,
        )

    return make


@pytest.fixture(scope="module")
def report(request_for: Callable[..., EvaluationRequest]) -> EvaluationReport:
    return run(request_for("global", "patchify-l1", "shortlist", "default"))


def test_json_has_exactly_the_published_keys(report: EvaluationReport) -> None:
    document = json.loads(as_json(report))
    assert list(document) == ["set", "methods"]
    assert document["set"] == "photos"
    assert list(document["methods"]) == ["global", "patchify-l1", "shortlist", "default"]
    for figures in document["methods"].values():
        assert list(figures) == _KEYS
        assert all(0 <= figures[key] <= 1 for key in _KEYS[:9])
        assert figures["index_s_per_photo"] > 0
        assert figures["query_ms"] > 0


def test_the_table_shows_what_a_photo_costs(report: EvaluationReport) -> None:
    rows = {row.method: row for row in report.methods}
    one_row = rows["global"].bytes_per_photo
    assert rows["patchify-l1"].bytes_per_photo == 5 * one_row
    assert rows["shortlist"].bytes_per_photo == 84 * one_row
    # the default also keeps local features, at most 15 KB and a little around them
    features = rows["default"].bytes_per_photo - rows["shortlist"].bytes_per_photo
    assert 1024 < features <= MAX_BYTES + 64


def test_verified_matches_have_better_boxes_than_windows(report: EvaluationReport) -> None:
    rows = {row.method: row.quality for row in report.methods}
    ours, windows = rows["default"].mean_iou, rows["shortlist"].mean_iou
    assert ours is not None
    assert windows is not None
    assert ours > windows


def test_every_rendering_names_every_method(report: EvaluationReport) -> None:
    for text in (as_text(report, details=True), as_markdown(report, details=True)):
        for row in report.methods:
            assert row.method in text
        assert "same object" in text
        assert "top-10" in text
    widths = {len(line.split("|")) for line in as_markdown(report).splitlines() if "|" in line}
    assert len(widths) == 1


def test_a_second_run_indexes_nothing_and_finds_the_same(
    request_for: Callable[..., EvaluationRequest], report: EvaluationReport
) -> None:
    watch = _Watch()
    again = run(request_for("patchify-l1", "default"), on_progress=watch)
    assert watch.indexed == set()
    before = {row.method: row for row in report.methods}
    for row in again.methods:
        assert row.quality == before[row.method].quality
        assert row.index_seconds_per_photo == pytest.approx(
            before[row.method].index_seconds_per_photo, rel=0.05
        )


def test_an_interrupted_run_goes_on_where_it_stopped(
    request_for: Callable[..., EvaluationRequest], tmp_path: Path
) -> None:
    request = replace(request_for("global"), cache=tmp_path)
    control = Control()
    with pytest.raises(Cancelled):
        run(request, on_progress=lambda _progress: control.cancel(), control=control)
    watch = _Watch()
    resumed = run(request, on_progress=watch)
    assert 0 < len(watch.indexed) < _PHOTOS
    assert resumed.methods[0].quality == run(request_for("global")).methods[0].quality


def test_the_figures_of_each_method_are_told_as_soon_as_they_are_known(
    request_for: Callable[..., EvaluationRequest],
) -> None:
    told: list[str] = []
    control = Control()

    def stop_after_the_first(figures: MethodFigures) -> None:
        told.append(figures.method)
        control.cancel()

    with pytest.raises(Cancelled):
        run(request_for("global", "default"), on_figures=stop_after_the_first, control=control)
    assert told == ["global"]


@pytest.mark.parametrize(("said", "level"), [("0", 0), ("2", 2), ("all", None)])
def test_the_level_that_trains_the_quantiser_is_a_number_or_all(
    said: str, level: int | None
) -> None:
    assert changed_settings((f"train_level={said}",)).train_level == level
    for wrong in ("-1", "some", ""):
        with pytest.raises(UsageProblem, match="quantiser"):
            changed_settings((f"train_level={wrong}",))


def test_codes_are_smaller_and_the_report_says_by_how_much(
    request_for: Callable[..., EvaluationRequest],
) -> None:
    request = replace(
        request_for("patchify-l3", "patchify-l3-pq", "patchify-l3-ivfpq-rescored", levels=1),
        quantiser=("nbits=4", "m=16"),
    )
    report = run(request)
    exact, codes, rescored = report.methods
    assert codes.bytes_per_photo != exact.bytes_per_photo
    assert rescored.quality == exact.quality
    assert exact.codes is None
    assert codes.codes is not None
    assert codes.codes.codes_ratio == 128  # 16 codes of 4 bits for 512 numbers of 16
    assert 1 < codes.codes.file_ratio < 128
    assert rescored.codes is not None
    assert rescored.codes.recall == 1 >= codes.codes.recall
    assert json.loads(as_json(report))["codes"]["patchify-l3-pq"]["codes_ratio"] == 128
    assert "128.0" in as_text(report)
    assert "trained on" in as_markdown(report)
    with pytest.raises(UsageProblem, match="quantiser"):
        run(replace(request, quantiser=("size=3",)))


def test_part_of_the_queries_is_asked_and_all_photos_are_searched(
    request_for: Callable[..., EvaluationRequest], report: EvaluationReport
) -> None:
    part = run(replace(request_for("global"), queries=2))
    assert (part.photos, part.queries) == (report.photos, 2)
    assert f"2 of {report.queries} queries" in as_text(part)
    assert run(replace(request_for("global"), queries=10_000)).queries == report.queries


def test_the_stages_of_a_search_are_one_table(
    request_for: Callable[..., EvaluationRequest],
) -> None:
    staged = run(replace(request_for(*STAGE_METHODS), queries=2))
    rows = {row.method: row for row in staged.methods}
    assert tuple(rows) == STAGE_METHODS
    boxes = [rows[name].quality.mean_iou for name in ("+rotations", "+verify")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[1] > boxes[0]
    assert rows["+verify"].query_milliseconds > rows["shortlist"].query_milliseconds
    assert rows["+verify"].bytes_per_photo > rows["+rerank"].bytes_per_photo


def test_a_method_that_makes_no_sense_here_is_left_out_and_the_report_says_why(
    request_for: Callable[..., EvaluationRequest],
) -> None:
    report = run(request_for("global", "patchify-l3-pq", levels=1))
    assert [row.method for row in report.methods] == ["global"]
    assert any("patchify-l3-pq" in note and "too few" in note for note in report.notes)
    with pytest.raises(UsageProblem, match="too few"):
        run(request_for("patchify-l3-pq", levels=1))


def test_clicks_make_the_ranking_better(
    request_for: Callable[..., EvaluationRequest],
) -> None:
    report = run(replace(request_for("shortlist"), feedback=2))
    assert [row.method for row in report.methods] == ["shortlist", "shortlist+2clicks"]
    before, after = (row.quality for row in report.methods)
    assert after.map > before.map
    assert after.precision_at_one >= before.precision_at_one


def test_strips_are_written_for_every_query(
    request_for: Callable[..., EvaluationRequest], tmp_path: Path
) -> None:
    report = run(replace(request_for("global"), strips=tmp_path))
    strips = sorted((tmp_path / "global").glob("*.jpg"))
    assert len(strips) == report.queries
    assert all(strip.stat().st_size > 5000 for strip in strips)


def test_a_photo_that_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    render_sample_library(tmp_path / "photos", photos=4)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a photo")
    report = run(
        EvaluationRequest(
            root=tmp_path / "photos",
            methods=("global",),
            distractors=(tmp_path / "more",),
            device="cpu",
            overrides=Overrides(input_size=64),
            cache=tmp_path / "cache",
        )
    )
    assert report.photos == 5
    assert any("broken.jpg" in note for note in report.notes)


def test_a_method_that_does_not_exist_is_answered_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        run(EvaluationRequest(root=tmp_path, methods=("patchify-l9",)))
    assert all(name in caught.value.sentence for name in METHODS)


def test_absent_things_are_asked_for_and_every_level_says_how_often_it_was_wrong(
    request_for: Callable[..., EvaluationRequest], tmp_path: Path
) -> None:
    render_sample_library(tmp_path / "others", photos=5, seed=7)
    request = replace(request_for("shortlist"), distractors=(tmp_path / "others",), absent=3)
    report = run(request)
    rates = json.loads(as_json(report))["false_alarms"]["shortlist"]
    assert list(rates) == ["same object", "similar", "anything like it"]
    assert rates["same object"] <= rates["similar"] <= rates["anything like it"] == 1.0
    assert [one.queries for one in report.methods[0].false_alarms] == [3, 3, 3]
    assert "false alarms" in as_text(report)


def test_absent_things_need_distractors(request_for: Callable[..., EvaluationRequest]) -> None:
    with pytest.raises(UsageProblem, match="--distractors"):
        run(replace(request_for("shortlist"), absent=3))
