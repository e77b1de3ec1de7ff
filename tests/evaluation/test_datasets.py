"""The readers on tiny folders in the exact public layouts."""

from __future__ import annotations

import base64
import json
import pickle
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from patchfind.evaluation.benchmark import Benchmark
from patchfind.evaluation.datasets import read_benchmark
from patchfind.evaluation.datasets.plain_pickle import read_plain_pickle
from patchfind.foundation.errors import FolderProblem


def _photo(path: Path, boxes: str | None = None, *, suffix: str = "_bbox") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), (120, 60, 30)).save(path)
    if boxes is not None:
        path.with_name(f"{path.stem}{suffix}.txt").write_text(boxes)
    return path


def _names(benchmark: Benchmark, root: Path) -> list[str]:
    return [photo.relative_to(root).as_posix() for photo in benchmark.photos]


# ------------------------------------------------------------------ a truth.json folder


def _truth(root: Path) -> Path:
    for name in ("a.jpg", "b.jpg", "c.jpg", "d.jpg"):
        _photo(root / "photos" / name)
    truth = {
        "about": "boxes in pixels",
        "photos": {
            "a.jpg": {"car": [[1, 2, 11, 12]]},
            "b.jpg": {"car": [[3, 4, 13, 14], [20, 4, 30, 14]], "dog": []},
            "c.jpg": {"dog": [[0, 0, 5, 5]]},
        },
        "junk": {"d.jpg": ["car"]},
        "queries": [
            {"photo": "a.jpg", "label": "car", "box": [1, 2, 11, 12]},
            {"photo": "c.jpg", "label": "dog", "box": [0, 0, 5, 5]},
        ],
    }
    (root / "truth.json").write_text(json.dumps(truth))
    return root


def test_truth_folder(tmp_path: Path) -> None:
    benchmark = read_benchmark(_truth(tmp_path / "toys"))
    assert benchmark.name == "toys"
    assert [photo.name for photo in benchmark.photos] == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
    car, dog = benchmark.queries
    assert car.boxes == ((1.0, 2.0, 11.0, 12.0),)
    assert car.right == {1: ((3, 4, 13, 14), (20, 4, 30, 14))}
    assert car.ignored == {0, 3}  # its own photo, and the junk
    assert dog.right == {1: ()}  # there, but nobody marked where
    assert dog.ignored == {2}


def test_distractors_are_searched_and_never_right(tmp_path: Path) -> None:
    _photo(tmp_path / "more" / "deep" / "x.png")
    benchmark = read_benchmark(_truth(tmp_path / "toys"), distractors=[tmp_path / "more"])
    assert benchmark.photos[-1].name == "x.png"
    assert all(4 not in query.right for query in benchmark.queries)


def test_a_truth_file_that_names_a_missing_photo_is_refused(tmp_path: Path) -> None:
    root = _truth(tmp_path)
    (root / "photos" / "b.jpg").unlink()
    with pytest.raises(FolderProblem, match=r"b\.jpg"):
        read_benchmark(root)


@pytest.mark.parametrize("text", ["{", "[]", '{"photos": 3}', '{"photos": {}, "queries": [7]}'])
def test_a_damaged_truth_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "truth.json").write_text(text)
    with pytest.raises(FolderProblem):
        read_benchmark(tmp_path)


def test_a_folder_of_no_known_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderProblem, match="ILIAS"):
        read_benchmark(tmp_path)


# ------------------------------------------------------------------ ILIAS


def _ilias(core: Path) -> None:
    _photo(core / "bold_bimp_000" / "query" / "Q000_00.jpg", "5 6 10 20\n")
    (core / "bold_bimp_000" / "query" / "T000.txt").write_text("a bimp\n")
    _photo(core / "bold_bimp_000" / "pos" / "P000_00.jpg", "1 2 10 10\n15 2 10 10\n")
    _photo(core / "bold_bimp_000" / "pos" / "P000_01.jpg", "1 2 10 10\n")
    _photo(core / "zippy_zoo_999" / "query" / "Q999_00.jpg", "0 0 4 4\n")
    _photo(core / "zippy_zoo_999" / "pos" / "P999_00.jpg", "2 2 4 4\n")


def test_ilias_core(tmp_path: Path) -> None:
    _ilias(tmp_path / "ilias_core")
    benchmark = read_benchmark(tmp_path)
    assert _names(benchmark, tmp_path / "ilias_core") == [
        "bold_bimp_000/pos/P000_00.jpg",
        "bold_bimp_000/pos/P000_01.jpg",
        "zippy_zoo_999/pos/P999_00.jpg",
    ]
    bimp, zoo = benchmark.queries
    assert list(bimp.boxes) == [(5, 6, 15, 26)]
    assert bimp.right == {0: ((1, 2, 11, 12), (15, 2, 25, 12)), 1: ((1, 2, 11, 12),)}
    assert zoo.right == {2: ((2, 2, 6, 6),)}
    assert benchmark.protocol.depth == 1000
    assert _names(read_benchmark(tmp_path / "ilias_core"), tmp_path / "ilias_core") == _names(
        benchmark, tmp_path / "ilias_core"
    )


