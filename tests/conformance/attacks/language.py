"""Attacks as code of the restricted language would write them: its own refusals first, the kernel behind them.

Number and name -> code over a frame `df` of columns a and b, and the ends that it may come to.
"""

from __future__ import annotations

from typing import Final

from tests.conformance.attacks.ends import EITHER, STOPPED, End

NO: Final = ("rejected", "error")


def _no(code: str) -> End:
    return End(code, NO, 10)


LANGUAGE: Final[dict[str, End]] = {
    "1 open": _no("open('/etc/shadow').read()"),
    "2 accounts": _no("import pandas as pd\nresult = pd.read_csv('/etc/passwd')"),
    "3 memmap": _no("import numpy as np\nresult = np.memmap('/proc/1/environ')"),
    "7 paths": _no("import pathlib\nresult = list(pathlib.Path('/').rglob('*'))"),
    "10 load_files": _no("from sklearn.datasets import load_files\nresult = load_files('/home')"),
    "12 environment through pandas": _no("import pandas as pd\nresult = pd.io.common.os.environ['OPENAI_API_KEY']"),
    "19 fetch": _no("import pandas as pd\nresult = pd.read_csv('http://169.254.169.254/')"),
    "19 sample data": _no("import seaborn as sns\nresult = sns.load_dataset('tips')"),
    "22 look-up": _no("import socket\nsocket.getaddrinfo('secret.example.com', 80)"),
    "25 system": _no("import os\nos.system('id')"),
    "26 a module's subprocess": _no("import matplotlib\nmatplotlib.subprocess.run(['id'])"),
    "26 TeX": _no("import matplotlib.pyplot as plt\nplt.rcParams['text.usetex'] = True\nplt.title('$x$')\nplt.show()\n1 / 0"),
    "27 picture by a browser": _no("import plotly.express as px\npx.line(df, x='a', y='b').write_image('/tmp/x.png')"),
    "30 native": _no("import numpy as np\nnp.ctypeslib.load_library('libc.so.6', '/')"),
    "37 list that grows": End("x = []\nwhile True:\n    x.append(' ' * 10**6)", EITHER, 15),
    "38 cross join": End("big = df.loc[df.index.repeat(25_000)]\nresult = len(big.merge(big, how='cross'))", EITHER, 15),
    "39 endless recursion": End("def f():\n    return f()\nf()", ("error", "crashed"), 10),
    "41 great power": End("x = 7 ** 10**9", EITHER),
    "46 write": _no("df.to_csv('/opt/x.csv')"),
    "48 endless": End("while True:\n    x = 1", STOPPED),
    "49 endless in C": End("result = sum(range(10**12))", STOPPED),
    "50 endless and deaf": End("while True:\n    try:\n        x = 1\n    except Exception:\n        pass", STOPPED),
    "52 expression": End("import re\nre.match('(a+)+$', 'a' * 40 + 'b')", STOPPED),
    "52 expression in a query": _no('result = df.query(\'a.str.contains("x") and @__import__("os")\')'),
    "56 flood": End("while True:\n    print('x' * 1000)", ("output_flood",), 10),
    "64 functions replaced": _no("import json\njson.dumps = None"),
    "65 exit": _no("exit()"),
    "65 SystemExit": _no("raise SystemExit('ok')"),
    "70 representation": End("class R:\n    pass\nresult = [R()]", ("ok", "rejected"), 10),
    "73 pickle": _no("df.to_pickle('/tmp/x')"),
    "73 unpickle": _no("import numpy as np\nnp.load('x', allow_pickle=True)"),
    "86 options": End("import pandas as pd\npd.options.display.max_rows = 3\nresult = 1", ("ok", *NO), 10),
    "87 sys.modules": _no("import sys\nsys.modules.clear()"),
    "99 figure of a kilometre": End(
        "import matplotlib.pyplot as plt\nplt.figure(figsize=(1e5, 1e5))\nplt.plot([1])\nplt.show()", ("ok", "memory_limit"), 20
    ),
    "100 the data's own orders": End("result = df['note'].tolist()", ("ok",), 10),
}
