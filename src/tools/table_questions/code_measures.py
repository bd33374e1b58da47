"""Measures as pandas and scipy expressions."""

from __future__ import annotations

from src.tools.table_questions.code_conditions import column, condition, rows
from src.tools.table_questions.code_names import Names
from src.tools.table_questions.plan import (
    Condition,
    Correlate,
    GroupStat,
    Measure,
    OutlierStat,
    RowWith,
    Stat,
    StatOf,
    Tested,
)  # fmt: skip

_ONE_SAMPLE = {
    "shapiro": "stats.shapiro({x})", "normaltest": "stats.normaltest({x})", "jarque_bera": "stats.jarque_bera({x})",
    "kstest": 'stats.kstest(({x} - {x}.mean()) / {x}.std(), "norm")', "anderson": 'stats.anderson({x}, method="interpolate")',
}  # fmt: skip
_TWO_SAMPLES = {
    "ttest": "stats.ttest_ind({a}, {b})", "welch": "stats.ttest_ind({a}, {b}, equal_var=False)",
    "paired": "stats.ttest_rel({a}, {b})", "mannwhitney": "stats.mannwhitneyu({a}, {b})",
    "wilcoxon": "stats.wilcoxon({a}, {b})", "levene": "stats.levene({a}, {b})",
    "anova": "stats.f_oneway({a}, {b})", "kruskal": "stats.kruskal({a}, {b})",
}  # fmt: skip
_MANY = {"anova": "f_oneway", "kruskal": "kruskal", "levene": "levene", "ttest": "ttest_ind", "mannwhitney": "mannwhitneyu"}


def measure_lines(measure: Measure, names: Names) -> tuple[list[str], str]:
    """Lines to run first, and the expression that gives the value."""
    if isinstance(measure, Stat):
        return _stat(measure)
    if isinstance(measure, OutlierStat):
        return _outliers(measure, names)
    if isinstance(measure, Correlate):
        return _correlation(measure, names)
    if isinstance(measure, Tested):
        return _tested(measure, names)
    if isinstance(measure, GroupStat):
        return _grouped(measure, names)
    if isinstance(measure, RowWith):
        part = rows("df", measure.where)
        return [], f"{part}.loc[{column(part, measure.column)}.idx{measure.pick}(), {measure.show!r}]"
    raise TypeError(f"no code for {type(measure).__name__}")


def _stat(stat: Stat) -> tuple[list[str], str]:
    if stat.op == "duplicates":
        return [], "int(df.duplicated().sum())"
    if stat.op in ("share", "share_percent"):
        base = rows("df", stat.among)
        meets = " & ".join(f"({condition(base, c)})" for c in stat.where)
        return [], f"({meets}).mean()" + (" * 100" if stat.op == "share_percent" else "")
    part = rows("df", stat.where)
    if stat.op == "rows" or stat.column is None:
        return [], f"len({part})"
    series = f"df.loc[{_mask(stat.where)}, {stat.column!r}]" if stat.where else column("df", stat.column)
    return [], _of_series(stat, series)


def _mask(conditions: tuple[Condition, ...]) -> str:
    parts = [condition("df", c) for c in conditions]
    return parts[0] if len(parts) == 1 else " & ".join(f"({p})" for p in parts)


def _of_series(stat: Stat, series: str) -> str:
    if stat.op in ("std", "var"):
        return f"{series}.{stat.op}({'' if stat.ddof == 1 else 'ddof=0'})"
    if stat.op in ("skew", "kurtosis") and stat.biased:
        moment = f"{series}.dropna()"
        spread = f"{moment}.std(ddof=0)"
        power, less = (3, "") if stat.op == "skew" else (4, " - 3")
        return f"((({moment} - {moment}.mean()) / {spread}) ** {power}).mean(){less}"
    return {
        "missing": f"int({series}.isna().sum())",
        "missing_percent": f"{series}.isna().mean() * 100",
        "range": f"{series}.max() - {series}.min()",
        "iqr": f"{series}.quantile(0.75) - {series}.quantile(0.25)",
        "quantile": f"{series}.quantile({stat.q:g})",
        "cv": f"{series}.std() / {series}.mean()",
        "mode": f"{series}.mode().iloc[0]",
        "first": f"{series}.iloc[0]",
        "last": f"{series}.iloc[-1]",
        "nunique": f"int({series}.nunique())",
        "count": f"int({series}.count())",
    }.get(stat.op, f"{series}.{stat.op}()")


