"""Complaints about calls, items, joins and models, each with what to write instead."""

from __future__ import annotations

from typing import Final

HINTS_CODE: Final[tuple[tuple[str, str], ...]] = (
    # calls and items
    (
        r"'(?:DataFrame|Series|list|dict|tuple)' object is not callable",
        "Take items with brackets, not parentheses: df['a'], items[0].",
    ),
    (
        r"'(?:str|int|float|numpy\.float64|Timestamp)' object is not callable",
        "A variable has the name of a function and hides it: rename the variable.",
    ),
    (
        r"'(?:builtin_function_or_method|method|function)' object is not (?:subscriptable|iterable)",
        "Call the method: add ().",
    ),
    (
        r"unhashable type: '(?P<a>list|dict|set|numpy\.ndarray|Series|DataFrame)'",
        "A {a} cannot be a key or a member of a set: use tuple(...), or a text.",
    ),
    (
        r"single positional indexer is out-of-bounds|list index out of range|index -?\d+ is out of bounds"
        r"|positional indexers are out-of-bounds|string index out of range",
        "There are fewer items than that: check `len(...)`; the first is 0, the last is -1.",
    ),
    (
        r"(?:string|list|tuple) indices must be integers",
        "Items are taken by number here, not by name: is it one row or one cell instead of the frame?",
    ),
    (
        r"too many values to unpack|not enough values to unpack",
        "The number of names on the left must be the number of values on the right.",
    ),
    (
        r"cannot unpack non-iterable|object is not iterable|argument of type '\w+' is not iterable",
        "It is a single value, not a list of values.",
    ),
    (
        r"missing \d+ required (?:positional|keyword-only) argument",
        "The call leaves out an argument that the function needs.",
    ),
    (
        r"got an unexpected keyword argument '(?P<a>\w+)'",
        "The function knows no argument `{a}`: leave it out or look at its spelling.",
    ),
    (r"not JSON serializable", "Turn numpy values into plain ones: int(x), float(x), or json.dumps(..., default=str)."),
    (
        r"unsupported format string passed to (?P<a>\w+)",
        "A {a} cannot be formatted like a number: take one value out of it first, e.g. .iloc[0] or .mean().",
    ),
    (
        r"Unknown format code '(?P<a>\w)' for object of type 'str'",
        "The value is text: turn it into a number first, e.g. float(x).",
    ),
    # joins, reshaping, indexes
    (
        r"You are trying to merge on",
        "The keys differ in type: give both the same, e.g. left['id'] = left['id'].astype(str), and so on the right.",
    ),
    (
        r"columns overlap but no suffix",
        "Both frames have columns of that name: pass suffixes=('_left', '_right') or use merge(..., on=...).",
    ),
    (r"No common columns to perform merge", "The frames share no column name: pass left_on=... and right_on=...."),
    (
        r"Index contains duplicate entries, cannot reshape",
        "Several rows have the same keys: use pivot_table(..., aggfunc='sum').",
    ),
    (
        r"cannot reindex on an axis with duplicate labels|duplicate labels"
        r"|Reindexing only valid with uniquely",
        "The index has duplicates: .reset_index(drop=True), or group the rows first.",
    ),
    (
        r"Columns must be same length as key|Must have equal len keys"
        r"|Cannot set a DataFrame with multiple columns",
        "The right side has another number of columns than there are names on the left.",
    ),
    (r"cannot insert .* already exists", "A column of that name exists: reset_index(drop=True), or rename it first."),
    (
        r"Bin edges must be unique",
        "Many values are equal: pass duplicates='drop', or rank first: pd.qcut(s.rank(method='first'), q).",
    ),
    (r"Bin labels must be one fewer|Bin labels must be", "Give one label fewer than edges."),
    (
        r"Unalignable boolean Series|Boolean Series key will be reindexed",
        "The condition comes from another frame: build it from the frame that is filtered.",
    ),
    (
        r"Can only compare identically-labeled",
        "The indexes differ: compare .values, or bring both to one index with .reset_index(drop=True).",
    ),
    (
        r"Cannot setitem on a Categorical with a new category|Cannot set.* new category",
        "Add the category first: s.cat.add_categories([...]), or work on s.astype(str).",
    ),
    (r"No group keys passed|Grouper .* not 1-dimensional", "Group by column names: df.groupby(['a', 'b'])."),
    # models
    (
        r"[Ss]ingular matrix|SVD did not converge|not positive definite",
        "Columns depend on each other or never change: leave one out (e.g. drop_first=True in get_dummies).",
    ),
    (
        r"Perfect separation|perfect separation",
        "A column predicts the outcome completely: leave it out, or use sklearn's LogisticRegression.",
    ),
    (
        r"Pandas data cast to numpy dtype of object",
        "The model needs numbers: df.astype(float), and pd.get_dummies(..., dtype=float) for text.",
    ),
    (
        r"x must have 2 complete cycles|Cannot compute initial seasonals"
        r"|must have at least .* observations|sample size is too short|too few observations"
        r"|x is required to have ndim|maxlag should be",
        "There are too few periods for that: use a shorter season or a simpler method.",
    ),
    (
        r"Unknown label type|continuous format is not supported|Classification metrics can't handle",
        "A classifier needs classes, not amounts: use a regressor, or cut the target into classes.",
    ),
    (
        r"period must be|seasonal_periods|Unable to determine period|You must specify a period",
        "Say how many periods a season has, e.g. period=7 for days in weeks, 12 for months.",
    ),
    (
        r"division by zero|float modulo|integer modulo|modulo by zero",
        "Check the divisor first: `a / b if b else None`; for columns, .replace(0, np.nan).",
    ),
    (r"math domain error", "The number is outside the function's range, such as the log of zero or of a negative number."),
    (r"maximum recursion depth", "The function calls itself without an end: give it a case that stops."),
    (r"Missing optional dependency '(?P<a>\w+)'", "{instead}"),
    (r"No columns to parse|Expecting value: line", "The text to read is empty or has another form."),
)
"""A pattern of the message -> a hint; `{name}` is what the pattern caught under that name."""
