"""PID 1's first lines: puts matplotlib's font list where matplotlib will look for it, then hands over to the runner."""

from __future__ import annotations

import os
import runpy
import shutil
import sys

if __name__ == "__main__":
    # matplotlib ignores a folder that it cannot write to, and the image is read-only.
    shutil.copytree("/opt/mplcache", os.environ["MPLCONFIGDIR"], copy_function=shutil.copyfile)
    os.mkdir(sys.argv[2])
    runpy.run_path("/opt/app/src/services/sandboxes/runner", run_name="__main__")
