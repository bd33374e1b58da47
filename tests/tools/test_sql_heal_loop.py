"""SQL that runs and is wrong: what is put right, what is said aloud, what is left with a warning."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlglot import exp, parse_one

from src.models.sql import SafeSql, SqlDraft, SqlFailure
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from src.tools.sql_heal import Healed, diagnose, heal, settle
from src.tools.sql_heal.grouping import ungrouped
from src.tools.sql_heal.probe import Probe
from tests.fakes.shop import build_shop

UNDECLARED = """
CREATE TABLE band (bid INTEGER, name TEXT, city TEXT);
CREATE TABLE album (alid INTEGER, title TEXT, bid INTEGER, made TEXT, gone TEXT);
CREATE TABLE plays_in (bid INTEGER, mid INTEGER);
CREATE TABLE musician (mid INTEGER, name TEXT, mentor_mid INTEGER);
INSERT INTO band VALUES (1, 'The Foxes', 'Bergen'), (2, 'Owls', 'Oslo'), (3, 'Nobody yet', 'Oslo');
INSERT INTO album VALUES (10, 'One', 1, '2020-01-01', '2020-01-31'), (11, 'Two', 1, '2021-01-01', '2021-01-11'),
    (12, 'Three', 2, '2021-05-01', '2021-05-02'), (13, 'Lost', NULL, '2022-01-01', '2022-01-02');
INSERT INTO musician VALUES (100, 'Ada', NULL), (101, 'Bo', 100), (102, 'Cy', 100);
INSERT INTO plays_in VALUES (1, 100), (1, 101), (2, 102), (2, 100);
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlEngine]:
    opened = open_engine(build_shop(tmp_path_factory.mktemp("loop") / "shop.db"), seconds=10, result_bytes=10_000_000)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def bands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlEngine]:
    path: Path = tmp_path_factory.mktemp("loop") / "bands.db"
    with sqlite3.connect(path) as made:
        made.executescript(UNDECLARED)
    made.close()
    opened = open_engine(f"sqlite:///{path}", seconds=10, result_bytes=10_000_000)
    yield opened
    opened.close()


def run(engine: SqlEngine, sql: str) -> Healed:
    return heal(SqlDraft(sql), engine, make_guard(engine.catalog(), 1000), engine.catalog())


def rows(healed: Healed) -> list[list[object]]:
    assert healed.table is not None, healed.failure
    return [list(row.values()) for row in healed.table.arrow.to_pylist()]


class TestNoKeysDeclared:
    def test_a_lost_join_is_found_by_name_and_values_and_said(self, bands: SqlEngine) -> None:
        healed = run(bands, "SELECT b.name, COUNT(a.alid) AS n FROM album a GROUP BY b.name ORDER BY b.name")
        assert rows(healed) == [["Owls", 1], ["The Foxes", 2]]
        assert any("band" in said and "no declared key" in said for said in healed.assumptions)

    def test_a_lost_table_in_the_middle_comes_before_what_speaks_of_it(self, bands: SqlEngine) -> None:
        healed = run(
            bands, "SELECT band.name, musician.name FROM band JOIN musician ON plays_in.mid = musician.mid ORDER BY 1, 2"
        )
        assert rows(healed) == [["Owls", "Ada"], ["Owls", "Cy"], ["The Foxes", "Ada"], ["The Foxes", "Bo"]]

    def test_what_two_joins_could_mean_is_refused(self, bands: SqlEngine) -> None:
        healed = run(bands, "SELECT b.name, m.name FROM band b, musician mu WHERE m.nothing = 1")
        assert healed.table is None

    def test_a_join_is_never_an_equation_of_a_column_with_itself(self, bands: SqlEngine) -> None:
        healed = run(bands, "SELECT b.name FROM band b JOIN musician m ON pi.mid = m.mid GROUP BY b.name ORDER BY 1")
        assert all("m.mid = m.mid" not in attempt.sql for attempt in healed.attempts)


