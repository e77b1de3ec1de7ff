"""The bench on a tiny index: what it prints, and that stopping it works."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from patchfind.domain.progress import Control, Progress
from patchfind.evaluation.bench_claid import run_claid_bench
from patchfind.evaluation.bench_search import run_search_bench
from patchfind.foundation.errors import Cancelled, FolderProblem, UsageProblem
from patchfind.foundation.settings import Settings
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from patchfind.tools.bench import run_bench
from patchfind.tools.bench_codes import CodesLine, run_codes_bench, table
from patchfind.tools.bench_ingest import IngestBench, run_ingest_bench
from patchfind.tools.bench_start import run_start_bench
from patchfind.tools.bench_window import run_window_bench
from patchfind.tools.sample import render_sample_library
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder, describe


def test_every_way_of_searching_is_measured_on_the_same_rows(tmp_path: Path) -> None:
    seen: list[Progress] = []

    report = run_bench(
        400, 5, 32, queries=3, k=20, compressed=True, folder=tmp_path,
        control=Control(), on_progress=seen.append,
    )  # fmt: skip

    on_gpu = [line for line in report.lines if line.name.endswith("GPU")]
    lines = [line for line in report.lines if line not in on_gpu]
    assert [line.name for line in lines] == [
        "PatchFind, exact",
        "PatchFind, product codes",
        "  without re-scoring",
        "faiss.IndexFlatIP",
    ]
    exact, rescored, alone, flat = lines
    assert {line.rows for line in (*on_gpu, exact, flat)} == {2000}
    assert rescored.rows == alone.rows == 800, "two of a photo's five rows are coded"
    assert all(line.recall == 1 for line in on_gpu)
    assert exact.bytes == 2000 * (32 + 2)
    assert flat.bytes == 2000 * 32 * 4
    assert exact.recall == 1
    assert rescored.recall is not None and rescored.recall > 0.95
    assert alone.recall is not None and alone.recall <= rescored.recall
    assert all(0 < line.median <= line.p95 for line in report.lines)
    assert "400 photos × 5 regions × 32 dimensions" in report.table()
    assert len(report.table().splitlines()) == 6 + len(on_gpu)
    assert seen[-1].done == seen[-1].total == 400
    assert list(tmp_path.iterdir()) == [], "the random index is removed"


def test_starting_is_timed_until_there_is_an_answer(tmp_path: Path) -> None:
    render_sample_library(tmp_path, photos=2)

    bench = run_start_bench(tmp_path, control=Control(), on_progress=lambda _: None)

    assert bench.photos == 2
    assert list(bench.seconds) == [
        "patchfind status",
        "patchfind find",
        "the window's first frame",
    ]
    assert all(one.clock > 0 for one in bench.seconds.values())
    assert bench.seconds["patchfind find"].clock > bench.seconds["patchfind status"].clock
    assert len(bench.table().splitlines()) == 4


def test_starting_needs_photos(tmp_path: Path) -> None:
    with pytest.raises(FolderProblem, match="No photo"):
        run_start_bench(tmp_path, control=Control(), on_progress=lambda _: None)


def test_the_windows_delays_are_told_by_what_it_does(tmp_path: Path) -> None:
    render_sample_library(tmp_path, photos=4)

    bench = run_window_bench(
        tmp_path, start_seconds=0.1, control=Control(), on_progress=lambda _: None
    )

    assert bench.photos == 4
    assert [line[:30].strip() for line in bench.table().splitlines()] == [
        "4 photos",
        "the first 0 seconds",
        "a first search",
        "a second search",
        "indexing, and a search in it",
    ]
    assert all(part["worst"] >= part["p99"] > 0 for part in bench.parts.values())


def test_ingest_is_timed_and_its_work_counted(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    render_sample_library(photos, photos=2)
    (photos / "broken.jpg").write_bytes(b"no picture")

    bench = run_ingest_bench(photos, device="cpu", control=Control(), on_progress=lambda _: None)

    assert (bench.indexed, bench.failed) == (2, 1)
    assert bench.encoding_seconds > bench.writing_seconds > 0, "plans are not writing"
    text = bench.table()
    assert "starter on cpu, overlapped-l3 (84 regions a photo): 2 photos in" in text
    assert "1 could not be read" in text
    names = ["reading, hash", "decoding", "thumbnail", "local features", "encoding"]
    assert list(bench.parts) == names
    assert all(f"\n{name} " in text for name in (*names, "writing"))
    assert "seconds of CPU a photo" in text


def test_ingest_is_held_against_what_its_slowest_part_could_do() -> None:
    parts = {"reading, hash": 0.01, "local features": 0.09, "encoding": 0.1}
    on_cpu = IngestBench(
        "starter", "overlapped-l3", 84, indexed=90, failed=10, seconds=10.0, encoding_seconds=11.0,
        writing_seconds=0.0, worker_seconds=10.0, parts=parts, device="cpu", workers=2, cores=2,
    )  # fmt: skip
    assert on_cpu.bounds == {"2 decode workers": 20, "2 cores, for all": 10}
    assert on_cpu.table().endswith("of what 2 cores, for all could do, 90% was reached")
    on_card = replace(
        on_cpu, device="cuda", workers=15, cores=16, parts={**parts, "encoding": 0.01}
    )
    assert on_card.bounds["15 decode workers"] == 150
    assert on_card.table().endswith("of what the device, and writing could do, 9% was reached")


def test_whole_searches_are_timed_in_a_library_grown_from_a_benchmark(tmp_path: Path) -> None:
    render_sample_library(tmp_path / "photos", photos=8)

    bench = run_search_bench(
        tmp_path / "photos", queries=1, photos=20, folder=tmp_path, cache=tmp_path / "cache",
        control=Control(), on_progress=lambda _: None,
    )  # fmt: skip

    assert (bench.photos, bench.queries) == (20, 1)
    spent = {name: one.clock for name, (one,) in bench.times.items()}
    assert min(spent[name] for name in ("describe", "query's local features", "verify")) > 0
    whole, first = spent.pop("all done"), spent.pop("first matches")
    assert first < whole
    assert sum(spent.values()) < whole
    assert "20 photos, 1 queries" in bench.table()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cache", "photos"]


def test_claid_is_timed_beside_normalised_cuts(tmp_path: Path) -> None:
    render_sample_library(tmp_path, photos=1)

    bench = run_claid_bench(tmp_path, control=Control(), on_progress=lambda _: None)

    (ours,), (theirs,) = bench.k_sums, bench.ncut
    assert ours.seconds < theirs.seconds
    assert "k-sums is" in bench.table()


def test_a_folder_without_photos_cannot_be_timed(tmp_path: Path) -> None:
    with pytest.raises(FolderProblem, match="no photo"):
        run_claid_bench(tmp_path, control=Control(), on_progress=lambda _: None)


def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    control = Control()
    control.cancel()

    with pytest.raises(Cancelled):
        run_bench(400, 5, 32, folder=tmp_path, control=control, on_progress=lambda _: None)

    assert list(tmp_path.iterdir()) == []


def test_codes_of_more_photos_than_a_library_has_are_grown_from_its_own(tmp_path: Path) -> None:
    render_photos(tmp_path / "photos", 5)
    with Library.open(tmp_path / "library") as library:
        library.save_settings(Settings(decode_workers=1))
        library.add_folder(tmp_path / "photos")
        look_at_folders(library)
        Ingest(library, SmallEncoder(), extract=describe).run(Control(), lambda _progress: None)
    place = tmp_path / "scratch"
    place.mkdir()

    said: list[CodesLine] = []
    lines = run_codes_bench(
        tmp_path / "library", 1500, queries=3, folder=place, least=100,
        control=Control(), on_progress=lambda _progress: None, on_line=said.append,
    )  # fmt: skip

    assert said == lines
    assert [line.photos for line in lines] == [150, 1500], "on the way there, too"
    assert [line.coded for line in lines] == [150 * 2, 1500 * 2], "two of a photo's five rows"
    assert all(line.recall > 0.7 for line in lines)
    assert 0 < lines[0].making.cpu < lines[1].making.cpu
    assert all(min(*line.opening, *line.query, line.file_bytes) > 0 for line in lines)
    assert table(lines).splitlines()[2:] == [line.text() for line in lines]
    assert list(place.iterdir()) == []
    with pytest.raises(UsageProblem, match="Nothing is indexed"):
        Library.open(tmp_path / "empty").close()
        run_codes_bench(
            tmp_path / "empty", 9, control=Control(), on_progress=lambda _one: None,
            on_line=said.append,
        )  # fmt: skip
