"""Weights files on this disk: where they lie, whether they are what was asked for, importing.

Only safetensors, which cannot carry code, and only after a SHA-256 check: against the pinned hash
where the specification has one, else against the hash recorded when the file was brought in.
Nothing here touches the network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from safetensors import SafetensorError, safe_open

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.embedding import download as hub
from patchfind.embedding.specification import EncoderSpecification
from patchfind.foundation import own_files, strict_json
from patchfind.foundation.errors import StorageProblem, WeightsProblem
from patchfind.foundation.paths import resources_folder
from patchfind.foundation.regular_file import open_regular, read_regular
from patchfind.foundation.sentence import Sentence

_TOKENIZER = "tokenizer.json"
_RECORDS: Mapping[str, str] = {_TOKENIZER: "tokenizer.record.json"}
_RECORD = "weights.json"
_MOST_RECORD_BYTES = 1 << 16
_IS_RECORD = own_files.begins_with(b'{\n  "sha256": ')
_BLOCK = 1 << 20


def located(specification: EncoderSpecification, weights_folder: Path) -> Path | None:
    """The weights file, bundled, imported or downloaded; None where it is not here."""
    folder = _home(specification, weights_folder)
    path = folder / specification.weights.file_name
    if specification.bundled:
        return path if path.is_file() else None
    return path if path.is_file() and _record_of(path).is_file() else None


def pinned(specification: EncoderSpecification, weights_folder: Path) -> EncoderSpecification:
    """The specification with the hash of the file that is here, so that it has a fingerprint.

    Reads no weights. Raises WeightsProblem where there are none, or where the record of them is
    damaged.
    """
    path = located(specification, weights_folder)
    if path is None:
        raise _missing(specification)
    if specification.weights.sha256:
        return specification
    record = _record_of(path)
    try:
        stored = strict_json.parse(read_regular(record, most_bytes=_MOST_RECORD_BYTES))
        sha256 = str(stored["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsProblem(
            "The record {path} of where weights came from is damaged. Import or download "
            "the weights of {title} again.",
            title=specification.title,
            path=record,
        ) from error
    return specification.with_sha256(sha256)


def verified(
    specification: EncoderSpecification, weights_folder: Path
) -> tuple[Path, EncoderSpecification]:
    """The weights file after its hash was checked, and the specification pinned to it.

    Raises WeightsProblem where it is missing or another file than it was.
    """
    specification = pinned(specification, weights_folder)
    path = _home(specification, weights_folder) / specification.weights.file_name
    if file_sha256(path) != specification.weights.sha256:
        raise WeightsProblem(
            "The weights file {path} is damaged or was exchanged: its SHA-256 is not "
            "{expected}…. {advice}",
            expected=specification.weights.sha256[:12],
            advice=_remedy(specification),
            path=path,
        )
    return path, specification


def import_file(specification: EncoderSpecification, file: Path, weights_folder: Path) -> Path:
    """Copy a safetensors file in as the weights of ``specification``, or a tokenizer as its own.

    Its tensors' names and shapes are checked against the architecture, its hash against the pin
    or else recorded. Raises WeightsProblem and StorageProblem.
    """
    _refuse_bundled(specification)
    _check_content(specification, file)
    target = _home(specification, weights_folder) / specification.weights.file_name
    with StorageProblem.where_refused(
        "The weights {file} could not be copied to {path}: {why}.", file=file, path=target
    ):
        own_files.make_folder(target.parent)
        with own_files.replacing(target, _are_weights) as draft:
            own_files.copy(file, draft)
            record = _checked(specification, draft, target, source=file.name)
        own_files.write(_record_of(target), record, _IS_RECORD)
    return target


def download(
    specification: EncoderSpecification,
    weights_folder: Path,
    *,
    control: Control | None = None,
    on_progress: ProgressCallback | None = None,
    endpoint: str | None = None,
) -> Path:
    """Fetch the weights of ``specification`` from its hub; the only thing here that goes online.

    A download that was cut off goes on where it stopped. ``endpoint`` is the hub's address, None
    for Hugging Face or what HF_ENDPOINT says. Raises NetworkProblem, WeightsProblem,
    StorageProblem and Cancelled.
    """
    _refuse_bundled(specification)
    target = _home(specification, weights_folder) / specification.weights.file_name
    source = specification.weights
    fetched = hub.fetch(
        source,
        target,
        endpoint=endpoint,
        control=control or Control(),
        on_progress=on_progress or (lambda _: None),
    )
    if not source.sha256:
        specification = specification.with_sha256(fetched.sha256)
    try:
        _check_content(specification, fetched.path)
        record = _checked(
            specification, fetched.path, target, source=source.hub_id, revision=fetched.commit
        )
    except WeightsProblem:
        hub.forget(target)
        raise
    with StorageProblem.where_refused(
        "The weights could not be written to {path}: {why}.", path=target
    ):
        own_files.put(fetched.path, target, _are_weights)
        own_files.write(_record_of(target), record, _IS_RECORD)
        hub.forget(target)
    return target


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file in hex. Raises WeightsProblem where it cannot be read."""
    digest = hashlib.sha256()
    with _reading(path), open_regular(path, through_links=True) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _reading(path: Path) -> AbstractContextManager[None]:
    return WeightsProblem.where_refused("The weights file {path} cannot be read: {why}.", path=path)


