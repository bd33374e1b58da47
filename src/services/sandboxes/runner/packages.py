"""What to use instead of a package that the sandbox does not have."""

from __future__ import annotations

import difflib
from typing import Final

INSTALLED: Final = (
    "pandas", "numpy", "scipy", "statsmodels", "sklearn", "statsforecast", "matplotlib", "seaborn", "plotly", "pyarrow",
    "math", "statistics", "datetime", "re", "json", "collections", "itertools", "functools", "random", "decimal",
)  # fmt: skip
PACKAGES: Final = ", ".join(name for name in INSTALLED if name != "pyarrow")
"""What to name when an import is refused."""

_NO_NETWORK: Final = "There is no network here: work with the rows that were given."
_DATA: Final = "The data is already in the frames that were given; filter and join them with pandas."
_BOOSTING: Final = "Use `from sklearn.ensemble import HistGradientBoostingRegressor` (or ...Classifier)."
_FORECAST: Final = (
    "Use `from statsforecast.models import AutoARIMA, AutoETS` or "
    "`from statsmodels.tsa.holtwinters import ExponentialSmoothing`."
)
_NEURAL: Final = "Use `from sklearn.neural_network import MLPRegressor` (or MLPClassifier)."
_CHARTS: Final = "Use `import plotly.express as px` or `import matplotlib.pyplot as plt`."
_FRAMES: Final = "Use `import pandas as pd`; the frames are pandas DataFrames."
_WORDS: Final = "Use pandas' text methods, such as df['text'].str.contains(...), or the module `re`."
_PROGRESS: Final = "Leave it out: it only shows progress."

_INSTEAD: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("requests", "httpx", "aiohttp", "urllib", "urllib3", "http", "socket", "ftplib", "smtplib", "websocket", "boto3",
         "yfinance", "pandas_datareader", "bs4", "selenium", "scrapy", "paramiko", "kaggle", "openai", "fredapi"),
        _NO_NETWORK,
    ),
    **dict.fromkeys(
        ("sqlalchemy", "sqlite3", "duckdb", "psycopg2", "psycopg", "pymysql", "pymongo", "redis", "pyodbc", "openpyxl",
         "xlrd", "xlsxwriter", "fastparquet", "tables", "pandasql"),
        _DATA,
    ),
    **dict.fromkeys(("polars", "dask", "modin", "pyspark", "vaex", "cudf", "cupy", "numba", "datatable", "swifter"), _FRAMES),
    **dict.fromkeys(("xgboost", "lightgbm", "catboost"), _BOOSTING),
    **dict.fromkeys(
        ("prophet", "fbprophet", "neuralprophet", "pmdarima", "pyramid", "darts", "sktime", "kats", "tbats"), _FORECAST
    ),
    **dict.fromkeys(("tensorflow", "keras", "torch", "jax", "fastai", "transformers"), _NEURAL),
    **dict.fromkeys(("bokeh", "altair", "plotnine", "pygal", "holoviews", "hvplot", "cufflinks", "ggplot", "folium"), _CHARTS),
    **dict.fromkeys(("nltk", "spacy", "textblob", "gensim", "vaderSentiment", "wordcloud"), _WORDS),
    **dict.fromkeys(("tqdm", "rich", "streamlit", "dash", "ipywidgets", "IPython", "gradio"), _PROGRESS),
    "lifelines": "Use statsmodels.duration: `from statsmodels.duration.survfunc import SurvfuncRight`.",
    "arch": "Use `df['x'].rolling(n).std()` for volatility.",
    "linearmodels": "Use `import statsmodels.formula.api as smf` with C(entity) dummies.",
    "pingouin": "Use `from scipy import stats`.",
    "mlxtend": "Count pairs with `merge` and `groupby`, or use sklearn.",
    "ruptures": "Use `from src.analyses.anomaly import anomaly`, or compare rolling means.",
    "shap": "Use `from sklearn.inspection import permutation_importance`.",
    "imblearn": "Use `class_weight='balanced'` in the sklearn model.",
    "umap": "Use `from sklearn.manifold import TSNE` or sklearn's PCA.",
    "hdbscan": "Use `from sklearn.cluster import HDBSCAN`.",
    "tabulate": "Use `df.to_string()`.",
    "jinja2": "Use `df.to_string()`; a styled table is not needed.",
    "kaleido": "Return the Plotly figure itself; it is drawn for the reader.",
    "ydata_profiling": "Use `df.describe(include='all')`.",
    "pandas_profiling": "Use `df.describe(include='all')`.",
    "sweetviz": "Use `df.describe(include='all')`.",
    "missingno": "Use `df.isna().sum()`.",
    "networkx": "Use pandas joins, or `scipy.sparse.csgraph` where graphs are needed.",
    "sympy": "Use numpy or `scipy.optimize`.",
    "cvxpy": "Use `from scipy.optimize import linprog, minimize`.",
    "pulp": "Use `from scipy.optimize import linprog, milp`.",
    "ortools": "Use `from scipy.optimize import linprog, milp`.",
    "arrow": "Use `datetime` or `pd.Timestamp`.",
    "pendulum": "Use `datetime` or `pd.Timestamp`.",
    "pytz": "Use `zoneinfo.ZoneInfo`.",
    "geopandas": "Maps: use `plotly.express.choropleth`; distances: numpy.",
    "scikit_learn": "Its name is `sklearn`.",
    "skimage": "Use `scipy.ndimage`.",
    "cv2": "Use `scipy.ndimage`.",
    "statsmodel": "Its name is `statsmodels`.",
    "logging": "Use print(...).",
    "traceback": "Print the exception itself: print(repr(error)).",
    "locale": "Use f-strings: f'{x:,.2f}'.",
    "os": "Nothing of the machine is needed; the data is in `df`.",
    "sys": "Nothing of the machine is needed; the data is in `df`.",
    "pickle": "Return the values themselves; nothing can be stored.",
    "joblib": "Leave it out: there is one processor, and nothing can be stored.",
    "multiprocessing": "There is one processor: use pandas on whole columns.",
    "threading": "There is one processor: use pandas on whole columns.",
    "concurrent": "There is one processor: use pandas on whole columns.",
    "asyncio": "There is nothing to wait for: write plain code.",
}  # fmt: skip

_MOVED: Final[dict[str, str]] = {
    "statsmodels.tsa.arima_model": "from statsmodels.tsa.arima.model import ARIMA",
    "sklearn.cross_validation": "from sklearn.model_selection import train_test_split",
    "sklearn.grid_search": "from sklearn.model_selection import GridSearchCV",
    "sklearn.externals": "sklearn without `externals`",
    "sklearn.preprocessing.imputation": "from sklearn.impute import SimpleImputer",
    "matplotlib.finance": "plotly.graph_objects.Candlestick",
    "plotly.plotly": "import plotly.graph_objects as go",
    "scipy.misc": "scipy.special or numpy",
    "pandas.tools.plotting": "from pandas.plotting import scatter_matrix",
    "statsmodels.tsa.holt_winters": "from statsmodels.tsa.holtwinters import ExponentialSmoothing",
}


def instead_of(module: str) -> str:
    """A sentence that names what does the same here."""
    if module in _MOVED:
        return f"It moved or is gone: use `{_MOVED[module]}`."
    top = module.partition(".")[0]
    if top in _INSTEAD:
        return _INSTEAD[top]
    if top not in INSTALLED and (close := difflib.get_close_matches(top[:100], INSTALLED, n=1, cutoff=0.75)):
        return f"Did you mean {close[0]!r}?"
    return f"Only the packages of the sandbox can be imported: {PACKAGES}."
