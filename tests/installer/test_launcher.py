"""An installed PatchFind sets itself up, mends itself, and is updated or left as it was."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

from installer.launcher import locks, places, removal, start
from installer.launcher.environments import without_torch
from installer.launcher.failures import SetupCancelled
from installer.launcher.fronts import Terminal, Work
from installer.launcher.places import Package
from installer.lock import LOCK, locked
from tests.installer import packages
from tests.installer.packages import Index, environments, installed_package

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the package here is of POSIX")
LAUNCHER = Path(start.__file__).parent


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    index = Index()
    monkeypatch.setenv("UV_DEFAULT_INDEX", index.url)
    monkeypatch.setenv("PATCHFIND_TORCH", "index")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    yield index
    index.close()


@pytest.fixture
def package(tmp_path: Path, index: Index) -> Package:
    return installed_package(tmp_path / "one", index)


def run(package: Package, folder: Path, *arguments: str) -> int:
    return start.start(package, environments(folder), Terminal, list(arguments))


def runs(folder: Path) -> list[str]:
    """What the program was started with, and in which version."""
    ran = folder / "ran"
    return ran.read_text().splitlines() if ran.exists() else []


def test_the_first_start_sets_up_and_the_second_downloads_nothing(
    package: Package, tmp_path: Path, index: Index
) -> None:
    assert run(package, tmp_path, "find", "a b.jpg") == 0
    index.status = 503
    assert run(package, tmp_path, "status") == 0
    assert runs(tmp_path) == ["1.0 find a b.jpg", "1.0 status"]


def test_the_program_learns_how_it_is_started(package: Package, tmp_path: Path) -> None:
    environment = environments(tmp_path).made_for(package)
    told = tmp_path / "told"
    environment.python.parent.mkdir(parents=True)
    environment.python.write_text(f'#!/bin/sh\nprintf %s "$PATCHFIND_COMMAND" > "{told}"\n')
    environment.python.chmod(0o755)
    start.run(environment, package, [])
    assert told.read_text() == f'["{package.folder}/start"]'


def test_the_package_index_has_pytorch_where_its_own_is_out_of_reach(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATCHFIND_TORCH", "cpu")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert run(package, tmp_path) == 0
    assert runs(tmp_path) == ["1.0"]


def test_an_error_of_the_program_is_not_taken_for_a_damaged_environment(
    package: Package, tmp_path: Path
) -> None:
    assert run(package, tmp_path, "fail") == 1
    assert runs(tmp_path) == ["1.0 fail"]


def test_a_set_up_that_was_killed_is_mended_at_the_next_start(
    package: Package, tmp_path: Path, index: Index
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def stall(name: str) -> bytes:
        asked.set()
        go_on.wait(20)
        return index.wheels[name]

    index.answer = stall
    code = (
        "from pathlib import Path; from tests.installer.packages import *; "
        "from installer.launcher.start import Terminal, start; "
        f"start(Package.at(Path({str(package.folder)!r})), "
        f"environments(Path({str(tmp_path)!r})), Terminal, [])"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.DEVNULL)
    assert asked.wait(30)
    process.send_signal(signal.SIGKILL)
    process.wait()
    made = environments(tmp_path).made_for(package)
    assert made.python.exists() and not made.is_whole()
    assert run(package, tmp_path) == 1, "uv, which outlived it, still holds the folder"
    go_on.set()
    index.answer = index.wheels.__getitem__
    lock = None
    while lock is None:
        lock = locks.hold(tmp_path / "program" / "lock")
    lock.close()
    assert run(package, tmp_path) == 0
    assert runs(tmp_path) == ["1.0"]


def test_a_damaged_environment_is_mended_and_the_program_started(
    package: Package, tmp_path: Path
) -> None:
    assert run(package, tmp_path) == 0
    (module,) = (tmp_path / "program").glob("environment-*/lib/*/site-packages/needed.py")
    module.unlink()
    assert run(package, tmp_path, "again") == 0
    assert runs(tmp_path) == ["1.0", "1.0 again"]


def test_an_environment_whose_python_is_gone_is_mended(package: Package, tmp_path: Path) -> None:
    assert run(package, tmp_path) == 0
    environments(tmp_path).made_for(package).python.unlink()
    assert run(package, tmp_path) == 0
    assert runs(tmp_path) == ["1.0", "1.0"]


def test_an_update_replaces_the_environment_of_the_version_before(
    package: Package, tmp_path: Path, index: Index
) -> None:
    run(package, tmp_path)
    newer = installed_package(tmp_path / "two", index, version="2.0")
    assert run(newer, tmp_path) == 0
    assert runs(tmp_path) == ["1.0", "2.0"]
    assert len(list((tmp_path / "program").glob("environment-*"))) == 1


def test_what_is_still_running_is_not_removed_by_an_update(
    package: Package, tmp_path: Path, index: Index
) -> None:
    run(package, tmp_path)
    before = environments(tmp_path).made_for(package)
    running = locks.hold(before.folder / "running", shared=True)
    assert running is not None
    newer = installed_package(tmp_path / "two", index, version="2.0")
    assert run(newer, tmp_path) == 0
    assert before.is_whole()
    running.close()


@pytest.mark.parametrize("fault", ["the index fails", "the program does not work"])
def test_an_update_that_fails_leaves_the_version_before(
    fault: str, package: Package, tmp_path: Path, index: Index, capfd: pytest.CaptureFixture[str]
) -> None:
    run(package, tmp_path)
    program = "import no_such_module" if fault == "the program does not work" else packages.PROGRAM
    newer = installed_package(tmp_path / "two", index, version="2.0", program=program)
    index.status = 503 if fault == "the index fails" else 200
    assert run(newer, tmp_path) == 0
    assert runs(tmp_path) == ["1.0", "1.0"]
    assert "the one before is started" in capfd.readouterr().err


def closed(_name: str) -> bytes:
    raise OSError


FAULTS: dict[str, tuple[Callable[[Index], None], str]] = {
    "refused": (lambda index: setattr(index, "status", 403), "refused"),
    "a proxy that wants a name": (lambda index: setattr(index, "status", 407), "proxy does not"),
    "out of order": (lambda index: setattr(index, "status", 503), "a fault of its own"),
    "broken off": (lambda index: setattr(index, "answer", closed), "no connection"),
    "unreachable": (lambda index: index.close(), "no connection"),
    "other bytes": (
        lambda index: setattr(
            index,
            "answer",
            lambda _: packages.wheel("needed", "1.0", {"needed.py": "bad"}, "torch"),
        ),
        "not what PatchFind was tested with",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_failure_has_a_plain_sentence(
    fault: str, package: Package, tmp_path: Path, index: Index, capfd: pytest.CaptureFixture[str]
) -> None:
    break_it, words = FAULTS[fault]
    break_it(index)
    assert run(package, tmp_path) == 1
    said = capfd.readouterr().err
    assert words in said and "Traceback" not in said
    assert runs(tmp_path) == []


def test_a_folder_that_cannot_be_written_has_a_plain_sentence(
    package: Package, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "program").touch()
    assert run(package, tmp_path) == 1
    assert "Traceback" not in capfd.readouterr().err


def test_stopping_ends_uv_and_leaves_nothing_in_use(
    package: Package, tmp_path: Path, index: Index
) -> None:
    asked, go_on, stop = threading.Event(), threading.Event(), threading.Event()

    def stall(name: str) -> bytes:
        asked.set()
        go_on.wait(20)
        return index.wheels[name]

    class Impatient(Terminal):
        def show(self, introduction: str, work: Work) -> bool:
            def stop_once_asked() -> None:
                asked.wait(20)
                stop.set()

            threading.Thread(target=stop_once_asked).start()
            with pytest.raises(SetupCancelled):
                work(lambda _: None, stop, "")
            return False

    index.answer = stall
    assert start.start(package, environments(tmp_path), Impatient, []) == 1
    go_on.set()
    assert environments(tmp_path).current() is None


@pytest.mark.parametrize("library_too", [False, True])
def test_uninstalling_takes_the_library_only_where_asked(
    library_too: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr(sys, "platform", "linux")
    photo = tmp_path / "photos" / "a.jpg"
    photo.parent.mkdir()
    photo.touch()
    data = places.data_folder()
    (data / "library").mkdir(parents=True)
    places.program_folder().mkdir()
    (data / "weights").symlink_to(photo.parent)
    assert removal.uninstall(Terminal(), libraries=library_too) == 0
    assert not places.program_folder().exists()
    assert (data / "library").exists() is not library_too
    assert photo.exists()


def test_the_launcher_looks_where_patchfind_keeps_its_data() -> None:
    assert places.data_folder() == Path(platformdirs.user_data_dir("patchfind", appauthor=False))


def test_pytorch_alone_is_left_to_its_own_index() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    left, all_of_it = locked(without_torch(lock)), locked(lock)
    gone = set(all_of_it) - set(left)
    assert {"torch", "torchvision", "triton"} <= gone
    assert {"numpy", "timm", "pyside6-essentials"} <= set(left)
    assert all(name.startswith(("torch", "triton", "nvidia-", "cuda-")) for name in gone)


def test_only_the_standard_library_is_imported() -> None:
    allowed = sys.stdlib_module_names | {"installer"}
    for script in LAUNCHER.glob("*.py"):
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.module is not None and not node.module.startswith("installer.lock")
                modules = [node.module]
            assert {module.partition(".")[0] for module in modules} <= allowed
