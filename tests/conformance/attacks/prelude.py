"""What attacks in plain Python are written with, and the look around that shows whether an earlier run left anything."""

from __future__ import annotations

from typing import Final

PRELUDE: Final = '''
import ctypes, os, socket, subprocess, sys, threading
X86 = os.uname().machine == "x86_64"
TMP = os.environ.get("TMPDIR", "/tmp")
def refused(attack):
    """The error that it met, or what it got."""
    try:
        got = attack()
    except (OSError, MemoryError, RuntimeError, ValueError, ImportError, KeyError, AttributeError, TypeError) as error:
        return type(error).__name__
    return f"allowed: {got!r:.200}"
def must(condition):
    """For what says by its value that it succeeded."""
    if not condition:
        raise OSError("refused")
    return condition
def call(x86, arm, *arguments):
    """A raw system call by its number on either machine."""
    number = x86 if X86 else arm
    if number is not None and ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments) >= 0:
        return number
    raise OSError(ctypes.get_errno(), "refused")
'''

PROBE: Final = """
def _look():
    import decimal, json, os, random, resource, statistics, sys, threading, warnings
    import numpy, pandas
    def listed(place):
        try:
            return sorted(os.listdir(place))
        except OSError as error:
            return type(error).__name__
    def is_open(number):
        try:
            os.fstat(number)
        except OSError:
            return False
        return True
    return json.dumps({
        "files": {place: listed(place) for place in ("/tmp", "/tmp/work", "/dev/shm", "/var/tmp", ".")},
        "where": os.getcwd(), "recursion": sys.getrecursionlimit(),
        "environment": {name: os.environ[name] for name in os.environ if name != "MPLCONFIGDIR"},
        "threads": threading.active_count(),
        "descriptors": [number for number in range(64) if is_open(number)],
        "chance": [random.random(), float(numpy.random.rand())], "numpy": numpy.geterr(),
        "pandas": pandas.get_option("display.max_rows"), "decimal": decimal.getcontext().prec,
        "strict": any(entry[0] == "error" for entry in warnings.filters),
        "mean": statistics.mean([1, 3]),
        "path": sys.path, "hooks": [len(sys.meta_path) > 2, sys.excepthook is sys.__excepthook__, sys.gettrace() is None],
        "limits": [resource.getrlimit(getattr(resource, name)) for name in ("RLIMIT_NOFILE", "RLIMIT_CORE", "RLIMIT_FSIZE")],
        "poison": any(hasattr(module, "poison") for module in (json, numpy, pandas, os, sys)),
    }, sort_keys=True)
print("PROBE", _look(), flush=True)
del _look
"""
"""Prints one line, which is the same in every fresh worker."""
