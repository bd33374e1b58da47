"""What "today" is when the data decides."""

from __future__ import annotations

from datetime import date

from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.services.engines.newest import newest_date

CLOCK = date(2026, 11, 26)


def dated(table: str, *columns: tuple[str, str | None], refers: str = "") -> Table:
    keys = (ForeignKey(("k",), refers, ("k",)),) if refers else ()
    return Table(table, tuple(Column(name, "date", maximum=newest) for name, newest in columns), foreign_keys=keys)


def test_the_newest_of_the_facts() -> None:
    orders = dated("orders", ("order_date", "2026-10-31"), refers="customers")
    customers = dated("customers", ("signup_date", "2026-11-20"))
    assert newest_date(Catalog((orders, customers)), CLOCK) == date(2026, 10, 31)


def test_plans_and_sentinels_do_not_count() -> None:
    orders = dated("orders", ("order_date", "2026-10-31"), ("due_date", "2027-03-01"), ("closed", "9999-12-31"))
    assert newest_date(Catalog((orders, dated("visits", ("day", "2026-10-30")))), CLOCK) == date(2026, 10, 31)


def test_dimensions_when_no_fact_has_dates() -> None:
    customers = dated("customers", ("signup_date", "2025-02-03"))
    assert newest_date(Catalog((customers, dated("orders", refers="customers"))), CLOCK) == date(2025, 2, 3)


def test_no_dates() -> None:
    assert newest_date(Catalog((dated("t", ("d", None)),)), CLOCK) is None
    assert newest_date(Catalog(()), CLOCK) is None


def test_moments_count_as_days() -> None:
    table = Table("t", (Column("at", "datetime", maximum="2026-05-01 23:59:59"),))
    assert newest_date(Catalog((table,)), CLOCK) == date(2026, 5, 1)


def test_old_hire_dates_do_not_make_recent_invoices_sentinels() -> None:
    invoices = dated("invoices", ("invoice_date", "2025-12-22"), refers="customers")
    staff = dated("staff", ("hire_date", "2004-03-04"), ("left_on", "2003-01-01"), refers="staff")
    assert newest_date(Catalog((invoices, staff)), CLOCK) == date(2025, 12, 22)


def test_a_simulation_that_lies_ahead_has_its_own_today() -> None:
    ahead = dated("orders", ("order_date", "2051-06-30"))
    assert newest_date(Catalog((ahead, dated("visits", ("day", "2051-05-01")))), CLOCK) == date(2051, 6, 30)
