"""Weights files: only what is sound, of the right network and of the right hash is taken in."""

from __future__ import annotations

import json
import os
import pickle
import socket
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from patchfind.embedding import weights
from patchfind.embedding.backbone import expected_shapes
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import specification
from patchfind.embedding.specification import WeightsSource
from patchfind.embedding.tensors import load_tensors
from patchfind.foundation.errors import StorageProblem, WeightsProblem
from tests.embedding.embedding_samples import CONVOLUTIONAL, TRANSFORMER, installed, random_weights


def saved(folder: Path, tensors: dict[str, torch.Tensor]) -> Path:
    file = folder / "some.safetensors"
    save_file(tensors, file)
    return file


def with_header(folder: Path, header: bytes, *, length: int | None = None) -> Path:
    file = folder / "hostile.safetensors"
    stated = len(header) if length is None else length
    file.write_bytes(stated.to_bytes(8, "little") + header + bytes(16))
    return file


def test_an_imported_file_is_located_recorded_and_loads(tmp_path: Path) -> None:
    assert weights.located(CONVOLUTIONAL, tmp_path) is None
    installed(CONVOLUTIONAL, tmp_path)
    path, pinned = weights.verified(CONVOLUTIONAL, tmp_path)
    assert path == weights.located(CONVOLUTIONAL, tmp_path)
    assert pinned.weights.sha256 == weights.file_sha256(path)
    assert pinned == weights.pinned(CONVOLUTIONAL, tmp_path)
    loaded = load_tensors(path, expected_shapes(CONVOLUTIONAL))
    original = random_weights(CONVOLUTIONAL)
    assert all(torch.equal(loaded[name], original[name]) for name in original)


def test_half_precision_is_loaded_as_single(tmp_path: Path) -> None:
    file = saved(tmp_path, {"a": torch.tensor([0.5, 2.0], dtype=torch.float16)})
    assert load_tensors(file, {"a": (2,)})["a"].dtype == torch.float32


def test_loading_opens_no_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(TRANSFORMER, tmp_path)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    load_encoder(TRANSFORMER, weights_folder=tmp_path, device="cpu")
    with pytest.raises(WeightsProblem):
        load_encoder(specification("dinov2-s14"), weights_folder=tmp_path, device="cpu")


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    installed(CONVOLUTIONAL, tmp_path)
    path = weights.located(CONVOLUTIONAL, tmp_path)
    assert path is not None
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsProblem, match="damaged or was exchanged"):
        load_encoder(CONVOLUTIONAL, weights_folder=tmp_path, device="cpu")


def test_a_pinned_hash_decides_about_an_import(tmp_path: Path) -> None:
    file = saved(tmp_path, random_weights(TRANSFORMER))
    right = TRANSFORMER.with_sha256(weights.file_sha256(file))
    wrong = TRANSFORMER.with_sha256("0" * 64)
    with pytest.raises(WeightsProblem, match="not the ones of Tiny transformer"):
        weights.import_file(wrong, file, tmp_path)
    assert weights.located(wrong, tmp_path) is None
    assert file.exists()
    assert weights.import_file(right, file, tmp_path).is_file()


def test_a_file_far_longer_than_its_tensors_is_not_copied(tmp_path: Path) -> None:
    file = saved(tmp_path, random_weights(TRANSFORMER))
    os.truncate(file, 500 << 30)  # a hole
    with pytest.raises(WeightsProblem, match="not a sound safetensors file"):
        weights.import_file(TRANSFORMER, file, tmp_path / "weights")
    assert not (tmp_path / "weights").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and devices of POSIX")
