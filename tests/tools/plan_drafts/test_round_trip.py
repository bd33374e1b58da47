"""A draft made of an embedded plan turns back into the same plan: drafts can say what plans say."""

from __future__ import annotations

from typing import Final

import pytest

from benchmarks.questions import QUESTIONS
from src.models.plan import Period, QueryPlan
from src.tools.questions.understand import Ground, understand
from tests.fakes.plan_drafts import draft_of
from tests.fakes.sample_meaning import TODAY, sample_meaning
from tests.tools.plan_drafts.bench import Bench
from tests.tools.questions.computed_paraphrases import COMPUTED
from tests.tools.questions.paraphrases import PARAPHRASES

KEPT: Final = tuple(dict.fromkeys((*(q for kind in QUESTIONS.values() for q in kind), *PARAPHRASES, *COMPUTED)))
OTHERS: Final = tuple(q for said in (*PARAPHRASES.values(), *COMPUTED.values()) for q in said)
ANALYSES: Final = (
    "Cluster customers by spending",
    "Why did revenue change last month?",
    "Why did revenue fall in 2025 in North?",
    "Is satisfaction different between segments?",
    "retention cohorts of customers by month",
    "Is revenue trending up by region?",
    "What drives satisfaction score?",
    "Does age affect satisfaction holding region constant",
    "Find outliers in transaction amounts last month",
    "Decompose monthly revenue",
)


@pytest.fixture(scope="module")
def bench(sample: Bench) -> Bench:
    catalog, semantics = sample_meaning()
    return Bench(sample.path, catalog, semantics, TODAY)


@pytest.mark.parametrize("question", [*KEPT, *ANALYSES, *OTHERS[::25]])
def test_a_plan_comes_back(bench: Bench, question: str) -> None:
    assert _comes_back(bench, question)


@pytest.mark.slow
def test_every_paraphrase_comes_back(bench: Bench) -> None:
    assert sum(_comes_back(bench, question) for question in OTHERS) >= 400


def _comes_back(bench: Bench, question: str) -> bool:
    """Whether there is a plan at all; it must then be the same."""
    plan = understand(question, Ground(bench.catalog, bench.semantics, bench.today))
    if not isinstance(plan, QueryPlan) or plan.relational is not None:
        return question not in KEPT
    made = bench.made(question, draft_of(plan))
    assert isinstance(made, QueryPlan), (question, made)
    assert _bare(made) == _bare(plan), question
    return True


def _bare(plan: QueryPlan) -> QueryPlan:
    """The plan without words about it: the time before may be called by another name, and a ratio's column too."""
    compare = plan.compare.model_copy(update={"label": "", "period": _plain(plan.compare.period)}) if plan.compare else None
    analysis = plan.analysis.model_copy(update={"earlier": _plain(plan.analysis.earlier)}) if plan.analysis else None
    made = {d.name: d.model_copy(update={"name": f"{d.kind}_{d.of}_{d.per}"}) for d in plan.derived}
    order = plan.order
    if order is not None and order.by in made:
        order = order.model_copy(update={"by": made[order.by].name})
    said = {"used": (), "unplaced": (), "assumptions": (), "second": ""}
    return plan.model_copy(
        update={**said, "compare": compare, "analysis": analysis, "derived": tuple(made.values()), "order": order}
    )


def _plain(period: Period | None) -> Period | None:
    return period.model_copy(update={"label": ""}) if period else None