def _outliers(measure: OutlierStat, names: Names) -> tuple[list[str], str]:
    from src.tools.table_questions.code import outlier_mask

    lines: list[str] = []
    frame = "df"
    if measure.where:
        frame = names.fresh("part")
        lines.append(f"{frame} = {rows('df', measure.where)}")
    more, mask = outlier_mask(frame, measure.column, measure.rule, names)
    if measure.op == "rows":
        return [*lines, *more], f"int({mask}.sum())"
    series = f"{frame}.loc[{mask}, {measure.column!r}]"
    return [*lines, *more], _of_series(Stat(measure.op, measure.column), series)


def _correlation(measure: Correlate, names: Names) -> tuple[list[str], str]:
    names.imports.add("from scipy import stats")
    pair = names.fresh("pair")
    lines = [f"{pair} = {rows('df', measure.where)}[{list(measure.columns)!r}].dropna()"]
    function = {"pearson": "pearsonr", "spearman": "spearmanr", "kendall": "kendalltau"}[measure.method]
    a, b = (column(pair, c) for c in measure.columns)
    return lines, f"stats.{function}({a}, {b}).{'pvalue' if measure.part == 'p' else 'statistic'}"


def _tested(measure: Tested, names: Names) -> tuple[list[str], str]:
    part = "pvalue" if measure.part == "p" else "statistic"
    base = rows("df", measure.where)
    if measure.test == "adf":
        names.imports.add("from statsmodels.tsa.stattools import adfuller")
        return [], f"adfuller({column(base, measure.columns[0])}.dropna())[{1 if part == 'pvalue' else 0}]"
    names.imports.add("from scipy import stats")
    if measure.test == "chi2":
        names.imports.add("import pandas as pd")
        table = f"pd.crosstab({column(base, measure.columns[0])}, {column(base, measure.columns[1])})"
        return [], f"stats.chi2_contingency({table}).{'dof' if measure.part == 'df' else part}"
    if measure.test in _ONE_SAMPLE:
        x = names.fresh("x")
        return [f"{x} = {column(base, measure.columns[0])}.dropna()"], f"{_ONE_SAMPLE[measure.test].format(x=x)}.{part}"
    return _between(measure, base, part, names)


def _between(measure: Tested, base: str, part: str, names: Names) -> tuple[list[str], str]:
    if measure.by is not None:
        groups = names.fresh("groups")
        first = measure.columns[0]
        line = f"{groups} = [g.dropna() for _, g in {base}.groupby({measure.by!r})[{first!r}]]"
        extra = ", equal_var=False" if measure.test == "welch" else ""
        return [line], f"stats.{_MANY.get(measure.test, 'ttest_ind')}(*{groups}{extra}).{part}"
    a, b = names.fresh("a"), names.fresh("b")
    if measure.groups:
        first, second = (rows(base, g) for g in measure.groups)
        name = measure.columns[0]
        lines = [f"{a} = {column(first, name)}.dropna()", f"{b} = {column(second, name)}.dropna()"]
    elif measure.test in ("paired", "wilcoxon"):
        both = names.fresh("both")
        lines = [f"{both} = {base}[{list(measure.columns)!r}].dropna()"]
        lines += [f"{v} = {column(both, c)}" for v, c in zip((a, b), measure.columns, strict=True)]
    else:
        lines = [f"{v} = {column(base, c)}.dropna()" for v, c in zip((a, b), measure.columns, strict=True)]
    return lines, f"{_TWO_SAMPLES[measure.test].format(a=a, b=b)}.{part}"


def _grouped(measure: GroupStat, names: Names) -> tuple[list[str], str]:
    by = names.fresh("by_group")
    base = rows("df", measure.where)
    of = f"{base}.groupby({measure.by!r})"
    taken = f"{of}.size()" if measure.op == "rows" or measure.column is None else f"{of}[{measure.column!r}].{measure.op}()"
    lines = [f"{by} = {taken}"]
    if measure.pick in ("argmax", "argmin"):
        return lines, f"{by}.idx{measure.pick[3:]}()"
    if measure.pick in ("max", "min"):
        return lines, f"{by}.{measure.pick}()"
    limit = (
        f"{column('df', measure.limit.column)}.{measure.limit.op}()"
        if isinstance(measure.limit, StatOf)
        else f"{measure.limit:g}"
    )
    return lines, f"int(({by} {measure.compare} {limit}).sum())"
