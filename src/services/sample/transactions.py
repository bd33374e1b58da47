"""Payments: one for every order that was not cancelled, a dozen of them entered wrongly."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.services.sample import truth
from src.services.sample.days import DAYS
from src.services.sample.draws import Draws
from src.services.sample.orders import Orders
from src.services.sample.table import SampleTable

METHODS: Final = {"Card": 0.52, "PayPal": 0.27, "Bank transfer": 0.16, "Gift card": 0.05}
_NEXT_DAY: Final = 0.08


def make_transactions(draws: Draws, orders: Orders) -> SampleTable:
    """Most are paid on the day of the order, some on the next."""
    order = np.flatnonzero(~orders.cancelled)
    day = np.minimum(orders.day[order] + (draws.uniform(len(order)) < _NEXT_DAY), len(DAYS) - 1)
    amount = orders.total[order].copy()
    for transaction_id, wrong in truth.OUTLIERS.items():
        amount[transaction_id - 1] = wrong
    names = [d.isoformat() for d in DAYS]
    columns = {
        "transaction_id": range(1, len(order) + 1),
        "order_id": (order + 1).tolist(),
        "transaction_date": [names[d] for d in day.tolist()],
        "amount": amount.tolist(),
        "payment_method": draws.sample(tuple(METHODS), tuple(METHODS.values()), len(order)),
    }
    return SampleTable("transactions", columns)
