"""Whatever a draft holds, code gives a plan that the question accounts for, or a reason; never an exception."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from src.models.plan import QueryPlan
from src.tools.sql_compile import compile_plan
from tests.tools.plan_drafts.bench import Bench

QUESTION: Final = "takings and refunds of Premium folks in the North by territory last quarter, the top 7 over 500"
NAMES: Final = st.sampled_from(
    ["revenue", "refunds", "customers.region", "customers.segment", "customers.age", "orders.order_date", "region", "month",
     "customers.email", "products.product", "customers", "revenue_growth", "", "x", "revenue; DROP TABLE customers"]
)  # fmt: skip
NUMBERS: Final = st.one_of(st.sampled_from([7, 500, 0, 1, 5, 10, 13]), st.integers(-5, 600), st.floats(-10, 600))
VALUES: Final = st.one_of(st.sampled_from(["North", "South", "Premium", "Business", "2026-01-01", "'; --"]), NUMBERS)
TIMES: Final = st.sampled_from(["last quarter", "last year", "2019", "the quarter before", "lately", "a year before", "", "x"])
GRAINS: Final = st.sampled_from(["day", "month", "year", None])
FILTERS: Final = st.fixed_dictionaries(
    {"field": NAMES, "op": st.sampled_from(["=", "in", ">", "not_null", "!="]), "values": st.lists(VALUES, max_size=2)},
    optional={"said": st.sampled_from(["folks", "in the North", "zorgs"]), "term": st.sampled_from(["Active user", "x"])},
)
KINDS: Final = st.sampled_from(["forecast", "anomaly", "trend", "change", "correlation", "hypothesis", "clustering", "summary"])
DRAFTS: Final = st.fixed_dictionaries(
    {},
    optional={
        "metrics": st.lists(NAMES, max_size=2),
        "group_by": st.lists(NAMES, max_size=2),
        "filters": st.lists(FILTERS, max_size=2),
        "period": TIMES,
        "compare": TIMES,
        "grain": GRAINS,
        "derived": st.lists(
            st.fixed_dictionaries({"kind": st.sampled_from(["share", "growth", "running", "rank", "ratio"]), "of": NAMES}),
            max_size=2,
        ),
        "having": st.lists(st.fixed_dictionaries({"of": NAMES, "op": st.just(">"), "value": NUMBERS}), max_size=1),
        "order": st.fixed_dictionaries({"by": NAMES}),
        "limit": st.integers(-1, 20),
        "limit_per": st.lists(NAMES, max_size=1),
        "rows": st.fixed_dictionaries({"dataset": NAMES, "fields": st.lists(NAMES, max_size=3)}),
        "analysis": st.fixed_dictionaries({"kind": KINDS}, optional={"target": NAMES, "by": NAMES, "horizon": TIMES}),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draft=DRAFTS)
def test_a_plan_that_the_question_accounts_for_or_a_reason(sample: Bench, draft: dict[str, Any]) -> None:
    try:
        made = sample.made(QUESTION, draft)
    except ValidationError:
        return
    if isinstance(made, str):
        assert made.strip()
        assert "\n" not in made
        return
    assert isinstance(made, QueryPlan)
    compile_plan(made, sample.semantics, sample.catalog.dialect, sample.today)
    assert {v for f in made.filters if not f.term for v in f.values if isinstance(v, str)} <= {"North", "Premium"}
    assert made.limit in (None, 1, 5, 7, 10)
    assert {t.value for t in made.having} <= {0.07, 5, 7, 500, 1}
    assert "email" not in made.model_dump_json()
