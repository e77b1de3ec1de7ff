"""What `patchfind bench --window` starts: the real window on a library, its delays as JSON.

`python -m patchfind.window_bench SECONDS LIBRARY LATER QUERY QUERY`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from patchfind.app import Services
from patchfind.gui.shell.rehearsal import rehearse
from patchfind.library.library import Library


def main(seconds: float, root: Path, later: Path, queries: list[Path]) -> None:
    """Print the delays in the window of the library in ``root``; see :func:`rehearse`."""
    with Library.open(root) as library:
        services = Services(library)
        folder = library.folders.all()[0].path
        parts = rehearse(services.interfaces(), seconds, later, folder, queries)
        services.close()
    json.dump(parts, sys.stdout)


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), [*map(Path, sys.argv[4:])])
