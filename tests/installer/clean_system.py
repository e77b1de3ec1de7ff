"""A clean Debian beside this one, and what is the machine's fault when something fails there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

_ROOM = 20_000_000_000  # bytes: what PyTorch's largest build takes, twice, downloads included
_LIMIT_S = 900
_OF_THE_MACHINE = re.compile(
    r"Failed to fetch|Unable to fetch|Temporary failure|Could not (connect|resolve)|timed out"
    r"|Connection (refused|reset|broken|aborted)|NewConnectionError|Hash Sum mismatch"
    r"|no connection to the download server|download server (refused|has a fault|could not prove)"
    r"|proxy does not let|No space left|disk is full|disk has [\d.]+ GB left"
)
# A name space of its own: what is mounted there is gone with the last process in it.
_APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
_ENTER = """
mount --bind /dev "$0/dev"
mount -t proc proc "$0/proc"
exec chroot "$0" runuser -u "$1" -- env -i HOME="$2" PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 sh -ec "cd; $3"
"""


def need(*tools: str) -> None:
    """Skip where a tool of Debian's is not installed."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def skip_for_the_machine(said: str) -> None:
    """Skip where what a tool ``said`` is about the network or the disk."""
    found = _OF_THE_MACHINE.search(said)
    if found is not None:
        line = next(one for one in said.splitlines() if found[0] in one)
        pytest.skip(f"the network or the disk of this machine: {line.strip()[:200]}")


class CleanSystem:
    """Debian 12 and nothing more, with the network of this machine; skips where it cannot be.

    ``made`` waits for it, so that it can be made beside other work.
    """

    def __init__(self, root: Path) -> None:
        need("mmdebstrap", "chroot", "dpkg-deb", "unshare")
        if os.geteuid() != 0:
            pytest.skip("only root can enter another root")
        tried = "mount -t proc proc /proc && mount --bind /dev /mnt"
        if subprocess.run([*_APART, "sh", "-ec", tried], check=False).returncode:
            pytest.skip("no name spaces can be made, or nothing mounted in them, on this machine")
        free = shutil.disk_usage(root.parent).free
        if free < _ROOM:
            pytest.skip(f"the disk has {free / 1e9:.0f} GB left, of {_ROOM / 1e9:.0f} needed")
        self.root = root
        self._making = subprocess.Popen(
            ["mmdebstrap", "--quiet", "--variant=minbase", "bookworm", str(root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def made(self) -> None:
        """Wait until it is there, and lend it this machine's network."""
        said, _ = self._making.communicate(timeout=_LIMIT_S)
        if self._making.returncode != 0:
            pytest.skip(f"no clean Debian can be made here: {said[-500:]}")
        for name in ("resolv.conf", "hosts"):
            shutil.copy(Path("/etc") / name, self.root / "etc")
        # Nothing here has to outlive a loss of power.
        (self.root / "etc/dpkg/dpkg.cfg.d/fast").write_text("force-unsafe-io\n")

    def trust(self) -> None:
        """Lend it the certificates that this machine trusts."""
        shutil.copy("/etc/ssl/certs/ca-certificates.crt", self.root / "etc/ssl/certs")

    def run(self, command: str, *, user: str = "root") -> str:
        """What ``command`` prints when ``user`` runs it there; it must end well."""
        home = "/root" if user == "root" else f"/home/{user}"
        words = [*_APART, "sh", "-ec", _ENTER, str(self.root), user, home, command]
        try:
            done = subprocess.run(
                words,
                stdin=subprocess.DEVNULL,  # whoever sits at the terminal is asked nothing
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            pytest.skip(f"this machine is too slow: {command}")
        if done.returncode != 0:
            skip_for_the_machine(done.stdout)
        assert done.returncode == 0, done.stdout[-6000:]
        return done.stdout

    def remove(self) -> None:
        """Leave nothing of its gigabytes."""
        with self._making as making:
            making.terminate()  # where it is still being made, the test did not come so far
        subprocess.run(["rm", "-rf", "--one-file-system", self.root], check=True)
