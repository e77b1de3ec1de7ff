"""A library from anywhere: every command ends, with an answer or a sentence, whatever is in it."""

from __future__ import annotations

import functools
import random
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from PIL import Image

from patchfind.__main__ import main
from patchfind.embedding.load import load_encoder
from patchfind.imaging.pool import DecodePool
from patchfind.library import encoders
from patchfind.search import preparation
from tests.cli.conftest import make_old
from tests.cli.crafted_libraries import CRAFTED, SEARCHED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and alarms")

_SECONDS = 60
_CODES = {0, 3, 4, 5, 8}
_CHANGED = 40


class _KeptPool(DecodePool):
    """One decoding process for all searches: to start one takes longer than they do."""

    def close(self) -> None:
        pass

    end = DecodePool.close


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with photos, their indexed library, and a folder that is not watched yet."""
    home = tmp_path_factory.mktemp("home")
    for folder, count in (("photos", 3), ("more", 0)):
        (home / folder).mkdir()
        for number in range(count):
            path = home / folder / f"{number}.jpg"
            noise = Image.effect_noise((40, 30), 60 + number).resize((400, 300))
            noise.convert("RGB").save(path)
            make_old(path)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"):
            patch.setenv(name, str(home / "own"))
        patch.setattr(encoders, "load_encoder", functools.cache(load_encoder))
        kept_pool = functools.cache(_KeptPool)
        patch.setattr(preparation, "DecodePool", kept_pool)
        assert main(["--library", str(home / "library"), "add", str(home / "photos")]) == 0
        assert main(["--library", str(home / "library"), "index"]) == 0
        yield home
        kept_pool(1).end()


class _Endless(BaseException):
    """Nothing that a command could take for a fault of the world."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Endless


def _run(data: Path, *words: object) -> int:
    """Run a command within a time limit; its exit code."""
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(_SECONDS)
    try:
        return main(["--library", str(data), *map(str, words)])
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _check(home: Path, data: Path, capfd: pytest.CaptureFixture[str], *, searching: bool) -> None:
    """Every command ends, with an answer or a sentence."""
    commands: list[tuple[object, ...]] = [("status",), ("failures",), ("doctor",)]
    if searching:
        commands.append(("find", home / "photos" / "0.jpg"))
    for words in (*commands, ("add", home / "more"), ("index",), ("rebuild",)):
        code = _run(data, *words)
        out, err = capfd.readouterr()
        assert "should not" not in err, f"{words}: a traceback"
        assert "Traceback" not in out + err, words
        assert code in _CODES or (words == ("doctor",) and code == 1), (words, code, err)


@pytest.mark.parametrize("name", CRAFTED)
def test_every_command_ends_with_an_answer_or_a_sentence(
    home: Path, tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    data = shutil.copytree(home / "library", tmp_path / "library")
    CRAFTED[name](data)
    _check(home, data, capfd, searching=name in SEARCHED)


def test_a_catalogue_with_changed_bytes_ends_in_answers_and_sentences(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sound = (home / "library" / "catalogue.sqlite3").read_bytes()
    used = [place for place, byte in enumerate(sound) if byte]  # most of a small file is empty
    for seed in range(_CHANGED):
        chance = random.Random(seed)
        changed = bytearray(sound)
        for _ in range(chance.choice((1, 1, 1, 4, 32))):
            changed[chance.choice(used)] = chance.randrange(256)
        data = shutil.copytree(home / "library", tmp_path / f"{seed}")
        (data / "catalogue.sqlite3").write_bytes(changed)
        _check(home, data, capfd, searching=seed % 20 == 0)
        shutil.rmtree(data)
