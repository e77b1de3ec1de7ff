"""The commands that measure and examine: evaluate, doctor."""

from __future__ import annotations

import argparse

from patchfind.cli.command import Command, no_arguments, open_library


def _doctor(arguments: argparse.Namespace) -> int:
    from patchfind.services.doctor import examine

    with open_library(arguments) as library:
        findings = list(examine(library))
    for finding in findings:
        print(f"{'ok ' if finding.sound else '!! '} {finding.what}: {finding.sentence}")
    return 0 if all(finding.sound for finding in findings) else 1


COMMANDS = (Command("doctor", "look the library and this machine over", no_arguments, _doctor),)
