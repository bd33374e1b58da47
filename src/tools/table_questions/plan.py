"""The typed reading of a question about one frame: steps that change the frame, then named measures of what is left.

A plan is data: nothing in it comes from the question but names of columns, values that cells hold, and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

CorrelationMethod = Literal["pearson", "spearman", "kendall"]
Compare = Literal["==", "!=", "<", "<=", ">", ">=", "missing", "present", "in"]
StatOp = Literal[
    "mean", "median", "mode", "std", "var", "min", "max", "range", "sum", "count", "nunique", "missing", "missing_percent",
    "quantile", "iqr", "skew", "kurtosis", "cv", "first", "last", "rows", "sem", "duplicates", "share", "share_percent",
]  # fmt: skip
Test = Literal[
    "shapiro", "kstest", "anderson", "normaltest", "jarque_bera", "ttest", "welch", "paired", "mannwhitney", "wilcoxon",
    "anova", "kruskal", "levene", "chi2", "adf",
]  # fmt: skip
Metric = Literal["mse", "rmse", "mae", "r2", "accuracy", "precision", "recall", "f1", "auc", "coefficient", "intercept",
                 "correlation", "n_train", "n_test"]  # fmt: skip
Estimator = Literal[
    "linear", "ridge", "lasso", "logistic", "tree_regression", "tree_classifier", "forest_regression", "forest_classifier",
    "knn_classifier", "svm_classifier",
]  # fmt: skip
Filling = Literal["mean", "median", "mode", "value"]
Arithmetic = Literal["sum", "difference", "product", "ratio", "mean", "log", "log10", "log2", "log1p", "sqrt", "square", "days"]


@dataclass(frozen=True, slots=True)
class StatOf:
    """A statistic of a column of the whole frame, used as a limit ("above the average fare")."""

    op: StatOp
    column: str
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows whose column compares so."""

    column: str
    op: Compare
    value: float | str | bool | tuple[str | float, ...] | StatOf | None = None


@dataclass(frozen=True, slots=True)
class Outliers:
    """Which values count as outliers: beyond `limit` times the IQR from the quartiles, or beyond `limit` z-scores."""

    method: Literal["iqr", "zscore"]
    limit: float


# Steps: each takes the frame and gives a frame.


@dataclass(frozen=True, slots=True)
class DropDuplicates:
    """Rows that repeat an earlier one go."""


@dataclass(frozen=True, slots=True)
class ToNumber:
    """Text that holds numbers ("5,350,380", "12 km") becomes numbers; what holds none becomes missing."""

    column: str


@dataclass(frozen=True, slots=True)
class ToTime:
    """Text that holds dates or times becomes those."""

    column: str


@dataclass(frozen=True, slots=True)
class Fill:
    """Missing values of the columns are filled."""

    columns: tuple[str, ...]
    how: Filling
    value: float | str = 0.0


@dataclass(frozen=True, slots=True)
class Derive:
    """A new column by arithmetic over columns, from left to right; `constant` is added to the last one (or to the only one)."""

    name: str
    how: Arithmetic
    columns: tuple[str, ...]
    constant: float = 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """A new column of labels by half-open intervals of a column: `(low, high]`, or `[low, high)` when `left`."""

    name: str
    column: str
    edges: tuple[float, ...]
    labels: tuple[str, ...]
    left: bool = False


@dataclass(frozen=True, slots=True)
class HourBin:
    """A new column of labels by the hour of a time: label, first hour, hour after the last."""

    name: str
    column: str
    hours: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """A column rescaled: to 0..1, or to mean 0 and standard deviation 1 (of the population)."""

    column: str
    how: Literal["minmax", "zscore"]


@dataclass(frozen=True, slots=True)
class DropOutliers:
    """Rows whose column is an outlier go; missing values go with them."""

    column: str
    rule: Outliers


OnColumn = ToNumber | ToTime | Bin | HourBin | Scale | DropOutliers
Step = DropDuplicates | Fill | Derive | OnColumn

# Measures: each gives one value of the frame as it stands.


@dataclass(frozen=True, slots=True)
class Stat:
    """A statistic of one column of the rows that meet the conditions; `rows` counts them, `share` divides that by all rows."""

    op: StatOp
    column: str | None = None
    where: tuple[Condition, ...] = ()
    q: float = 0.5
    ddof: int = 1
    biased: bool = False
    """Skewness and kurtosis of the sample itself (scipy's default), not the estimate for the population (pandas')."""
    among: tuple[Condition, ...] = ()
    """The rows of which a share is taken."""


@dataclass(frozen=True, slots=True)
class OutlierStat:
    """A statistic of the rows whose column is an outlier; `rows` counts them."""

    op: StatOp
    column: str
    rule: Outliers
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Correlate:
    """A correlation of two columns, over rows that have both."""

    method: CorrelationMethod
    columns: tuple[str, str]
    part: Literal["r", "p"] = "r"
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Tested:
    """A test of columns: of one alone (normality), between the groups of `by`, or between two sets of rows."""

    test: Test
    columns: tuple[str, ...]
    part: Literal["statistic", "p", "df"] = "p"
    by: str | None = None
    groups: tuple[tuple[Condition, ...], ...] = ()
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Modelled:
    """A figure of a model that is fitted on a part of the rows and judged on the rest (on the same rows when not split)."""

    estimator: Estimator
    target: str
    features: tuple[str, ...]
    metric: Metric
    test_share: float | None = None
    seed: int | None = None
    encode: tuple[str, ...] = ()
    """Text columns, turned into one column of 0 and 1 for each value but the first."""
    standardise: bool = False
    options: tuple[tuple[str, float | str], ...] = ()
    """Further arguments of the estimator, as said."""
    of: str | None = None
    """Whose coefficient."""


@dataclass(frozen=True, slots=True)
class GroupStat:
    """A statistic by group, and then: which group has the most or least, its value, or how many groups pass a limit."""

    op: StatOp
    column: str | None
    by: str
    pick: Literal["argmax", "argmin", "max", "min", "count"] = "argmax"
    compare: Compare = ">="
    limit: float | StatOf = 0.0
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class RowWith:
    """The value of a column in the row where another is greatest or least."""

    show: str
    column: str
    pick: Literal["max", "min"]
    where: tuple[Condition, ...] = ()


Measure = Stat | OutlierStat | Correlate | Tested | Modelled | GroupStat | RowWith


@dataclass(frozen=True, slots=True)
class Answer:
    """A named measure, taken after the first `after` steps (all of them when None)."""

    name: str
    measure: Measure
    decimals: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What will be done with the frame, and what will be said of it."""

    steps: tuple[Step, ...]
    answers: tuple[Answer, ...]
    assumptions: tuple[str, ...] = ()
    used: tuple[str, ...] = field(default=())
    """Columns that found a place."""
