"""Orders and their lines: how many on each day, by whom, of what, at which price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.services.sample import people, truth
from src.services.sample.customers import Customers
from src.services.sample.days import DAYS, expected_orders_by_day, years_since_start
from src.services.sample.draws import Draws, Floats, Ints, pick
from src.services.sample.lines import Lines, make_lines
from src.services.sample.table import SampleTable

CHANNELS: Final = {"Web": 0.48, "Mobile app": 0.32, "Store": 0.20}


@dataclass(frozen=True, slots=True)
class Orders:
    """Both tables, and what payments need to know."""

    orders: SampleTable
    order_items: SampleTable
    day: Ints
    total: Floats
    cancelled: np.ndarray[tuple[int], np.dtype[np.bool_]]


def make_orders(draws: Draws, customers: Customers, marketing: Floats) -> Orders:
    """About 47,000 orders with 118,000 lines."""
    counts = _orders_by_day(draws, marketing)
    day = np.repeat(np.arange(len(DAYS)), counts)
    customer = _customers(draws, customers, counts)
    cancelled = draws.uniform(len(day)) < truth.CANCELLED
    lines = make_lines(draws, day, cancelled)
    total: Floats = np.round(np.bincount(lines.order, weights=lines.value, minlength=len(day)), 2)
    returned = np.bincount(lines.order, weights=lines.refund, minlength=len(day)) > 0
    names = [d.isoformat() for d in DAYS]
    orders = {
        "order_id": range(1, len(day) + 1),
        "customer_id": (customer + 1).tolist(),
        "order_date": [names[d] for d in day.tolist()],
        "channel": draws.sample(tuple(CHANNELS), tuple(CHANNELS.values()), len(day)),
        "status": np.where(cancelled, "cancelled", np.where(returned, "returned", "completed")).tolist(),
        "total_amount": total.tolist(),
    }
    return Orders(SampleTable("orders", orders), _lines_table(lines), day, total, cancelled)


def _orders_by_day(draws: Draws, marketing: Floats) -> Ints:
    odd = np.array([truth.ORDER_FACTORS.get(day, 1.0) for day in DAYS])
    noise = 1.0 + truth.DAY_NOISE * draws.normal(len(DAYS))
    counts: Ints = np.maximum(1, np.rint(expected_orders_by_day() * marketing * noise * odd)).astype(np.int64)
    return counts


def _customers(draws: Draws, customers: Customers, counts: Ints) -> Ints:
    """Who ordered: somebody who had signed up and was still seen afterwards, regions in their planted shares."""
    in_region = np.argsort(np.array([list(people.REGIONS).index(region) for region in customers.region]), kind="stable")
    signup, last = customers.signup[in_region], customers.last_login[in_region]
    base = np.array([people.ORDER_WEIGHT[segment] for segment in customers.segment])[in_region]
    growth = np.array([truth.REGION_GROWTH[region] for region in customers.region])[in_region]
    chosen = []
    for number, day in enumerate(DAYS):
        weights = base * (1.0 + growth * years_since_start(day)) * ((signup <= number) & (number <= last))
        chosen.append(in_region[pick(weights, draws.spread(int(counts[number])))])
    return np.concatenate(chosen)


def _lines_table(lines: Lines) -> SampleTable:
    columns = {
        "order_item_id": range(1, len(lines.order) + 1),
        "order_id": (lines.order + 1).tolist(),
        "product_id": (lines.product + 1).tolist(),
        "quantity": lines.quantity.tolist(),
        "unit_price": lines.unit_price.tolist(),
        "discount": lines.discount.tolist(),
        "refund_amount": lines.refund.tolist(),
    }
    return SampleTable("order_items", columns)
