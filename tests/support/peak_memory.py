"""How much memory a script takes, in a process of its own: what ran before it in this one does not count."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent
from typing import Final

# Not ru_maxrss: a new process inherits its parent's through exec, and a test run's is large.
_TELL: Final = """
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def peak_megabytes(script: str) -> float:
    """Peak resident memory, the interpreter and all libraries included. Fails the test that asked where the script fails."""
    ran = subprocess.run(
        [sys.executable, "-c", dedent(script) + _TELL], capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout.split()[-1]) / 1024
