"""The words of analysis English: which carry no meaning of their own, and how statistics are called."""

from __future__ import annotations

import re
from typing import Final

from src.tools.questions.tokens import stem, words
from src.tools.table_questions.plan import Metric, StatOp, Test

FUNCTION_WORDS: Final = words(
    """a an the this that these those there here it its itself they them their i we you your our my me us he she his her s
    and or but nor so if then than as of in on at to from by for with within into onto over about around through during
    via upon is are was were be been being am do does did done has have had having can could will would shall should may
    might must what which who whom whose where when why how whether also any all both each every either such same own
    other some only just up out off yes any etc eg e g i.e please let lets thus hence therefore otherwise respectively
    accordingly while because since further furthermore additionally finally next afterwards afterward now first secondly
    one ones using use used uses per"""
) - words("not no only each per every other first")
"""Words that hold a sentence together. What negates, limits or divides is not among them."""

ANALYSIS_WORDS: Final = words(
    """calculate calculated calculating calculation calculations compute computed computing computation determine
    determined determining find found finding obtain get give given provide provided provides provide report reported
    reporting return returned show display identify identified identifying perform performed performing conduct conducted
    conducting apply applied applying explore examine investigate analyze analyse analysis analyses assess assessing
    evaluate evaluated evaluating evaluation check checking measure measures measured consider considered considering
    assume assumed treat treated implement implemented implementing utilize utilizing utilise employ employed handle
    handling make makes sure ensure need needed want wanted able specify specified state stated stating following follow
    follows column columns variable variables field fields feature features attribute attributes dataset datasets data
    dataframe frame table file csv row rows record records entry entries observation observations sample samples case
    cases point points value values number numbers numeric numerical figure figures amount level levels quantity python
    pandas numpy scipy sklearn scikit learn library libraries package packages module function functions functionality
    method methods method's built builtin in tool tools technique techniques algorithm procedure approach standard default
    defaults parameter parameters formula statistical statistic statistics statistically descriptive summary arithmetic
    mathematical result results answer answers output outputs question task step steps dimension final comprehensive
    simple basic direct directly separately separate individually distinctively distinct whole entire full available
    existing original overall complete across throughout based according basis regarding respect terms relationship
    relation linear strength direction association between among exist exists existing existence indicates indicate
    indicating represent represents represented representing denotes shows means meaning mean's refers defined define
    defines described machine learning model models modeling modelling predict prediction predictions predicted
    performance test tests testing hypothesis null alternative significant significantly significance difference different
    differ differs distribution distributed distributions normal normality normally follow adhere adheres assumption
    particular purpose purposes type types kind reference like specific certain current possible appropriate necessary
    suitable required require actual real simply well much many more most long good strong weak set sets list lists
    include includes included including contain contains containing consist present appear appears created create creating
    creates generate generated generating called named new name names label labelled average averages total count counts
    counted counting impact effect affect affects influence behind related involve involved involving format rounded round
    rounding decimal decimals place places digit digits whole integer float floating string percentage percent note
    assumes assumed properly correctly correct accurate accuracy equation compare compared comparing comparison please
    respective corresponding associated mentioned listed calculated above below underlying problem work process processing
    processed preprocess preprocessing cleaning clean cleaned cleansing transform transformation transformations convert
    converted converting numeric consistency reproducibility reproducible consistent ease sake happens happen occur occurs
    occurring occurrence occurrences nan na none null missing empty valid invalid non detect detected detection detecting
    outlier outliers zscore score scores z due high low possibility possibilities error errors further usual issue issues
    consistently exact exactly actually inclusive exclusive range ranges interval metric metrics only-metric independent
    dependent predictor predictors target regressor response input inputs axis argument arguments object series array list
    dictionary person people individual individuals item items unit units instance instances member members subject
    subjects information insight insights trend pattern patterns overview know tell understand want explain describe
    describing operation operations operator mathematically arithmetical strictly identification identifying validate
    validated assessment symmetrical engineering rates meet meets conditions condition visualize discuss comment interpret
    interpretation two three four five six seven eight nine ten second third"""
) - words("above below original percentage percent different first second third new missing null outlier outliers full normal")
"""Words about the task itself, which leave the answer as it is."""

