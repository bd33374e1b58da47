"""Order lines: products, quantities, prices, discounts and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.services.sample import truth
from src.services.sample.days import DAYS, promotion_on
from src.services.sample.draws import Draws, Floats, Ints, pick
from src.services.sample.products import PRODUCTS, weights_on

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

LINES_AN_ORDER: Final = (0.24, 0.30, 0.24, 0.14, 0.08)
QUANTITIES: Final = (0.66, 0.22, 0.08, 0.04)
_GOLDEN: Final = 0.618033988749895
USUAL_DISCOUNTS: Final = {0.0: 0.75, 0.05: 0.15, 0.10: 0.10}


@dataclass(frozen=True, slots=True)
class Lines:
    """Columns of the lines; `order` and `product` count from 0."""

    order: Ints
    product: Ints
    quantity: Ints
    unit_price: Floats
    discount: Floats
    refund: Floats

    @property
    def value(self) -> Floats:
        """What the line costs after discount, in whole cents."""
        return np.round(self.quantity * self.unit_price * (1 - self.discount), 2)


def make_lines(draws: Draws, day_of_order: Ints, cancelled: Flags) -> Lines:
    """One to five lines for every order."""
    order = np.repeat(np.arange(len(day_of_order)), _lines_of_orders(draws, day_of_order))
    day = day_of_order[order]
    product, quantity = _products_and_quantities(draws, np.bincount(day, minlength=len(DAYS)))
    lines = Lines(order, product, quantity, _unit_prices(product, day), _discounts(draws, day), np.zeros(len(order)))
    return Lines(order, product, quantity, lines.unit_price, lines.discount, _refunds(draws, lines, cancelled[order]))


def _lines_of_orders(draws: Draws, day_of_order: Ints) -> Ints:
    """Spread evenly within a day, as everything here that revenue depends on: a day's mix then adds little noise."""
    counts = np.bincount(day_of_order, minlength=len(DAYS)).tolist()
    return np.concatenate([pick(LINES_AN_ORDER, draws.spread(count)) + 1 for count in counts])


def _products_and_quantities(draws: Draws, lines_of_day: Ints) -> tuple[Ints, Ints]:
    """Within each product the quantities of a day are spread evenly too: steps of the golden ratio leave no gaps."""
    products, quantities = [], []
    for day, count in zip(DAYS, lines_of_day.tolist(), strict=True):
        places = np.sort(draws.spread(count))
        steps = (draws.uniform(1) + _GOLDEN * np.arange(count)) % 1.0
        shuffled = np.argsort(draws.uniform(count), kind="stable")
        products.append(pick(weights_on(day), places)[shuffled])
        quantities.append(pick(QUANTITIES, steps)[shuffled] + 1)
    return np.concatenate(products), np.concatenate(quantities)


def _unit_prices(product: Ints, day: Ints) -> Floats:
    rise_day, rise = truth.PRICE_RISE
    now = np.array([p.price for p in PRODUCTS])
    before = np.round(now / rise, 2)
    return np.where(day < (rise_day - truth.FIRST_DAY).days, before[product], now[product])


def _discounts(draws: Draws, day: Ints) -> Floats:
    """The promotion's discount while one runs, else mostly none."""
    usual = np.array(list(USUAL_DISCOUNTS))[draws.choice(tuple(USUAL_DISCOUNTS.values()), len(day))]
    promoted = np.array([promotion.discount if (promotion := promotion_on(d)) else 0.0 for d in DAYS])[day]
    return np.where(promoted > 0, promoted, usual)


def _refunds(draws: Draws, lines: Lines, cancelled: Flags) -> Floats:
    """The whole line is given back; the worse the product, the more often."""
    quality = np.array([p.quality for p in PRODUCTS])[lines.product]
    chance = np.clip(0.035 + 0.018 * (7.5 - quality), 0.01, 0.12)
    sent_back = (draws.uniform(len(lines.order)) < chance) & ~cancelled
    return np.where(sent_back, lines.value, 0.0)
