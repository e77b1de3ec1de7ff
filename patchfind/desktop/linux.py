"""What PatchFind puts into desktops of Linux and BSD: files where freedesktop.org says."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import platformdirs

from patchfind.desktop.integration import FIND, GERMAN, SUMMARY, WATCH, Integration, named
from patchfind.desktop.launcher import for_desktop_entry, for_shell
from patchfind.desktop.parts import MARK, OwnFile, Part
from patchfind.desktop.thunar import ThunarActions
from patchfind.foundation import own_files
from patchfind.foundation.paths import resources_folder
from patchfind.imaging.formats import EXTENSIONS

_SHIPPED_ACTIONS = Path("/etc/xdg/Thunar/uca.xml")
_CACHE_OF_NOTHING = b"[MIME Cache]\n"
_NAUTILUS = """#!/bin/sh
# {mark}
# Names stand one in a line; none of them is taken for a pattern.
set -f
IFS='
'
exec {command} -- $NAUTILUS_SCRIPT_SELECTED_FILE_PATHS
"""


def integrations(words: Sequence[str], language: str = "en") -> tuple[Integration, ...]:
    """The table for the command ``words``; Files and Thunar take names of one ``language``."""
    data = Path(platformdirs.user_data_dir())
    config = Path(platformdirs.user_config_dir())

    def file(path: str, text: str, *, executable: bool = False, base: Path = data) -> OwnFile:
        return OwnFile(base / path, text.encode(), base, executable=executable)

    def in_file_manager(
        name: str, title: str, *parts: Part, hint: str = "", former: tuple[Part, ...] = ()
    ) -> Integration:
        fits = partial(_is_installed, name)
        return Integration(name, title, parts, fits, hint=hint, former=former)

    def scripts(language: str) -> tuple[OwnFile, ...]:
        names = (named(text, language) for text in (FIND, WATCH))
        return tuple(file(f"nautilus/scripts/{name}", script, executable=True) for name in names)

    script, service = _NAUTILUS.format(mark=MARK, command=for_shell(words)), "kio/servicemenus"
    tell = partial(_tell_menus, data)
    return (
        Integration("menu", "Menu of applications", tuple(_menu(words, data)), afterwards=tell),
        in_file_manager(
            "nautilus",
            "Files (Nautilus)",
            *scripts(language),
            former=scripts("en" if language == "de" else "de"),
            hint="In Files both stand under Scripts, in the menu of the right mouse button.",
        ),
        in_file_manager(
            "nemo",
            "Nemo",
            file("nemo/actions/patchfind-find.nemo_action", _nemo(words, FIND)),
            file("nemo/actions/patchfind-watch.nemo_action", _nemo(words, WATCH)),
        ),
        in_file_manager(
            "dolphin",
            "Dolphin",
            file(f"{service}/patchfind-find.desktop", _dolphin(words, FIND), executable=True),
            file(f"{service}/patchfind-watch.desktop", _dolphin(words, WATCH), executable=True),
        ),
        in_file_manager(
            "thunar",
            "Thunar",
            ThunarActions(
                config / "Thunar" / "uca.xml",
                _SHIPPED_ACTIONS,
                (_thunar(words, FIND, language), _thunar(words, WATCH, language)),
            ),
            hint="A Thunar that is running shows it after `thunar -q`.",
        ),
        Integration(
            "session",
            "Start with the session",
            (file("autostart/patchfind.desktop", _autostart(words), base=config),),
            on_request=True,
        ),
    )


def _is_installed(program: str) -> bool:
    return shutil.which(program) is not None


def _menu(words: Sequence[str], data: Path) -> Iterator[OwnFile]:
    """The entry that starts PatchFind and that photos are opened with, and its icons."""
    entry = re.sub(r"(?m)^Exec=patchfind", lambda _: f"Exec={for_desktop_entry(words)}", _entry())
    entry = re.sub(r"(?m)^TryExec=.*", lambda _: f"TryExec={words[0]}", entry)
    yield OwnFile(data / "applications" / "patchfind.desktop", _marked(entry).encode(), data)
    for drawn in sorted((_shipped() / "icons").iterdir()):
        size = "scalable" if drawn.suffix == ".svg" else f"{drawn.stem}x{drawn.stem}"
        place = data / "icons/hicolor" / size / f"apps/patchfind{drawn.suffix}"
        yield OwnFile(place, drawn.read_bytes(), data)


def _tell_menus(data: Path) -> None:
    """Have desktops' own lists of entries and icons made anew; one of nothing goes."""
    applications, icons = data / "applications", data / "icons" / "hicolor"
    if applications.is_dir():
        _run("update-desktop-database", applications)
    if (icons / "icon-theme.cache").exists():
        _run("gtk-update-icon-cache", "--quiet", "--force", "--ignore-theme-index", icons)
    own_files.delete(applications / "mimeinfo.cache", lambda head: head == _CACHE_OF_NOTHING)
    own_files.remove_empty_folders(applications, data)


def _run(program: str, *words: str | Path) -> None:
    found = shutil.which(program)
    if found is not None:
        subprocess.run([found, *words], check=False, capture_output=True)  # noqa: S603 - no shell


def _nemo(words: Sequence[str], name: str) -> str:
    extensions = "".join(f"{one[1:]};" for one in sorted(EXTENSIONS))
    selection, files = {FIND: ("s", extensions), WATCH: ("notnone", "dir;")}[name]
    return _marked(
        f"""[Nemo Action]
Name={name}
Name[de]={GERMAN[name]}
Comment={SUMMARY}
Comment[de]={GERMAN[SUMMARY]}
Exec={_with_percents(words)} -- %F
Icon-Name=patchfind
Selection={selection}
Extensions={files}
"""
    )


def _dolphin(words: Sequence[str], name: str) -> str:
    photos = re.search(r"(?m)^MimeType=(.*)$", _entry())
    return _marked(
        f"""[Desktop Entry]
Type=Service
X-KDE-ServiceTypes=KonqPopupMenu/Plugin
X-KDE-Priority=TopLevel
MimeType={photos[1] if photos and name == FIND else "inode/directory;"}
Actions=patchfind;

[Desktop Action patchfind]
Name={name}
Name[de]={GERMAN[name]}
Icon=patchfind
Exec={for_desktop_entry(words)} -- %F
"""
    )


def _thunar(words: Sequence[str], name: str, language: str) -> dict[str, str]:
    key, code, kind = {
        FIND: ("patchfind-find", "%f", "image-files"),
        WATCH: ("patchfind-watch", "%F", "directories"),
    }[name]
    return {
        "icon": "patchfind",
        "name": named(name, language),
        "unique-id": key,
        "command": f"{_with_percents(words)} -- {code}",
        "description": named(SUMMARY, language),
        "patterns": "*",
        kind: "",
    }


def _autostart(words: Sequence[str]) -> str:
    return _marked(
        f"""[Desktop Entry]
Type=Application
Name=PatchFind
Comment={SUMMARY}
Comment[de]={GERMAN[SUMMARY]}
Exec={for_desktop_entry((*words, "--background"))}
Icon=patchfind
Terminal=false
X-GNOME-Autostart-enabled=true
"""
    )


def _shipped() -> Path:
    return resources_folder() / "desktop"


def _entry() -> str:
    return (_shipped() / "patchfind.desktop").read_text(encoding="utf-8")


def _with_percents(words: Sequence[str]) -> str:
    """The words for a shell, behind a reader to whom a percent sign means something."""
    return for_shell(words).replace("%", "%%")


def _marked(text: str) -> str:
    return f"# {MARK}\n{text}"