CRITICAL: Final = words(
    """not no except excluding exclude excluded without only unless neither instead rather weighted weight log logarithm
    logarithmic squared square root cubed normalize normalized normalise standardize standardized scale scaled winsorize
    trimmed cumulative rolling moving lag lagged shifted difference ratio top bottom largest smallest highest lowest
    maximum minimum first last latest earliest greater less larger smaller higher lower more fewer above below under over
    exceed exceeds exceeding before after since until between each per every grouped group groups within across monthly
    weekly daily yearly annual quarterly hourly month week day year hour percentile quartile decile bin bins binned bucket
    category categories binary interaction polynomial impute imputed imputing fill filled filling drop dropped dropping
    remove removed removing delete deleted replace replaced duplicate duplicates unique"""
)
"""Words that change the answer: each must have found its place in a step or a measure."""

SYNONYMS: Final[dict[str, frozenset[str]]] = {
    stem(word): frozenset(stem(other) for other in others.split())
    for word, others in {
        "gender": "sex", "sex": "gender", "number": "num no count n", "count": "num no number n", "average": "avg mean",
        "percentage": "pct percent", "percent": "pct", "quantity": "qty", "amount": "amt value", "department": "dept",
        "employment": "emp", "temperature": "temp", "standard": "std", "identifier": "id", "year": "yr",
        "country": "nation", "salary": "pay", "wage": "pay", "price": "cost", "survival": "survived", "survive": "survived",
        "survivor": "survived",
    }.items()
}  # fmt: skip
"""What a question's word may be called in a column's name, beside its own stem and the beginnings of it."""

NUMBER_WORDS: Final = {
    w: i for i, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
}
ORDINALS: Final = {w: i for i, w in enumerate(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"], 1)}

STATS: Final[tuple[tuple[str, StatOp], ...]] = (
    ((
        r"(?:percentage|percent|proportion|share|ratio|pct) "
        r"(?:of )?(?:the )?(?:missing|null|nan|empty)(?: values?| entries)?"
    ), "missing_percent"),
    (r"(?:missing|null|nan)(?: values?)? (?:percentage|percent|proportion|ratio|pct)", "missing_percent"),
    ((
        r"(?:(?:number|count|amount|total)s? of |total )?(?:missing|null|nan|na|empty)(?: values?| entries| count| data"
        r"| cells)*"
    ), "missing"),
    (r"coefficient of variation", "cv"),
    (r"stand?ard error(?: of the mean)?", "sem"),
    (r"st(?:andar)?d(?:\.| )?(?:dev(?:iation)?s?)?\b|stddev|standard deviations?|\bsd\b", "std"),
    (r"variances?|\bvar\b", "var"),
    (r"inter ?quartile range|\biqr\b", "iqr"),
    (r"(?:first|lower|1st) quartile|\bq1\b|25th percentile|\b25th\b", "quantile"),
    (r"(?:third|upper|3rd) quartile|\bq3\b|75th percentile|\b75th\b", "quantile"),
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
    (r"\bnumber of\b|\bcounts?\b|how many|\bnum\b|\bnumber\b", "rows"),
)  # fmt: skip
"""Names of statistics, the most special first."""

TESTS: Final[tuple[tuple[str, Test], ...]] = (
    (r"shapiro(?: ?wilks?)?", "shapiro"),
    (r"kolmogorov(?: ?smirnov)?|\bks test\b|\bk s test\b", "kstest"),
    (r"anderson(?: ?darling)?", "anderson"),
    (r"d'?agostino(?:'?s)?(?: (?:and )?pearson(?:'?s)?)?(?: k ?2)?|\bnormaltest\b", "normaltest"),
    (r"jarque ?bera", "jarque_bera"),
    (r"welch(?:'?s)?(?: t ?test)?", "welch"),
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
    (r"\bf1\b(?: score)?|f measure", "f1"),
    (r"\bauc\b|area under (?:the )?(?:roc )?curve", "auc"),
    (r"intercepts?", "intercept"),
    (r"slopes?|regression coefficients?|coefficients?", "coefficient"),
    (r"(?:pearson )?(?:correlation|coefficient)", "correlation"),
)  # fmt: skip

PLAIN: Final = frozenset(stem(w) for w in FUNCTION_WORDS | ANALYSIS_WORDS)
CRITICAL_STEMS: Final = frozenset(stem(w) for w in CRITICAL)
COLLIDING: Final = (
    FUNCTION_WORDS
    | ANALYSIS_WORDS
    | CRITICAL
    | words("open close day date time start end title index class group state rank description id")
)
"""A column that is called like one of these is meant only where the question says so: in quotes, or with "column" beside it."""


def first_of(table: tuple[tuple[str, object], ...], text: str) -> re.Match[str] | None:
    """The leftmost match of the first entry that matches."""
    for pattern, _ in table:
        if match := re.search(pattern, text):
            return match
    return None
