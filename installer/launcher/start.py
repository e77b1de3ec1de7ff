"""The start of an installed PatchFind: sets up what is missing, then runs it.

patchfind [ARGUMENTS]                         run PatchFind, set up first where that is needed
patchfind repair                              make the private environment anew
patchfind uninstall [--libraries keep|remove] remove it, and the library if so asked

The variable PATCHFIND_TORCH names another build of PyTorch than the one for this computer's card:
cpu, cu130 …, rocm7.2 …, or index for the one that the package index has.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from installer.launcher.environments import Environment, Environments, remove_folder
from installer.launcher.failures import SetupFailed, sentence
from installer.launcher.fronts import (
    INTRODUCTION,
    OFFLINE_INTRODUCTION,
    Front,
    Report,
    Terminal,
    remembered_proxy,
)
from installer.launcher.locks import hold
from installer.launcher.places import Package, program_folder
from installer.launcher.removal import uninstall
from installer.launcher.uv_tool import Tool, plain_environment

_SOON_S = 60  # a program that ends with an error later than this did start
OLD_ONE = "The new version could not be set up; the one before is started."
_COMMAND = "PATCHFIND_COMMAND"  # how PatchFind is started, for what it puts into menus
_ONE_FILE = "PATCHFIND_FILE"  # set by a package that is one file: where it lies


def choose_front(folder: Path) -> Front:
    """A window where there is a screen and nobody looks at a terminal; else the terminal."""
    if not sys.stderr.isatty() and has_screen():
        from installer.launcher.progress_window import WindowFront

        return WindowFront(folder)
    return Terminal(remembered_proxy(folder))


def has_screen() -> bool:
    """Whether this Python can show a window here."""
    try:
        import tkinter
    except ImportError:
        return False
    try:
        tkinter.Tk().destroy()
    except tkinter.TclError:
        return False
    return True


def set_up(package: Package, environments: Environments, front: Front) -> Environment | None:
    """Have the environment of ``package`` made; the one to run, None where there is none."""
    wanted = environments.made_for(package)
    backend = os.environ.get("PATCHFIND_TORCH", "auto")

    def work(report: Report, stop: threading.Event, proxy: str) -> None:
        try:
            with environments.lock() as lock:
                held = (lock.fileno(),)
                tool = Tool(package, environments.folder, report, stop, proxy, held)
                environments.make(tool, backend)
        except OSError as problem:
            log = str(environments.folder / "setup.log")
            raise SetupFailed(sentence(str(problem), log)) from problem

    introduction = OFFLINE_INTRODUCTION if package.wheels is not None else INTRODUCTION
    if front.show(introduction, work):
        return wanted
    before = environments.current()
    if before is not None:
        front.tell(OLD_ONE)
    return before


def run(environment: Environment, package: Package, arguments: list[str]) -> tuple[int, bool]:
    """Run PatchFind to its end: its exit code, and whether it may be the environment's fault."""
    variables = plain_environment(os.environ)
    one_file = os.environ.get(_ONE_FILE)
    variables[_COMMAND] = json.dumps([one_file] if one_file else package.command)
    command = [str(environment.python), "-m", "patchfind", *arguments]
    began = time.monotonic()
    lock = hold(environment.folder / "running", shared=True)
    try:
        process = subprocess.Popen(
            command, env=variables, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
        )
    except OSError:
        return 1, True
    while True:
        try:
            code = process.wait()
            break
        except KeyboardInterrupt:
            continue  # it is the program's to stop; it heard of it too
    if lock is not None:
        lock.close()
    doubtful = (code == 1 or code < 0) and time.monotonic() - began < _SOON_S
    return (128 - code if code < 0 else code), doubtful


def main(arguments: list[str], package_folder: Path) -> int:
    """Start PatchFind with ``arguments``; the exit code."""
    environments = Environments(program_folder())
    front = functools.cache(lambda: choose_front(environments.folder))
    if arguments[:1] == ["uninstall"]:
        said = arguments[arguments.index("--libraries") + 1 :] if "--libraries" in arguments else []
        return uninstall(front(), libraries=said[0] == "remove" if said else None)
    try:
        package = Package.at(package_folder)
        environment = environments.made_for(package)
        if arguments[:1] == ["repair"]:
            remove_folder(environment.folder)
            arguments = arguments[1:]
        return start(package, environments, front, arguments)
    except (OSError, ValueError, KeyError) as problem:
        front().tell(f"PatchFind's package is damaged ({problem}). Install it again.")
        return 1


def start(
    package: Package,
    environments: Environments,
    front: Callable[[], Front],
    arguments: list[str],
) -> int:
    """Run what is set up, or set it up and run it; mend it once where it turns out broken.

    ``front`` is asked for where there is something to show.
    """
    current, wanted = environments.current(), environments.made_for(package)
    chosen = current if current == wanted else set_up(package, environments, front())
    if chosen is None:
        return 1
    code, doubtful = run(chosen, package, arguments)
    if doubtful and not chosen.passes(environments.self_check):
        environments.distrust(chosen)
        front().tell("PatchFind's private environment is damaged, and is made anew.")
        chosen = set_up(package, environments, front())
        if chosen is None:
            return 1
        code, _ = run(chosen, package, arguments)
    return code
