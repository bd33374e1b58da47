"""How statistics, tests and measures of a model are called."""

from __future__ import annotations

import re
from typing import Final

from src.tools.table_questions.plan import Metric, StatOp, Test

STATS: Final[tuple[tuple[str, StatOp], ...]] = (
    ((
        r"(?:percentage|percent|proportion|share|ratio|pct) "
        r"(?:of )?(?:the )?\b(?:missing|null|nan|empty)\b(?: values?| entries)?"
    ), "missing_percent"),
    (r"(?:missing|null|nan)(?: values?)? (?:percentage|percent|proportion|ratio|pct)", "missing_percent"),
    ((
        r"(?:(?:number|count|amount|total)s? of |total )?\b(?:missing|null|nan|na|empty)\b(?: values?| entries| count| data"
        r"| cells)*"
    ), "missing"),
    (r"coefficient of variation", "cv"),
    (r"stand?ard error(?: of the mean)?", "sem"),
    (r"st(?:andar)?d(?:\.| )?(?:dev(?:iation)?s?)?\b|stddev|standard deviations?|\bsd\b", "std"),
    (r"variances?|\bvar\b", "var"),
    (r"inter ?quartile range|\biqr\b", "iqr"),
    (r"(?:first|lower|1st) quartile|\bq ?1\b|25th percentile|\b25th\b", "quantile"),
    (r"(?:third|upper|3rd) quartile|\bq ?3\b|75th percentile|\b75th\b", "quantile"),
    (r"\b(\d{1,2})(?:th|st|nd|rd) (?:percentile|quantile)", "quantile"),
    (r"skew(?:ness)?", "skew"),
    (r"kurtosis|\bkurt\b", "kurtosis"),
    (r"medians?", "median"),
    (r"(?:number of |count of |how many )?(?:unique|distinct|different)(?: values?| entries| count)*|nunique", "nunique"),
    (r"\bmodes?\b|most (?:common|frequent)(?: value)?", "mode"),
    (r"\branges?\b", "range"),
    (r"maximum|\bmax\b|highest|largest|greatest", "max"),
    (r"minimum|\bmin\b|lowest|smallest", "min"),
    (r"averages?|\bmeans?\b|\bavg\b", "mean"),
    (r"\bsum\b|\btotals?\b", "sum"),
    (r"\bpercent(?:age)?s?\b|\bpct\b", "share_percent"),
    (r"\bproportions?\b|\bshare\b|\bfractions?\b", "share"),
    (r"\bnumber of\b|\bcounts?\b|how many|\bnum\b|\bnumber\b", "rows"),
)  # fmt: skip
"""Names of statistics, the most special first."""

TESTS: Final[tuple[tuple[str, Test], ...]] = (
    (r"shapiro(?: ?wilks?)?", "shapiro"),
    (r"kolmogorov(?: ?smirnov)?|\bks test\b|\bk s test\b", "kstest"),
    (r"anderson(?: ?darling)?", "anderson"),
    (r"d'?agostino(?:'?s)?(?: (?:and )?pearson(?:'?s)?)?(?: k ?2)?|\bnormaltest\b", "normaltest"),
    (r"jarque ?bera", "jarque_bera"),
    (r"unequal variances?|welch(?:'?s)?(?: t ?test)?", "welch"),
    (r"paired(?: samples?)? t ?tests?", "paired"),
    (r"(?:independent )?(?:two|2)? ?(?:samples? )?(?:student'?s )?\bt ?tests?\b", "ttest"),
    (r"mann ?whitney(?: u)?(?: test)?", "mannwhitney"),
    (r"wilcoxon(?: signed rank)?(?: test)?", "wilcoxon"),
    (r"(?:one way )?(?:anova|analysis of variance)", "anova"),
    (r"kruskal(?: ?wallis)?", "kruskal"),
    (r"levene(?:'?s)?(?: test)?", "levene"),
    (r"chi ?squared?(?: test)?(?: of independence)?|\bchi2\b", "chi2"),
    (r"augmented dickey ?fuller|dickey ?fuller|\badf\b", "adf"),
)  # fmt: skip

METRICS: Final[tuple[tuple[str, Metric], ...]] = (
    (r"root mean squared? errors?|\brmse\b", "rmse"),
    (r"mean squared? errors?|\bmse\b", "mse"),
    (r"mean absolute errors?|\bmae\b", "mae"),
    (r"r ?squared?(?: score| value)?|\br ?2\b(?: score)?|coefficient of determination", "r2"),
    (r"accurac(?:y|ies)(?: score)?|\bscore\b", "accuracy"),
    (r"precision", "precision"),
    (r"recall|sensitivity", "recall"),
    (r"\bf ?1\b(?: score)?|f measure", "f1"),
    (r"\bauc\b|area under (?:the )?(?:roc )?curve", "auc"),
    (r"intercepts?", "intercept"),
    (r"slopes?|regression coefficients?|coefficients?", "coefficient"),
    (r"(?:pearson )?(?:correlation|coefficient)", "correlation"),
)  # fmt: skip


def stat_in(text: str) -> StatOp | None:
    """The statistic that a few words name; `mean_of_null_rows` is a mean."""
    found = [(op, match) for pattern, op in STATS if (match := re.search(pattern, text))]
    if not found:
        return None
    op, match = found[0]
    others = [o for o, _ in found[1:] if o not in ("rows", "sum", "share", "share_percent")]
    return others[0] if op == "missing" and others and not re.search(r"number|count|amount|total", match[0]) else op
