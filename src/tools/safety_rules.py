"""What the safety check looks for, as tables."""

from __future__ import annotations

import re
from typing import Final, Literal

RiskLevel = Literal["safe", "low", "medium", "high", "critical"]
LEVELS: Final[tuple[RiskLevel, ...]] = ("safe", "low", "medium", "high", "critical")

CRITICAL_MODULES: Final = frozenset(
    {
        "os", "sys", "subprocess", "socket", "ctypes", "importlib", "builtins", "multiprocessing", "pty", "signal", "shutil",
        "pathlib", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib", "pickle", "marshal",
        "shelve", "dill", "cloudpickle", "joblib", "code", "codeop", "runpy", "pdb", "gc", "inspect", "resource", "tempfile",
        "glob", "fcntl", "mmap", "webbrowser", "zipimport", "pkgutil", "posix", "nt", "cffi", "sqlite3", "docker",
    }
)  # fmt: skip
"""Importing one, or reaching it through another module, is no analysis."""

CRITICAL_NAMES: Final = frozenset(
    {"eval", "exec", "compile", "__import__", "open", "input", "breakpoint", "__builtins__", "__loader__", "__spec__"}
)

BARE_MODULES: Final = frozenset(
    {"os", "sys", "subprocess", "socket", "ctypes", "importlib", "builtins", "shutil", "pathlib", "pickle"}
)
"""Reached for without an import, by a name that the code does not give to anything."""

INNER_ATTRIBUTES: Final = re.compile(
    r"^(?:__(?:subclasses|globals|code|builtins|class|bases|base|mro|reduce|reduce_ex|getattribute|dict|closure|func|self"
    r"|import|loader|spec|init_subclass|traceback|wrapped|setattr|delattr)__|(?:gi|cr|ag|tb)_\w+|f_(?:back|builtins|code|globals|locals|trace))$"
)
"""Ways from a value into the interpreter."""

SPECIAL_TEXTS: Final = frozenset(
    {"__getattr__", "__call__", "__new__", "__del__", "__import__", "__doc__", "__module__", "__annotations__", "__defaults__",
     "__kwdefaults__", "__qualname__", "__subclasshook__", "__weakref__", "__slots__", "__file__", "__path__", "__package__"}
)  # fmt: skip
"""Other names of the interpreter, which only code that builds attribute names writes as text."""

HOOKS: Final = frozenset(
    {"__del__", "__getattr__", "__getattribute__", "__setattr__", "__reduce__", "__reduce_ex__", "__class_getitem__",
     "__set_name__", "__init_subclass__", "__new__", "__prepare__", "__instancecheck__", "__subclasscheck__"}
)  # fmt: skip
"""Methods that the interpreter calls behind the code's back."""

INJECTION: Final = re.compile(r"__\w+__|\bimport\b|\bos\.|\bsys\.|subprocess|\blambda\b|\bopen\s*\(")
"""Inside a string that something evaluates."""

FILE_METHODS: Final = frozenset(
    {
        "to_csv", "to_json", "to_html", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_hdf", "to_sql", "to_stata",
        "to_orc", "to_xml", "to_markdown", "to_latex", "to_string", "tofile", "write_html",
        "write_image", "write_json",
    }
)  # fmt: skip
ALWAYS_FILES: Final = frozenset(
    {"to_excel", "to_parquet", "to_pickle", "to_feather", "to_hdf", "to_sql", "to_stata", "to_orc", "tofile", "write_html",
     "write_image", "write_json", "to_clipboard", "to_gbq"}
)  # fmt: skip
FILE_FUNCTIONS: Final = frozenset(
    {"load", "save", "savez", "savez_compressed", "loadtxt", "savetxt", "genfromtxt", "memmap", "fromfile", "ctypeslib", "f2py",
     "load_files", "load_dataset", "loadmat", "savemat"}
)  # fmt: skip
"""Of numpy, scipy, sklearn and seaborn."""

PATTERN_METHODS: Final = frozenset(
    {"contains", "match", "fullmatch", "extract", "extractall", "replace", "findall", "count", "split"}
)
"""Of `Series.str`."""
GONE: Final = {"ix": "`.loc` or `.iloc`", "iteritems": "`.items()`", "as_matrix": "`.to_numpy()`", "lookup": "`.loc`",
               "convert_objects": "`.infer_objects()`"}  # fmt: skip
GONE_NUMPY: Final = {
    "numpy.float": "float", "numpy.int": "int", "numpy.object": "object", "numpy.str": "str",
    "numpy.NaN": "np.nan", "numpy.Inf": "np.inf", "numpy.product": "np.prod", "numpy.in1d": "np.isin",
    "numpy.trapz": "np.trapezoid",
}  # fmt: skip
MAX_COMBINATIONS: Final = 1_000_000
MAX_ELEMENTS: Final = 50_000_000
MAX_RANGE: Final = 100_000_000
MAX_POWER: Final = 10_000
THREAD_MODULES: Final = frozenset({"threading", "concurrent", "asyncio", "_thread", "queue", "sched"})
NESTED_QUANTIFIERS: Final = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\d*\})")
