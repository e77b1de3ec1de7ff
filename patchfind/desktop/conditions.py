"""Whether the machine runs on mains power, and for how long nobody has touched it.

Each is None where this system does not tell.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SUPPLIES = Path("/sys/class/power_supply")
_FROM_OUTSIDE = {"Mains", "USB", "Wireless"}
_STORED = {"Battery", "UPS"}
_MUTTER = (
    "org.gnome.Mutter.IdleMonitor",
    "/org/gnome/Mutter/IdleMonitor/Core",
    "org.gnome.Mutter.IdleMonitor",
    "GetIdletime",
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """How the machine stands at a moment."""

    on_mains: bool | None = None
    idle_seconds: float | None = None


def conditions() -> Conditions:
    """As they are now. May take seconds where a desktop does not answer."""
    if sys.platform != "linux":
        return Conditions()
    return Conditions(on_mains(_SUPPLIES), idle_seconds(os.environ))


def on_mains(supplies: Path) -> bool | None:
    """As the kernel lists the supplies. A machine without a battery is on mains."""
    try:
        listed = [_supply(folder) for folder in supplies.iterdir()]
    except OSError:
        return None
    # The battery of a mouse or a pen is of the scope “Device”.
    ours = [one for one in listed if one.get("scope", "System") != "Device"]
    if any(one.get("type") in _FROM_OUTSIDE and one.get("online") == "1" for one in ours):
        return True
    batteries = {one.get("status") for one in ours if one.get("type") in _STORED}
    if "Discharging" in batteries:
        return False
    return True if batteries <= {"Charging", "Full", "Not charging"} else None


def _supply(folder: Path) -> dict[str, str]:
    said = {}
    for name in ("type", "scope", "online", "status"):
        try:
            said[name] = (folder / name).read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            continue
    return said


def idle_seconds(environment: Mapping[str, str]) -> float | None:
    """Since the last key or move of the pointer: GNOME is asked, else the X server.

    Under Wayland the X server sees a part of the input alone, so it is not asked there.
    """
    idle = _idle_in_gnome()
    if idle is None and environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY"):
        idle = _idle_in_x(environment["DISPLAY"])
    return idle


def _idle_in_gnome() -> float | None:
    tool = shutil.which("busctl")
    if tool is None:
        return None
    words = [tool, "--user", "--timeout=2", "--auto-start=no", "call", *_MUTTER]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    kind, _, number = done.stdout.strip().partition(" ")
    return int(number) / 1000 if kind == "t" and number.isdigit() else None


class _ScreenSaverInfo(ctypes.Structure):
    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("since", ctypes.c_ulong),
        ("idle", ctypes.c_ulong),
        ("mask", ctypes.c_ulong),
    )


def _idle_in_x(display: str) -> float | None:
    try:
        x, saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
    except OSError:
        return None
    for function in (x.XOpenDisplay, x.XDefaultRootWindow):
        function.restype = ctypes.c_void_p
    opened = x.XOpenDisplay(display.encode())
    if not opened:
        return None
    server, info = ctypes.c_void_p(opened), _ScreenSaverInfo()
    try:
        root = ctypes.c_void_p(x.XDefaultRootWindow(server))
        told = saver.XScreenSaverQueryInfo(server, root, ctypes.byref(info))
    finally:
        x.XCloseDisplay(server)
    return info.idle / 1000 if told else None
