"""The restricted language: analysts' idioms work, the known ways out of RestrictedPython do not."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from src.models.execution import CodeJob, CodeOutcome, Limits
from src.services.sandboxes.restricted_tier import RestrictedSandbox

TABLE = pa.table({"a": [1, 2, 3, 4, 5, 6, 7, 8], "g": list("xyxyxyxy"), "b": [2.0, 4, 7, 8, 9.5, 12, 15, 16]})

WORKS = {
    "columns": "df['c'] = df['a'] * 2\ndf['c'] += 1\ndf.loc[df['a'] > 2, 'c'] = 0\nint(df['c'].sum())",
    "rename": "df.columns = [c.upper() for c in df.columns]\ndf.columns.tolist()[0] == 'A' and 8",
    "annotated": "x: int = 7\ny: float\ndef f(a: int, *, b: int = 1) -> int:\n    return a + b\nf(x)",
    "private": "_helper = 4\ndef _double(_x):\n    return _x * 2\n_double(_x=_helper)",
    "main": "if __name__ == '__main__':\n    result = 8",
    "format": "result = 8\nassert '{} {name:>3} {{}}'.format(1, name='n') == '1   n {}'",
    "f-string": "result = 8\nassert f'{1:03d} {\"x\"!r}' == \"001 'x'\"",
    "sorted": "sorted(zip([3, 8], 'ab'), key=lambda t: -t[0])[0][0]",
    "builtins": "sum(map(int, ['3', '4'])) + min(filter(None, [0, 1])) + len(tuple(reversed([]))) + any([]) - abs(0)",
    "unpack": "(a, b), *rest = [(1, 2), 3, 4]\na + b + sum(rest) - 2",
    "loops": "t = 0\nfor i, (k, v) in enumerate({'q': 1, 'w': 2}.items()):\n    t += i + v\nt * 2",
    "nested": "d = {'k': {}}\nd['k']['n'] = 1\nd['k']['n'] += 7\nd['k']['n']",
    "class": "class P:\n    def __init__(self, k):\n        self.k = k\n    def g(self):\n        return self.k * 2\nP(4).g()",
    "closure": "def f():\n    n = 7\n    def g():\n        nonlocal n\n        n += 1\n        return n\n    return g()\nf()",
    "try": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    result = 8\nfinally:\n    pass",
    "with": "import numpy as np\nwith np.errstate(all='ignore'):\n    result = 8",
    "walrus": "[y for x in [8] if (y := x) > 1][0]",
    "generator": "def g():\n    yield 3\n    yield from [5]\nsum(g())",
    "decorator": "import functools\n@functools.lru_cache\ndef f(x):\n    return x\nf(8)",
    "getattr": "int(getattr(df, 'a').max()) if hasattr(df, 'a') else 0",
    "query": "len(df.query('a > 2 and g == \"x\"')) + len(df.query('`a` <= 5 & b > 0'))",
    "text": "df.to_csv(index=False).count('\\n') - 1",
    "in memory": "import io\nimport pandas as pd\nint(pd.read_csv(io.StringIO('n\\n8'))['n'].iloc[0])",
    "apply": "int(df.groupby('g')['a'].apply(lambda s: s.max()).max())",
    "pivot": "int(df.pivot_table(index='g', values='a', aggfunc='count')['a'].sum())",
    "scipy": "from scipy import stats\nround(stats.pearsonr(df['a'], df['b'])[0]) * 8",
    "formula": "import statsmodels.formula.api as smf\nround(smf.ols('b ~ a + C(g) + np.log(a)', data=df).fit().rsquared) * 8",
    "model": "import statsmodels.api as sm\nlen(sm.OLS(df['b'], sm.add_constant(df[['a']])).fit().fittedvalues)",
    "sklearn": "from sklearn.cluster import KMeans\nlen(KMeans(n_clusters=2, n_init=1).fit(df[['a', 'b']]).labels_)",
    "dates": "import datetime as dt\nfrom datetime import date\n(date(2026, 1, 9) - dt.date(2026, 1, 1)).days",
    "analyses": "from src.analyses.summary import summary\nint(summary(df)['summary_stats']['a']['count'])",
    "json": "import json\njson.loads(json.dumps({'a': 8}))['a']",
    "options": "import pandas as pd\npd.set_option('display.width', 80)\nlen(df)",
    "layout": "import plotly.graph_objects as go\nfig = go.Figure()\nfig.layout.title = 'T'\nfig.show()\nresult = 8",
    "update": "import plotly.express as px\nfig = px.bar(df, x='g', y='a')\nfig.update_layout(height=300)\nlen(df)",
    "seaborn": "import matplotlib.pyplot as plt, seaborn as sns\nsns.barplot(data=df, x='g', y='b')\nplt.show()\nlen(df)",
    "settings": "import matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 8\nint(plt.rcParams['font.size'])",
}  # fmt: skip
"""Each gives 8."""

REFUSED = {
    "import": [
        "import os",
        "import sys",
        "from os import path",
        "import builtins",
        "import importlib",
        "from pandas.io.common import os",
    ],
    "modules": [
        "import pandas as pd\npd.io.common.os.popen('id')",
        "import matplotlib\nmatplotlib.os",
        "import matplotlib\nmatplotlib.cbook.os",
        "import matplotlib.pyplot as plt\nplt.importlib",
        "import matplotlib.pyplot as plt\nplt.matplotlib.subprocess",
        "import numpy\nnumpy.f2py.subprocess",
        "import numpy as np\nnp.ctypeslib.ctypes.CDLL(None)",
        "import plotly.io as pio\npio.os",
        "import seaborn as sns\nsns.utils.os",
        "import scipy.io.wavfile",
        "import json\njson.codecs.open",
        "import re\nre.enum.sys.modules",
        "import statistics\nstatistics.sys",
        "import collections.abc\ncollections.abc.sys",
        "import random\nrandom._os",
        "from pandas import io",
        "from src.models import config",
        "import src.services.sandboxes",
        "import typing\ntyping.get_type_hints",
        "import operator\noperator.attrgetter('__class__')",
        "import string\nstring.Formatter()",
        "import warnings\nwarnings.sys",
    ],
    "pickles": [
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "import pandas as pd\npd.read_pickle('x')",
        "import statsmodels.api as sm\nsm.load('x')",
        "from sklearn.utils.parallel import joblib",
        "df.to_pickle('x')",
    ],
    "evaluators": [
        "df.eval('@df.__class__')",
        "df.eval('a.__class__')",
        "df.query('a.to_csv(\\'x\\') > 1')",
        "df.query('a.map(@f) > 1')",
        "class S(str):\n    def splitlines(self):\n        return ['a.__class__']\ndf.eval(S('a > 1'))",
        "class A:\n    pass\nf = A()\ndf.query('a > @f')",
        "import pandas as pd\ndf.query('a > @pd')",
        "df.eval('x = @g.a', level=1)",
        "super().__subclasses__()",
        "class A:\n    def f(self):\n        return super().__getattribute__('__class__')\nA().f()",
        "match 1:\n    case int(real=x):\n        pass",
        "match 1:\n    case object(__class__=c):\n        pass",
        "import matplotlib.pyplot as plt\nplt.style.use('/etc/passwd')",
        "import dataclasses\ndataclasses.make_dataclass('A', [])",
        "import contextlib\ncontextlib.sys",
        "import pandas as pd\npd.__version__.__class__",
        "import pandas as pd\npd.__file__",
        "def f():\n    pass\nf.__name__ = 'g'",
        "def __getattr__(n):\n    pass",
        "class A:\n    def __setattr__(self, n, v):\n        pass",
        "df.query('@pd.io.common.os.popen(1)')",
        "import pandas as pd\npd.eval('1')",
        "import statsmodels.formula.api as smf\nsmf.ols('b ~ __import__(\"os\").getpid()', df)",
        "import statsmodels.formula.api as smf\nsmf.ols('b ~ a.__class__', df)",
        "import statsmodels.api as sm\nsm.OLS.from_formula('b ~ open(\"x\")', df)",
        "'{0.__class__}'.format(1)",
        "'{0[0]}'.format([1])",
        "str.format('{0.__class__}', 1)",
        "'{x}'.format_map({'x': 1})",
        "eval('1')",
        "exec('1')",
        "compile('1', '', 'eval')",
    ],
    "files": [
        "open('/etc/passwd')",
        "ｏｐｅｎ('/etc/passwd')",
        "import pandas as pd\npd.read_csv('/etc/passwd')",
        "import pandas as pd\npd.read_csv('http://example.com')",
        "import pandas as pd\npd.read_html('x')",
        "import numpy as np\nnp.genfromtxt('/etc/passwd')",
        "import numpy as np\nnp.memmap('/etc/passwd')",
        "import numpy as np\nnp.save('/tmp/x', 1)",
        "from sklearn.datasets import load_files",
        "import seaborn as sns\nsns.load_dataset('tips')",
        "df.to_csv('/tmp/x')",
        "import plotly.express as px\npx.line(df, x='a', y='b').write_html('/tmp/x')",
        "import plotly.express as px\npx.line(df, x='a', y='b').to_image()",
        "import io\nio.open('/etc/passwd')",
        "import io\nio.FileIO('/etc/passwd')",
    ],
    "inner": [
        "().__class__",
        "getattr((), '__class__')",
        "getattr((), '_x')",
        "(lambda: 0).__globals__",
        "(x for x in []).gi_frame",
        "class A(metaclass=type):\n    pass",
        "def f():\n    pass\nf.x = 1",
        "import math\nmath.pi = 3",
        "import math\nsetattr(math, 'pi', 3)",
        "globals()",
        "vars()",
        "__builtins__",
        "__import__('os')",
        "async def f():\n    pass",
        "from math import *",
        "class A:\n    def __getattr__(self, n):\n        return 1",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    e.__traceback__",
        "import functools\nfunctools.reduce(getattr, [1, '__class__'])",
        "list(map(getattr, [1], ['__class__']))",
    ],
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RestrictedSandbox]:
    made = RestrictedSandbox("", 512 * 1024 * 1024)
    made.start()
    yield made
    made.close()


def _run(sandbox: RestrictedSandbox, code: str) -> CodeOutcome:
    return sandbox.run(CodeJob(code, {"rows": TABLE}, Limits(seconds=20)))


@pytest.mark.parametrize("code", WORKS.values(), ids=WORKS)
def test_analyst_code_works(sandbox: RestrictedSandbox, code: str) -> None:
    outcome = _run(sandbox, code)
    assert outcome.ok, outcome.error
    assert outcome.result == 8


@pytest.mark.parametrize("code", [code for codes in REFUSED.values() for code in codes])
def test_ways_out_are_refused_with_a_word(sandbox: RestrictedSandbox, code: str) -> None:
    outcome = _run(sandbox, code)
    assert outcome.status in {"rejected", "error"}
    assert outcome.error is not None
    assert outcome.error.message
    if outcome.status == "error":
        assert outcome.error.type in {"ImportError", "AttributeError", "TypeError", "NameError"}, outcome.error


def test_a_refusal_names_the_line_and_what_to_write(sandbox: RestrictedSandbox) -> None:
    outcome = _run(sandbox, "x = 1\nopen('/etc/passwd')")
    assert outcome.error is not None
    assert (outcome.status, outcome.error.line) == ("rejected", 2)
    assert "`df`" in outcome.error.suggestion
