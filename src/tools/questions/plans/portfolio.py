"""An analysis of a portfolio: which columns hold its value or its holdings' prices, and which its benchmark."""

from __future__ import annotations

import re
from typing import Final

from src.models.plan import Analysis, QueryPlan
from src.models.semantic import Dataset, Field
from src.tools.questions.cue_tables.portfolio import confidence_at, index_at, risk_free_at
from src.tools.questions.facts import underlying
from src.tools.questions.links import Link
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.parts import one_past_period
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles

_BESIDE: Final = ("against", "versus", "vs", "to", "with", "over", "benchmark", "than")
_OF_MARKET: Final = frozenset({"beta", "alpha", "benchmark", "market", "tracking", "information"})
_OF_HOLDINGS: Final = frozenset(
    {"frontier", "weights", "weight", "optimization", "optimisation", "allocation", "holdings", "variance"}
)
_MARKET: Final = re.compile(r"bench|index|market|s&?p|nasdaq|msci|russell|dow|dax|ftse|stoxx|nikkei", re.IGNORECASE)
_RETURNS: Final = re.compile(r"returns?$|_ret$", re.IGNORECASE)


def plan_portfolio(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """Every row of one dataset with a date and a price or value; the benchmark where one is named or asked for."""
    named = _named(reading, roles)
    dataset = _dataset(reading, roles, [field for _, field in named])
    if isinstance(dataset, Refusal):
        return dataset
    time = dataset.field(dataset.time) if dataset.time else None
    measures = [f for f in dataset.fields if f.role == "measure" and not f.sensitive]
    if time is None or not measures:
        return Refusal(f"{dataset.label or dataset.name} has no dates with prices or values, so there are no returns.")
    narrowed, period = narrow(reading, roles, (dataset.name,)), one_past_period(reading)
    if isinstance(narrowed, Refusal):
        return narrowed
    if isinstance(period, Refusal):
        return period
    here = [(link, f) for link, f in named if f.dataset == dataset.name]
    benchmark = _benchmark(reading, here, measures)
    holdings = reading.has(*_OF_HOLDINGS)
    by = _holding_name(dataset) if not holdings or len(measures) == 1 else None
    values = _values(here, measures, benchmark, several=holdings and by is None)
    if benchmark is not None and by is not None:
        return Refusal("A benchmark beside prices that are told apart by name cannot be read yet.")
    shown = [f.label or f.name for f in values]
    said = (
        f"the portfolio is {' and '.join(shown)}"
        if by is None
        else f"prices are {shown[0]}, one holding for each {by.label or by.name}"
    )
    against = (f"the benchmark is {benchmark.label or benchmark.name}",) if benchmark is not None else ()
    tokens = reading.tokens
    rate = next((r for i in range(len(tokens)) if (r := risk_free_at(tokens, i)[1]) is not None), None)
    cues = [range(c.start, c.end) for c in reading.cues]
    sure = next((s for r in cues if (s := confidence_at(tokens, r.start)[1]) is not None), None)
    free = (f"the risk-free rate is {rate:.2%} a year" if rate is not None else "no risk-free rate was said: 0 %",)
    fields = dict.fromkeys(f.ref for f in (time, *([by] if by else []), *values, *([benchmark] if benchmark else [])))
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=tuple(fields),
        time=time.ref if period else None,
        period=period,
        filters=narrowed[0],
        analysis=Analysis(
            kind="portfolio",
            target=values[0].name,
            benchmark=benchmark.name if benchmark else None,
            risk_free=rate,
            confidence=sure,
        ),
        assumptions=(*((period.spelled(),) if period else ()), said, *against, *free, *narrowed[1]),
    )


def _named(reading: Reading, roles: Roles) -> list[tuple[Link, Field]]:
    """The measures that the words name, in their order."""
    found = []
    for quantity in sorted(roles.quantities, key=lambda q: q.link.start):
        field = quantity.field or (underlying(reading.semantics, quantity.metric) if quantity.metric else None)
        if field is not None and field.role == "measure":
            found.append((quantity.link, field))
    return found


def _dataset(reading: Reading, roles: Roles, fields: list[Field]) -> Dataset | Refusal:
    """Where the values are: of the fields named, else the dataset named, else the only one with dates and measures."""
    for name in (*(f.dataset for f in fields), *(d.name for _, d in roles.things)):
        dataset = reading.semantics.dataset(name)
        if dataset is not None and dataset.time:
            return dataset
    dated = [d for d in reading.semantics.datasets if d.time and any(f.role == "measure" for f in d.fields)]
    if len(dated) == 1:
        return dated[0]
    return Refusal("It does not say whose value over time is meant: name a column of prices or values.")


def _benchmark(reading: Reading, named: list[tuple[Link, Field]], measures: list[Field]) -> Field | None:
    """What is named after "against" and its like; where a beta is asked for, the column that is called like a market."""
    for link, field in named:
        if set(reading.before(link, 3)) & set(_BESIDE) and len(measures) > 1:
            return field
    index = any(index_at(reading.tokens, i) for i in range(len(reading.tokens)))
    if not index and not reading.has(*_OF_MARKET):
        return None
    own = {field.name for _, field in named}
    others = [f for f in measures if f.name not in own]
    return next((f for f in others if _MARKET.search(f.name)), others[0] if len(others) == 1 and own else None)


def _values(named: list[tuple[Link, Field]], measures: list[Field], benchmark: Field | None, *, several: bool) -> list[Field]:
    own = [f for _, f in named if f != benchmark]
    if several:
        return own if len(own) > 1 else [f for f in measures if f != benchmark]
    return own[:1] or [f for f in measures if f != benchmark and not _MARKET.search(f.name)][:1] or measures[:1]


def _holding_name(dataset: Dataset) -> Field | None:
    """What tells holdings apart in a table with one row for each of them and day."""
    found = [f for f in dataset.fields if f.role in ("label", "category") and not f.sensitive]
    return found[0] if found else None


def given_as_returns(column: str) -> bool:
    """Whether a column's name says that it holds returns, not prices."""
    return bool(_RETURNS.search(column))
