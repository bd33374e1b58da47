"""The safety check: each level has its examples, plain analyses are safe, and no text breaks it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.tools.safety_rules import LEVELS
from src.tools.safety_validator import SafetyValidator
from tests.services.sandboxes.test_restricted_language import WORKS

EXAMPLES = {
    "critical": [
        "import os",
        "import os.path as p",
        "from os import path",
        "from os import *",
        "os.system('id')",
        "print(sys.modules)",
        "import sys",
        "import subprocess as s",
        "import socket",
        "import ctypes",
        "import importlib",
        "from importlib import import_module",
        "import builtins",
        "import multiprocessing",
        "import pty",
        "import signal",
        "import shutil",
        "from pathlib import Path",
        "import http.client",
        "import urllib.request",
        "import requests",
        "import pickle",
        "import marshal",
        "import shelve",
        "import dill",
        "from joblib import load",
        "import inspect",
        "import gc",
        "import tempfile",
        "import pandas as pd\npd.io.common.os.popen('id')",
        "import pandas as pd\npd.read_pickle('x')",
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "import numpy as np\nnp.ctypeslib.ctypes.CDLL(None)",
        "from pandas.io.common import os",
        "from numpy import os",
        "import matplotlib.pyplot as plt\nplt.os",
        "eval('1')",
        "exec('x = 1')",
        "compile('1', '', 'eval')",
        "x = open",
        "open('/etc/passwd').read()",
        "list(map(eval, ['1']))",
        "input()",
        "breakpoint()",
        "__import__('os')",
        "__builtins__",
        "ｏｐｅｎ('x')",
        "().__class__.__bases__",
        "().__class__.__mro__[1].__subclasses__()",
        "f.__globals__",
        "f.__code__",
        "x.__reduce__()",
        "x.__getattribute__('a')",
        "g.gi_frame",
        "c.cr_frame",
        "e.tb_next",
        "frame.f_back",
        "getattr(x, '__subclasses__')",
        "name = '__class__'",
        "method = '__getattr__'",
        "df.query('@pd.io.common.os.system(1)')",
        "df.query('a > ' + '__import__(\"os\")')",
        "df.eval('a.__class__')",
        "df.eval(f'{x}.__class__')",
        "text = 'a.__globals__'\ndf.query(text)",
        "import statsmodels.formula.api as smf\nsmf.ols('y ~ __import__(\"os\")', df)",
        "import statsmodels.formula.api as smf\nsmf.ols(formula='y ~ os.system(1)', data=df)",
        "import statsmodels.api as sm\nsm.OLS.from_formula('y ~ open(\"x\")', df)",
        "from operator import __class__",
    ],
    "high": [
        "import pandas as pd\npd.read_csv('/etc/passwd')",
        "import pandas as pd\npd.read_csv('data.csv')",
        "path = 'data.csv'\nimport pandas as pd\npd.read_csv(path)",
        "from pandas import read_csv\nread_csv('data.csv')",
        "import pandas as pd\npd.read_html('http://x')",
        "import pandas as pd\npd.read_sql('select 1', c)",
        "import pandas as pd\npd.read_excel('x.xlsx')",
        "df.to_csv('/tmp/x')",
        "df.to_csv(path_or_buf=p)",
        "df.to_json(p)",
        "df.to_pickle(p)",
        "df.to_excel('x.xlsx')",
        "df.to_sql('t', c)",
        "df.to_parquet('x')",
        "import numpy as np\nnp.load('x')",
        "import numpy as np\nnp.save('x', a)",
        "import numpy as np\nnp.memmap('x')",
        "import numpy as np\nnp.fromfile('x')",
        "import numpy as np\nnp.savetxt('x', a)",
        "from numpy import loadtxt",
        "from sklearn.datasets import load_files",
        "import seaborn as sns\nsns.load_dataset('tips')",
        "plt.savefig('/etc/x.png')",
        "plt.savefig('../x.png')",
        "df.query(text)",
        "df.query(f'a > {limit}')",
        "df.query('a > @limit.real')",
        "df.query('a > @values[0]')",
        "df.query('a > @f()')",
        "df.eval(expression)",
        "getattr(df, name)",
        "setattr(df, name, 1)",
        "getattr(df, 'a' + 'b')",
        "getattr(df, '_x')",
        "globals()",
        "locals()",
        "vars(df)",
        "type('X', (), {})",
        "class A(metaclass=M): pass",
        "class A:\n    def __del__(self): pass",
        "class A:\n    def __getattr__(self, name): pass",
        "class A:\n    def __new__(cls): pass",
        "import math\nmath.pi = 3",
        "import json\njson.dumps += f",
        "import math\ndel math.pi",
        "import math\nsetattr(math, 'pi', 3)",
        "import pandas as pd\npd.DataFrame.sum = None",
        "import pandas as pd\npd.core.frame.DataFrame.sum = None",
        "str.format('{}', 1)",
        "def f(template):\n    return template.format(1)",
        "(a + b).format(1)",
        "'{x}'.format_map(d)",
        "fig.write_html('x')",
        "fig.write_image('x.png')",
    ],
    "medium": [
        "while True: pass",
        "while 1:\n    x = 1",
        "while not False:\n    x = 1",
        "import itertools\nfor i in itertools.count():\n    x = i",
        "for _, a in df.iterrows():\n    for _, b in df.iterrows():\n        for c in df.itertuples():\n            n = 1",
        "import itertools\nitertools.product(a, b)",
        "from itertools import product\nlist(product(columns, repeat=4))",
        "import itertools\nitertools.product(range(10), repeat=9)",
        "import itertools\nitertools.permutations(range(12))",
        "9 ** 99999",
        "2 ** (10 ** 9)",
        "1 << 10**9",
        "'x' * 10**9",
        "[0] * 10**10",
        "range(10**9)",
        "import math\nmath.factorial(10**6)",
        "import numpy as np\nnp.zeros((100_000, 100_000))",
        "import numpy as np\nnp.random.rand(100_000, 1_000)",
        "import numpy as np\nnp.random.normal(size=(10**5, 10**4))",
        "import numpy as np\nnp.ones(shape=10**9)",
        "from numpy import zeros\nzeros(10**9)",
        "a.merge(b, how='cross')",
        "M(n_jobs=-1)",
        "M(n_jobs=4)",
        "import threading",
        "from concurrent.futures import ThreadPoolExecutor",
        "import asyncio",
        "import time\ntime.sleep(5)",
        "from time import sleep\nsleep(5)",
        "import re\nre.match('(a+)+$', x)",
        "import re\npattern = '(a*)*b'\nre.compile(pattern)",
        "df['a'].str.contains('(a+)+$')",
        "import tensorflow",
        "import polars as pl",
        "from . import x",
    ],
    "low": [
        "try:\n    x = 1\nexcept:\n    x = 2",
        "try:\n    x = 1\nexcept BaseException:\n    x = 2",
        "df.ix[1]",
        "df.iteritems()",
        "import numpy as np\nnp.float(1)",
        "x = (",
        "for i, r in df.iterrows():\n    print(r)",
        "for _, a in df.iterrows():\n    for _, b in df.iterrows():\n        n = 1",
        "plt.savefig('chart.png')",
    ],
    "safe": [
        "",
        "df['os'] = df.os + df.sys",
        "df['__total__'] = 1",
        "df.fillna('__missing__')",
        "code = 1\nsignal = code + 1",
        "os = 1\nos + 1",
        "from scipy import signal\nsignal.find_peaks(x)",
        "import scipy\nscipy.signal.detrend(x)",
        "from scipy.signal import find_peaks",
        "df.query('kind == \"import\"')",
        "condition = 'a > 1'\ndf.query(condition)",
        "while True:\n    break",
        "while True:\n    if x:\n        break",
        "import itertools\nfor i in itertools.count():\n    if i > 3:\n        break",
        "import itertools\nitertools.combinations(columns, 2)",
        "import itertools\np = d = q = range(0, 3)\nitertools.product(range(3), range(2), range(3))",
        "df.to_csv()",
        "df.to_csv(None)",
        "df.to_dict('records')",
        "import io\nimport pandas as pd\npd.read_csv(io.StringIO('a'))",
        "import io\nbuffer = io.BytesIO()\nfig.savefig(buffer)",
        "df.style.format('{:.2f}')",
        "template = '{} of {}'\ntemplate.format(1, 2)",
        "'{} {}'.format(1, 2)",
        "getattr(df, 'a')",
        "type(x)",
        "type(e).__name__",
        "import pandas as pd\npd.__version__",
        "import pandas as pd\npd.options.display.max_rows = 5",
        "import plotly.io as pio\npio.templates.default = 'plotly_white'",
        "import matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 8",
        "import re\nre.match('a+b*', x)",
        "import re\nre.sub(r'(\\d+)-(\\d+)', '', x)",
        "df['a'].str.replace('(a|b)', '', regex=True)",
        "2 ** 10",
        "x ** 0.5",
        "'-' * 40",
        "[0] * 12",
        "range(1000)",
        "import numpy as np\nnp.linspace(0, 1, 100)",
        "M(n_jobs=1)",
        "from dataclasses import dataclass",
        "class A:\n    def __init__(self):\n        self.x = 1\n    def __repr__(self):\n        return ''",
        "df['a'].apply(lambda v: v + 1)",
        "for name, group in df.groupby('g'):\n    print(name)",
    ],
}


@pytest.mark.parametrize(("level", "code"), [(level, code) for level, codes in EXAMPLES.items() for code in codes])
def test_levels(level: str, code: str) -> None:
    report = SafetyValidator().validate(code)
    assert report.level == level, report.findings
    assert all(finding.message for finding in report.findings)


@pytest.mark.parametrize("code", WORKS.values(), ids=WORKS)
def test_what_the_restricted_language_runs_is_let_through(code: str) -> None:
    report = SafetyValidator().validate(code)
    assert report.refusal("restricted") is None, report.findings


def test_the_worst_finding_comes_first_and_names_its_line() -> None:
    report = SafetyValidator().validate("import threading\nx = 1\nimport os\n")
    assert [(finding.level, finding.line) for finding in report.findings] == [("critical", 3), ("medium", 1)]
    refusal = report.refusal("docker")
    assert refusal is not None
    assert refusal.hint


def test_a_container_bears_more_than_a_process() -> None:
    report = SafetyValidator().validate("while True: pass")
    assert report.refusal("docker") is None
    assert report.refusal("restricted") is not None


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("x = 1\n" * 20_000, "too_long"),
        ("a\0b", "null"),
        ("x = '\ud800'", "surrogate"),
        ("[" + "1," * 25_000 + "]", "too_long"),
        ("a" + ".b" * 9_000, "too_deep"),
        ("-" * 60_000 + "1", "too_deep"),
        ("x" + " if x else x" * 4_000, "too_deep"),
    ],
    ids=range(7),
)
def test_what_no_parser_should_be_given_is_refused(code: str, rule: str) -> None:
    report = SafetyValidator().validate(code)
    assert report.level in {"critical", "low"}
    if report.level == "critical":
        assert report.findings[0].rule in {rule, "too_long", "too_deep"}


def test_the_table_is_large() -> None:
    assert sum(map(len, EXAMPLES.values())) >= 120


@pytest.mark.parametrize("code", [code for level in ("critical", "high", "medium") for code in EXAMPLES[level]])
def test_what_is_refused_says_what_to_do(code: str) -> None:
    refusal = SafetyValidator().validate(code).refusal("restricted")
    assert refusal is not None
    assert refusal.hint
    assert refusal.line is not None


@given(st.text(max_size=300))
def test_any_text_gives_a_report(text: str) -> None:
    assert SafetyValidator().validate(text).level in LEVELS


_MARKS = ["(", ")", "[", "]", "**", "*", "'", '"', ".", ",", ":", "=", "{", "}", "@", "\\", "\0", "\ud800", "\n", "\n    ", " "]
_NAMES = ["import", "from", "def", "lambda", "for", "in", "while", "True", "if", "else", "query", "eval", "format", "range",
          "class", "try", "except", "product", "(a+)+", "10", "x", "f", "os", "__class__"]  # fmt: skip


@given(st.lists(st.sampled_from(_MARKS + _NAMES), max_size=60))
@settings(max_examples=300)
def test_any_mixture_of_words_gives_a_report(words: list[str]) -> None:
    assert SafetyValidator().validate("".join(words)).level in LEVELS
    assert SafetyValidator().validate(" ".join(words)).level in LEVELS


@pytest.mark.parametrize(
    "code",
    [
        "import re\nre.match('(" + "+" * 60_000 + "', x)",
        "import re\nre.match('" + "(" * 60_000 + "', x)",
        "df.query('" + "\\'" * 30_000 + "')",
        "x = " + "2**" * 900 + "2",
        "x = " + "2*" * 900 + "2",
        "x = " + "a." * 900 + "b",
        "".join(f"{' ' * depth}for a{depth} in df.iterrows():\n" for depth in range(90)) + " " * 90 + "pass",
        "".join(f"{' ' * depth}while 1:\n" for depth in range(90)) + " " * 90 + "pass",
        "x = [" + "1, " * 15_000 + "]",
        "import itertools\nitertools.product(" + "range(9), " * 4_000 + ")",
        "x = " + "'a' " * 15_000,
        "# " + "x" * 65_000,
    ],
    ids=range(12),
)
def test_the_time_it_takes_has_a_bound(code: str) -> None:
    started = time.process_time()
    assert SafetyValidator().validate(code).level in LEVELS
    assert time.process_time() - started < 2


_GIVES_A_MEANING = re.compile(r"^(?:os|text|path|p|condition|template|pattern|code|buffer|x|name) = |^def f", re.MULTILINE)
"""What says what a name is can make other code harmless, or no Python at all."""


@given(
    st.lists(
        st.sampled_from([code for codes in EXAMPLES.values() for code in codes if not _GIVES_A_MEANING.search(code)]),
        min_size=1,
        max_size=4,
    )
)
def test_more_code_is_never_less_risky(parts: list[str]) -> None:
    validate = SafetyValidator().validate
    together = LEVELS.index(validate("\n".join(parts)).level)
    assert together >= max(LEVELS.index(validate(part).level) for part in parts)
