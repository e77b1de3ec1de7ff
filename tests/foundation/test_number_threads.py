"""Numerical libraries do not take a processor that others use."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

_SCRIPT = """
import json, os, sys
from patchfind.__main__ import main
early = "numpy" in sys.modules
try:
    main(["--version"])
except SystemExit:
    pass
import numpy
from threadpoolctl import threadpool_info
threads = [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]
print()
print(json.dumps([early, threads, os.environ["OMP_WAIT_POLICY"]]))
"""


@pytest.mark.parametrize("said", [{}, {"OPENBLAS_NUM_THREADS": "2", "OMP_WAIT_POLICY": "ACTIVE"}])
def test_threads_sleep_while_they_wait_unless_the_environment_says_more(
    said: dict[str, str],
) -> None:
    names = ("OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY", "OMP_NUM_THREADS")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env={**environment, **said},
        capture_output=True,
        text=True,
        check=True,
    )
    early, threads, waiting = json.loads(done.stdout.splitlines()[-1])
    assert not early, "loaded before anything was said"
    assert set(threads) <= {int(said.get("OPENBLAS_NUM_THREADS", "1"))}
    assert waiting == said.get("OMP_WAIT_POLICY", "PASSIVE")
