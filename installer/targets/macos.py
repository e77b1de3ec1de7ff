"""The macOS application, in a .zip.

PyTorch has no builds for Intel's processors any more, so it is for Apple's alone.
"""

from __future__ import annotations

import plistlib
from pathlib import Path

from installer.targets.contents import System, Workshop, make_executable, template
from installer.targets.icons import icns

SYSTEM = System(
    platforms=("macosx_11_0_arm64", "macosx_12_0_arm64"),
    uv=("uv",),
    command=("{package}/start",),
)


def build(workshop: Workshop, output: Path) -> list[Path]:
    root = workshop.empty("macos")
    contents = root / "PatchFind.app" / "Contents"
    package = contents / "Resources" / "patchfind"
    workshop.fill(package, SYSTEM)
    (contents / "Resources" / "PatchFind.icns").write_bytes(icns(workshop.desktop / "icons"))
    (contents / "Info.plist").write_bytes(plistlib.dumps(information(workshop.version)))
    make_executable(package / "start", template("unix-start.sh", fallback_python=""))
    make_executable(contents / "MacOS" / "PatchFind", template("macos-start.sh"))
    archive = output / f"PatchFind-{workshop.version}-macos-arm64.zip"
    archive.unlink(missing_ok=True)
    workshop.run(["zip", "-q", "-r", "-y", archive, "PatchFind.app"], cwd=root)
    return [archive]


def information(version: str) -> dict[str, object]:
    """The application's Info.plist."""
    return {
        "CFBundleIdentifier": "org.patchfind.PatchFind",
        "CFBundleName": "PatchFind",
        "CFBundleDisplayName": "PatchFind",
        "CFBundleExecutable": "PatchFind",
        "CFBundleIconFile": "PatchFind",
        "CFBundlePackageType": "APPL",
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "LSMinimumSystemVersion": "12.0",
        "LSApplicationCategoryType": "public.app-category.photography",
        "LSArchitecturePriority": ["arm64"],
        "LSRequiresNativeExecution": True,
        "NSHighResolutionCapable": True,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Photo",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.image", "public.folder"],
            }
        ],
    }
