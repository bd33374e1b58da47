"""Complaints about values, rows, dates and text, each with what to write instead."""

from __future__ import annotations

from typing import Final

HINTS_VALUES: Final[tuple[tuple[str, str], ...]] = (
    # lengths and shapes
    (
        r"Length of values \((?P<a>\d+)\) does not match length of index \((?P<b>\d+)\)",
        "The new column has {a} values for {b} rows: give one value for each row, or use a Series with the same index.",
    ),
    (
        r"All arrays must be of the same length|arrays must all be same length"
        r"|x and y must (?:have same first dimension|be the same size)|inconsistent numbers of samples"
        r"|operands could not be broadcast|shapes .* not aligned|must have the same length|Length mismatch"
        r"|Lengths must match|array lengths|same number of (?:elements|entries)|matmul: Input operand"
        r"|exog.*rows|indices for endog and exog",
        "The lengths differ: take both from the same rows, e.g. data = df[['a', 'b']].dropna().",
    ),
    (
        r"Found array with 0 (?:sample|feature)|n_samples=0|zero-size array|No objects to concatenate"
        r"|empty sequence|iterable argument is empty|attempt to get arg(?:min|max) of an empty|with size 0"
        r"|no numeric data to plot|cannot do a non-empty take",
        "There is nothing left to work on: look at the filters above; `len(df)` tells whether rows remain.",
    ),
    (
        r"should be >= n_clusters|fewer samples than|greater than the number of samples"
        r"|n_splits=\d+ cannot be greater",
        "There are too few rows for that many groups: use a smaller number.",
    ),
    (
        r"Reshape your data either using array.reshape|Expected (?:2D array|a 2-dimensional)",
        "Pass a table, not a column: df[['a']] instead of df['a'].",
    ),
    # missing values
    (
        r"(?:Input|y).*contains NaN|exog contains inf or nans|endog contains"
        r"|array must not contain infs or NaNs|contains missing values",
        "Take out missing values first: df = df.dropna(subset=[...]), or fill them with .fillna(...).",
    ),
    (
        r"[Cc]annot convert (?:float NaN|non-finite values)|cannot convert NA to integer"
        r"|Cannot convert non-finite",
        "Missing values are no integers: use .dropna() or .fillna(0) first, or .astype('Int64').",
    ),
    (
        r"[Cc]annot mask with non-boolean array containing NA|boolean value of NA is ambiguous",
        "The condition has missing values: add .fillna(False), or na=False in .str.contains.",
    ),
    # truth and conditions
    (
        r"truth value of (?:a|an) (?:Series|DataFrame|array|Index)",
        "Combine conditions with & | ~ and put each in parentheses, or reduce with .any() / .all().",
    ),
    (
        r"[Cc]annot perform '(?:rand_|and_|or_|ror_)'|unsupported operand type\(s\) for (?:&|\|)",
        "Put each condition in parentheses: df[(df['a'] > 1) & (df['b'] < 2)].",
    ),
    # dates
    (
        r"Only valid with DatetimeIndex",
        "Resampling needs dates: df.set_index(pd.to_datetime(df[{date}])).resample(...), or resample(..., on={date}).",
    ),
    (r"Can only use \.dt accessor", "The column is no date yet: pd.to_datetime(df[...]).dt ..."),
    (r"Can only use \.str accessor", "The column is no text: df[...].astype(str).str ..."),
    (r"Can only use \.cat accessor", "Make it categorical first: df[...].astype('category').cat ..."),
    (
        r"tz-naive and tz-aware|offset-naive and offset-aware",
        "Bring both to one kind: .dt.tz_localize(None) takes the time zone away.",
    ),
    (
        r"Invalid comparison between dtype=datetime64|'(?:Timestamp|DatetimeArray"
        r"|datetime\.date(?:time)?)' and '(?:str|int|float|datetime\.date)'|Cannot compare Timestamp"
        r"|instances of '(?:str|float|datetime\.date|int)' and '(?:Timestamp|datetime\.date"
        r"|datetime\.datetime)'|instances of 'Timestamp' and",
        "Compare dates with dates: turn text into dates with pd.to_datetime(...), a single day with "
        "pd.Timestamp('2026-01-31').",
    ),
    (
        r"unsupported operand type\(s\) for -: '(?:str|int|float)' and '(?:str|Timestamp|DatetimeArray"
        r"|datetime\.\w+)'|unsupported operand type\(s\) for -: '(?:Timestamp|datetime\.\w+)' and 'str'"
        r"|cannot subtract DatetimeArray|ufunc 'subtract' .*dtype\('<U",
        "Texts cannot be subtracted: turn them into dates with pd.to_datetime(...) or into numbers with pd.to_numeric(...).",
    ),
    (
        r"Addition/subtraction of integers and integer-arrays with (?:Timestamp|DatetimeArray)"
        r"|unsupported operand type\(s\) for [+-]: '(?:datetime\.\w+|Timestamp)' and 'int'|cannot (?:add"
        r"|subtract) .*integer",
        "Add days as pd.Timedelta(days=n), months as pd.DateOffset(months=n).",
    ),
    (
        r"time data .* (?:doesn't|does not) match format|Unknown (?:datetime )?string format"
        r"|Out of bounds nanosecond|day is out of range|unconverted data remains|month must be in"
        r"|Given date string .* not likely a datetime",
        "Read dates with pd.to_datetime(df[...], errors='coerce') and look at what became NaT.",
    ),
    (
        r"Invalid frequency|is no longer supported for offsets",
        "Use a pandas frequency: 'D', 'W', 'ME' (month end), 'MS' (month start), 'QE', 'YE', 'h', 'min'.",
    ),
    # text and numbers
    (
        r"could not convert string to float|invalid literal for int|Unable to parse string"
        r"|Could not convert .* to numeric|Cannot cast .* to float|could not convert string",
        "Some values are text: pd.to_numeric(df[...].str.replace(',', ''), errors='coerce') makes "
        "numbers; `numeric_only=True` leaves text columns out.",
    ),
    (
        r"agg function failed|does not support (?:reduction|operation) '?(?:mean|sum|std|var|median"
        r"|quantile)|dtype 'str' does not support",
        "A text column cannot be averaged: choose number columns, e.g. df.groupby('g')['amount'].mean(), "
        "or pass numeric_only=True.",
    ),
    (
        r"can only concatenate str|must be str, not|unsupported operand type\(s\) for \+: '(?:int"
        r"|float)' and 'str'|ufunc 'add' did not contain a loop",
        'Text and numbers do not add: write f"{{a}} {{b}}", or turn the text into a number with '
        "float(...) / pd.to_numeric(...).",
    ),
    (
        r"not supported between instances of '(?:str|int|float)' and '(?:str|int|float)'"
        r"|Invalid comparison between dtype",
        "Text is compared with a number: turn the text into numbers first, pd.to_numeric(df[...], errors='coerce').",
    ),
    (
        r"unsupported operand type\(s\) for [-*/%]+=?: '?(?:str|list|int|float)'? and '?(?:str|list"
        r"|NoneType|int)|can't multiply sequence",
        "Only numbers can be calculated with: pd.to_numeric(df[...], errors='coerce') for a column, float(...) for one value.",
    ),
    (
        r"unsupported operand type\(s\) for .*NoneType|NoneType' object|object of type 'NoneType'",
        "A value is None: methods with inplace=True, list.sort() and print() return None; do not assign what they return.",
    ),
)
"""A pattern of the message -> a hint; `{name}` is what the pattern caught under that name."""
