"""Starts the runner by path: `python -I -B .../runner serve|zygote`, the same in the image and in a checkout.

Only this folder and `src/analyses` need to be there: the packages above are made here as bare names, so their own
`__init__` (settings, models, vendors) never enters a process that will hold user code.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def _bare_packages(root: Path) -> None:
    for name in ("src", "src.services", "src.services.sandboxes"):
        package = ModuleType(name)
        package.__path__ = [str(root / name.replace(".", "/"))]
        sys.modules[name] = package


if __name__ == "__main__":
    sys.path.pop(0)
    _bare_packages(Path(__file__).resolve().parents[4])
    from src.services.sandboxes.runner.entry import main

    main(sys.argv[1:])
