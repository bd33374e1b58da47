"""The safety check: each level has its examples, plain analyses are safe, and no text breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.tools.safety_rules import LEVELS
from src.tools.safety_validator import SafetyValidator
from tests.services.sandboxes.test_restricted_language import WORKS

EXAMPLES = {
    "critical": [
        "import os",
        "from os import path",
        "import pandas as pd\npd.io.common.os.popen('id')",
        "from pandas.io.common import os",
        "import subprocess as s",
        "import pickle",
        "eval('1')",
        "x = open",
        "__import__('os')",
        "ｏｐｅｎ('x')",
        "().__class__.__bases__",
        "f.__globals__",
        "g.gi_frame",
        "getattr(x, '__subclasses__')",
        "df.query('@pd.io.common.os.system(1)')",
        "df.eval('a.__class__')",
        "import statsmodels.formula.api as smf\nsmf.ols('y ~ __import__(\"os\")', df)",
        "import urllib.request",
    ],
    "high": [
        "import pandas as pd\npd.read_csv('/etc/passwd')",
        "import pandas as pd\npd.read_html('http://x')",
        "df.to_csv('/tmp/x')",
        "df.to_pickle(p)",
        "import numpy as np\nnp.load('x')",
        "import numpy as np\nnp.memmap('x')",
        "df.query(text)",
        "df.query('a > @limit')",
        "getattr(df, name)",
        "globals()",
        "type('X', (), {})",
        "class A(metaclass=M): pass",
        "class A:\n    def __del__(self): pass",
        "import math\nmath.pi = 3",
        "str.format('{}', 1)",
        "fig.write_html('x')",
    ],
    "medium": [
        "while True: pass",
        "import itertools\nitertools.product([1], [2])",
        "9 ** 99999",
        "range(10**9)",
        "import numpy as np\nnp.zeros((100_000, 100_000))",
        "a.merge(b, how='cross')",
        "M(n_jobs=-1)",
        "import threading",
        "import time\ntime.sleep(5)",
        "import re\nre.match('(a+)+$', x)",
        "import tensorflow",
        "from . import x",
    ],
    "low": ["try:\n    x = 1\nexcept:\n    x = 2", "try:\n    x = 1\nexcept BaseException:\n    x = 2", "df.ix[1]", "x = ("],
    "safe": [
        "",
        "df['os'] = df.os + df.sys",
        "df.query('kind == \"import\"')",
        "while True:\n    break",
        "df.to_csv()",
        "df.style.format('{:.2f}')",
        "'{} {}'.format(1, 2)",
        "getattr(df, 'a')",
        "import pandas as pd\npd.options.display.max_rows = 5",
        "import re\nre.match('a+b*', x)",
        "2 ** 10",
        "range(1000)",
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


@given(st.text(max_size=300))
def test_any_text_gives_a_report(text: str) -> None:
    assert SafetyValidator().validate(text).level in LEVELS


@given(
    st.lists(
        st.sampled_from([code for codes in EXAMPLES.values() for code in codes if code != "x = ("]), min_size=1, max_size=4
    )
)
def test_more_code_is_never_less_risky(parts: list[str]) -> None:
    validate = SafetyValidator().validate
    together = LEVELS.index(validate("\n".join(parts)).level)
    assert together >= max(LEVELS.index(validate(part).level) for part in parts)