def _home(specification: EncoderSpecification, weights_folder: Path) -> Path:
    if specification.weights.folder:
        return Path(specification.weights.folder)
    root = resources_folder() if specification.bundled else weights_folder
    return root / specification.name


def _record_of(file: Path) -> Path:
    return file.with_name(_RECORDS.get(file.name, _RECORD))


def _check_content(specification: EncoderSpecification, file: Path) -> None:
    from patchfind.embedding.backbone import expected_shapes
    from patchfind.embedding.text import Tokenizer, text_shapes

    if specification.text is not None and specification.weights.file_name == _TOKENIZER:
        Tokenizer(file, specification.text)
        return
    expected = {**expected_shapes(specification), **text_shapes(specification)}
    compare_shapes(file, read_shapes(file), expected)


def read_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor in a safetensors file by its name. Raises WeightsProblem."""
    try:
        with _reading(path):
            open_regular(path, through_links=True).close()  # a pipe would be waited for for ever
            with safe_open(path, framework="numpy") as stored:
                names = stored.keys()
                return {name: tuple(stored.get_slice(name).get_shape()) for name in names}
    except SafetensorError as error:
        raise WeightsProblem(
            "{path} is not a sound safetensors file, so it was not read. Take the "
            "backbone's file that ends in .safetensors; other kinds of weights can carry "
            "programs.",
            path=path,
        ) from error


def compare_shapes(
    file: Path,
    found: Mapping[str, tuple[int, ...]],
    expected: Mapping[str, tuple[int, ...]],
) -> None:
    """Raise WeightsProblem where a tensor is missing in ``file`` or has another shape."""
    for name, shape in expected.items():
        if name not in found:
            raise WeightsProblem(
                '{path} holds the weights of another network: "{name}" is missing in it.',
                name=name,
                path=file,
            )
        if found[name] != shape:
            raise WeightsProblem(
                '{path} holds the weights of another network: "{name}" has the shape {found} '
                "instead of {shape}.",
                name=name,
                found=found[name],
                shape=shape,
                path=file,
            )


def _checked(
    specification: EncoderSpecification,
    draft: Path,
    target: Path,
    *,
    source: str,
    revision: str = "",
) -> bytes:
    """The record of a complete file, once its hash is right and ``target`` may be replaced by it.

    A file that was put there by hand, of which there is no record, is not replaced by another.
    """
    sha256 = file_sha256(draft)
    expected = specification.weights.sha256
    if expected and sha256 != expected:
        raise WeightsProblem(
            "The weights from {source} are not the ones of {title}: their SHA-256 is "
            "{found}… instead of {expected}…. They were not taken in.",
            source=source,
            title=specification.title,
            found=sha256[:12],
            expected=expected[:12],
            path=target,
        )
    recorded = own_files.is_own(_record_of(target), _IS_RECORD)
    if target.exists() and not recorded and file_sha256(target) != sha256:
        raise own_files.in_the_way(target)
    size = draft.stat().st_size
    record = {"sha256": sha256, "source": source, "revision": revision, "size": size}
    return (json.dumps(record, indent=2) + "\n").encode()


def _are_weights(head: bytes) -> bool:
    """Whether a file begins like a safetensors file, a length and a header in JSON, or is JSON."""
    return head[8:9] == b"{" or head[:1] == b"{"


def _refuse_bundled(specification: EncoderSpecification) -> None:
    if specification.bundled:
        raise WeightsProblem(
            "The weights of {title} come with PatchFind and need no fetching.",
            title=specification.title,
        )


def _missing(specification: EncoderSpecification) -> WeightsProblem:
    return WeightsProblem(
        "The weights of {title} are not here. {advice}",
        title=specification.title,
        advice=_remedy(specification),
    )


def _remedy(specification: EncoderSpecification) -> Sentence:
    if specification.bundled:
        return Sentence("They come with PatchFind: install it again, or choose another backbone.")
    return Sentence(
        "Download them ({megabytes} MB) or import them from a file: "
        "patchfind backbones download {name}.",
        megabytes=specification.download_megabytes,
        name=specification.name,
    )
