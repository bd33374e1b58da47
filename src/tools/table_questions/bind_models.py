"""The figure of a model that an answer asks for."""

from __future__ import annotations

import re
from dataclasses import replace

from src.tools.questions.tokens import stem
from src.tools.table_questions.facts import name_words
from src.tools.table_questions.ground import Ground, Unclear
from src.tools.table_questions.modelling import ModelReading
from src.tools.table_questions.plan import Metric, Modelled
from src.tools.table_questions.terms import METRICS
from src.tools.table_questions.wanted import Wanted


def model_figure(wanted: Wanted, ground: Ground) -> Modelled | None:
    """None where the answer is not the model's. Raises Unclear."""
    if ground.model is None:
        return None
    metric = _metric(wanted, ground)
    if metric is None:
        if re.search(r"predicted|prediction", wanted.words):
            raise Unclear("a prediction for a single case is not supported")
        return None
    if re.search(r"\boriginal\b|\bbaseline\b|\bimproved\b", wanted.words):
        raise Unclear("models that are compared with one another are not supported")
    if metric == "accuracy" and ground.model.base.estimator.endswith(("regression", "linear", "ridge", "lasso")):
        raise Unclear(f"what {wanted.name} means for a model that predicts a quantity is not said")
    measure = replace(ground.model.base, metric=metric)
    return replace(measure, of=_whose(wanted, ground.model)) if metric == "coefficient" else measure


def _metric(wanted: Wanted, ground: Ground) -> Metric | None:
    """What it asks for; correlation methods that are named turn "coefficient" into a correlation."""
    for said in (wanted.words, wanted.note):
        found = next((metric for pattern, metric in METRICS if re.search(pattern, said)), None)
        if found in ("coefficient", "correlation") and ground.methods:
            talk = f"{ground.text.text} {wanted.note}"
            paired = re.search(
                r"predicted and (?:the )?(?:actual|true|observed)|(?:actual|true|observed) and (?:the )?predicted", talk
            )
            return "correlation" if paired else None
        if found is not None:
            return found
    named = [metric for pattern, metric in METRICS if ground.text.has(pattern)]
    return named[0] if len(named) == 1 and not ground.methods and not ground.tests and not ground.asked else None


def _whose(wanted: Wanted, model: ModelReading) -> str:
    features = model.base.features
    if len(features) == 1 and not model.base.encode:
        return features[0]
    said = {stem(w) for w in wanted.words.split()}
    named = [f for f in features if f not in model.base.encode and set(name_words(f)) <= said]
    if len(named) != 1:
        raise Unclear(f"whose coefficient {wanted.name} is, is not clear")
    return named[0]
