"""The walk of the folders that commands begin with, and what a person must hear of it."""

from __future__ import annotations

import dataclasses
import time

from patchfind.cli.progress_bar import ProgressBar
from patchfind.cli.streams import warn
from patchfind.domain.progress import Control
from patchfind.library.library import Library
from patchfind.library.reconcile import ReconcileReport

_SETTLE_SECONDS = 2.0
_TICK_SECONDS = 0.1
_MOST_NAMED = 10
"""So many unread places are named; a folder that is only in the cloud may have thousands."""


def walk(library: Library, control: Control) -> ReconcileReport:
    """Bring the catalogue to what lies in the folders, and say on stderr what was left out.

    Files that were written just now are waited for, once. Raises Cancelled.
    """
    with ProgressBar() as bar:
        report = library.reconcile(control, bar, settle_seconds=_SETTLE_SECONDS)
        if report.unsettled:
            _wait(_SETTLE_SECONDS, control)
            again = library.reconcile(control, bar, settle_seconds=_SETTLE_SECONDS)
            report = _added_up(report, again)
    for sentence in sentences(report):
        warn(sentence)
    return report


def sentences(report: ReconcileReport) -> list[str]:
    """What a walk left out, why, and what to do."""
    said = [
        f"{folder} is offline, so it was not looked through; its photos stay in the library. "
        "Connect its disk, or remove the folder."
        for folder in report.offline_folders
        if folder not in report.other_disks
    ]
    said += [
        f"{disk} leads to a disk or folder that is not there now; its photos stay in the library. "
        "Connect it, or exclude it from its folder."
        for disk in report.away_disks
        if disk not in report.other_disks
    ]
    said += [
        f"{place} does not hold most of the photos that the library knows there, so it is taken "
        "for another disk and was left out; those photos stay in the library. Connect the right "
        "disk. If this is the right one, remove the watched folder and add it again: what is "
        "known of photos with the same content is kept."
        for place in report.other_disks
    ]
    said += [
        f"{place} could not be read and was left out; what the library knows of it stays. "
        "Allow reading it, or fetch it from the cloud."
        for place in report.unread_folders[:_MOST_NAMED]
    ]
    more = len(report.unread_folders) - _MOST_NAMED
    if more > 0:
        said.append(f"{more:,} more files or folders could not be read and were left out.")
    if report.to_compare:
        said.append(
            f"Something was done to {report.to_compare:,} photos that kept their size and time (a "
            "restored backup, say, or a copied disk): whether they are the same is still to be "
            "read. Each `patchfind index` goes on with it, and `patchfind index --check` reads "
            "all of them at once."
        )
    if report.unsettled:
        said.append(
            f"Files that are still being written were left out: {report.unsettled:,}. "
            "Run `patchfind index` once they are complete."
        )
    return said


def _wait(seconds: float, control: Control) -> None:
    """Let time pass, unless the person stops it. Raises Cancelled."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        control.checkpoint()
        time.sleep(_TICK_SECONDS)


def _added_up(first: ReconcileReport, second: ReconcileReport) -> ReconcileReport:
    """Two walks as one: what both found, and what the second one still left out."""
    return dataclasses.replace(
        second,
        new=first.new + second.new,
        changed=first.changed + second.changed,
        moved=first.moved + second.moved,
        deleted=first.deleted + second.deleted,
    )