class TestGrouping:
    def test_group_by_that_was_forgotten(self, shop: SqlEngine) -> None:
        healed = run(shop, "SELECT region, COUNT(*) AS n FROM customers ORDER BY region")
        right = run(shop, "SELECT region, COUNT(*) AS n FROM customers GROUP BY region ORDER BY region")
        assert rows(healed) == rows(right)
        assert healed.assumptions == ("one row is meant for each region",)
        assert not right.assumptions

    def test_a_column_that_a_key_settles_is_right(self, shop: SqlEngine) -> None:
        healed = run(shop, "SELECT c.name, COUNT(*) FROM orders o JOIN customers c ON c.customer_id = o.customer_id"
                           " GROUP BY c.customer_id")  # fmt: skip
        assert len(healed.attempts) == 1
        assert not healed.warnings

    def test_the_row_with_the_highest_is_not_touched_but_said(self, shop: SqlEngine) -> None:
        healed = run(shop, "SELECT product_name, MAX(price) FROM products")
        assert len(rows(healed)) == 1
        assert "GROUP BY" in healed.warnings[0]


class TestValues:
    @pytest.mark.parametrize("wrong", ["Nroth", "north", "NORTH", "Norths"])
    def test_a_value_that_no_row_holds_becomes_the_nearest(self, shop: SqlEngine, wrong: str) -> None:
        healed = run(shop, f"SELECT COUNT(*) FROM customers WHERE region = '{wrong}'")
        assert rows(healed) == rows(run(shop, "SELECT COUNT(*) FROM customers WHERE region = 'North'"))
        assert healed.assumptions == (f"'{wrong}' is read as 'North' in customers.region",)

    def test_a_part_of_a_longer_text(self, bands: SqlEngine) -> None:
        assert rows(run(bands, "SELECT bid FROM band WHERE LOWER(name) LIKE LOWER('%foxse%')")) == [[1]]

    def test_what_is_near_nothing_stays_and_is_said(self, shop: SqlEngine) -> None:
        healed = run(shop, "SELECT COUNT(*) AS n FROM customers WHERE region = 'Atlantis'")
        assert rows(healed) == [[0]]
        assert "'Atlantis'" in healed.warnings[0]

    def test_what_must_not_be_is_not_looked_for(self, shop: SqlEngine) -> None:
        healed = run(shop, "SELECT COUNT(*) AS n FROM customers WHERE NOT region = 'Nroth' AND region <> 'Suoth'")
        assert (rows(healed), healed.warnings) == ([[60]], ())


class TestDates:
    def test_dates_that_are_subtracted_as_numbers(self, bands: SqlEngine) -> None:
        assert rows(run(bands, "SELECT alid, gone - made FROM album ORDER BY alid")) == [[10, 30], [11, 10], [12, 1], [13, 1]]

    def test_days_that_are_added(self, bands: SqlEngine) -> None:
        assert str(rows(run(bands, "SELECT made + 30 FROM album WHERE alid = 10"))[0][0]) == "2020-01-31"


class TestRows:
    def test_nothing_where_something_was_asked_for(self, shop: SqlEngine) -> None:
        assert run(shop, "SELECT name FROM customers WHERE age > 500").warnings == ("No row meets all the conditions.",)

    def test_nothing_but_null(self, shop: SqlEngine) -> None:
        assert run(shop, "SELECT SUM(age) AS years FROM customers WHERE age > 500").warnings == (
            "years is empty in every row.",
        )

    def test_a_sum_that_a_join_doubles(self, bands: SqlEngine) -> None:
        healed = run(bands, "SELECT b.city, SUM(b.bid) FROM band b JOIN plays_in p ON p.bid = b.bid GROUP BY b.city")
        assert any("more than once" in warning for warning in healed.warnings)

    def test_a_sum_over_the_many_side_is_right(self, shop: SqlEngine) -> None:
        healed = run(shop, "SELECT c.region, SUM(o.total_amount) FROM customers c JOIN orders o"
                           " ON o.customer_id = c.customer_id GROUP BY c.region")  # fmt: skip
        assert healed.warnings == ()

    def test_parts_that_are_less_than_the_whole(self, bands: SqlEngine) -> None:
        healed = run(bands, "SELECT b.name, COUNT(a.alid) FROM album a JOIN band b ON b.bid = a.bid GROUP BY b.name")
        assert any(warning.startswith("1 rows of album have no band") for warning in healed.warnings)

    def test_a_share_beyond_the_whole(self, shop: SqlEngine) -> None:
        sql = "SELECT 100.0 * SUM(CASE WHEN age > 30 THEN age - 100 ELSE 0 END) / SUM(age - 100) AS share FROM customers"
        assert run(shop, sql).warnings == ()
        sql = "SELECT 100.0 * SUM(CASE WHEN age < 40 THEN age - 50 ELSE 0 END) / SUM(age - 50) AS share FROM customers"
        assert any("share of a whole" in warning for warning in run(shop, sql).warnings)


