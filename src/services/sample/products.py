"""Products: 24 in six categories, with what makes them sell."""

from __future__ import annotations

import math
from datetime import date
from typing import Final, NamedTuple

from src.services.sample import truth
from src.services.sample.days import year_factor, years_since_start
from src.services.sample.table import SampleTable


class Product(NamedTuple):
    """A product; `growth` is the yearly change of its weight among all lines, unrelated to price and quality."""

    name: str
    category: str
    price: float
    cost: float
    quality: float
    stock: int
    growth: float


PRODUCTS: Final = (
    Product("Aurora Laptop 14", "Electronics", 1249.00, 861.80, 8.4, 140, -0.15),
    Product("Pulse Headphones", "Electronics", 189.00, 98.30, 7.6, 620, 0.10),
    Product("Nimbus Tablet 10", "Electronics", 449.00, 291.90, 6.3, 260, 0.10),
    Product("Vista 4K Monitor", "Electronics", 379.00, 239.00, 8.9, 205, 0.08),
    Product("Oak Dining Table", "Furniture", 899.00, 512.40, 7.9, 85, -0.08),
    Product("Drift Armchair", "Furniture", 529.00, 301.50, 6.1, 120, 0.14),
    Product("Loft Bookshelf", "Furniture", 239.00, 129.10, 7.2, 310, 0.06),
    Product("Cloud Mattress", "Furniture", 699.00, 377.50, 8.7, 160, 0.15),
    Product("Barista Espresso Machine", "Kitchen", 599.00, 347.40, 8.8, 175, 0.00),
    Product("Chef Knife Set", "Kitchen", 129.00, 58.00, 8.1, 480, -0.08),
    Product("Stone Cookware Set", "Kitchen", 219.00, 113.90, 6.6, 340, -0.05),
    Product("Whirl Blender", "Kitchen", 89.00, 44.50, 5.9, 720, -0.05),
    Product("Ridge Mountain Bike", "Sports", 1099.00, 714.30, 7.8, 65, 0.05),
    Product("Stride Treadmill", "Sports", 949.00, 607.40, 6.4, 58, 0.00),
    Product("Summit Tent", "Sports", 279.00, 145.10, 8.3, 230, 0.20),
    Product("Flex Yoga Set", "Sports", 59.00, 21.80, 7.5, 910, 0.04),
    Product("Terra Garden Sofa", "Garden", 799.00, 463.40, 7.0, 95, -0.06),
    Product("Ember Gas Grill", "Garden", 489.00, 278.70, 8.2, 150, 0.12),
    Product("Swift Lawn Mower", "Garden", 339.00, 210.20, 5.8, 130, 0.00),
    Product("Bloom Planter Set", "Garden", 69.00, 26.20, 6.9, 640, 0.00),
    Product("Ergo Office Chair", "Office", 419.00, 222.10, 8.6, 280, -0.10),
    Product("Rise Standing Desk", "Office", 649.00, 389.40, 7.4, 170, 0.10),
    Product("Beam Desk Lamp", "Office", 79.00, 33.20, 8.0, 830, 0.00),
    Product("Print Laser Printer", "Office", 259.00, 168.40, 5.6, 190, 0.05),
)

_SEASONS: Final = {
    "Garden": (date(2024, 6, 15), 0.45),
    "Sports": (date(2024, 5, 20), 0.15),
    "Kitchen": (date(2023, 12, 10), 0.10),
}
"""Category -> top of its own season and its height; the other categories have none."""


def make_products() -> SampleTable:
    """The table of products."""
    numbers = range(1, len(PRODUCTS) + 1)
    columns = {
        "product_id": numbers,
        "product_name": [p.name for p in PRODUCTS],
        "category": [p.category for p in PRODUCTS],
        "price": [p.price for p in PRODUCTS],
        "cost": [p.cost for p in PRODUCTS],
        "quality_score": [None if n == truth.UNRATED_PRODUCT else p.quality for n, p in zip(numbers, PRODUCTS, strict=True)],
        "stock": [p.stock for p in PRODUCTS],
    }
    return SampleTable("products", columns)


def appeal(product: Product) -> float:
    """How often a line is of this product, by the planted effect of price and quality. Rounded for the last bit's sake."""
    return round(math.pow(product.price, truth.ELASTICITY) * math.exp(truth.QUALITY_EFFECT * (product.quality - 7.5)), 9)


def weights_on(day: date) -> list[float]:
    """The appeal of every product on a day: its growth and its category's season included."""
    years = years_since_start(day)
    return [appeal(p) * (1.0 + p.growth * years) * _season(p.category, day) for p in PRODUCTS]


def _season(category: str, day: date) -> float:
    if category not in _SEASONS:
        return 1.0
    peak, swing = _SEASONS[category]
    return year_factor(day, peak=peak, swing=swing)
