"""The set-up script imports nothing but the standard library and knows when nothing changed."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "installer" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, on a checkout of its own."""
    specification = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp.json")
    return module


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        node.module.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert names <= set(sys.stdlib_module_names)


def test_an_unchanged_environment_is_not_installed_again(bootstrap: ModuleType) -> None:
    assert not bootstrap.is_installed(())
    bootstrap.STAMP.write_text(json.dumps(bootstrap.wanted_state(("dev",))))
    assert bootstrap.is_installed(("dev",))
    assert bootstrap.is_installed(())
    assert not bootstrap.is_installed(("dev", "training"))


def test_a_changed_requirement_is_installed(bootstrap: ModuleType) -> None:
    bootstrap.STAMP.write_text(json.dumps(bootstrap.wanted_state(())))
    (bootstrap.CHECKOUT / "pyproject.toml").write_text("changed")
    assert not bootstrap.is_installed(())


def test_a_damaged_stamp_means_installing(bootstrap: ModuleType) -> None:
    bootstrap.STAMP.write_text("{")
    assert not bootstrap.is_installed(())


def test_an_environment_whose_making_was_interrupted_is_made_anew(bootstrap: ModuleType) -> None:
    """Ctrl-C while pip is put in leaves an interpreter that nothing can be installed with."""
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", bootstrap.ENVIRONMENT], check=True
    )
    left = bootstrap.ENVIRONMENT / "left behind"
    left.touch()
    bootstrap.make_environment()
    assert bootstrap.environment_is_whole()
    assert not left.exists()


def test_a_whole_environment_is_kept(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = bootstrap.ENVIRONMENT / "own"
    monkeypatch.setattr(bootstrap, "environment_python", lambda: Path(sys.executable))
    bootstrap.ENVIRONMENT.mkdir()
    own.touch()
    bootstrap.make_environment()
    assert own.exists()


def test_the_libraries_that_qt_links_to_are_asked_for(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a minimal Debian, nothing else brings in glib and Kerberos."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(bootstrap.ctypes.util, "find_library", lambda _name: None)
    assert {"libglib2.0-0", "libgssapi-krb5-2"} <= set(bootstrap.missing_qt_libraries())


def test_the_demo_runs_headless(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    for name in ("require_python", "make_environment", "provide_qt_libraries"):
        monkeypatch.setattr(bootstrap, name, lambda: None)
    monkeypatch.setattr(bootstrap, "install", lambda extras, torch: None)

    def run(arguments: list[str]) -> int:
        seen.append(arguments)
        return 0

    monkeypatch.setattr(bootstrap, "run_application", run)
    assert bootstrap.main(["--demo"]) == 0
    assert bootstrap.main(["find", "a.jpg"]) == 0
    assert seen == [["demo"], ["find", "a.jpg"]]


@pytest.fixture
def no_card(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script on a Linux machine without a graphics card."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "CARDS", ())
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _name: None)
    return bootstrap


@pytest.fixture
def builds(no_card: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an index of builds for processors that can be reached."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setattr(no_card, "CPU_BUILDS", address)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield address
        server.shutdown()
        thread.join()


class Quiet(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


def test_the_small_build_is_taken_where_no_card_is_seen(
    no_card: ModuleType, builds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert no_card.torch_source(None) == ["--extra-index-url", builds]
    assert "half a GB" in capsys.readouterr().out
    assert no_card.torch_source("index") == []


def test_a_card_needs_the_large_build(
    no_card: ModuleType, builds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(no_card, "CARDS", (str(tmp_path),))
    assert no_card.torch_source(None) == []
    assert no_card.torch_source("cpu") == ["--extra-index-url", builds]


def test_where_the_small_build_cannot_be_reached_the_package_index_has_one(
    no_card: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(no_card, "CPU_BUILDS", "http://127.0.0.1:1")
    assert no_card.torch_source(None) == []
    assert "cannot be reached" in capsys.readouterr().out
    with pytest.raises(no_card.SetupProblem, match="cannot be reached"):
        no_card.torch_source("cpu")
