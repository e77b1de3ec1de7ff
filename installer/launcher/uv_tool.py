"""Runs uv, says how far it is, stops it on request, and turns its failures into sentences."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from installer.launcher.failures import UNKNOWN, SetupCancelled, SetupFailed, sentence
from installer.launcher.places import WINDOWS, Package

_STARTED = re.compile(r"^Downloading (\S+) \(([\d.]+)(\w+)\)")
_FINISHED = re.compile(r"^ ?Downloaded (\S+)")
_UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_LOOK_EVERY_S = 0.5
_MOST_SAID = 100_000  # characters of a tool's words that are kept

# A tool's own settings, and a shell's active environment, are not for the private one.
_NOT_PASSED_ON = (
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "PYTHONHOME",
    "UV_PROJECT_ENVIRONMENT",
    "UV_TORCH_BACKEND",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is: bytes of the larger downloads, and bytes a second written to disk."""

    step: str
    done: int = 0
    total: int = 0
    rate: float = 0.0
    under_way: tuple[str, ...] = ()

    def line(self) -> str:
        """All of it in one line for a person."""
        if not self.total:
            return self.step
        megabyte = 1_000_000
        names = ", ".join(self.under_way[:3]) + (" …" if len(self.under_way) > 3 else "")
        return (
            f"{self.step}: {self.done / megabyte:,.0f} of {self.total / megabyte:,.0f} MB, "
            f"{self.rate / megabyte:.1f} MB/s{' – ' + names if names else ''}"
        )


@dataclass(slots=True)
class Tool:
    """uv as it is run for one setting-up. ``held`` are file descriptors that it keeps open."""

    package: Package
    folder: Path
    report: Callable[[Progress], None]
    stop: threading.Event
    proxy: str = ""
    held: tuple[int, ...] = ()
    _sizes: dict[str, int] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)

    @property
    def log(self) -> Path:
        return self.folder / "setup.log"

    def environment(self) -> dict[str, str]:
        """The variables that uv runs with."""
        variables = plain_environment(os.environ)
        variables["UV_CACHE_DIR"] = str(self.folder / "cache")
        variables["UV_PYTHON_INSTALL_DIR"] = str(self.folder / "python")
        variables["UV_SYSTEM_CERTS"] = "1"  # a company's certificates are the system's
        variables.setdefault("UV_HTTP_TIMEOUT", "60")
        if self.proxy:
            for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                variables[name] = variables[name.lower()] = self.proxy
        return variables

    def uv(self, step: str, *words: str | Path) -> None:
        """Run uv with ``words``. Raises SetupFailed with a sentence, SetupCancelled."""
        self.run(step, [str(self.package.uv), *map(str, words)])

    def run(self, step: str, command: Sequence[str], otherwise: str = UNKNOWN) -> None:
        """Run ``command`` to its end; ``otherwise`` tells of a failure that nothing explains.

        Raises as :meth:`uv` does.
        """
        self.report(Progress(step))
        self._sizes.clear()
        self._done.clear()
        try:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                pass_fds=() if WINDOWS else self.held,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as problem:
            raise SetupFailed(
                f"A part of PatchFind's package cannot be started ({command[0]}: "
                f"{problem.strerror}). Install the package again."
            ) from problem
        said: list[str] = []
        reader = threading.Thread(target=self._read, args=(process, said), daemon=True)
        reader.start()
        self._watch(step, process)
        reader.join()
        text = "".join(said)[-_MOST_SAID:]
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {step}\n{text}\n")
        if self.stop.is_set():
            raise SetupCancelled
        if process.returncode != 0:
            raise SetupFailed(sentence(text, str(self.log), otherwise))

    def _read(self, process: subprocess.Popen[str], said: list[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                said.append(line)
                started, finished = _STARTED.match(line), _FINISHED.match(line)
                if started:
                    size = float(started[2]) * _UNITS.get(started[3], 1)
                    self._sizes[started[1]] = int(size)
                elif finished:
                    self._done.add(finished[1])

    def _watch(self, step: str, process: subprocess.Popen[str]) -> None:
        """Report until ``process`` has ended; end it when the person wants to stop."""
        before, at = bytes_in(self.folder / "cache"), time.monotonic()
        progress = Progress(step)
        while True:
            try:
                process.wait(_LOOK_EVERY_S)
                return
            except subprocess.TimeoutExpired:
                pass
            if self.stop.is_set():
                process.terminate()
                process.wait()
                return
            sizes, done = dict(self._sizes), set(self._done)
            if time.monotonic() - at > 2:  # counting reads some ten thousand names
                now = bytes_in(self.folder / "cache")
                rate = max(0, now - before) / (time.monotonic() - at)
                before, at = now, time.monotonic()
                progress = replace(progress, rate=rate)
            progress = replace(
                progress,
                done=sum(sizes.get(name, 0) for name in done),
                total=sum(sizes.values()),
                under_way=tuple(name for name in sizes if name not in done),
            )
            self.report(progress)


def plain_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """``variables`` without those of an active environment or another program's Python.

    Modules that lie in the folder a person happens to be in are not taken for PatchFind's.
    """
    kept = {name: value for name, value in variables.items() if name not in _NOT_PASSED_ON}
    return {**kept, "PYTHONSAFEPATH": "1"}


def bytes_in(folder: Path) -> int:
    """Bytes of all files in ``folder``; what vanishes meanwhile counts nothing."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_size  # noqa: PTH118
            except OSError:
                continue
    return total
