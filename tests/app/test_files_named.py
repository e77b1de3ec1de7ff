"""Photos named on the command line: shown by the copy that starts, or by the one that runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from patchfind.app import Services
from patchfind.cli.main import parse_arguments
from patchfind.domain.progress import Control
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.shell.single_instance import SingleInstance
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.library.library import Library
from patchfind.tools.sample import render_sample_library

_PATIENCE_MS = 120_000

# A copy of the application that says which photo its window shows, then closes the window.
_TELLING = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from patchfind.__main__ import main
from patchfind.gui.shell.application import Application
from patchfind.gui.shell.main_window import MainWindow

def look():
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.photo_page.canvas.has_photo:
            photo = window.photo_page.shown()
            in_front = window.pages.front is window.photo_page
            print(json.dumps([str(photo.path), photo.photo_id, in_front]), flush=True)
            timer.stop()
            window.close()

if __name__ == "__main__":
    application = Application()
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library of two photos in ``library``, and a third one beside it in ``outside``."""
    render_sample_library(tmp_path / "photos", photos=2)
    (tmp_path / "outside").mkdir()
    (tmp_path / "photos" / "still-life-02.jpg").rename(tmp_path / "outside" / "other.jpg")
    for file in (tmp_path / "photos").iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))
    with Library.open(tmp_path / "library") as library:
        library.add_folder(tmp_path / "photos")
        library.reconcile(Control())
    return tmp_path


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_STATE_HOME": str(home),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


@pytest.mark.parametrize(
    ("named", "known"),
    [("photos/still-life-01.jpg", True), ("outside/other.jpg", False)],
    ids=["of the library", "from elsewhere"],
)
def test_a_photo_named_at_the_start_is_shown(home: Path, named: str, *, known: bool) -> None:
    script = home / "telling.py"
    script.write_text(_TELLING)
    done = subprocess.run(
        [sys.executable, str(script), "--library", "library", named],
        cwd=home,
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_MS / 1000,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    path, photo_id, in_front = json.loads(done.stdout)
    assert Path(path) == home / named
    assert (photo_id is not None) is known
    assert in_front


@pytest.fixture
def window(qtbot: QtBot, home: Path) -> Iterator[MainWindow]:
    """The running copy: the window on that library, listening for a second copy."""
    library = Library.open(home / "library")
    services, runner = Services(library), TaskRunner()
    made = MainWindow(services.interfaces(), runner)
    qtbot.addWidget(made)
    instance = SingleInstance(library.root)
    instance.called.connect(made.opening.take_arguments)
    assert instance.listen()
    made.show()
    yield made
    instance.close()
    made.close()
    services.close()
    # A photo that was shown is read ahead, for which the backbone is loaded: let it end.
    assert runner.shutdown(_PATIENCE_MS / 1000)
    library.close()


@pytest.mark.parametrize(
    ("named", "known"),
    [("photos/still-life-01.jpg", True), ("outside/other.jpg", False)],
    ids=["of the library", "from elsewhere"],
)
def test_a_second_copy_has_the_first_one_show_its_photo(
    qtbot: QtBot, window: MainWindow, home: Path, named: str, *, known: bool
) -> None:
    second = subprocess.Popen(
        [sys.executable, "-m", "patchfind", "--library", "library", named],
        cwd=home,
        env=_environment(home),
        stderr=subprocess.PIPE,
        text=True,
    )
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo, timeout=_PATIENCE_MS)
    _, complaints = second.communicate(timeout=_PATIENCE_MS / 1000)
    assert second.returncode == 0, complaints
    photo = window.photo_page.shown()
    assert photo is not None
    assert photo.path == home / named
    assert (photo.photo_id is not None) is known
    assert window.pages.front is window.photo_page


def test_files_commands_and_mistakes_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pictures").mkdir()
    for words, files in (
        ([], []),
        (["cat.jpg", "dog.heic"], ["cat.jpg", "dog.heic"]),
        (["--library", "here", "../cat"], ["../cat"]),
        (["pictures"], ["pictures"]),
        (["--", "find"], ["find"]),
    ):
        arguments = parse_arguments(words)
        assert (arguments.command, arguments.files) == (None, files)
    assert parse_arguments(["find", "cat.jpg"]).command == "find"
    for mistake, said in (
        (["fnid"], "invalid choice: 'fnid'"),
        (["cat.jpg", "--json"], "--json does not go with files"),
    ):
        with pytest.raises(SystemExit) as ended:
            parse_arguments(mistake)
        assert ended.value.code == 2
        assert said in capsys.readouterr().err
