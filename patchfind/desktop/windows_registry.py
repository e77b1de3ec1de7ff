"""The registry of Windows: the person's own part of it, HKEY_CURRENT_USER."""

from __future__ import annotations

import contextlib
import sys

assert sys.platform == "win32"

import winreg  # noqa: E402 - only there is it


class WindowsRegistry:
    """A :class:`patchfind.desktop.windows.Registry` on the system's own."""

    def read(self, key: str, name: str) -> str | None:
        with contextlib.suppress(FileNotFoundError), self._open(key, winreg.KEY_READ) as opened:
            return str(winreg.QueryValueEx(opened, name)[0])
        return None

    def write(self, key: str, name: str, text: str) -> None:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
            winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

    def delete_value(self, key: str, name: str) -> None:
        with (
            contextlib.suppress(FileNotFoundError),
            self._open(key, winreg.KEY_SET_VALUE) as opened,
        ):
            winreg.DeleteValue(opened, name)

    def delete_key(self, key: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)

    def _open(self, key: str, access: int) -> winreg.HKEYType:
        return winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, access)