def test_ilias_lists_of_the_patchify_code_narrow_the_photos(tmp_path: Path) -> None:
    _ilias(tmp_path / "ilias_core")
    listed = [{"path": "ilias_core/bold_bimp_000/pos/P000_01.jpg", "bbox": [[1, 2, 10, 10]]}]
    (tmp_path / "gallery.json").write_text(json.dumps(listed))
    asked = {"bold_bimp_000/query/Q000_00.jpg": {"bbox": [5, 6, 10, 20]}}
    (tmp_path / "query.json").write_text(json.dumps(asked))
    benchmark = read_benchmark(tmp_path)
    assert [photo.name for photo in benchmark.photos] == ["P000_01.jpg"]
    assert [query.name for query in benchmark.queries] == ["bold_bimp_000/query/Q000_00.jpg"]
    assert benchmark.queries[0].right == {0: ((1, 2, 11, 12),)}


def test_a_box_file_that_is_not_four_numbers_is_named(tmp_path: Path) -> None:
    _ilias(tmp_path)
    (tmp_path / "zippy_zoo_999" / "pos" / "P999_00_bbox.txt").write_text("left 2 4 4\n")
    with pytest.raises(FolderProblem, match="P999_00_bbox"):
        read_benchmark(tmp_path)


# ------------------------------------------------------------------ INSTRE


def _instre(root: Path, per_class: int = 7) -> None:
    for number in range(1, per_class + 1):
        name = f"{number:03d}.jpg"
        _photo(root / "INSTRE-S1" / "01a_canada_book" / name, "1 1 8 8\n", suffix="")
        _photo(root / "INSTRE-S1" / "01b_red_tin" / name, "2 2 8 8\n", suffix="")
        _photo(root / "INSTRE-S2" / "01_green_lamp" / name, "3 3 8 8\n", suffix="")
        _photo(root / "INSTRE-M" / "01" / name, "4 4 8 8\n20 4 8 8\n", suffix="")


def test_instre_without_its_published_lists(tmp_path: Path) -> None:
    _instre(tmp_path)
    benchmark = read_benchmark(tmp_path)
    assert len(benchmark.queries) == 4 * 5
    assert len(benchmark.photos) == 4 * 2
    names = _names(benchmark, tmp_path)
    by_name = {query.name: query for query in benchmark.queries}

    tin = by_name["INSTRE-S1/01b_red_tin/001.jpg"]
    assert {names[place]: boxes for place, boxes in tin.right.items()} == {
        "INSTRE-S1/01b_red_tin/006.jpg": ((2, 2, 10, 10),),
        "INSTRE-S1/01b_red_tin/007.jpg": ((2, 2, 10, 10),),
        "INSTRE-M/01/006.jpg": ((20, 4, 28, 12),),  # the second line is object b
        "INSTRE-M/01/007.jpg": ((20, 4, 28, 12),),
    }
    lamp = by_name["INSTRE-S2/01_green_lamp/003.jpg"]
    assert {names[place] for place in lamp.right} == {
        "INSTRE-S2/01_green_lamp/006.jpg",
        "INSTRE-S2/01_green_lamp/007.jpg",
    }
    pair = by_name["INSTRE-M/01/001.jpg"]
    assert set(pair.right.values()) == {((4, 4, 28, 12),)}
    assert benchmark.protocol.trapezoid


# A MATLAB 5 file with: imlist {S1/…/006, M/01/006}, qimlist {S1/…/002}, and gnd with the fields
# ok = [1 2] and bbx; written by SciPy's savemat(…, do_compression=True).
_PUBLISHED = (
    "c-r%I4DoSvQZUssQ1EpO(M`+DNmU5QNi0drFUqx2D9A6)tk6+#E=o--Nlj76&$ChpPApOI%P&(fGE^|IumU1O69p"
    "p!BQpjv0HdcbKak1-;)*$slM@mu7>?vPoMAlD!y|B@>qvUjB?Z%&J1u7(RpsHSaVTS%WGANcOJw31;f7DPf18|}V"
    "oIBNzw+`3Kb|c7StwZO@#IgRHv{=+zHH*UwD6VVvuXi@c!{$$i7h|(IXn*ZVPW{9AhHHzV+7pB87MZkCzdJbojG&"
    "%q>f(V1LjT26TWOrxVXF{Wgf$n_b<g|gr2OD&RLP4FhgSgoEg(+Op=&CW&ZrN`3VV2riV`83*~3Hw1S@#WPU8%{2"
    "fs9eSqe3JvBaLXzW}S#}zP#l|wN};pd+mwzefpxY+CzZZn*e$<uje;Fu}EF!K<H2;)m`hfBxXT;;hZ+4(7iB{Veh"
    "e_OF-5_1n5L)RjXRRH8Slu7"
)


