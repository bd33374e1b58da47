"""What a question says about a model: what it predicts, from what, with which estimator, and how rows are split."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Estimator, Metric, Modelled

_ESTIMATORS: Final[tuple[tuple[str, Estimator], ...]] = (
    (r"logistic ?regression(?: classifier)?|logistic regression(?: model)?", "logistic"),
    (r"random forest regress\w+", "forest_regression"),
    (r"random forest(?: classif\w+)?", "forest_classifier"),
    (r"decision ?tree regress\w+", "tree_regression"),
    (r"decision ?tree(?: classif\w+)?", "tree_classifier"),
    (r"ridge(?: regression)?", "ridge"),
    (r"lasso(?: regression)?", "lasso"),
    (r"k ?nearest neighbou?rs(?: classifier)?|knn(?: classifier)?", "knn_classifier"),
    (r"support vector (?:machine|classifier)s?|\bsvm\b|\bsvc\b", "svm_classifier"),
    (r"(?:simple |multiple |multivariate |ordinary )*linear ?regress\w+|least squares(?: regression)?", "linear"),
)
_LIST: Final = (
    r"((?:(?:the |,|and |both |column |columns |individuals |person s |passenger's |their |\(|\)|\.| "
    r"|@\d+(?: features?| columns?| variables?)?)+))"
)
CLASSIFIERS: Final = frozenset({"logistic", "forest_classifier", "tree_classifier", "knn_classifier", "svm_classifier"})


@dataclass(frozen=True, slots=True)
class ModelReading:
    """A model to fit; `metric` of `base` is the first metric found, to be replaced by the one an answer asks for."""

    base: Modelled
    assumptions: tuple[str, ...] = ()


def read_model(text: Linked) -> ModelReading | str | None:
    """The model asked for; None where there is none; a reason where its parts are not clear."""
    kinds = [(m, e) for pattern, e in _ESTIMATORS for m in [re.search(pattern, text.text)] if m]
    if not kinds or not text.has(r"train|predict|\bfit\b|classif|\bbuild\b|\bmodel\b|target|dependent"):
        return None
    estimator = kinds[0][1]
    named = {e for _, e in kinds} - ({"forest_classifier", "tree_classifier"} if estimator.endswith("_regression") else set())
    if len(named) > 1:
        return "it names several models"
    for pattern, _ in _ESTIMATORS:
        text.take_all(rf"(?:{pattern})(?: model| algorithm| classifier)?(?:\(\))?")
    target = _target(text)
    if target is None:
        return "it does not say which column the model predicts"
    features = _features(text, target)
    if not features:
        return "it does not say from which columns the model predicts"
    share, explicit = _split(text)
    seed = _seed(text)
    options = _options(text, estimator)
    if isinstance(options, str):
        return options
    facts = [text.facts.column(f) for f in features]
    encode = tuple(c.name for c in facts if c is not None and c.kind == "text")
    text.take_all(
        r"encode @\d+(?:,? (?:and )?@\d+)* to numerical values[^.]*|use (?:the )?one hot encoding[^.]*|one hot encod\w+"
    )
    standardise = bool(
        text.take_all(
            r"(?:preprocess the data by )?standardi[sz]ing the (?:numerical )?(?:columns|features|data)(?: ?\([ @\d,]+\))?"
        )
    )
    base = Modelled(estimator, target, features, "mse", share, seed, encode, standardise, options)
    _claim_talk(text)
    assumptions = ("rows that lack a value of the target or a feature are left out",) if explicit or share is None else ()
    return ModelReading(base, assumptions)


def _target(text: Linked) -> str | None:
    patterns = (
        (
            r"(?:dependent or )?(?:target|dependent|output|outcome|response) "
            r"(?:variable|column|feature)?(?: for the prediction)?s? ?(?:should be|is|are|being|as|=|:) ?(?:the )?(@\d+)"
        ),
        r"(@\d+)(?: rate| column)* (?:as|is) (?:the )?(?:target|output|dependent|outcome|response)(?: variable)?",
        (
            r"predict\w* (?:the |a |an |whether |if |values |value |in |of |number |amount |total |level |recorded "
            r"|medical |employment |survival |sunlight |\( ?|@\d+ (?=@))*(@\d+)(?: column ?\)| speed| level"
            r"| or not)?(?: column)?"
        ),
        r"(?:predicting|model for|regress) (?:the )?(@\d+)",
    )
    names: list[str] = []
    for pattern in patterns:
        names += [text.column(m[1]) for m in text.take_all(pattern)]
        if names:
            break
    for pattern in patterns:
        text.take_all(pattern)
    return names[0] if len(set(names)) == 1 else None


def _features(text: Linked, target: str) -> tuple[str, ...]:
    openers = (
        (
            r"(?:predictor|independent|input|explanatory)s? ?(?:variables?|features?|columns?)?(?: for the prediction)? "
            r"(?:should be|are|is|:)"
        ),
        (
            r"(?:based on|using|from|with|given|use|by) (?:the )?(?:following |new |data |from |passenger's |recorded "
            r"|other )*(?:features?|columns?|variables?|predictors?)?(?: such as)? ?:?"
        ),
        r"features? (?:such as|are|is|:)",
    )
    found: list[str] = []
    for number, opener in enumerate(openers):
        for match in re.finditer(rf"{opener} ?{_LIST}", text.text):
            columns = [c for c in text.columns_in(match[1]) if c != target]
            if not columns:
                continue
            text.claim(match)
            found += columns
        if found and number == 0:
            break
    return tuple(dict.fromkeys(found))


def _split(text: Linked) -> tuple[float | None, bool]:
    """The share of rows that the model is judged on, and whether the question splits at all."""
    if not text.has(r"split|% (?:of the (?:data|dataset) )?(?:\w+ ){0,2}(?:train|test)|training set|test(?:ing)? set"):
        return None, False
    shares: set[float] = set()
    for match in text.take_all(
        r"(\d{2}) ?%? ?[-:/] ?(\d{2})%?(?: ratio| split| train(?:ing)? test(?:ing)?| train| test| in a| ratio)*"
    ):
        shares.add(float(match[2]) / 100)
    for match in text.take_all(
        r"(\d{2})% (?:of the (?:dataset|data) )?(?:is |are )?(?:used )?(?:(?:for|as) )?(?:the )?(train|test)\w*(?: set)?"
    ):
        shares.add(1 - float(match[1]) / 100 if match[2] == "train" else float(match[1]) / 100)
    for match in text.take_all(r"(train\w*|test\w*) (?:set|size|data)? ?\(?(?:of |= ?|is )?(\d{2})%\)?"):
        shares.add(1 - float(match[2]) / 100 if match[1].startswith("train") else float(match[2]) / 100)
    for match in text.take_all(r"test size (?:of |= ?|is |set to )?(0\.\d+)"):
        shares.add(float(match[1]))
    shares = {round(s, 4) for s in shares}
    return (shares.pop() if len(shares) == 1 else None), True


def _seed(text: Linked) -> int | None:
    found = {
        int(m[1])
        for m in text.take_all(
            r"(?:random )?(?:seed|states?)(?: parameter)?(?: is| value)?(?: set)? ?(?:of|to|as|=|at|is"
            r"|:)? ?(\d+)(?: for [^.;]*)?"
        )
    }
    return found.pop() if len(found) == 1 else None


def _options(text: Linked, estimator: Estimator) -> tuple[tuple[str, float | str], ...] | str:
    found: dict[str, float | str] = {}
    for pattern, name in (
        (r"(?:with |have |of )?(\d+) (?:trees|estimators)", "n_estimators"),
        (r"(?:n estimators|number of trees) (?:of|=|to|is) ?(\d+)", "n_estimators"),
        (r"(?:setting the |with a |with )?max(?:imum)? depth (?:of|=|to|is) ?(\d+)", "max_depth"),
        (r"max iter(?:ations)? (?:of|=|to|is) ?(\d+)", "max_iter"),
        (r"(\d+) neighbou?rs|\bk ?= ?(\d+)", "n_neighbors"),
    ):
        for match in text.take_all(pattern):
            found[name] = float(match[1] or match[2])
    if solver := text.take(r"(liblinear|lbfgs|newton cg|saga?)(?: solver)?"):
        found["solver"] = solver[1].replace(" ", "-")
    if text.take_all(r"balanc\w+ the weights|balanced weights|weights? (?:balanced|=balanced)"):
        found["class_weight"] = "balanced"
    if "max_depth" in found and estimator not in (
        "tree_regression",
        "tree_classifier",
        "forest_regression",
        "forest_classifier",
    ):
        return "the model it names has no depth"
    return tuple(found.items())


def _claim_talk(text: Linked) -> None:
    """Words about training and judging that add nothing to the plan."""
    text.take_all(
        r"(?:[a-z]+ )?(?:train\w*|test\w*)(?: and test\w*| and train\w*)?(?: sets?| split| data| dataset)*(?: function's)?"
        r"|splitt?\w*(?: the (?:data|dataset))?(?: into)?|with a ratio of|in a ratio|ratio(?: of)?|the rest for"
        r"|the rest|classif\w+(?: model)?|binary|only"
        r"|\(?0 ?= ?(?:no|not)[ a-z]*,? ?1 ?= ?(?:yes)?[ a-z]*\)?|evaluat\w+|error|squared|squares?|root|machine"
        r"|\betc\b|preprocess\w*|fitting|fit|build\w*|ratios?|split"
    )


def metric_measure(reading: ModelReading, metric: Metric) -> Modelled:
    """The model with the metric that an answer asks for."""
    base = reading.base
    return Modelled(
        base.estimator,
        base.target,
        base.features,
        metric,
        base.test_share,
        base.seed,
        base.encode,
        base.standardise,
        base.options,
    )
