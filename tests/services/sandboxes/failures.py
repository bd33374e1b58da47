"""Mistakes that people and models make, and what a sandbox has to say about each."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa

TABLES: Final = {
    "orders": pa.Table.from_pandas(
        pd.DataFrame(
            {
                "order_id": [1, 2, 3, 4, 5, 6],
                "customer_id": [1, 1, 2, 2, 3, 3],
                "Salary": [10.0, 20.0, 30.0, 40.0, 50.0, None],
                "region": ["North", "South", "North", "South", "East", "East"],
                "price_text": ["1", "2", "3,5", "x", "5", "6"],
                "order_date": pd.date_range("2026-01-01", periods=6),
                "day_text": [f"2026-01-0{day}" for day in range(1, 7)],
            }
        )
    ),
    "customers": pa.table({"customer_id": ["1", "2", "3"], "segment": ["a", "b", "a"]}),
}


class Failure(NamedTuple):
    """The code, the type of its error, the text of the failing line, and words of the suggestion."""

    code: str
    type: str
    line: str
    says: str


FAILURES: Final = {
    "column as a variable": Failure("x = 1\nsalary * 2", "NameError", "salary * 2", "orders['Salary']"),
    "misspelt variable": Failure("revenue = 1\nresult = revenu + 1", "NameError", "result = revenu + 1", "'revenue'"),
    "misspelt in a function": Failure(
        "def f(amount):\n    return amuont + 1\nf(1)", "NameError", "return amuont + 1", "'amount'"
    ),
    "missing import": Failure("np.mean([1])", "NameError", "np.mean([1])", "import numpy as np"),
    "missing class": Failure("KMeans(3)", "NameError", "KMeans(3)", "from sklearn.cluster import KMeans"),
    "other language": Failure("x = true", "NameError", "x = true", "`True`"),
    "misspelt builtin": Failure("pritn(1)", "NameError", "pritn(1)", "'print'"),
    "unknown name": Failure("zzzzqq", "NameError", "zzzzqq", "orders"),
    "missing column": Failure("orders['salary'].mean()", "KeyError", "orders['salary'].mean()", "'Salary'"),
    "missing column, far off": Failure("orders['zzz']", "KeyError", "orders['zzz']", "order_id"),
    "missing columns": Failure("orders[['Salry', 'regoin']]", "KeyError", "orders[['Salry', 'regoin']]", "'region'"),
    "one of two missing": Failure("orders[['Salary', 'regoin']]", "KeyError", "orders[['Salary', 'regoin']]", "'region'"),
    "group key": Failure("orders.groupby('Region').size()", "KeyError", "orders.groupby('Region').size()", "'region'"),
    "aggregated column": Failure(
        "orders.groupby('region').agg({'salary': 'sum'})",
        "KeyError",
        "orders.groupby('region').agg({'salary': 'sum'})",
        "'Salary'",
    ),
    "named aggregation": Failure(
        "orders.groupby('region').agg(s=('salary', 'sum'))",
        "KeyError",
        "orders.groupby('region').agg(s=('salary', 'sum'))",
        "'Salary'",
    ),
    "sort key": Failure("orders.sort_values('orderdate')", "KeyError", "orders.sort_values('orderdate')", "'order_date'"),
    "dropped column": Failure("orders.drop(columns=['salary'])", "KeyError", "orders.drop(columns=['salary'])", "'Salary'"),
    "column of another frame": Failure("orders['segment']", "KeyError", "orders['segment']", "a column of customers"),
    "merge key": Failure(
        "orders.merge(customers, on='customerid')", "KeyError", "orders.merge(customers, on='customerid')", "'customer_id'"
    ),
    "merge key in one": Failure(
        "orders.merge(customers, on='segment')", "KeyError", "orders.merge(customers, on='segment')", "a column of customers"
    ),
    "merge types": Failure(
        "orders.merge(customers, on='customer_id')", "ValueError", "orders.merge(customers, on='customer_id')", "astype(str)"
    ),
    "index label": Failure("s = orders.groupby('region')['Salary'].sum()\ns['north']", "KeyError", "s['north']", "'North'"),
    "dictionary key": Failure("d = {'total': 1}\nd['totl']", "KeyError", "d['totl']", "'total'"),
    "number as a label": Failure("s = orders.groupby('region')['Salary'].sum()\ns.loc[0]", "KeyError", "s.loc[0]", ".iloc"),
    "query column": Failure("orders.query('salary > 1')", "UndefinedVariableError", "orders.query('salary > 1')", "'Salary'"),
    "formula column": Failure(
        "import statsmodels.formula.api as smf\nsmf.ols('Salary ~ regoin', orders).fit()",
        "PatsyError",
        "smf.ols('Salary ~ regoin', orders).fit()",
        "'region'",
    ),
    "plotly column": Failure(
        "import plotly.express as px\npx.bar(orders, x='Region', y='Salary')",
        "ValueError",
        "px.bar(orders, x='Region', y='Salary')",
        "'region'",
    ),
    "seaborn column": Failure(
        "import seaborn as sns\nsns.barplot(data=orders, x='Region', y='Salary')",
        "ValueError",
        "sns.barplot(data=orders, x='Region', y='Salary')",
        "'region'",
    ),
    "column as attribute": Failure("orders.salary.mean()", "AttributeError", "orders.salary.mean()", "'Salary'"),
    "misspelt method": Failure("orders.gruopby('region')", "AttributeError", "orders.gruopby('region')", "'groupby'"),
    "misspelt function": Failure("import numpy as np\nnp.meann([1])", "AttributeError", "np.meann([1])", "'mean'"),
    "removed method": Failure("orders.append(orders)", "AttributeError", "orders.append(orders)", "pd.concat"),
    "text method": Failure("orders['region'].upper()", "AttributeError", "orders['region'].upper()", ".str.upper()"),
    "date part": Failure("orders['order_date'].year", "AttributeError", "orders['order_date'].year", ".dt.year"),
    "no date": Failure("orders['day_text'].dt.month", "AttributeError", "orders['day_text'].dt.month", "pd.to_datetime"),
    "no text": Failure("orders['Salary'].str.upper()", "AttributeError", "orders['Salary'].str.upper()", "astype(str)"),
    "own class": Failure(
        "class A:\n    def __init__(self):\n        self.total = 1\nA().totl", "AttributeError", "A().totl", "'total'"
    ),
    "none": Failure("x = [3, 1].sort()\nx[0]", "TypeError", "x[0]", "return None"),
    "none's attribute": Failure("d = orders.dropna(inplace=True)\nd.head()", "AttributeError", "d.head()", "inplace=True"),
    "misspelt import": Failure(
        "from sklearn.cluster import Kmeans", "ImportError", "from sklearn.cluster import Kmeans", "'KMeans'"
    ),
    "text and number": Failure("'a' + 1", "TypeError", "'a' + 1", 'f"'),
    "compared kinds": Failure("orders['region'] > 3", "TypeError", "orders['region'] > 3", "pd.to_numeric"),
    "text column averaged": Failure(
        "orders.groupby('customer_id')['region'].mean()",
        "TypeError",
        "orders.groupby('customer_id')['region'].mean()",
        "numeric_only",
    ),
    "text to number": Failure(
        "orders['price_text'].astype(float)", "ValueError", "orders['price_text'].astype(float)", "errors='coerce'"
    ),
    "missing to integer": Failure(
        "orders['Salary'].astype(int)", "IntCastingNaNError", "orders['Salary'].astype(int)", "fillna"
    ),
    "dates subtracted as text": Failure(
        "orders['day_text'] - orders['day_text']", "TypeError", "orders['day_text'] - orders['day_text']", "pd.to_datetime"
    ),
    "date and text": Failure(
        "import pandas as pd\norders['day_text'].iloc[0] > pd.Timestamp('2026-01-01')",
        "TypeError",
        "orders['day_text'].iloc[0] > pd.Timestamp('2026-01-01')",
        "pd.to_datetime",
    ),
    "days added as a number": Failure(
        "orders['order_date'].iloc[0] + 7", "TypeError", "orders['order_date'].iloc[0] + 7", "pd.Timedelta"
    ),
    "resample without dates": Failure(
        "orders.resample('MS').sum()", "TypeError", "orders.resample('MS').sum()", "'order_date'"
    ),
    "unreadable date": Failure(
        "import pandas as pd\npd.to_datetime(orders['region'], format='%Y')",
        "ValueError",
        "pd.to_datetime(orders['region'], format='%Y')",
        "errors='coerce'",
    ),
    "truth of a column": Failure("if orders['Salary'] > 1:\n    x = 1", "ValueError", "if orders['Salary'] > 1:", "& | ~"),
    "and between columns": Failure(
        "orders[orders.Salary > 1 and orders.order_id > 2]",
        "ValueError",
        "orders[orders.Salary > 1 and orders.order_id > 2]",
        "parentheses",
    ),
    "length": Failure("orders['new'] = [1, 2]", "ValueError", "orders['new'] = [1, 2]", "2 values for 6 rows"),
    "lengths": Failure(
        "import pandas as pd\npd.DataFrame({'a': [1], 'b': [1, 2]})",
        "ValueError",
        "pd.DataFrame({'a': [1], 'b': [1, 2]})",
        "lengths",
    ),
    "model lengths": Failure(
        "from sklearn.linear_model import LinearRegression\nLinearRegression().fit([[1], [2]], [1])",
        "ValueError",
        "LinearRegression().fit([[1], [2]], [1])",
        "lengths",
    ),
    "missing in a model": Failure(
        "from sklearn.linear_model import LinearRegression\nLinearRegression().fit(orders[['Salary']], orders['order_id'])",
        "ValueError",
        "LinearRegression().fit(orders[['Salary']], orders['order_id'])",
        "dropna",
    ),
    "column for a table": Failure(
        "from sklearn.cluster import KMeans\nKMeans(2).fit(orders['order_id'])",
        "ValueError",
        "KMeans(2).fit(orders['order_id'])",
        "df[['a']]",
    ),
    "too many clusters": Failure(
        "from sklearn.cluster import KMeans\nKMeans(20).fit(orders[['order_id']])",
        "ValueError",
        "KMeans(20).fit(orders[['order_id']])",
        "smaller number",
    ),
    "division by zero": Failure("total = 0\n1 / total", "ZeroDivisionError", "1 / total", "divisor"),
    "unhashable": Failure("{[1, 2]: 3}", "TypeError", "{[1, 2]: 3}", "tuple"),
    "called frame": Failure("orders('Salary')", "TypeError", "orders('Salary')", "brackets"),
    "hidden function": Failure("sum = 3\nsum([1])", "TypeError", "sum([1])", "rename"),
    "uncalled method": Failure("orders.head['Salary']", "TypeError", "orders.head['Salary']", "Call the method"),
    "past the end": Failure("orders.iloc[99]", "IndexError", "orders.iloc[99]", "fewer"),
    "list past the end": Failure("[1][3]", "IndexError", "[1][3]", "fewer"),
    "nothing left": Failure("max([])", "ValueError", "max([])", "filters"),
    "duplicate keys": Failure(
        "orders.pivot(index='region', columns='customer_id', values='Salary')",
        "ValueError",
        "orders.pivot(index='region', columns='customer_id', values='Salary')",
        "pivot_table",
    ),
    "equal bins": Failure(
        "import pandas as pd\npd.qcut(orders['customer_id'], 6)",
        "ValueError",
        "pd.qcut(orders['customer_id'], 6)",
        "duplicates='drop'",
    ),
    "no json": Failure(
        "import json\njson.dumps({'n': orders['order_id'].sum()})",
        "TypeError",
        "json.dumps({'n': orders['order_id'].sum()})",
        "default=str",
    ),
    "format of a column": Failure("f\"{orders['Salary']:.2f}\"", "TypeError", "f\"{orders['Salary']:.2f}\"", "one value"),
    "unknown argument": Failure(
        "orders.groupby('region', sorted=True)", "TypeError", "orders.groupby('region', sorted=True)", "`sorted`"
    ),
    "endless recursion": Failure("def f(n):\n    return f(n + 1)\nf(0)", "RecursionError", "return f(n + 1)", "stops"),
    "no colon": Failure("for x in [1]\n    y = x", "SyntaxError", "for x in [1]", "colon"),
    "open bracket": Failure("x = (1,\ny = 2", "SyntaxError", "x = (1,", "closed"),
    "fences": Failure("```python\nx = 1\n```", "SyntaxError", "```python", "fences"),
    "magic": Failure("%matplotlib inline\nx = 1", "SyntaxError", "%matplotlib inline", "Notebook"),
    "return": Failure("x = 1\nreturn x", "SyntaxError", "return x", "`result`"),
    "indentation": Failure("x = 1\n  y = 2", "IndentationError", "y = 2", "margin"),
    "old print": Failure("print 'a'", "SyntaxError", "print 'a'", "parentheses"),
    "curly quotes": Failure("x = “a”", "SyntaxError", "x = “a”", "straight quotes"),
    "assertion": Failure("assert 1 == 2, 'not equal'", "AssertionError", "assert 1 == 2, 'not equal'", ""),
}
"""Each must end in an error; in both tiers alike."""

PACKAGES: Final = {
    "requests": "no network",
    "yfinance": "no network",
    "polars": "pandas",
    "pyspark": "pandas",
    "prophet": "AutoARIMA",
    "pmdarima": "AutoARIMA",
    "xgboost": "HistGradientBoosting",
    "lightgbm": "HistGradientBoosting",
    "tensorflow": "MLPRegressor",
    "torch": "MLPRegressor",
    "sqlalchemy": "frames that were given",
    "sqlite3": "frames that were given",
    "altair": "plotly",
    "nltk": "text methods",
    "tqdm": "Leave it out",
    "panda": "'pandas'",
    "statsmodel": "`statsmodels`",
    "pandas.tools.plotting": "from pandas.plotting",
    "sklearn.cross_validation": "train_test_split",
    "somethingelse": "numpy",
}
"""Package -> words of what is named instead."""

DOUBTS: Final = {
    "float('nan')": "NaN",
    "{'mean': float('nan')}": "'mean' is NaN",
    "[1.0, float('inf')]": "infinite",
    "orders[orders.Salary > 999]": "no rows",
    "orders[orders.Salary > 999]['Salary']": "no rows",
    "[]": "empty",
    "''": "empty",
    "{'rows': orders.head(0)}": "'rows' has no rows",
    "orders['Salary']": "1 of 6 values are missing",
    "orders[['order_id', 'Salary']]": "'Salary' (1)",
    "orders['order_id'] * 0 + 3": "every value is 3",
    "orders['Salary'] / (orders['order_id'] - 1)": "infinite",
    "orders['order_id'].replace(6, 10**9)": "million times the median",
    "import plotly.graph_objects as go\ngo.Figure()": "shows nothing",
    "import plotly.express as px\npx.line(orders[orders.Salary > 999], x='order_date', y='Salary')": "shows nothing",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.set_title('T')": "shows nothing",
    "import matplotlib.pyplot as plt\nplt.scatter([], [])": "shows nothing",
    "x = 1": "no result",
    "result = None": "no result",
    "lambda: 1": "function",
    "class A:\n    pass\nA()": "A, not data",
}
"""Code that runs -> words of the doubt about it."""

CERTAIN: Final = (
    "1",
    "0.0",
    "orders['order_id']",
    "orders.groupby('region')['order_id'].sum()",
    "orders.describe()['order_id']",
    "import pandas as pd\npd.DataFrame({'share': [i / 3e6 for i in range(3_000_000)]}).describe()",
    "{'a': 1, 'b': [1, 2], 'c': {'d': 'text'}}",
    "{'p': 1e-12, 'revenue': 5e9}",
    "print(1)",
    "orders[['order_id', 'region']]",
    "orders.assign(one=1)[['order_id', 'one']]",
    "import plotly.express as px\npx.bar(orders, x='region', y='order_id')",
    "import plotly.express as px\nresult = {'chart': px.pie(orders, names='region')}",
    "import matplotlib.pyplot as plt\nplt.scatter([1], [2])",
    "import matplotlib.pyplot as plt\nplt.imshow([[1, 2], [3, 4]])",
    "import seaborn as sns\nsns.heatmap([[1, 2], [3, 4]])",
)
"""Code that gives no reason to doubt."""
