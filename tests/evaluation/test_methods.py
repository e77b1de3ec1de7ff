"""Method names, what options change in them, and the command line's options."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from patchfind.embedding.registry import specification
from patchfind.evaluation.arguments import add_arguments, request_from
from patchfind.evaluation.methods import (
    COMPRESSION_METHODS,
    METHODS,
    STAGE_METHODS,
    Overrides,
    methods_named,
    specification_for,
)
from patchfind.evaluation.request import EvaluationRequest
from patchfind.foundation.errors import UsageProblem

_UNCHANGED = Overrides()


def _request(*options: str) -> EvaluationRequest:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return request_from(parser.parse_args(options))


def test_published_methods_crop_their_grids() -> None:
    base = specification("starter")
    layouts = {
        name: specification_for(METHODS[name], base, _UNCHANGED)
        for name in ("global", "patchify-l0", "patchify-l2", "superglobal")
    }
    assert layouts["global"] == layouts["patchify-l0"]
    assert layouts["patchify-l2"].layout == "pyramid-l2"
    assert layouts["superglobal"].layout == "pyramid-l3"
    assert {one.mode for one in layouts.values()} == {"crop"}


def test_our_own_methods_use_the_encoders_own_regions() -> None:
    base = specification("starter")
    for name in (*STAGE_METHODS, "default"):
        assert specification_for(METHODS[name], base, _UNCHANGED) == base


def test_claid_runs_on_the_dense_pass_of_any_backbone() -> None:
    found = specification_for(METHODS["claid"], specification("dinov2-s14"), Overrides(mode="crop"))
    assert (found.mode, found.layout, found.pooling) == ("dense", "claid", "gem")


def test_superglobal_as_a_whole_pools_in_its_own_way() -> None:
    found = specification_for(METHODS["superglobal-global"], specification("starter"), _UNCHANGED)
    assert (found.pooling, len(found.scales)) == ("regional-gem", 3)


@pytest.mark.parametrize(
    ("method", "overrides", "expected"),
    [
        ("patchify-l3", Overrides(levels=1), ("crop", "pyramid-l1", 224)),
        ("patchify-l3", Overrides(mode="dense", input_size=448), ("dense", "pyramid-l3", 224)),
        ("shortlist", Overrides(levels=2), ("dense", "overlapped-l2", 224)),
        ("global", Overrides(input_size=160), ("crop", "pyramid-l0", 160)),
    ],
)
def test_options_change_the_configuration(
    method: str, overrides: Overrides, expected: tuple[str, str, int]
) -> None:
    found = specification_for(METHODS[method], specification("starter"), overrides)
    assert (found.mode, found.layout, found.crop_side) == expected
    if found.mode == "dense" and overrides.input_size:
        assert found.dense_long_side == overrides.input_size


def test_native_size_is_the_published_one() -> None:
    base = specification("dinov2-s14")
    found = specification_for(METHODS["global"], base, Overrides(input_size="native"))
    assert (base.crop_side, found.crop_side) == (224, 518)


def test_a_grid_past_the_last_is_refused() -> None:
    with pytest.raises(UsageProblem, match="level 9"):
        specification_for(METHODS["patchify-l3"], specification("starter"), Overrides(levels=9))


def test_the_same_name_twice_is_measured_once() -> None:
    assert [method.name for method in methods_named(["global", "claid", "global"])] == [
        "global",
        "claid",
    ]


def test_command_line(tmp_path: Path) -> None:
    request = _request(
        str(tmp_path),
        "--distractors",
        "a",
        "--distractors",
        "b",
        "--method",
        "global, patchify-l3",
        "--levels",
        "2",
        "--input-size",
        "native",
        "--feedback",
        "2",
        "--quantiser",
        "m=32,nlist=64",
    )
    assert request.methods == ("global", "patchify-l3")
    assert request.distractors == (Path("a"), Path("b"))
    assert request.overrides == Overrides(levels=2, input_size="native")
    assert request.quantiser == ("m=32", "nlist=64")
    assert request.feedback == 2
    assert request.queries is None
    assert _request(str(tmp_path), "--stages").methods == STAGE_METHODS
    compression = _request(str(tmp_path), "--compression", "--queries", "5")
    assert compression.methods == COMPRESSION_METHODS
    assert compression.queries == 5


def test_asking_no_query_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _request(str(tmp_path), "--queries", "0")
    assert "--queries" in capsys.readouterr().err


def test_help_says_what_every_method_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _request("--help")
    said = capsys.readouterr().out
    assert all(f"  {name} " in said and method.about in said for name, method in METHODS.items())


def test_reading_the_options_loads_no_heavy_library() -> None:
    code = (
        "import sys; import patchfind.evaluation.arguments; "
        "sys.exit(bool({'torch', 'timm', 'faiss', 'cv2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
