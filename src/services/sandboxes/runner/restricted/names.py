"""What may be imported and reached in the restricted language, and what may not."""

from __future__ import annotations

import re
from typing import Final

STANDARD: Final = frozenset(
    {
        "math", "cmath", "statistics", "datetime", "calendar", "json", "re", "collections", "collections.abc", "itertools",
        "functools", "operator", "random", "decimal", "fractions", "numbers", "string", "textwrap", "time", "typing", "enum",
        "heapq", "bisect", "copy", "warnings", "zoneinfo", "dateutil", "dateutil.relativedelta", "io", "uuid", "hashlib",
        "dataclasses", "base64", "contextlib", "abc",
    }
)  # fmt: skip
"""Modules of the standard library, by their full name."""

_NUMERIC: Final = re.compile(
    r"""(?x)^(?:
    pandas | pandas\.(?:api | api\.types | plotting | tseries\.(?:offsets|frequencies|holiday))
    | numpy | numpy\.(?:random|linalg|fft|ma|polynomial(?:\.\w+)?|typing)
    | scipy | scipy\.(?:stats|signal|optimize|interpolate|linalg|special|integrate|fft|ndimage|sparse|constants
        |spatial(?:\.distance)?|cluster(?:\.(?:hierarchy|vq))?|stats\.(?:distributions|mstats|qmc))
    | statsmodels | statsmodels\.(?:api|formula|formula\.api|tsa\.[\w.]+|stats\.[\w.]+|regression\.[\w.]+|genmod\.[\w.]+
        |discrete\.[\w.]+|robust\.[\w.]+|nonparametric\.[\w.]+|tsa|stats|regression|robust|nonparametric
        |multivariate\.[\w.]+|duration\.[\w.]+|imputation\.[\w.]+|graphics\.[\w.]+)
    | sklearn | sklearn\.(?:linear_model|ensemble|cluster|preprocessing|metrics|model_selection|decomposition|tree|svm
        |neighbors|pipeline|impute|compose|feature_selection|inspection|manifold|mixture|naive_bayes|covariance
        |isotonic|gaussian_process|gaussian_process\.kernels|neural_network|discriminant_analysis|kernel_ridge
        |calibration|dummy|base|datasets|metrics\.pairwise|experimental)
    | statsforecast | statsforecast\.(?:models|utils) | utilsforecast\.(?:losses|evaluation)
    | matplotlib | matplotlib\.(?:pyplot|dates|ticker|patches|colors|cm|gridspec|lines|axes|figure|style)
    | seaborn | patsy | mpl_toolkits | mpl_toolkits\.mplot3d
    | plotly | plotly\.(?:express|graph_objects|graph_objs|subplots|colors|figure_factory|io)
    | src\.analyses | src\.analyses\.\w+
    )$"""
)

DENIED: Final = frozenset(
    {
        "os", "sys", "subprocess", "importlib", "builtins", "ctypes", "pathlib", "shutil", "socket", "codecs", "common",
        "compat", "ctypeslib", "f2py", "testing", "pickle", "cPickle", "joblib", "inspect", "gc", "signal", "threading",
        "multiprocessing", "urllib", "urlopen", "urlretrieve", "load_library", "memmap", "fromfile", "tofile", "fromregex",
        "loadtxt", "genfromtxt", "savetxt", "save", "savez", "savez_compressed", "DataSource", "get_include", "test",
        "ExcelFile", "ExcelWriter", "HDFStore", "Formatter", "attrgetter", "methodcaller", "get_data_home",
        "load_files", "load_svmlight_file", "dump_svmlight_file", "get_dataset_names", "load_dataset", "get_data_path",
        "webdoc", "open_code", "FileIO", "TextIOWrapper", "BufferedReader", "BufferedWriter", "BufferedRandom",
        "open", "eval", "exec", "compile", "load_pickle", "save_pickle", "get_type_hints", "ForwardRef", "getwriter",
        "getreader", "Random_os", "SystemRandom", "write_image", "to_image", "write_images", "write_html", "write_json",
        "show_config", "getnode", "show_versions", "run_module", "file_digest",
    }
)  # fmt: skip
"""Names that no module gives out, whatever it holds under them."""

DENIED_METHODS: Final = frozenset(
    {
        "to_pickle", "to_sql", "to_hdf", "to_parquet", "to_feather", "to_orc", "to_stata", "to_excel", "to_gbq",
        "to_clipboard", "to_xml", "to_iceberg", "tofile", "write_html", "write_image", "write_json", "to_image",
        "dump", "remove_data", "print_png", "print_figure", "save_pickle", "load_pickle",
    }
)  # fmt: skip
"""Methods that write files, start programs or pickle."""

ONLY: Final[dict[str, frozenset[str]]] = {
    "io": frozenset({"StringIO", "BytesIO"}),
    "dataclasses": frozenset({"dataclass", "field", "asdict", "astuple", "replace", "fields", "is_dataclass"}),
    "base64": frozenset({"b64encode", "b64decode", "urlsafe_b64encode", "urlsafe_b64decode"}),
    "contextlib": frozenset({"suppress", "nullcontext", "contextmanager"}),
    "abc": frozenset({"ABC", "abstractmethod"}),
    "patsy": frozenset({"dmatrix", "dmatrices"}),
    "mpl_toolkits": frozenset({"mplot3d"}),
    "mpl_toolkits.mplot3d": frozenset({"Axes3D"}),
    "matplotlib.style": frozenset({"use", "context", "available"}),
}
"""Modules of which a few names are given out and nothing else."""

PUBLIC_SPECIAL: Final = frozenset({"__name__", "__version__", "__doc__"})
"""Attributes with two underscores that tell a text and lead nowhere."""

PATH_WRITERS: Final = frozenset({"to_csv", "to_json", "to_html", "to_string", "to_markdown", "to_latex"})
"""Methods that give text as long as no path is named."""

READERS: Final = frozenset({"read_csv", "read_json", "read_table", "read_fwf"})
"""pandas functions that may read text held in memory."""

_INTERNAL: Final = frozenset(
    {"numpy", "pandas", "scipy", "sklearn", "statsmodels", "matplotlib", "datetime", "zoneinfo", "decimal"}
)
_FOREIGN: Final = frozenset(
    {
        "os", "posix", "nt", "sys", "subprocess", "importlib", "builtins", "ctypes", "pathlib", "shutil", "socket", "codecs",
        "pickle", "_pickle", "joblib", "cloudpickle", "inspect", "gc", "signal", "threading", "_thread", "multiprocessing",
        "urllib", "http", "requests", "tempfile", "glob", "fsspec", "marshal", "shelve", "pty", "webbrowser", "types",
        "runpy", "code", "codeop", "ast", "zipfile", "tarfile", "sqlite3", "asyncio", "concurrent", "platform", "pkgutil",
    }
)  # fmt: skip


def importable(module: str) -> bool:
    """Whether code may import, or reach, that module."""
    return module in STANDARD or _NUMERIC.match(module) is not None


def internal(module: str) -> bool:
    """Whether an extension module may fetch that module for its own use, without the code getting hold of it."""
    return module == "_strptime" or (module.partition(".")[0] in _INTERNAL and not set(module.split(".")) & DENIED)


def foreign(module: str) -> bool:
    """Whether a function or class of that module has no business here, wherever it was found."""
    return module.partition(".")[0] in _FOREIGN
