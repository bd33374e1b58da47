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

INNER_ATTRIBUTES: Final = re.compile(
    r"^(?:__(?:subclasses|globals|code|builtins|class|bases|base|mro|reduce|reduce_ex|getattribute|dict|closure|func|self"
    r"|import|loader|spec|init_subclass|traceback|wrapped|setattr|delattr)__|(?:gi|cr|ag|tb)_\w+|f_(?:back|builtins|code|globals|locals|trace))$"
)
"""Ways from a value into the interpreter."""

INJECTION: Final = re.compile(r"__\w+__|\bimport\b|\bos\.|\bsys\.|subprocess|\blambda\b|\bopen\s*\(")
"""Inside a string that something evaluates."""

FILE_METHODS: Final = frozenset(
    {
        "to_csv", "to_json", "to_html", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_hdf", "to_sql", "to_stata",
        "to_orc", "to_xml", "to_markdown", "to_latex", "to_string", "tofile", "savefig", "write_html",
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

BIG_ARRAYS: Final = frozenset(
    {"zeros", "ones", "full", "empty", "arange", "rand", "randn", "random", "eye", "identity", "linspace"}
)
MAX_ELEMENTS: Final = 50_000_000
MAX_RANGE: Final = 100_000_000
MAX_POWER: Final = 10_000
THREAD_MODULES: Final = frozenset({"threading", "concurrent", "asyncio", "_thread", "queue", "sched"})
NESTED_QUANTIFIERS: Final = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\d*\})")
