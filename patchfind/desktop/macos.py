"""What PatchFind puts into macOS: services for Finder, and an agent for the session's start."""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from patchfind.desktop.integration import FIND, WATCH, Integration, named
from patchfind.desktop.launcher import for_shell
from patchfind.desktop.parts import MARK, OwnFile

IDENTIFIER = "org.patchfind.PatchFind"


def integrations(words: Sequence[str], language: str, home: Path) -> tuple[Integration, ...]:
    """The table for the command ``words`` of the person whose folder is ``home``."""
    library = home / "Library"

    def service(text: str, file_type: str, language: str) -> list[OwnFile]:
        name = named(text, language)
        contents = library / "Services" / f"{name}.workflow" / "Contents"
        return [
            OwnFile(contents / "Info.plist", _plist(_service_info(name, file_type)), library),
            OwnFile(contents / "document.wflow", _plist(_workflow(words)), library),
        ]

    def services(language: str) -> tuple[OwnFile, ...]:
        found = service(FIND, "public.image", language)
        return (*found, *service(WATCH, "public.folder", language))

    agent = library / "LaunchAgents" / f"{IDENTIFIER}.plist"
    return (
        Integration(
            "finder",
            "Finder",
            services(language),
            former=services("en" if language == "de" else "de"),
            hint="Finder shows both under Quick Actions or Services, in the menu of a photo or a "
            "folder.",
        ),
        Integration(
            "session",
            "Start with the session",
            (OwnFile(agent, _plist(_agent(words)), library),),
            on_request=True,
        ),
    )


def _service_info(name: str, file_type: str) -> dict[str, Any]:
    """Where the service shows, and for what."""
    return {
        "NSServices": [
            {
                "NSMenuItem": {"default": name},
                "NSMessage": "runWorkflowAsService",
                "NSRequiredContext": {"NSApplicationIdentifier": "com.apple.finder"},
                "NSSendFileTypes": [file_type],
            }
        ]
    }


def _workflow(words: Sequence[str]) -> dict[str, Any]:
    """An Automator document of one step, a shell script that gets the paths as its arguments."""
    paths = {"Container": "List", "Optional": True, "Types": ["com.apple.cocoa.path"]}
    step = {
        "AMAccepts": paths,
        "AMActionVersion": "2.0.3",
        "AMApplication": ["Automator"],
        "AMProvides": paths,
        "ActionBundlePath": "/System/Library/Automator/Run Shell Script.action",
        "ActionName": "Run Shell Script",
        "ActionParameters": {
            "COMMAND_STRING": f'{for_shell(words)} -- "$@" >/dev/null 2>&1 &\n',
            "CheckedForUserDefaultShell": True,
            "inputMethod": 1,
            "shell": "/bin/sh",
            "source": "",
        },
        "BundleIdentifier": "com.apple.RunShellScript",
        "CFBundleVersion": "2.0.3",
        "CanShowSelectedItemsWhenRun": False,
        "CanShowWhenRun": True,
        "Class Name": "RunShellScriptAction",
        "isViewVisible": 1,
    }
    return {
        "AMApplicationBuild": "521",
        "AMApplicationVersion": "2.10",
        "AMDocumentVersion": "2",
        "actions": [{"action": step, "isViewVisible": 1}],
        "connectors": {},
        "workflowMetaData": {
            "serviceApplicationBundleID": "com.apple.finder",
            "serviceInputTypeIdentifier": "com.apple.Automator.fileSystemObject",
            "serviceOutputTypeIdentifier": "com.apple.Automator.nothing",
            "serviceProcessesInput": 0,
            "workflowTypeIdentifier": "com.apple.Automator.servicesMenu",
        },
    }


def _agent(words: Sequence[str]) -> dict[str, Any]:
    return {
        "Label": IDENTIFIER,
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Interactive",
        "ProgramArguments": [*words, "--background"],
        "RunAtLoad": True,
    }


def _plist(values: dict[str, Any]) -> bytes:
    declaration, _, rest = plistlib.dumps(values).partition(b"\n")
    return declaration + f"\n<!-- {MARK} -->\n".encode() + rest
