"""What a question says about a model: what it predicts, from what, with which estimator, and how rows are split."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.lexicon import CRITICAL_STEMS
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Estimator, Modelled
from src.tools.table_questions.splitting import read_seed, read_split

_ESTIMATORS: Final[tuple[tuple[str, Estimator], ...]] = (
    (r"logistic ?regress\w+(?: classifier)?", "logistic"),
    (r"random forest regress\w+", "forest_regression"),
    (r"random forest(?: classif\w+)?", "forest_classifier"),
    (r"decision ?tree regress\w+|regression tree", "tree_regression"),
    (r"decision ?tree(?: classif\w+)?|classification tree", "tree_classifier"),
    (r"ridge(?: regression)?", "ridge"),
    (r"lasso(?: regression)?", "lasso"),
    (r"k ?nearest neighbou?rs?(?: classifier)?|knn(?: classifier)?", "knn_classifier"),
    (r"support vector (?:machine|classifier)s?|\bsvm\b|\bsvc\b", "svm_classifier"),
    (
        (
            r"(?:simple |multiple |multivariate |ordinary |univariate )*linear ?regress\w+"
            r"|(?:ordinary )?least squares(?: regression)?|\bols\b"
        ),
        "linear",
    ),
)
_COLUMN: Final = r"@\d+(?: (?:features?|columns?|variables?))?"
_LIST: Final = (
    rf"((?:(?:[.,;(]|and|both|the|columns?|features?|variables?|their|its|[a-z]+'s) ?)*{_COLUMN}(?:(?: ?(?:[.,;()]|and) ?"
    rf"| )(?:(?:and|the|both|their|its|[a-z]+'s) )*{_COLUMN})*)"
)
_ROLE: Final = r"(?:dependent|target|output|outcome|response|predicted)"
_INPUT: Final = r"(?:predictor|independent|input|explanatory|feature)s?(?: (?:variables?|features?|columns?))?"
_TARGETS: Final = (
    (
        rf"(?:dependent or )?{_ROLE}(?: (?:variable|column|feature))?(?: for the [a-z]+)?s? ?(?:should be|must be|is|are"
        rf"|being|as|=|:) ?(?:the )?(@\d+)"
    ),
    rf"(@\d+)(?: (?:rate|column|variable))* (?:as|is|being) (?:the |a )?{_ROLE}(?: (?:variable|column))?",
    r"regress\w* (?:of )?(?:the )?(@\d+) (?=on|against|with|using|from)",
)
_STOPS: Final = (
    r"based on|using|from|with|given|by|as a function of|on the basis of|on|and (?:evaluate|report|split|calculate)|[.,;:?]|$"
)
_STRETCH: Final = (
    rf"(?:predict\w*|classif(?:y|ies|ying)|explain\w*|estimat(?:e|es|ing)|model(?:ling|ing)?(?= @)"
    rf"|(?:model|classifier|regressor|regression|tree|forest) for|forecast\w*) "
    rf"(?P<stretch>[^.;]*?@\d+(?: or not)?(?: ?\( ?(?:@\d+|[a-z\d =,]+)[^)]*\))?)(?=(?: [a-z]+)?? ?(?:{_STOPS}))"
)
_FEATURES: Final = (
    rf"{_INPUT} ?(?:for the [a-z]+ )?(?:should be|must be|are|is|include|such as|like|:)",
    r"(?:based on|using|from|with|given|use|by|on|against|as a function of) "
    r"(?:the )?(?:following |only |new |data |other |passenger's |recorded )*"
    rf"(?:{_INPUT}|columns?|variables?)?(?: (?:such as|like))? ?:?",
)
_LEFT_OUT: Final = "rows that lack a value of the target or of a feature are left out"


@dataclass(frozen=True, slots=True)
class ModelReading:
    """A model to fit; the metric of `base` is to be replaced by the one an answer asks for."""

    base: Modelled
    assumptions: tuple[str, ...] = ()


def read_model(text: Linked) -> ModelReading | str | None:
    """The model asked for; None where there is none; a reason where its parts are not clear."""
    kinds = [(e, m.span()) for pattern, e in _ESTIMATORS for m in re.finditer(pattern, text.text)]
    if not kinds or not text.has(r"train|predict|\bfit|classif|\bbuild\b|\bmodel\b|target|dependent|regress"):
        return None
    widest = {e for e, (a, b) in kinds if not any(c <= a and b <= d and (c, d) != (a, b) for _, (c, d) in kinds)}
    named = widest - (
        {"forest_classifier"}
        if "forest_regression" in widest
        else {"tree_classifier"}
        if "tree_regression" in widest
        else set()
    )
    if len(named) > 1:
        return "it names several models"
    estimator = next(iter(named))
    target = _target(text)
    if target is None:
        return "it does not say which column the model predicts"
    features = _features(text, target)
    if not features:
        return "it does not say from which columns the model predicts"
    for pattern, _ in _ESTIMATORS:
        text.take_all(rf"(?:{pattern})(?: model| algorithm| classifier)?(?:\(\))?")
    return _model(text, estimator, target, features)


def _model(text: Linked, estimator: Estimator, target: str, features: tuple[str, ...]) -> ModelReading | str:
    share, split = read_split(text)
    if split and share is None:
        return "it does not say how many rows are for training and how many for testing"
    seed = read_seed(text)
    options = _options(text, estimator)
    if isinstance(options, str):
        return options
    facts = [c for f in features if (c := text.facts.column(f))]
    encode = tuple(c.name for c in facts if c.kind == "text")
    said = text.take_all(
        r"encod\w+ (?:the )?(?:categorical [a-z]+|@\d+(?:,? (?:and )?@\d+)*)(?: "
        r"(?:features?|columns?|variables?))?(?: to numeric\w*(?: values?)?)?[^.;]*"
        r"|(?:use |using |with |apply )?(?:the )?(?:one hot|dummy|label) "
        r"(?:encod\w+|variables?)(?: (?:of|for) (?:the )?[^.;]*)?"
    )
    if any(len(c.values) > 2 or not c.values for c in facts if c.name in encode) and not said:
        return "it does not say how columns of text become numbers"
    standardise = bool(
        text.take_all(
            r"(?:preprocess the data by )?standardi[sz]\w+ (?:of )?(?:the )?(?:numerical |numeric |input )?(?:columns"
            r"|features|data)"
            r"(?: ?\([ @\d,]+\))?"
        )
    )
    base = Modelled(estimator, target, features, "mse", share, seed, encode, standardise, options)
    _claim_talk(text)
    return ModelReading(base, (_LEFT_OUT,) if any(c.missing for c in facts) else ())


def _target(text: Linked) -> str | None:
    """The column in a role, or the only one between "predict" and what it is predicted from."""
    for pattern in _TARGETS:
        names = {text.column(m[1]) for m in text.fresh(pattern)}
        if len(names) > 1:
            return None
        if names:
            text.take_all(pattern)
            _claim_stretches(text, names)
            return names.pop()
    stretches = text.fresh(_STRETCH)
    names = {c for m in stretches if len(found := text.columns_in(m["stretch"])) == 1 for c in found}
    names |= {c for m in stretches if (c := _in_parentheses(text, m["stretch"]))}
    if len(names) != 1:
        return None
    _claim_stretches(text, names)
    return names.pop()


def _in_parentheses(text: Linked, stretch: str) -> str | None:
    """`the amount of rain (the rain_mm column)`: the column that says which."""
    match = re.search(r"\((?:the )?(@\d+)(?: column)? ?\)", stretch)
    return text.column(match[1]) if match and len(text.columns_in(stretch)) == 2 else None


def _claim_stretches(text: Linked, names: set[str]) -> None:
    for match in text.fresh(_STRETCH):
        words = [w for w in re.findall(r"[a-z]+", match["stretch"]) if stem(w) in CRITICAL_STEMS and w != "not"]
        if set(text.columns_in(match["stretch"])) & names and not words:
            text.claim(match)


def _features(text: Linked, target: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in text.fresh(rf"{_LIST} (?:as|for) (?:the )?(?:only )?{_INPUT}"):
        if columns := [c for c in text.columns_in(match[1]) if c != target]:
            text.claim(match)
            found += columns
    for number, opener in enumerate(_FEATURES):
        if found and number > 0:
            break
        for match in text.fresh(rf"\b{opener} ?{_LIST}"):
            if columns := [c for c in text.columns_in(match[1]) if c != target]:
                text.claim(match)
                found += columns
    return tuple(dict.fromkeys(found))


def _options(text: Linked, estimator: Estimator) -> tuple[tuple[str, float | str], ...] | str:
    found: dict[str, float | str] = {}
    for pattern, name in (
        (r"(?:with |have |has |of )?(\d+) (?:trees|estimators)", "n_estimators"),
        (r"(?:n estimators|number of trees) ?(?:of|=|to|is) ?(\d+)", "n_estimators"),
        (r"(?:setting the |with a |with |and a |of )?(?:max(?:imum)? )?depth ?(?:of|=|to|is)? ?(\d+)", "max_depth"),
        (r"max iter(?:ations)? ?(?:of|=|to|is)? ?(\d+)", "max_iter"),
        (r"(\d+) neighbou?rs|\bk ?= ?(\d+)", "n_neighbors"),
        (r"alpha ?(?:of|=|to|is) ?(\d+(?:\.\d+)?)", "alpha"),
    ):
        if name == "alpha" and estimator not in ("ridge", "lasso"):
            continue
        for match in text.take_all(pattern):
            found[name] = float(next(g for g in match.groups() if g))
    if solver := text.take(r"(liblinear|lbfgs|newton cg|saga?)(?: solver)?"):
        found["solver"] = solver[1].replace(" ", "-")
    if text.take_all(
        r"balanc\w+ (?:the )?(?:class )?weights|(?:balanced|class) (?:class )?weights?(?: ?= ?balanced)?|weights? ?=? ?balanced"
    ):
        found["class_weight"] = "balanced"
    if "max_depth" in found and not estimator.startswith(("tree", "forest")):
        return "the model it names has no depth"
    return tuple(found.items())


def _claim_talk(text: Linked) -> None:
    """Words about training and judging that add nothing to the plan."""
    text.take_all(
        r"(?:hold out|held out|holdout|training|train\w*|test\w*)(?: and test\w*"
        r"| and train\w*)?(?: (?:sets?|split|data|dataset|share|shares|rows))*(?: function's)?"
        r"|splitt?\w*(?: the (?:data|dataset))?(?: into)?|with a ratio of|in a ratio|ratios?(?: of)?"
        r"|(?:and )?the rest(?: for)?|classif\w+(?: model)?"
        r"|(?:fitted|judged|trained) (?:and (?:judged|tested|evaluated) )?on (?:all|the (?:whole|full|entire|same)) "
        r"[a-z ]*(?:data|rows|dataset)|over all rows|on all (?:the )?rows"
        r"|\(?0 ?= ?(?:no|not)[ a-z]*,? ?1 ?= ?(?:yes)?[ a-z]*\)?|evaluat\w+|errors?|squared|squares?|root|machine"
        r"|\betc\b|preprocess\w*|fitt?\w*|build\w*|split|binary"
    )