def test_what_is_no_file_is_not_imported(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(WeightsProblem, match="not a file"):
            weights.import_file(TRANSFORMER, path, tmp_path / "weights")


def test_other_weights_of_the_same_network_have_another_fingerprint(tmp_path: Path) -> None:
    prints = set()
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        known = weights.pinned(installed(TRANSFORMER, folder, seed=seed), folder)
        prints.add(known.fingerprint("pyramid-l3"))
    assert len(prints) == 2


def test_weights_of_another_network_are_refused_with_the_tensor_that_tells(tmp_path: Path) -> None:
    tensors = random_weights(TRANSFORMER)
    missing = {name: one for name, one in tensors.items() if name != "patch_embed.proj.weight"}
    with pytest.raises(WeightsProblem, match=r"patch_embed\.proj\.weight"):
        weights.import_file(TRANSFORMER, saved(tmp_path, missing), tmp_path)
    other = {**tensors, "norm.weight": torch.ones(63)}
    with pytest.raises(WeightsProblem, match=r"norm.weight.*\(63,\) instead of \(64,\)"):
        weights.import_file(TRANSFORMER, saved(tmp_path, other), tmp_path)
    assert weights.located(TRANSFORMER, tmp_path) is None


def _entry(**changes: object) -> bytes:
    entry = {"dtype": "F32", "shape": [4], "data_offsets": [0, 16], **changes}
    return json.dumps({"a": entry}).encode()


@pytest.mark.parametrize(
    "header",
    [
        b"{",
        b"[]",
        b'{"a": 3}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        _entry(shape=[2**40, 2**40]),
        _entry(shape=[-4]),
        _entry(shape=[True, 4]),
        _entry(data_offsets=[60, 76]),
        _entry(data_offsets=[16, 0]),
        _entry(dtype="Q7"),
        _entry(shape="4"),
    ],
)
def test_a_hostile_header_is_refused(tmp_path: Path, header: bytes) -> None:
    with pytest.raises(WeightsProblem, match="not a sound safetensors file"):
        weights.read_shapes(with_header(tmp_path, header))


@pytest.mark.parametrize("length", [2**63, 10**9, 500])
def test_an_absurd_header_length_is_refused_before_it_is_read(tmp_path: Path, length: int) -> None:
    with pytest.raises(WeightsProblem, match="not a sound safetensors file"):
        weights.read_shapes(with_header(tmp_path, _entry(), length=length))


def test_a_sound_header_is_read(tmp_path: Path) -> None:
    assert weights.read_shapes(with_header(tmp_path, _entry())) == {"a": (4,)}


class Program:
    """What a pickled file could do."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("ran"),)  # type: ignore[return-value]


@pytest.mark.parametrize("kind", ["pickle", "torch", "empty"])
def test_no_other_kind_of_file_is_ever_opened(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "model.safetensors"
    if kind == "pickle":
        file.write_bytes(pickle.dumps({"a": Program()}))
    elif kind == "torch":
        torch.save({"a": torch.ones(3)}, file)
    else:
        file.touch()
    with pytest.raises(WeightsProblem):
        weights.import_file(TRANSFORMER, file, tmp_path)
    assert not (tmp_path / "ran").exists()


def test_missing_weights_are_answered_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WeightsProblem) as refusal:
        weights.verified(specification("clip-b32"), tmp_path)
    assert "patchfind backbones download clip-b32" in refusal.value.sentence
    with pytest.raises(WeightsProblem, match="come with PatchFind"):
        weights.import_file(
            replace(TRANSFORMER, weights=WeightsSource()), tmp_path / "some", tmp_path
        )


@pytest.mark.parametrize("record", ["{}", "[" * 5_000, "[]", '{"sha256": ' + "x" * 100_000])
def test_a_missing_or_damaged_record_is_said(tmp_path: Path, record: str) -> None:
    installed(TRANSFORMER, tmp_path)
    path = weights.located(TRANSFORMER, tmp_path)
    assert path is not None
    (path.parent / "weights.json").write_text(record)
    with pytest.raises(WeightsProblem, match="record"):
        weights.pinned(TRANSFORMER, tmp_path)
    (path.parent / "weights.json").unlink()
    assert weights.located(TRANSFORMER, tmp_path) is None


def test_weights_put_there_by_hand_are_not_replaced_by_others(tmp_path: Path) -> None:
    file = saved(tmp_path, random_weights(TRANSFORMER))
    by_hand = tmp_path / TRANSFORMER.name / TRANSFORMER.weights.file_name
    by_hand.parent.mkdir()
    by_hand.write_bytes(saved(by_hand.parent, random_weights(TRANSFORMER, seed=2)).read_bytes())
    before = by_hand.read_bytes()
    assert before != file.read_bytes()
    with pytest.raises(StorageProblem, match="was not made by PatchFind"):
        weights.import_file(TRANSFORMER, file, tmp_path)
    assert by_hand.read_bytes() == before
    by_hand.write_bytes(file.read_bytes())
    assert weights.import_file(TRANSFORMER, file, tmp_path) == by_hand
    assert weights.located(TRANSFORMER, tmp_path) == by_hand
