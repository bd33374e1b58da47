"""What "today" is when the data decides."""

from __future__ import annotations

from datetime import date

from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.services.engines.newest import newest_date


def dated(table: str, *columns: tuple[str, str | None], refers: str = "") -> Table:
    keys = (ForeignKey(("k",), refers, ("k",)),) if refers else ()
    return Table(table, tuple(Column(name, "date", maximum=newest) for name, newest in columns), foreign_keys=keys)


def test_the_newest_of_the_facts() -> None:
    orders = dated("orders", ("order_date", "2026-10-31"), refers="customers")
    customers = dated("customers", ("signup_date", "2026-11-20"))
    assert newest_date(Catalog((orders, customers))) == date(2026, 10, 31)


def test_plans_and_sentinels_do_not_count() -> None:
    orders = dated("orders", ("order_date", "2026-10-31"), ("due_date", "2027-03-01"), ("closed", "9999-12-31"))
    assert newest_date(Catalog((orders, dated("visits", ("day", "2026-10-30"))))) == date(2026, 10, 31)


def test_dimensions_when_no_fact_has_dates() -> None:
    customers = dated("customers", ("signup_date", "2025-02-03"))
    assert newest_date(Catalog((customers, dated("orders", refers="customers")))) == date(2025, 2, 3)


def test_no_dates() -> None:
    assert newest_date(Catalog((dated("t", ("d", None)),))) is None
    assert newest_date(Catalog(())) is None


def test_moments_count_as_days() -> None:
    table = Table("t", (Column("at", "datetime", maximum="2026-05-01 23:59:59"),))
    assert newest_date(Catalog((table,))) == date(2026, 5, 1)
