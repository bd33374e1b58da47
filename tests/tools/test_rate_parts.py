"""Which sums a rate divides, and which quantities a sum is a price of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from src.models.semantic import Metric, SemanticModel
from src.tools.rate_parts import rate_parts, volumes_of
from tests.fakes.star_schema import MODEL

BASE = Metric("m", "M", "order_items", "SUM(order_items.quantity)")


def parts(expression: str) -> tuple[str, str, float] | None:
    found = rate_parts(replace(BASE, expression=expression), MODEL)
    return (found.numerator.expression, found.denominator.expression, found.scale) if found else None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("AVG(a.x)", ("SUM(a.x)", "COUNT(a.x)", 1.0)),
        ("100.0 * AVG(a.x)", ("SUM(a.x)", "COUNT(a.x)", 100.0)),
        ("SUM(a.x) / NULLIF(COUNT(*), 0)", ("SUM(a.x)", "COUNT(*)", 1.0)),
        ("100 * SUM(a.x) / SUM(a.y)", ("SUM(a.x)", "SUM(a.y)", 100.0)),
        ("SUM(a.x) * 100.0 / SUM(a.y)", ("SUM(a.x)", "SUM(a.y)", 100.0)),
        ("100.0 * (SUM(a.x) - SUM(a.z)) / SUM(a.y)", ("SUM(a.x) - SUM(a.z)", "SUM(a.y)", 100.0)),
        ("CAST(SUM(a.x) AS DOUBLE) / COUNT(DISTINCT a.y)", ("SUM(a.x)", "COUNT(DISTINCT a.y)", 1.0)),
        ("SUM(a.x)", None),
        ("COUNT(DISTINCT a.x)", None),
        ("MAX(a.x) / COUNT(*)", None),
        ("ROUND(SUM(a.x) / COUNT(*), 2)", None),
        ("AVG(DISTINCT a.x)", None),
        ("SUM(a.x) / AVG(a.y)", None),
        ("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a.x)", None),
    ],
)
def test_the_two_sums_of_a_rate(expression: str, expected: tuple[str, str, float] | None) -> None:
    assert parts(expression) == expected


def test_what_a_sum_is_a_price_of() -> None:
    def model(*others: tuple[str, str]) -> SemanticModel:
        return replace(MODEL, metrics=tuple(replace(BASE, name=n, expression=e) for n, e in others))

    worth = replace(BASE, name="worth", expression="SUM(CASE WHEN o.s <> 'x' THEN i.q * i.p END)")
    same = ("units", "SUM(CASE WHEN o.s <> 'x' THEN i.q ELSE 0 END)")
    other = ("all_units", "SUM(i.q)")
    orders = ("orders", "COUNT(DISTINCT i.order_id)")
    average = ("aov", "SUM(CASE WHEN o.s <> 'x' THEN i.q * i.p END) / COUNT(DISTINCT i.order_id)")
    assert volumes_of(worth, model(same, other)) == ("units",)
    assert volumes_of(worth, model(other, orders)) == (), "another condition, and no average that names it"
    assert volumes_of(worth, model(orders, average, same)) == ("orders", "units")
    assert volumes_of(replace(BASE, expression=average[1]), model(orders, same)) == ()
