"""What Python enters where it is given the folder of an installed package, where this lies."""

from __future__ import annotations

import sys
from pathlib import Path

from installer.launcher.start import main

raise SystemExit(main(sys.argv[1:], Path(sys.argv[0]).resolve()))
