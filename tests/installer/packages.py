"""A package index on this machine, and installed packages of a program that is quick to set up."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from uv import find_uv_bin

from installer.launcher.environments import Environments
from installer.launcher.places import Package

PACKAGES = ("needed", "torch", "torchvision")
SELF_CHECK = "import needed, torch, torchvision, patchfind.__main__"
PROGRAM = """
import pathlib, sys, needed
if __name__ == "__main__":
    with pathlib.Path({ran!r}).open("a") as file:
        print("{version}", *sys.argv[1:], file=file)
    sys.exit(sys.argv[1:] == ["fail"])
"""


def wheel(name: str, version: str, files: dict[str, str], needs: str = "") -> bytes:
    """A wheel of Python files."""
    info = f"{name}-{version}.dist-info"
    requires = f"Requires-Dist: {needs}\n" if needs else ""
    named = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    rows = []
    for path, text in named.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        rows.append(f"{path},sha256={digest.decode()},{len(text.encode())}")
    named[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in named.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return buffer.getvalue()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is stopped hangs up; that is no error here."""


class Index:
    """A package index that serves a few small packages, and can go wrong in several ways.

    "needed" is what the program needs; it needs torch in its turn.

    ``answer`` is asked for the bytes of a wheel, and may raise OSError to break the connection off;
    ``status`` is what every request is answered with.
    """

    def __init__(self) -> None:
        self.wheels = {
            f"{name}-{version}-py3-none-any.whl": wheel(name, version, {f"{name}.py": ""}, needs)
            for name, needs in (("needed", "torch"), ("torch", ""), ("torchvision", "torch"))
            for version in ("1.0", "2.0")
        }
        self.answer: Callable[[str], bytes] = self.wheels.__getitem__
        self.status = 200
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/simple"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._send(b"", "application/octet-stream")

            def do_GET(self) -> None:
                name = self.path.rpartition("/")[2]
                if index.status != 200:
                    self.send_error(index.status)
                elif name in index.wheels:
                    try:
                        self._send(index.answer(name), "application/octet-stream")
                    except OSError:
                        self.send_response(200)
                        self.send_header("Content-Length", "100000")
                        self.end_headers()
                        self.wfile.write(b"PK")
                elif (wanted := self.path.strip("/").rpartition("/")[2]) in PACKAGES:
                    wheels = [name for name in index.wheels if name.startswith(f"{wanted}-")]
                    links = [f'<a href="/files/{wheel}">{wheel}</a>' for wheel in wheels]
                    self._send("<br>".join(links).encode(), "text/html")
                else:
                    self.send_error(404)

            def _send(self, content: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on stderr."""

        return Handler


def installed_package(
    folder: Path, index: Index, *, version: str = "1.0", program: str = PROGRAM
) -> Package:
    """A package as it lies on a person's disk; its program writes to "ran" beside it."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "uv").symlink_to(find_uv_bin())
    lock = ""
    for needed in PACKAGES:
        content = index.wheels[f"{needed}-{version}-py3-none-any.whl"]
        digest = hashlib.sha256(content).hexdigest()
        lock += f"{needed}=={version} \\\n    --hash=sha256:{digest}\n"
    (folder / "requirements.lock").write_text(lock)
    main = program.format(ran=str(folder.parent / "ran"), version=version)
    files = {"patchfind/__init__.py": "", "patchfind/__main__.py": main}
    name = f"patchfind-{version}-py3-none-any.whl"
    (folder / name).write_bytes(wheel("patchfind", version, files))
    stated = {"version": version, "command": ["{package}/start"]}
    (folder / "package.json").write_text(json.dumps(stated))
    return Package.at(folder)


def environments(folder: Path) -> Environments:
    """Those of a person whose program folder is ``folder``."""
    return Environments(folder / "program", SELF_CHECK)