def test_instre_with_its_published_lists(tmp_path: Path) -> None:
    _instre(tmp_path)
    (tmp_path / "gnd_instre.mat").write_bytes(zlib.decompress(base64.b85decode(_PUBLISHED)))
    benchmark = read_benchmark(tmp_path)
    assert _names(benchmark, tmp_path) == [
        "INSTRE-S1/01a_canada_book/006.jpg",
        "INSTRE-M/01/006.jpg",
    ]
    (query,) = benchmark.queries
    assert query.name == "INSTRE-S1/01a_canada_book/002.jpg"
    assert list(query.boxes) == [(1, 1, 9, 9)]
    assert query.right == {0: ((1, 1, 9, 9),), 1: ((4, 4, 12, 12),)}


@pytest.mark.parametrize("kept", [0, 60, 128, 200, 300, 400])
def test_a_cut_off_matlab_file_is_refused(tmp_path: Path, kept: int) -> None:
    _instre(tmp_path)
    path = tmp_path / "gnd_instre.mat"
    path.write_bytes(zlib.decompress(base64.b85decode(_PUBLISHED))[:kept])
    with pytest.raises(FolderProblem, match="gnd_instre"):
        read_benchmark(tmp_path)


def test_without_scipy_a_matlab_file_is_answered_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _instre(tmp_path)
    (tmp_path / "gnd_instre.mat").write_bytes(zlib.decompress(base64.b85decode(_PUBLISHED)))
    monkeypatch.setitem(sys.modules, "scipy.io", None)
    with pytest.raises(FolderProblem, match=r"patchfind\[evaluation\]"):
        read_benchmark(tmp_path)


# ------------------------------------------------------------------ ROxford, RParis


def _revisited(root: Path, *, arrays: bool) -> None:
    for name in ("all_souls_0", "all_souls_1", "christ_2", "christ_3", "asking_0"):
        _photo(root / "jpg" / f"{name}.jpg")

    def keep(numbers: list[float]) -> object:
        return np.asarray(numbers) if arrays else numbers

    truth = {
        "imlist": ["all_souls_0", "all_souls_1", "christ_2", "christ_3"],
        "qimlist": ["asking_0"],
        "gnd": [
            {
                "bbx": keep([1.5, 2.0, 20.0, 22.5]),
                "easy": keep([0]),
                "hard": keep([2]),
                "junk": keep([3]),
            }
        ],
    }
    (root / "gnd_roxford5k.pkl").write_bytes(pickle.dumps(truth, protocol=2))


@pytest.mark.parametrize("arrays", [False, True])
@pytest.mark.parametrize(
    ("difficulty", "right", "ignored"),
    [("easy", {0}, {2, 3}), ("medium", {0, 2}, {3}), ("hard", {2}, {0, 3})],
)
def test_roxford(
    tmp_path: Path, arrays: bool, difficulty: str, right: set[int], ignored: set[int]
) -> None:
    _revisited(tmp_path, arrays=arrays)
    benchmark = read_benchmark(tmp_path, difficulty=difficulty)
    (query,) = benchmark.queries
    assert benchmark.name == f"roxford5k-{difficulty}"
    assert query.photo == tmp_path / "jpg" / "asking_0.jpg"
    assert query.boxes == ((1.5, 2.0, 20.0, 22.5),)
    assert set(query.right) == right
    assert query.ignored == ignored
    assert _names(benchmark, tmp_path)[2] == "jpg/christ_2.jpg"


class _Hostile:
    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.trace,)


def test_a_pickle_that_wants_to_run_something_is_refused_unrun(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    hostile = {"imlist": ["a"], "qimlist": [], "gnd": _Hostile(trace)}
    path = tmp_path / "gnd_roxford5k.pkl"
    path.write_bytes(pickle.dumps(hostile))
    with pytest.raises(FolderProblem, match="more than plain data"):
        read_benchmark(tmp_path)
    assert not trace.exists()


@pytest.mark.parametrize(
    "pickled",
    [
        b"cos\nsystem\n(S'true'\ntR.",
        b"cnumpy\ndtype.__class__\n(S'i8'\ntR.",
        b"\x80\x04\x8e" + (1 << 62).to_bytes(8, "little") + b"x.",  # bytes beyond all memory
        b"\x80\x04\x95" + (1 << 62).to_bytes(8, "little") + b"N.",  # a frame of them
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"cnumpy\nload\n(S'x'\ntR.",
        pickle.dumps(np.asarray([{"an": "object"}], dtype=object)),
        b"\x80\x04garbage",
        b"",
    ],
)
def test_anything_but_plain_data_is_refused(tmp_path: Path, pickled: bytes) -> None:
    path = tmp_path / "bad.pkl"
    path.write_bytes(pickled)
    with pytest.raises(FolderProblem):
        read_plain_pickle(path)


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_arrays_and_scalars_come_back_as_numbers(tmp_path: Path, protocol: int) -> None:
    path = tmp_path / "good.pkl"
    value = {
        "array": np.asarray([3, 1, 2], dtype=">i4"),
        "scalar": np.float64(1.5),
        "plain": [1, ("a", None)],
    }
    path.write_bytes(pickle.dumps(value, protocol=protocol))
    expected = {"array": [3, 1, 2], "scalar": 1.5, "plain": [1, ("a", None)]}
    assert read_plain_pickle(path) == expected