class TestLoop:
    def test_what_a_median_is_ordered_by_is_inside_an_aggregate(self, shop: SqlEngine) -> None:
        sql = "SELECT channel, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY total_amount) FROM orders GROUP BY channel"
        assert ungrouped(parse_one(sql, into=exp.Select, dialect="postgres"), shop.catalog()) == []

    def test_settle_leaves_what_fails_to_its_author(self, shop: SqlEngine) -> None:
        left = settle(SqlDraft("SELECT nmae FROM customers"), shop, make_guard(shop.catalog(), 10), shop.catalog())
        assert (len(left.attempts), left.table) == (1, None)
        assert left.failure is not None
        assert left.failure.problem == "unknown_column"

    def test_every_attempt_has_its_cause_and_its_change(self, shop: SqlEngine) -> None:
        healed = run(shop, "```sql\nSELECT regon, COUNT(*) FROM custmers WHERE segment = 'Consumr'\n```")
        causes = [attempt.failure.problem for attempt in healed.attempts if attempt.failure]
        assert (causes[-2:], len(causes)) == (["missing_group_by", "unknown_value"], 3)
        assert all(attempt.why for attempt in healed.attempts[1:])
        assert healed.table is not None

    def test_it_stops(self, shop: SqlEngine) -> None:
        guard, catalog = make_guard(shop.catalog(), 10), shop.catalog()
        draft = SqlDraft("SELECT region, COUNT(*) FROM customers WHERE segment = 'consumr'")
        assert len(heal(draft, shop, guard, catalog, attempts=2).attempts) == 2

    def test_a_probe_stops_asking_when_its_time_is_over(self, shop: SqlEngine) -> None:
        guard = make_guard(shop.catalog(), 10)
        assert Probe(shop, guard, seconds=0).exists("SELECT 1 FROM customers") is None
        assert Probe(shop, guard).exists("SELECT 1 FROM customers") is True
        assert Probe(shop, guard).exists("DROP TABLE customers") is None


class TestDiagnosis:
    def failure(self, engine: SqlEngine, sql: str) -> SqlFailure:
        verdict = make_guard(engine.catalog(), 10)(SqlDraft(sql))
        assert not isinstance(verdict, SafeSql)
        return verdict

    def test_it_says_where_and_what_is_near(self, shop: SqlEngine) -> None:
        sql = "SELECT name,\n       regoin\nFROM customers"
        found = diagnose(sql, self.failure(shop, sql), shop.catalog())
        assert (found.line, found.column, found.near[0]) == (2, 8, "region")
        assert "line 2, column 8" in found.spelled()

    def test_it_says_which_join_is_missing(self, bands: SqlEngine) -> None:
        sql = "SELECT band.name FROM album"
        probe = Probe(bands, make_guard(bands.catalog(), 10))
        found = diagnose(sql, self.failure(bands, sql), bands.catalog(), probe)
        assert found.joins == ("JOIN band ON album.bid = band.bid",)

    @pytest.mark.parametrize("sql", ["SELECT (", "", "SELECT 'x", "x" * 100, "SELECT " + "(" * 300, "\0", "SELECT a b c FROM"])
    def test_it_never_raises(self, shop: SqlEngine, sql: str) -> None:
        assert diagnose(sql, self.failure(shop, sql), shop.catalog()).problem
