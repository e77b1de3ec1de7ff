"""Kills a rebuild at each step at which it touches a file, and looks at what a person then has.

``python -m tests.library.killed_rebuilds FOLDER [EVENT…]`` says how many steps there were and what
was wrong after which; steps are the audit events named, or all.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Set
from itertools import count
from pathlib import Path

from patchfind.foundation.errors import LibraryCorrupt
from patchfind.library.library import Library
from tests.indexing.ingest_rig import all_that_is_kept
from tests.indexing.small_encoder import SmallEncoder
from tests.library.damaged_catalogues import (
    CATALOGUE,
    PAGE,
    Sound,
    made_by_people,
    restore,
    sound_library,
)

_STEPS = {"open", "os.remove", "os.rename", "os.mkdir", "os.truncate", "sqlite3.connect"}


def rebuild_until(data: Path, step: int, steps: Set[str]) -> bool:
    """Rebuild in a process of its own, which is killed at its ``step``; False where it ended."""
    child = os.fork()
    if not child:
        seen = 0

        def kill_at_step(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal seen
            if event in steps and str(data) in str(arguments[0]):
                seen += 1
                if seen == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill_at_step)
        Library.rebuild(data).close()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def what_is_wrong(sound: Sound, damaged: bytes) -> str:
    """Of the library after the kill; "" where it is as before, or else as rebuilt."""
    try:
        library = Library.open(sound.data)
    except LibraryCorrupt:
        if (sound.data / CATALOGUE).read_bytes() != damaged:
            return "the damaged catalogue is another one"
        library = Library.rebuild(sound.data)
    with library:
        library.check()
        if made_by_people(library) != sound.made:
            return "folders or objects"
        kept = all_that_is_kept(library, SmallEncoder())
        if not kept.keys() >= sound.copied or any(kept[one] != sound.kept[one] for one in kept):
            return "photos"
    aside = sorted(sound.data.glob(f"{CATALOGUE}.damaged*"))
    if [one.read_bytes() for one in aside] != [damaged]:
        return f"the damaged catalogue is not kept once: {aside}"
    return ""


def main(base: Path, steps: Set[str]) -> None:
    """Print the number of steps, and each after which something is wrong."""
    sound = sound_library(base)
    path, spare = sound.data / CATALOGUE, base / "spare"
    raw = path.read_bytes()
    damaged = raw[: 2 * PAGE] + bytes(len(raw) - 2 * PAGE)
    path.write_bytes(damaged)
    shutil.copytree(sound.data, spare)
    for step in count(1):
        killed = rebuild_until(sound.data, step, steps)
        wrong = what_is_wrong(sound, damaged)
        if wrong:
            sys.stdout.write(f"killed at step {step}: {wrong}\n")
        if not killed:
            sys.stdout.write(f"{step - 1} steps\n")
            return
        restore(sound, spare)


if __name__ == "__main__":
    main(Path(sys.argv[1]), set(sys.argv[2:]) or _STEPS)
