"""Downloads, against a real server on this machine."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from safetensors.torch import save

from patchfind.domain.progress import Control, Progress
from patchfind.embedding import weights
from patchfind.embedding.load import load_encoder
from patchfind.foundation.errors import Cancelled, NetworkProblem, StorageProblem, WeightsProblem
from tests.embedding.embedding_samples import TRANSFORMER, random_weights

COMMIT = "c" * 40


class Hub(ThreadingHTTPServer):
    """A hub that redirects to its store, as the real one does, and can be told to misbehave."""

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.content = content
        self.announced = hashlib.sha256(content).hexdigest()
        self.status = 200
        self.cut_after: int | None = None
        self.sends_whole = False
        self.ranges: list[str] = []
        self.headers: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        hub = self.server
        hub.headers.append(dict(self.headers))
        if hub.status != 200:
            self.send_error(hub.status)
            return
        self.send_response(302)
        self.send_header("Location", f"http://localhost:{hub.server_port}/store")
        self.send_header("X-Linked-ETag", f'"{hub.announced}"')
        self.send_header("X-Linked-Size", str(len(hub.content)))
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()

    def do_GET(self) -> None:
        hub = self.server
        hub.headers.append(dict(self.headers))
        wanted = self.headers["Range"]
        hub.ranges.append(wanted)
        start = 0 if hub.sends_whole else int(wanted.removeprefix("bytes=").removesuffix("-"))
        self.send_response(200 if hub.sends_whole else 206)
        self.send_header("Content-Length", str(len(hub.content) - start))
        self.end_headers()
        self.wfile.write(hub.content[start : hub.cut_after])

    def log_message(self, *_arguments: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = Hub(save(random_weights(TRANSFORMER)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def download(hub: Hub, folder: Path) -> Path:
    return weights.download(TRANSFORMER, folder, endpoint=hub.address)


def test_a_download_reports_its_progress_and_loads(hub: Hub, tmp_path: Path) -> None:
    seen: list[Progress] = []
    path = weights.download(TRANSFORMER, tmp_path, endpoint=hub.address, on_progress=seen.append)
    assert path.read_bytes() == hub.content
    assert [one.done for one in seen] == sorted(one.done for one in seen)
    assert (seen[-1].done, seen[-1].total) == (len(hub.content), len(hub.content))
    encoder = load_encoder(TRANSFORMER, weights_folder=tmp_path, device="cpu")
    assert encoder.specification.weights.sha256 == hub.announced
    record = json.loads((path.parent / "weights.json").read_text())
    assert record["revision"] == COMMIT
    assert sorted(one.name for one in path.parent.iterdir()) == [path.name, "weights.json"]


def test_a_cut_off_download_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.cut_after = 1 << 18
    with pytest.raises(NetworkProblem):
        download(hub, tmp_path)
    assert weights.located(TRANSFORMER, tmp_path) is None
    hub.cut_after = None
    assert download(hub, tmp_path).read_bytes() == hub.content
    assert hub.ranges == ["bytes=0-", f"bytes={1 << 18}-"]


def test_what_was_here_before_counts_as_done_and_not_as_speed(hub: Hub, tmp_path: Path) -> None:
    hub.cut_after = 1 << 18
    with pytest.raises(NetworkProblem):
        download(hub, tmp_path)
    hub.cut_after = None
    seen: list[Progress] = []
    weights.download(TRANSFORMER, tmp_path, endpoint=hub.address, on_progress=seen.append)
    assert seen[0].done == 1 << 18
    assert not seen[0].rate  # not a byte of it came just now


def test_a_hub_that_sends_the_whole_file_again_is_understood(hub: Hub, tmp_path: Path) -> None:
    hub.cut_after = 1 << 18
    with pytest.raises(NetworkProblem):
        download(hub, tmp_path)
    hub.cut_after, hub.sends_whole = None, True
    assert download(hub, tmp_path).read_bytes() == hub.content


def test_a_part_of_another_version_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    hub.cut_after = 1 << 18
    with pytest.raises(NetworkProblem):
        download(hub, tmp_path)
    hub.cut_after = None
    hub.content = save({name: tensor + 1 for name, tensor in random_weights(TRANSFORMER).items()})
    hub.announced = hashlib.sha256(hub.content).hexdigest()
    assert download(hub, tmp_path).read_bytes() == hub.content


def test_a_part_of_the_right_length_is_not_trusted_to_be_right(hub: Hub, tmp_path: Path) -> None:
    hub.cut_after = 1 << 18
    with pytest.raises(NetworkProblem):
        download(hub, tmp_path)
    hub.cut_after = None
    (part,) = tmp_path.rglob("*.part")
    part.write_bytes(hub.content[:-1] + b"?")
    with pytest.raises(WeightsProblem, match="SHA-256"):
        download(hub, tmp_path)
    assert download(hub, tmp_path).read_bytes() == hub.content


def test_neither_a_token_nor_telemetry_is_sent(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    download(hub, tmp_path)
    assert len(hub.headers) == 2
    for headers in hub.headers:
        sent = {name.lower(): value for name, value in headers.items()}
        assert sent["user-agent"] == "patchfind"
        assert "authorization" not in sent


def test_what_the_hub_did_not_announce_is_refused_and_removed(hub: Hub, tmp_path: Path) -> None:
    hub.announced = "0" * 64
    with pytest.raises(WeightsProblem, match="SHA-256"):
        download(hub, tmp_path)
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_pin_goes_before_what_the_hub_announces(hub: Hub, tmp_path: Path) -> None:
    pinned = TRANSFORMER.with_sha256("1" * 64)
    with pytest.raises(WeightsProblem, match="111111111111"):
        weights.download(pinned, tmp_path, endpoint=hub.address)


def test_a_page_instead_of_weights_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.content = b"<html>Please sign in to this network.</html>"
    with pytest.raises(WeightsProblem, match="not a sound safetensors file"):
        download(hub, tmp_path)


def test_cancel_stops_at_the_next_block_and_keeps_the_part(hub: Hub, tmp_path: Path) -> None:
    control = Control()

    def stop_once_it_runs(progress: Progress) -> None:
        if progress.done:
            control.cancel()

    with pytest.raises(Cancelled):
        weights.download(
            TRANSFORMER,
            tmp_path,
            endpoint=hub.address,
            control=control,
            on_progress=stop_once_it_runs,
        )
    (part,) = tmp_path.rglob("*.part")
    assert 0 < part.stat().st_size < len(hub.content)
    assert download(hub, tmp_path).read_bytes() == hub.content
    assert hub.ranges[-1] == f"bytes={part_size(hub)}-"


def part_size(hub: Hub) -> int:
    """What the last request said that it had."""
    return int(hub.ranges[-1].removeprefix("bytes=").removesuffix("-"))


@pytest.mark.parametrize(
    ("status", "words"), [(403, "licence must be accepted"), (404, "Try again later")]
)
def test_a_refusal_is_a_sentence(hub: Hub, tmp_path: Path, status: int, words: str) -> None:
    hub.status = status
    with pytest.raises(NetworkProblem) as problem:
        download(hub, tmp_path)
    assert str(status) in problem.value.sentence
    assert words in problem.value.sentence


def test_offline_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(NetworkProblem) as problem:
            weights.download(TRANSFORMER, tmp_path, endpoint=address)
    assert "Check the connection" in problem.value.sentence


def test_the_proxy_of_the_environment_is_asked(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", hub.address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    path = weights.download(TRANSFORMER, tmp_path, endpoint="http://hub.invalid")
    assert path.read_bytes() == hub.content


def test_a_part_that_nothing_is_known_of_is_somebodys(hub: Hub, tmp_path: Path) -> None:
    part = tmp_path / TRANSFORMER.name / (TRANSFORMER.weights.file_name + ".part")
    part.parent.mkdir()
    part.write_bytes(b"a film of somebody")
    with pytest.raises(StorageProblem, match="was not made by PatchFind"):
        download(hub, tmp_path)
    assert part.read_bytes() == b"a film of somebody"
    assert hub.ranges == []


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense://here"])
def test_a_proxy_that_cannot_be_used_is_a_sentence(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(NetworkProblem, match="HTTPS_PROXY"):
        weights.download(TRANSFORMER, tmp_path, endpoint="http://hub.invalid")
