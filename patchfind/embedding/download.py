"""Fetches one file over HTTP: progress, cancel, resume, proxies from the environment, plain errors.

The only module of PatchFind that opens a network connection, and only when a person asks.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, Any

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.foundation import own_files
from patchfind.foundation.errors import NetworkProblem, StorageProblem

HUB = "https://huggingface.co"

_BLOCK = 1 << 18
_SECONDS_WITHOUT_A_BYTE = 30.0
_HASH = re.compile(r'"?([0-9a-f]{64})"?')
_PARTIAL = 206
_NETWORK_FAULTS = (
    urllib.error.URLError,
    TimeoutError,
    ConnectionError,
    http.client.HTTPException,
)
_RANGE_REFUSED = 416
_ARE_NOTES = own_files.begins_with(b'{"tag": ')


class _NoteHash(urllib.request.HTTPRedirectHandler):
    """Follows redirects and keeps the SHA-256 that the hub announces before it redirects."""

    def __init__(self) -> None:
        self.announced = ""

    def redirect_request(  # noqa: PLR0917 - the signature is urllib's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        self.announced = self.announced or _announced_hash(headers)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete download at ``path``; ``sha256`` is what the hub says it is, "" where unsaid."""

    path: Path
    sha256: str


def fetch(
    address: str, target: Path, *, control: Control, on_progress: ProgressCallback
) -> Fetched:
    """Download ``address`` to a ``.part`` file beside ``target``, going on with one that is there.

    Progress counts bytes. A part of another version of the file is thrown away. Raises
    NetworkProblem, StorageProblem and Cancelled; the part stays for the next time, and until
    :func:`forget`.
    """
    part, notes = _part(target), _notes(target)
    try:
        own_files.make_folder(target.parent)
        own_files.check_free(notes, _ARE_NOTES)
        own_files.check_free(part, _noted if notes.exists() else _nobodys)
        return _fetch(address, part, notes, control=control, on_progress=on_progress)
    except urllib.error.HTTPError as error:
        error.close()
        raise NetworkProblem(
            f"{address} could not be downloaded: the server answered {error.code} "
            f"{error.reason}. {_http_advice(error.code)}"
        ) from error
    except (
        urllib.error.URLError,
        TimeoutError,
        ConnectionError,
        http.client.HTTPException,
    ) as error:
        reason = getattr(error, "reason", None) or error or type(error).__name__
        raise NetworkProblem(
            f"{address} could not be downloaded: {reason}. Check the connection (and the proxy "
            "in HTTPS_PROXY), then try again: it goes on where it stopped. A file fetched on "
            "another computer can be imported instead."
        ) from error
    except OSError as error:
        raise StorageProblem(
            f"The download could not be written to {part}: {error.strerror}.", path=part
        ) from error


def forget(target: Path) -> None:
    """Delete what there is of a download that was taken in, or is of no use. Raises OSError."""
    if own_files.is_own(_notes(target), _ARE_NOTES):
        own_files.delete(_part(target), _noted)
        own_files.delete(_notes(target), _ARE_NOTES)


def _part(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def _notes(target: Path) -> Path:
    """Written before the first byte of a part: a part without notes is none of ours."""
    return target.with_name(target.name + ".part.json")


def _noted(_head: bytes) -> bool:
    """A part may begin like anything: the notes beside it say that it is ours."""
    return True


def _nobodys(_head: bytes) -> bool:
    return False


def _http_advice(code: int) -> str:
    if code in {401, 403}:
        return "Its licence must be accepted on the hub first; then import the file by hand."
    return "Try again later, or import the file by hand."


def _fetch(
    address: str, part: Path, notes: Path, *, control: Control, on_progress: ProgressCallback
) -> Fetched:
    tag, done = _resumable(part, notes)
    hashes = _NoteHash()
    opener = urllib.request.build_opener(hashes)
    request = urllib.request.Request(address, headers={"User-Agent": "patchfind"})  # noqa: S310
    if done:
        request.add_header("Range", f"bytes={done}-")
        request.add_header("If-Range", tag)
    try:
        response = opener.open(request, timeout=_SECONDS_WITHOUT_A_BYTE)
    except urllib.error.HTTPError as error:
        if error.code != _RANGE_REFUSED or not done:
            raise
        error.close()
        own_files.delete(part, _noted)
        return _fetch(address, part, notes, control=control, on_progress=on_progress)
    with response:
        if response.status != _PARTIAL:
            done = 0
        announced = hashes.announced or _announced_hash(response.headers)
        said = json.dumps({"tag": response.headers.get("ETag", "")})
        own_files.write(notes, said.encode(), _ARE_NOTES)
        _receive(response, part, done, control=control, on_progress=on_progress)
    return Fetched(part, announced)


def _receive(
    response: Any, part: Path, done: int, *, control: Control, on_progress: ProgressCallback
) -> None:
    length = response.headers.get("Content-Length")
    total = done + int(length) if length else 0
    meter = RateMeter(total)
    on_progress(meter.advance(done, "bytes"))
    with own_files.open_or_create(part, _noted) as stream:
        own_files.cut(stream, done)
        stream.seek(done)
        while block := response.read(_BLOCK):
            control.checkpoint()
            stream.write(block)
            done += len(block)
            on_progress(meter.advance(len(block), "bytes"))
    if total and done != total:
        raise http.client.IncompleteRead(b"", total - done)


def _resumable(part: Path, notes: Path) -> tuple[str, int]:
    """The tag of the version that ``part`` belongs to, and how many bytes of it are here."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        tag = json.loads(notes.read_text(encoding="utf-8")).get("tag", "")
        if isinstance(tag, str) and tag and not tag.startswith("W/"):
            return tag, part.stat().st_size
    return "", 0


def _announced_hash(headers: Message) -> str:
    found = _HASH.fullmatch(headers.get("X-Linked-ETag", "").strip())
    return found.group(1) if found else ""
