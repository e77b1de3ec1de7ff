"""Fetches a weights file from its hub: progress, cancel, resume, plain errors.

The only module of PatchFind that opens a network connection, and only when a person asks. Mirrors,
redirects, proxies and certificates are huggingface_hub's; no token is sent, and no telemetry.
"""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.embedding.specification import WeightsSource
from patchfind.foundation import own_files, strict_json
from patchfind.foundation.errors import NetworkProblem, StorageProblem
from patchfind.foundation.regular_file import read_regular
from patchfind.foundation.sentence import Sentence, of_system

_BLOCK = 1 << 18
_SECONDS_WITHOUT_A_BYTE = 30.0
_AGENT = {"user-agent": "patchfind"}
_SHA256 = re.compile("[0-9a-f]{64}")
_PARTIAL = 206
_PROXY_FAULTS = (ImportError, ValueError)
"""What httpx2 raises of a proxy in the environment that it cannot use, socks:// for one."""
_MOST_NOTES_BYTES = 1 << 16
_ARE_NOTES = own_files.begins_with(b'{"tag": ')


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete download at ``path``.

    ``sha256`` is what the hub says it is and ``commit`` the revision it is of, "" where unsaid.
    """

    path: Path
    sha256: str
    commit: str


def fetch(
    source: WeightsSource,
    target: Path,
    *,
    endpoint: str | None,
    control: Control,
    on_progress: ProgressCallback,
) -> Fetched:
    """Download ``source`` to a ``.part`` file beside ``target``, going on with one that is there.

    Progress counts bytes. A part of another version of the file is thrown away. ``endpoint`` is the
    hub's address, None for huggingface_hub's own. Raises NetworkProblem, StorageProblem and
    Cancelled; the part stays for the next time, and until :func:`forget`.
    """
    import httpx2
    from huggingface_hub import close_session, hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    address = hf_hub_url(
        source.hub_id, source.file_name, revision=source.revision, endpoint=endpoint
    )
    part, notes = _part(target), _notes(target)
    try:
        own_files.make_folder(target.parent)
        own_files.check_free(notes, _ARE_NOTES)
        own_files.check_free(part, _noted if notes.exists() else _nobodys)
        return _fetch(address, part, notes, control=control, on_progress=on_progress)
    except HfHubHTTPError as error:
        raise NetworkProblem(
            "{address} could not be downloaded: the server answered {status_code}. {advice}",
            address=address,
            status_code=str(error.response.status_code),
            advice=_http_advice(error.response.status_code),
        ) from error
    except (httpx2.HTTPError, OfflineModeIsEnabled, *_PROXY_FAULTS) as error:
        raise NetworkProblem(
            "{address} could not be downloaded: {why}. Check the connection (and the proxy "
            "in HTTPS_PROXY), then try again: it goes on where it stopped. A file fetched "
            "on another computer can be imported instead.",
            address=address,
            why=error or type(error).__name__,
        ) from error
    except OSError as error:
        raise StorageProblem(
            "The download could not be written to {path}: {why}.", why=of_system(error), path=part
        ) from error
    finally:
        close_session()


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


def _http_advice(code: int) -> Sentence:
    if code in {401, 403}:
        return Sentence(
            "Its licence must be accepted on the hub first; then import the file by hand."
        )
    return Sentence("Try again later, or import the file by hand.")


def _fetch(
    address: str, part: Path, notes: Path, *, control: Control, on_progress: ProgressCallback
) -> Fetched:
    from huggingface_hub import get_hf_file_metadata, get_session, hf_raise_for_status

    found = get_hf_file_metadata(
        address, token=False, timeout=_SECONDS_WITHOUT_A_BYTE, headers=dict(_AGENT)
    )
    tag, total = found.etag or "", found.size or 0
    done = _resumable(part, notes, tag) if tag else 0
    if done > total:
        done = 0
    own_files.write(notes, json.dumps({"tag": tag}).encode(), _ARE_NOTES)
    meter = RateMeter(total, done=done)
    on_progress(meter.advance(0, "bytes"))
    if done < total or not total:
        headers = {**_AGENT, "range": f"bytes={done}-", "accept-encoding": "identity"}
        with get_session().stream(
            "GET", found.location, headers=headers, timeout=_SECONDS_WITHOUT_A_BYTE
        ) as response:
            hf_raise_for_status(response)
            if response.status_code != _PARTIAL:  # it sends the whole file, whatever was asked for
                meter = RateMeter(total)
                done = 0
            with own_files.open_or_create(part, _noted) as stream:
                own_files.cut(stream, done)
                stream.seek(done)
                for block in response.iter_bytes(_BLOCK):
                    control.checkpoint()
                    stream.write(block)
                    on_progress(meter.advance(len(block), "bytes"))
    return Fetched(part, tag if _SHA256.fullmatch(tag) else "", found.commit_hash or "")


def _resumable(part: Path, notes: Path, tag: str) -> int:
    """How many bytes of the version ``tag`` are here."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if strict_json.parse(read_regular(notes, most_bytes=_MOST_NOTES_BYTES)).get("tag") == tag:
            return part.stat().st_size
    return 0
