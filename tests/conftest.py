"""What all tests share: no display, no network, and the same random numbers every time."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
