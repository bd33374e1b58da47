"""Known complaints of Python, pandas, numpy and their friends, each with what to write instead."""

from __future__ import annotations

import re
from typing import Final

from src.services.sandboxes.runner.hints_code import HINTS_CODE
from src.services.sandboxes.runner.hints_values import HINTS_VALUES

_KNOWN: Final = tuple((re.compile(pattern), hint) for pattern, hint in (*HINTS_VALUES, *HINTS_CODE))

REMOVED: Final[dict[str, str]] = {
    "append": "pd.concat([a, b], ignore_index=True)",
    "iteritems": ".items()",
    "ix": ".loc or .iloc",
    "as_matrix": ".to_numpy()",
    "get_value": ".at[row, column]",
    "set_value": ".at[row, column] = value",
    "lookup": ".loc",
    "mad": "(s - s.mean()).abs().mean()",
    "sortlevel": ".sort_index(level=...)",
    "order": ".sort_values()",
    "sort": ".sort_values(...)",
    "tshift": ".shift(freq=...)",
    "rolling_mean": "s.rolling(n).mean()",
    "convert_objects": ".infer_objects()",
    "applymap": ".map(function)",
    "swaplevels": ".swaplevel()",
    "weekofyear": ".isocalendar().week",
    "week": ".isocalendar().week",
    "distplot": "sns.histplot",
    "factorplot": "sns.catplot",
    "NaN": "np.nan",
    "Inf": "np.inf",
    "float": "float",
    "int": "int",
    "bool": "bool",
    "object": "object",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "in1d": "np.isin",
    "trapz": "np.trapezoid",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "Panel": "a frame with a MultiIndex",
    "datetime": "the module datetime",
    "group_by": ".groupby(...)",
    "contains": ".str.contains(...)",
    "lower": ".str.lower()",
    "upper": ".str.upper()",
    "strip": ".str.strip()",
    "startswith": ".str.startswith(...)",
    "split": ".str.split(...)",
    "year": ".dt.year",
    "month": ".dt.month",
    "day": ".dt.day",
    "strftime": ".dt.strftime(...)",
    "days": ".dt.days",
    "filter_by": "df[df['a'] > 1]",
    "arrange": ".sort_values(...)",
    "mutate": ".assign(...)",
    "select": "df[['a', 'b']]",
    "length": "len(x)",
    "len": "len(x)",
    "to_list": ".tolist()",
    "reshape": ".to_numpy().reshape(...)",
    "flatten": ".to_numpy().ravel()",
    "get_feature_names": ".get_feature_names_out()",
    "simps": "simpson",
    "binom_test": "binomtest",
    "cumtrapz": "cumulative_trapezoid",
    "update_xaxis": ".update_xaxes(...)",
    "update_yaxis": ".update_yaxes(...)",
    "set_xlim": "plt.xlim",
    "set_ylim": "plt.ylim",
    "set_title": "plt.title",
    "set_xlabel": "plt.xlabel",
    "set_ylabel": "plt.ylabel",
}
"""Attributes of older or other libraries, and methods tried on the wrong object -> what does it."""


def known_hint(message: str, date: str, instead: str) -> str:
    """The hint for a known complaint; `date` is the name of a date column to use in it. Empty when it is not known."""
    for pattern, hint in _KNOWN:
        if match := pattern.search(message[:4_000]):
            return hint.format(**match.groupdict(), date=date, instead=instead)
    return ""
